// The public functions over typed arrays, on the process's default backend.
import { defaultBackend } from './backend/select.js';
import {
  forward,
  gradient,
  type SigmoidGradientOptions,
  type SigmoidOptions,
} from './elementwise.js';

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
  return forward(defaultBackend, x, options);
}

/**
 * Caffe2's gradient of the sigmoid from its output: dx = (dy·y)·(1−y), each of the three
 * operations rounded to float32, in that order, never fused: bit for bit what Caffe2 computes,
 * for every y and dy, in [0, 1] or not.
 *
 * @param y the outputs of the forward function.
 * @param dy the gradient of the loss with respect to `y`, as long as `y`.
 * @param options.out where the result goes: as long as `y`, `dy` itself or apart from both;
 * `y` itself is refused, as in Caffe2.
 * @param options.threads as for `sigmoid`.
 * @returns `out`, or a new Float32Array of `y.length` elements.
 * @throws as `sigmoid`, and RangeError `ERR_IN_PLACE` if `out` is `y`.
 */
export function sigmoidGradient<Out extends Float32Array>(
  y: Float32Array,
  dy: Float32Array,
  options: SigmoidGradientOptions<Out> & { readonly out: Out },
): Out;
export function sigmoidGradient(
  y: Float32Array,
  dy: Float32Array,
  options?: SigmoidGradientOptions & { readonly out?: undefined },
): Float32Array<ArrayBuffer>;
export function sigmoidGradient(
  y: Float32Array,
  dy: Float32Array,
  options?: SigmoidGradientOptions,
): Float32Array;
export function sigmoidGradient(
  y: Float32Array,
  dy: Float32Array,
  options?: SigmoidGradientOptions,
): Float32Array {
  return gradient(defaultBackend, y, dy, options);
}
