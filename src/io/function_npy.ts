// A function of the catalogue over .npy files.
import type { FunctionName } from '../core/catalog.js';
import { checkOptions } from '../core/checks.js';
import type { Endpoint } from '../files/endpoint.js';
import { elementwiseFunction, type ComputeOptions } from './elementwise_functions.js';
import type { StreamOptions } from './stream_options.js';
import type { NpyReport } from './transform_npy.js';
import { transformNpyFiles } from './transform_npy_files.js';

/** Options of the functions over .npy files. */
export interface NpyFunctionOptions extends StreamOptions, ComputeOptions {}

const OPTIONS = ['dtype', 'accuracy', 'threads', 'signal', 'chunkLength', 'onProgress'];

/** Applies the function `name` to the files. */
export async function functionNpy(
  name: FunctionName,
  inputs: readonly Endpoint[],
  output: Endpoint,
  options: NpyFunctionOptions | undefined,
): Promise<NpyReport> {
  checkOptions(options, OPTIONS);
  const { accuracy, threads, ...streaming } = options ?? {};
  const fn = elementwiseFunction(name, { accuracy, threads });
  return transformNpyFiles(fn, inputs, output, streaming);
}
