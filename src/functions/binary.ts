// Functions of two inputs, made from their rows of the catalogue.
import type { Backend, Kernels } from '../backends/backend.js';
import { MAX_SMALL_LENGTH } from '../backends/limits.js';
import type { BinaryName } from '../backends/portable/scalars.js';
import { settleRefusal, type Refusal } from '../backends/refusal.js';
import { CATALOG, type CatalogRow } from '../core/catalog.js';
import { checkSameLength, checkSameTypes } from '../core/checks.js';
import { newArray, type Dtype, type NumericArray } from '../core/element_types.js';
import { lengthOf } from '../core/typed_array.js';
import { arraysOf, checkCallOptions, threadsOf, type CallOptions } from './options.js';
import { binaryOfNumbers } from './scalars.js';
import type { Value } from './types.js';

/** A function on a backend. */
export type BinaryOn = (backend: Backend, a: Value, b: Value, options?: CallOptions) => Value;

/** Calls a kernel: see functions/unary.ts. */
export type BinaryCall = (
  kernels: Kernels,
  dtype: Dtype,
  a: NumericArray,
  b: NumericArray,
  c: NumericArray,
  threads: number,
) => Refusal | undefined;

/** The function `name`: checks its arguments, makes the output if none is given, calls the kernel. */
export function binary(name: BinaryName, call: BinaryCall): BinaryOn {
  const row: CatalogRow = CATALOG[name];
  const ofNumbers = binaryOfNumbers(name);
  const [parameter, second] = row.inputs as readonly [string, string];
  return (backend, x, other, options) => {
    if (typeof x === 'number' && typeof other === 'number') return ofNumbers(x, other, options);
    if (options !== undefined) checkCallOptions(options, row);
    const out = options?.out;
    const threads = options?.threads;
    const type = options?.dtype;
    const arrays = type === undefined ? row.arrays : arraysOf(type, row);
    const dtype =
      out === undefined
        ? checkSameLength(x, parameter, other, second, arrays)
        : checkSameTypes(x, parameter, other, second, out, 'out', arrays);
    const [a, b] = [x as NumericArray, other as NumericArray];
    const most = threads === undefined ? 1 : threadsOf(threads);
    const c = out ?? newArray(dtype, lengthOf(a), a);
    const n = lengthOf(c);
    if (out === undefined && n <= MAX_SMALL_LENGTH[dtype]) {
      const few = backend.smallArrays?.[name][dtype];
      if (few !== undefined) {
        few(a, b, c, n);
        return c;
      }
    }
    const refusal = call(backend.kernels, dtype, a, b, c, most);
    if (refusal !== undefined) settleRefusal(refusal, row, arrays, a, b, out);
    return c;
  };
}
