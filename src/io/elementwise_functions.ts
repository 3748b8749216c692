// The functions of the catalogue as functions over files.
import { defaultBackend } from '../backends/choose.js';
import { CATALOG, type Accuracy, type CatalogRow, type FunctionName } from '../core/catalog.js';
import type { NumericArray } from '../core/element_types.js';
import { checkArray } from '../files/options.js';
import { FUNCTIONS_ON } from '../functions/by_name.js';
import { checkAccuracy, threadsOf, type Threads } from '../functions/options.js';
import type { ElementwiseFunction } from './stream_elementwise.js';

/** How a function computes a file. */
export interface ComputeOptions {
  /** As for the function: `'exact'`, the default, or `'fast'` where it has that. */
  readonly accuracy?: Accuracy | undefined;
  /** As for the function: at most how many threads compute, 1 without. */
  readonly threads?: Threads | undefined;
}

type On = (backend: unknown, ...inputsAndOptions: unknown[]) => unknown;

/** The function `name` of the catalogue, over files. */
export function elementwiseFunction(
  name: FunctionName,
  { accuracy, threads }: ComputeOptions = {},
): ElementwiseFunction {
  const row: CatalogRow = CATALOG[name];
  const { inputs: parameters } = row;
  if (accuracy !== undefined) checkAccuracy(accuracy, row);
  if (threads !== undefined) threadsOf(threads);
  const settings = {
    ...(accuracy !== undefined && { accuracy }),
    ...(threads !== undefined && { threads }),
  };
  return {
    parameters,
    compute: (inputs: readonly NumericArray[], out, dtype) => {
      checkArray(inputs, 'inputs');
      (FUNCTIONS_ON[name] as On)(defaultBackend(), ...inputs, { ...settings, out, dtype });
    },
  };
}
