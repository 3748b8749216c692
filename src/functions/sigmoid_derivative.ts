// The first derivative σ′(x) = σ(x)·(1−σ(x)), from x.
import { defaultBackend } from '../backends/choose.js';
import type { NumericArray } from '../core/element_types.js';
import type { AccuracyOptions, CallOptions } from './options.js';
import type { UnaryFunction, Value } from './types.js';
import { unary } from './unary.js';

/** σ′ of every element on a backend. */
export const derivative = unary('sigmoidDerivative', (kernels, dtype, x, y, threads) =>
  threads === 1
    ? kernels.sigmoidDerivative[dtype](x, y)
    : kernels.sigmoidDerivative[dtype](x, y, threads),
);

/**
 * The first derivative of the sigmoid, σ′(x) = σ(x)·(1−σ(x)) = e^−x/(1+e^−x)², of every element, or of
 * a number.
 *
 * From x, so that nothing cancels: correctly rounded to the type of the elements for every input, with
 * the same bits on every backend, and never 0 where the true value can be represented. ±0 → 0.25, the
 * largest value; ±∞ → 0; NaN → NaN.
 *
 * @param x as for `sigmoid`.
 * @param options.out as for `sigmoid`.
 * @param options.threads as for `sigmoid`.
 * @param options.dtype as for `sigmoid`.
 * @returns `out`, or a new array of the type and length of `x`, each element in [0, 0.25] or NaN; of a
 * number, a number.
 * @throws as `sigmoid`.
 */
export const sigmoidDerivative = ((x: Value, options?: AccuracyOptions) =>
  derivative(defaultBackend(), x, options)) as UnaryFunction;

/** Options of `sigmoidDerivative`. */
export type SigmoidDerivativeOptions<Out extends NumericArray = Float32Array> = CallOptions<Out>;
