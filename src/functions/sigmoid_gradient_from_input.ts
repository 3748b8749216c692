// The gradient of the sigmoid from its input: dx = dy·σ′(x).
import { defaultBackend } from '../backends/choose.js';
import type { NumericArray } from '../core/element_types.js';
import { binary } from './binary.js';
import type { CallOptions } from './options.js';
import type { BinaryFunction, Value } from './types.js';

/** dy·σ′(x) of every pair of elements on a backend. */
export const gradientFromInput = binary(
  'sigmoidGradientFromInput',
  (kernels, dtype, x, dy, dx, threads) =>
    threads === 1
      ? kernels.sigmoidGradientFromInput[dtype](x, dy, dx)
      : kernels.sigmoidGradientFromInput[dtype](x, dy, dx, threads),
);

/**
 * The gradient of the sigmoid from its input: dx = dy·σ′(x).
 *
 * For training: Caffe2's gradient from the output, `sigmoidGradient`, is exactly 0 once y has been
 * rounded to 1 (float32: from x ≈ 17.3 on, and has lost most digits before), and learning stops there.
 * This one has the digits of σ′ everywhere. Take `sigmoidGradient` for what Caffe2 computes, bit for bit,
 * or where only y is at hand.
 *
 * @param x the inputs of the forward function.
 * @param dy the gradient of the loss with respect to σ(x), of the type and length of `x`.
 * @param options.out where the result goes: of the type and length of `x`, `dy` itself or apart from
 * both; `x` itself is refused.
 * @param options.threads as for `sigmoid`.
 * @param options.dtype as for `sigmoid`.
 * @returns `out`, or a new array of the type and length of `x`; of two numbers, a number.
 * @throws as `sigmoid`, and RangeError `ERR_IN_PLACE` if `out` is `x`.
 */
export const sigmoidGradientFromInput = ((x: Value, dy: Value, options?: CallOptions) =>
  gradientFromInput(defaultBackend(), x, dy, options)) as BinaryFunction;

/** Options of `sigmoidGradientFromInput`. */
export type SigmoidGradientFromInputOptions<Out extends NumericArray = Float32Array> =
  CallOptions<Out>;
