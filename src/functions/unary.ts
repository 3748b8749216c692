// Functions of one input, made from their rows of the catalogue.
import type { Backend, Kernels } from '../backends/backend.js';
import { MAX_SMALL_LENGTH } from '../backends/limits.js';
import type { UnaryName } from '../backends/portable/scalars.js';
import { settleRefusal, type Refusal } from '../backends/refusal.js';
import { CATALOG, type CatalogRow } from '../core/catalog.js';
import { checkArray, checkSameType } from '../core/checks.js';
import { newArray, type Dtype, type NumericArray } from '../core/element_types.js';
import { lengthOf } from '../core/typed_array.js';
import {
  arraysOf,
  checkAccuracy,
  checkCallOptions,
  threadsOf,
  type AccuracyOptions,
} from './options.js';
import { unaryOfNumber } from './scalars.js';
import type { Value } from './types.js';

/** A function on a backend. */
export type UnaryOn = (backend: Backend, x: Value, options?: AccuracyOptions) => Value;

/** Calls a kernel: a place of its own for each, where V8 learns which one that is (20 to 40 ns a call). */
export type UnaryCall = (
  kernels: Kernels,
  dtype: Dtype,
  x: NumericArray,
  y: NumericArray,
  threads: number,
) => Refusal | undefined;

/** The function `name`: checks its arguments, makes the output if none is given, calls the kernel. */
export function unary(name: UnaryName, call: UnaryCall, callFast = call): UnaryOn {
  const row: CatalogRow = CATALOG[name];
  const ofNumber = unaryOfNumber(name);
  const [parameter] = row.inputs as readonly [string];
  return (backend, x, options) => {
    if (typeof x === 'number') return ofNumber(x, options);
    if (options !== undefined) checkCallOptions(options, row);
    const out = options?.out;
    const accuracy = options?.accuracy;
    const threads = options?.threads;
    const type = options?.dtype;
    const arrays = type === undefined ? row.arrays : arraysOf(type, row);
    const dtype =
      out === undefined
        ? checkArray(x, parameter, arrays)
        : checkSameType(x, parameter, out, 'out', arrays);
    const fast = accuracy === 'fast';
    if (accuracy !== undefined) checkAccuracy(accuracy, row);
    const most = threads === undefined ? 1 : threadsOf(threads);
    const y = out ?? newArray(dtype, lengthOf(x), x);
    const n = lengthOf(y);
    if (out === undefined && !fast && n <= MAX_SMALL_LENGTH[dtype]) {
      const few = backend.smallArrays?.[name][dtype];
      if (few !== undefined) {
        few(x, y, n);
        return y;
      }
    }
    const refusal = (fast ? callFast : call)(backend.kernels, dtype, x, y, most);
    if (refusal !== undefined) settleRefusal(refusal, row, arrays, x, out);
    return y;
  };
}
