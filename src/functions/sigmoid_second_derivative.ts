// The second derivative σ″(x) = σ′(x)·(1−2σ(x)), from x.
import { defaultBackend } from '../backends/choose.js';
import type { NumericArray } from '../core/element_types.js';
import type { AccuracyOptions, CallOptions } from './options.js';
import type { UnaryFunction, Value } from './types.js';
import { unary } from './unary.js';

/** σ″ of every element on a backend. */
export const secondDerivative = unary('sigmoidSecondDerivative', (kernels, dtype, x, y, threads) =>
  threads === 1
    ? kernels.sigmoidSecondDerivative[dtype](x, y)
    : kernels.sigmoidSecondDerivative[dtype](x, y, threads),
);

/**
 * The second derivative of the sigmoid, σ″(x) = σ′(x)·(1−2σ(x)), of every element, or of a number.
 *
 * From x, so that nothing cancels: correctly rounded to the type of the elements for every input, with
 * the same bits on every backend, right in sign everywhere, and never 0 where the true value can be
 * represented. Positive below 0 and negative above; ±0 → ∓0; at most 1/(6√3) ≈ 0.0962250 in size, at
 * x = ∓ln(2+√3) ≈ ∓1.3169579; −∞ → +0 and +∞ → −0; NaN → NaN.
 *
 * @param x as for `sigmoid`.
 * @param options.out as for `sigmoid`.
 * @param options.threads as for `sigmoid`.
 * @param options.dtype as for `sigmoid`.
 * @returns `out`, or a new array of the type and length of `x`, each element in [−0.09623, 0.09623] or NaN; of a
 * number, a number.
 * @throws as `sigmoid`.
 */
export const sigmoidSecondDerivative = ((x: Value, options?: AccuracyOptions) =>
  secondDerivative(defaultBackend(), x, options)) as UnaryFunction;

/** Options of `sigmoidSecondDerivative`. */
export type SigmoidSecondDerivativeOptions<Out extends NumericArray = Float32Array> =
  CallOptions<Out>;
