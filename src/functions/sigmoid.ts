// The forward function σ(x) = 1/(1+e^−x).
import type { Backend } from '../backends/backend.js';
import { defaultBackend } from '../backends/choose.js';
import { refusalError } from '../backends/refusal.js';
import { MAX_SMALL_LENGTH } from '../backends/limits.js';
import { CATALOG } from '../core/catalog.js';
import { checkArray, checkSameLength } from '../core/checks.js';
import { ELEMENT_TYPES } from '../core/element_types.js';
import { lengthOf } from '../core/typed_array.js';
import { checkAccuracy, checkCallOptions, threadsOf, type AccuracyOptions } from './options.js';

/** Options of `sigmoid`. */
export type SigmoidOptions<Out extends Float32Array = Float32Array> = AccuracyOptions<Out>;

/** How `sigmoid` is called. */
export interface Forward {
  <Out extends Float32Array>(
    x: Float32Array,
    options: SigmoidOptions<Out> & { readonly out: Out },
  ): Out;
  (
    x: Float32Array,
    options?: SigmoidOptions & { readonly out?: undefined },
  ): Float32Array<ArrayBuffer>;
  (x: Float32Array, options?: SigmoidOptions): Float32Array;
}

const ROW = CATALOG.sigmoid;

/** σ of every element of `x` on `backend`: see `sigmoid`. */
export function forward(backend: Backend, x: Float32Array, options?: SigmoidOptions): Float32Array {
  if (options !== undefined) checkCallOptions(options, ROW);
  // Getters run here, before any check, so that none can change what has been checked.
  const out = options?.out;
  const accuracy = options?.accuracy;
  const threads = options?.threads;
  const dtype =
    out === undefined ? checkArray(x, 'x', ROW) : checkSameLength(x, 'x', out, 'out', ROW);
  const fast = accuracy === 'fast';
  if (accuracy !== undefined && !fast) checkAccuracy(accuracy, ROW);
  const most = threads === undefined ? 1 : threadsOf(threads);
  const y = out ?? new ELEMENT_TYPES[dtype].Array(lengthOf(x));
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
  if (refusal !== undefined) throw refusalError(refusal, ROW);
  return y;
}

/**
 * The logistic sigmoid σ(x) = 1/(1+e^−x) of every element.
 *
 * Correctly rounded to float32 (to nearest, ties to even) for every one of the 2^32 inputs, with
 * the same bits on every backend, instruction set, position and length. ±0 → 0.5, +∞ → 1, −∞ → 0,
 * NaN → NaN; results below 2^−126 are real subnormals, down to x ≈ −103.97.
 *
 * @param x Float32Array of any length: any view, also over a SharedArrayBuffer or a resizable one.
 * @param options.out where the result goes: as long as `x`, `x` itself or apart from it.
 * @param options.accuracy `'exact'`, the default, or `'fast'`: at most 2.5 ULP off wherever the result
 * is a normal number; smaller results may be 0, and the bits depend on the instruction set.
 * @param options.threads at most how many threads compute: 1 to 64 or `'auto'`, 1 without.
 * @returns `out`, or a new Float32Array of `x.length` elements, each in [0, 1] or NaN.
 * @throws TypeError `ERR_INVALID_ARG_TYPE`, `ERR_DETACHED`; RangeError `ERR_LENGTH_MISMATCH`,
 * `ERR_PARTIAL_OVERLAP`, `ERR_OUT_OF_RANGE`. A failed call writes nothing.
 */
export function sigmoid<Out extends Float32Array>(
  x: Float32Array,
  options: SigmoidOptions<Out> & { readonly out: Out },
): Out;
export function sigmoid(
  x: Float32Array,
  options?: SigmoidOptions & { readonly out?: undefined },
): Float32Array<ArrayBuffer>;
export function sigmoid(x: Float32Array, options?: SigmoidOptions): Float32Array;
export function sigmoid(x: Float32Array, options?: SigmoidOptions): Float32Array {
  return forward(defaultBackend(), x, options);
}
