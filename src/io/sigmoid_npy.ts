// The functions over .npy files.
import type { FunctionName } from '../core/catalog.js';
import { checkOptions } from '../core/checks.js';
import type { Endpoint } from '../files/endpoint.js';
import { elementwiseFunction, type ComputeOptions } from './elementwise_functions.js';
import type { ElementwiseFunction } from './stream_elementwise.js';
import type { StreamOptions } from './stream_options.js';
import type { NpyReport } from './transform_npy.js';
import { transformNpyFiles } from './transform_npy_files.js';

/** y = σ(x). */
export const FORWARD: ElementwiseFunction = elementwiseFunction('sigmoid');

/** dx = (dy·y)·(1−y). */
export const GRADIENT: ElementwiseFunction = elementwiseFunction('sigmoidGradient');

/** Options of the functions over .npy files. */
export interface NpyFunctionOptions extends StreamOptions, ComputeOptions {}

const OPTIONS = ['dtype', 'accuracy', 'threads', 'signal', 'chunkLength', 'onProgress'];

async function run(
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

/**
 * Writes σ of every value of the .npy file `x` to the .npy file `y`, of the same shape and order, and of
 * the same type unless `dtype` says another.
 *
 * @throws FileError `ERR_FILE_DATA`, `ERR_FILE_INPUT`, `ERR_FILE_OUTPUT`, `ERR_FILE_SAME`,
 * `ERR_FILE_IO`; `AbortError` `ABORT_ERR` with the reason of the signal as its cause; TypeError
 * `ERR_INVALID_ARG_TYPE` and RangeError `ERR_OUT_OF_RANGE` for wrong arguments. A regular file as
 * output is then as it was.
 */
export function sigmoidNpy(
  x: Endpoint,
  y: Endpoint,
  options?: NpyFunctionOptions,
): Promise<NpyReport> {
  return run('sigmoid', [x], y, options);
}

/**
 * Writes Caffe2's gradient (dy·y)·(1−y) of the .npy files `y` and `dy`, of equal shapes, to the
 * .npy file `dx`, in the order of `y`; `dy` is held in memory if it has the other one.
 *
 * @throws as `sigmoidNpy`.
 */
export function sigmoidGradientNpy(
  y: Endpoint,
  dy: Endpoint,
  dx: Endpoint,
  options?: NpyFunctionOptions,
): Promise<NpyReport> {
  return run('sigmoidGradient', [y, dy], dx, options);
}

/**
 * Writes the first derivative of σ at every value of the .npy file `x` to the .npy file `y`.
 *
 * @throws as `sigmoidNpy`.
 */
export function sigmoidDerivativeNpy(
  x: Endpoint,
  y: Endpoint,
  options?: NpyFunctionOptions,
): Promise<NpyReport> {
  return run('sigmoidDerivative', [x], y, options);
}

/**
 * Writes the second derivative of σ at every value of the .npy file `x` to the .npy file `y`.
 *
 * @throws as `sigmoidNpy`.
 */
export function sigmoidSecondDerivativeNpy(
  x: Endpoint,
  y: Endpoint,
  options?: NpyFunctionOptions,
): Promise<NpyReport> {
  return run('sigmoidSecondDerivative', [x], y, options);
}

/**
 * Writes the gradient dy·σ′(x) of the .npy files `x` and `dy`, of equal shapes, to the .npy file `dx`, in
 * the order of `x`.
 *
 * @throws as `sigmoidNpy`.
 */
export function sigmoidGradientFromInputNpy(
  x: Endpoint,
  dy: Endpoint,
  dx: Endpoint,
  options?: NpyFunctionOptions,
): Promise<NpyReport> {
  return run('sigmoidGradientFromInput', [x, dy], dx, options);
}
