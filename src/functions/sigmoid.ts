// The forward function σ(x) = 1/(1+e^−x).
import type { Backend } from '../backends/backend.js';
import { defaultBackend } from '../backends/choose.js';
import { MAX_SMALL_LENGTH } from '../backends/limits.js';
import { settleRefusal } from '../backends/refusal.js';
import { CATALOG } from '../core/catalog.js';
import { checkArray, checkSameType } from '../core/checks.js';
import { newArray } from '../core/element_types.js';
import { lengthOf } from '../core/typed_array.js';
import {
  arraysOf,
  checkAccuracy,
  checkCallOptions,
  threadsOf,
  type AccuracyOptions,
  type AccuracySettings,
} from './options.js';
import { unaryOfNumber } from './scalars.js';
import type { UnaryFunction, Value } from './types.js';

/** Options of `sigmoid`. */
export type SigmoidOptions<Out extends NonNullable<AccuracyOptions['out']> = Float32Array> =
  AccuracyOptions<Out>;

const ROW = CATALOG.sigmoid;
const ofNumber = unaryOfNumber('sigmoid');

// Not made by functions/unary.ts, whose functions share what V8 learns of their calls: 100 ns for a call
// on 16 elements here, 130 there once several of them are in use.
/** σ of every element of `x` on `backend`: see `sigmoid`. */
export function forward(backend: Backend, x: Value, options?: AccuracyOptions): Value {
  if (typeof x === 'number') return ofNumber(x, options);
  if (options !== undefined) checkCallOptions(options, ROW);
  // Getters run here, before any check, so that none can change what has been checked.
  const out = options?.out;
  const accuracy = options?.accuracy;
  const threads = options?.threads;
  const type = options?.dtype;
  const arrays = type === undefined ? ROW.arrays : arraysOf(type, ROW);
  const dtype =
    out === undefined ? checkArray(x, 'x', arrays) : checkSameType(x, 'x', out, 'out', arrays);
  const fast = accuracy === 'fast';
  if (accuracy !== undefined && !fast) checkAccuracy(accuracy, ROW);
  const most = threads === undefined ? 1 : threadsOf(threads);
  const y = out ?? newArray(dtype, lengthOf(x), x);
  if (out === undefined && !fast && backend.smallArrays !== undefined) {
    const n = lengthOf(y);
    if (n <= MAX_SMALL_LENGTH[dtype]) {
      backend.smallArrays.sigmoid[dtype](x, y, n);
      return y;
    }
  }
  const { kernels } = backend;
  // An argument less is 5 ns less, and a call of one kernel alone 40 less than one of several.
  let refusal;
  if (most === 1) {
    refusal = fast ? kernels.sigmoidFast[dtype](x, y) : kernels.sigmoid[dtype](x, y);
  } else {
    refusal = fast ? kernels.sigmoidFast[dtype](x, y, most) : kernels.sigmoid[dtype](x, y, most);
  }
  if (refusal !== undefined) settleRefusal(refusal, ROW, arrays, x, out);
  return y;
}

/**
 * The logistic sigmoid σ(x) = 1/(1+e^−x) of every element, or of a number.
 *
 * Correctly rounded (to nearest, ties to even) to the type of the elements for every input (float32,
 * float64, float16, bfloat16; a number is a float64), with the same bits on every backend, instruction
 * set, position and length. ±0 → 0.5, +∞ → 1, −∞ → 0, NaN → NaN; the smallest results are real
 * subnormals (float32: below 2^−126, down to x ≈ −103.97).
 *
 * @param x an array of any length: any view, also over a SharedArrayBuffer or a resizable one.
 * @param options.out where the result goes: of the type and length of `x`, `x` itself or apart from it.
 * @param options.accuracy `'exact'`, the default, or `'fast'`: at most 2.5 ULP off wherever the result
 * is a normal number; smaller results may be 0, and the bits depend on the instruction set.
 * @param options.threads at most how many threads compute: 1 to 64 or `'auto'`, 1 without.
 * @param options.dtype `'float16'` or `'bfloat16'` for the bits in a Uint16Array.
 * @returns `out`, or a new array of the type and length of `x`, each element in [0, 1] or NaN; of a
 * number, a number.
 * @throws TypeError `ERR_INVALID_ARG_TYPE`, `ERR_DETACHED`; RangeError `ERR_LENGTH_MISMATCH`,
 * `ERR_PARTIAL_OVERLAP`, `ERR_OUT_OF_RANGE`. A failed call writes nothing.
 */
export const sigmoid = ((x: Value, options?: AccuracyOptions) =>
  forward(defaultBackend(), x, options)) as UnaryFunction<AccuracySettings>;
