// Caffe2's gradient of the sigmoid from its output: dx = (dy·y)·(1−y).
import type { Backend } from '../backends/backend.js';
import { defaultBackend } from '../backends/choose.js';
import { refusalError } from '../backends/refusal.js';
import { MAX_SMALL_LENGTH } from '../backends/limits.js';
import { CATALOG } from '../core/catalog.js';
import { checkSameLength, checkSameLengths } from '../core/checks.js';
import { ELEMENT_TYPES } from '../core/element_types.js';
import { lengthOf } from '../core/typed_array.js';
import { checkCallOptions, threadsOf, type CallOptions } from './options.js';

/** Options of `sigmoidGradient`. */
export type SigmoidGradientOptions<Out extends Float32Array = Float32Array> = CallOptions<Out>;

/** How `sigmoidGradient` is called. */
export interface Gradient {
  <Out extends Float32Array>(
    y: Float32Array,
    dy: Float32Array,
    options: SigmoidGradientOptions<Out> & { readonly out: Out },
  ): Out;
  (
    y: Float32Array,
    dy: Float32Array,
    options?: SigmoidGradientOptions & { readonly out?: undefined },
  ): Float32Array<ArrayBuffer>;
  (y: Float32Array, dy: Float32Array, options?: SigmoidGradientOptions): Float32Array;
}

const ROW = CATALOG.sigmoidGradient;

/** (dy·y)·(1−y) of every pair of elements on `backend`: see `sigmoidGradient`. */
export function gradient(
  backend: Backend,
  y: Float32Array,
  dy: Float32Array,
  options?: SigmoidGradientOptions,
): Float32Array {
  if (options !== undefined) checkCallOptions(options, ROW);
  const out = options?.out;
  const threads = options?.threads;
  const dtype =
    out === undefined
      ? checkSameLength(y, 'y', dy, 'dy', ROW)
      : checkSameLengths(y, 'y', dy, 'dy', out, 'out', ROW);
  const most = threads === undefined ? 1 : threadsOf(threads);
  const dx = out ?? new ELEMENT_TYPES[dtype].Array(lengthOf(y));
  if (out === undefined && backend.smallArrays !== undefined) {
    const n = lengthOf(dx);
    if (n <= MAX_SMALL_LENGTH[dtype]) {
      backend.smallArrays.sigmoidGradient[dtype](y, dy, dx, n);
      return dx;
    }
  }
  const { kernels } = backend;
  const refusal =
    most === 1
      ? kernels.sigmoidGradient[dtype](y, dy, dx)
      : kernels.sigmoidGradient[dtype](y, dy, dx, most);
  if (refusal !== undefined) throw refusalError(refusal, ROW);
  return dx;
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
  return gradient(defaultBackend(), y, dy, options);
}
