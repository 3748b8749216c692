// Caffe2's gradient of the sigmoid from its output: dx = (dy·y)·(1−y).
import type { Backend } from '../backends/backend.js';
import { defaultBackend } from '../backends/choose.js';
import { MAX_SMALL_LENGTH } from '../backends/limits.js';
import { settleRefusal } from '../backends/refusal.js';
import { CATALOG } from '../core/catalog.js';
import { checkSameLength, checkSameTypes } from '../core/checks.js';
import { newArray, type NumericArray } from '../core/element_types.js';
import { lengthOf } from '../core/typed_array.js';
import { arraysOf, checkCallOptions, threadsOf, type CallOptions } from './options.js';
import { binaryOfNumbers } from './scalars.js';
import type { BinaryFunction, Value } from './types.js';

/** Options of `sigmoidGradient`. */
export type SigmoidGradientOptions<Out extends NumericArray = Float32Array> = CallOptions<Out>;

const ROW = CATALOG.sigmoidGradient;
const ofNumbers = binaryOfNumbers('sigmoidGradient');

// Not made by functions/binary.ts, for the reason that functions/sigmoid.ts gives.
/** (dy·y)·(1−y) of every pair of elements on `backend`: see `sigmoidGradient`. */
export function gradient(backend: Backend, y: Value, dy: Value, options?: CallOptions): Value {
  if (typeof y === 'number' && typeof dy === 'number') return ofNumbers(y, dy, options);
  if (options !== undefined) checkCallOptions(options, ROW);
  const out = options?.out;
  const threads = options?.threads;
  const type = options?.dtype;
  const arrays = type === undefined ? ROW.arrays : arraysOf(type, ROW);
  const dtype =
    out === undefined
      ? checkSameLength(y, 'y', dy, 'dy', arrays)
      : checkSameTypes(y, 'y', dy, 'dy', out, 'out', arrays);
  const [a, b] = [y as NumericArray, dy as NumericArray];
  const most = threads === undefined ? 1 : threadsOf(threads);
  const dx = out ?? newArray(dtype, lengthOf(a), a);
  if (out === undefined && backend.smallArrays !== undefined) {
    const n = lengthOf(dx);
    if (n <= MAX_SMALL_LENGTH[dtype]) {
      backend.smallArrays.sigmoidGradient[dtype](a, b, dx, n);
      return dx;
    }
  }
  const { kernels } = backend;
  const refusal =
    most === 1
      ? kernels.sigmoidGradient[dtype](a, b, dx)
      : kernels.sigmoidGradient[dtype](a, b, dx, most);
  if (refusal !== undefined) settleRefusal(refusal, ROW, arrays, a, b, out);
  return dx;
}

/**
 * Caffe2's gradient of the sigmoid from its output: dx = (dy·y)·(1−y), each of the three
 * operations rounded to the type of the elements, in that order, never fused: bit for bit what Caffe2
 * computes in float32, for every y and dy, in [0, 1] or not. float16 and bfloat16 are computed in float32
 * and rounded once, as Caffe2 does on its GPU path.
 *
 * It is 0 wherever y has been rounded to 1 (float32: x above 16.6): `sigmoidGradientFromInput` is not.
 *
 * @param y the outputs of the forward function.
 * @param dy the gradient of the loss with respect to `y`, of the type and length of `y`.
 * @param options.out where the result goes: of the type and length of `y`, `dy` itself or apart from
 * both; `y` itself is refused, as in Caffe2.
 * @param options.threads as for `sigmoid`.
 * @param options.dtype as for `sigmoid`.
 * @returns `out`, or a new array of the type and length of `y`; of two numbers, a number.
 * @throws as `sigmoid`, and RangeError `ERR_IN_PLACE` if `out` is `y`.
 */
export const sigmoidGradient = ((y: Value, dy: Value, options?: CallOptions) =>
  gradient(defaultBackend(), y, dy, options)) as BinaryFunction;
