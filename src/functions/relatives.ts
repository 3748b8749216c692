// The relatives of the sigmoid, the logistic family: logit, log σ, softplus, SiLU and derivatives, each with
// its functor.
import { defaultBackend } from '../backends/choose.js';
import { functorClass } from './functors.js';
import type { CallOptions } from './options.js';
import type { UnaryFunction, Value } from './types.js';
import { unary, type UnaryOn } from './unary.js';

/** A function where the plain functions compute. */
const plain = (on: UnaryOn): UnaryFunction =>
  ((x: Value, options?: CallOptions) => on(defaultBackend(), x, options)) as UnaryFunction;

const logitOn = unary('logit', (kernels, dtype, p, y, threads) =>
  threads === 1 ? kernels.logit[dtype](p, y) : kernels.logit[dtype](p, y, threads),
);

/**
 * The logit log(p/(1−p)), the inverse of the sigmoid, of every element.
 *
 * Correctly rounded to the type of the elements for every input, float64 apart, where it is at most 0.501 ULP off;
 * with the same bits on every backend: nothing cancels near ½. 0 → −∞, ½ → +0, 1 → +∞; NaN for p outside [0, 1],
 * where there is no such number, and for NaN: as in IEEE 754, SciPy and PyTorch (but for PyTorch's `eps`).
 * float32's results lie between −103.28 and 16.64, or are infinite.
 *
 * @param p as x of `sigmoid`.
 * @param options as for `sigmoidDerivative`.
 * @returns `out`, or a new array of the type and length of `p`.
 * @throws as `sigmoid`.
 */
export const logit = plain(logitOn);

/** `logit` on a context. */
export const LogitFunctor = functorClass<UnaryFunction>('LogitFunctor', logitOn);
export type LogitFunctor = InstanceType<typeof LogitFunctor>;

const logitDerivativeOn = unary('logitDerivative', (kernels, dtype, p, y, threads) =>
  threads === 1
    ? kernels.logitDerivative[dtype](p, y)
    : kernels.logitDerivative[dtype](p, y, threads),
);

/**
 * The derivative of the logit, 1/(p·(1−p)), of every element: rounded as `logit` is.
 *
 * ½ → 4, the least value; 0 and 1 → +∞, the limits from inside, and so where the result is too large for the type
 * (float32: p below 2^−128); NaN for p outside [0, 1] and for NaN.
 *
 * @param p as for `logit`.
 * @param options as for `logit`.
 * @returns `out`, or a new array of the type and length of `p`.
 * @throws as `sigmoid`.
 */
export const logitDerivative = plain(logitDerivativeOn);

/** `logitDerivative` on a context. */
export const LogitDerivativeFunctor = functorClass<UnaryFunction>(
  'LogitDerivativeFunctor',
  logitDerivativeOn,
);
export type LogitDerivativeFunctor = InstanceType<typeof LogitDerivativeFunctor>;

const logSigmoidOn = unary('logSigmoid', (kernels, dtype, x, y, threads) =>
  threads === 1 ? kernels.logSigmoid[dtype](x, y) : kernels.logSigmoid[dtype](x, y, threads),
);

/**
 * The logarithm of the sigmoid, log σ(x) = −log(1+e^−x), of every element. Its derivative is
 * 1 − σ(x) = σ(−x): `sigmoid` of −x.
 *
 * Correctly rounded to the type of the elements for every input, float64 apart, where it is at most 0.502 ULP off;
 * with the same bits on every backend. ±0 → −log 2; −∞ → −∞; +∞ → −0 and so where the result is too small for the
 * type, as it is negative: IEEE 754's and SciPy's `log_expit`; PyTorch has +0 there. NaN → NaN.
 *
 * @param x as for `sigmoid`.
 * @param options as for `sigmoidDerivative`.
 * @returns `out`, or a new array of the type and length of `x`, no element above −0.
 * @throws as `sigmoid`.
 */
export const logSigmoid = plain(logSigmoidOn);

/** `logSigmoid` on a context. */
export const LogSigmoidFunctor = functorClass<UnaryFunction>('LogSigmoidFunctor', logSigmoidOn);
export type LogSigmoidFunctor = InstanceType<typeof LogSigmoidFunctor>;

const softplusOn = unary('softplus', (kernels, dtype, x, y, threads) =>
  threads === 1 ? kernels.softplus[dtype](x, y) : kernels.softplus[dtype](x, y, threads),
);

/**
 * The softplus log(1+e^x) of every element: −logSigmoid(−x), bit for bit. Its derivative is `sigmoid`.
 *
 * Rounded as `logSigmoid` is. ±0 → log 2; −∞ → +0; +∞ → +∞; NaN → NaN. (PyTorch's has a threshold of 20,
 * above which it is x.)
 *
 * @param x as for `logSigmoid`.
 * @param options as for `logSigmoid`.
 * @returns `out`, or a new array of the type and length of `x`, no element below +0.
 * @throws as `sigmoid`.
 */
export const softplus = plain(softplusOn);

/** `softplus` on a context. */
export const SoftplusFunctor = functorClass<UnaryFunction>('SoftplusFunctor', softplusOn);
export type SoftplusFunctor = InstanceType<typeof SoftplusFunctor>;

const siluOn = unary('silu', (kernels, dtype, x, y, threads) =>
  threads === 1 ? kernels.silu[dtype](x, y) : kernels.silu[dtype](x, y, threads),
);

/**
 * The SiLU, or Swish, x·σ(x) = x/(1+e^−x) of every element.
 *
 * Correctly rounded to the type of the elements for every input, float64 apart, where it is at most 0.502 ULP off;
 * with the same bits on every backend. ±0 → ±0; +∞ → +∞; −∞ → −0, the limit, where PyTorch has NaN, and so where
 * the result is too small for the type; NaN → NaN. The least value is −0.2784645, at x ≈ −1.2784645.
 *
 * @param x as for `logSigmoid`.
 * @param options as for `logSigmoid`.
 * @returns `out`, or a new array of the type and length of `x`.
 * @throws as `sigmoid`.
 */
export const silu = plain(siluOn);

/** `silu` on a context. */
export const SiluFunctor = functorClass<UnaryFunction>('SiluFunctor', siluOn);
export type SiluFunctor = InstanceType<typeof SiluFunctor>;

const siluDerivativeOn = unary('siluDerivative', (kernels, dtype, x, y, threads) =>
  threads === 1
    ? kernels.siluDerivative[dtype](x, y)
    : kernels.siluDerivative[dtype](x, y, threads),
);

/**
 * The derivative of the SiLU, σ(x)·(1 + x·(1−σ(x))), of every element.
 *
 * Rounded as `silu` is (float64: at most 0.505 ULP off), also next to its zero at x ≈ −1.2784645, where the usual
 * formula cancels. ±0 → ½; +∞ → 1; −∞ → −0, the limits; NaN → NaN.
 *
 * @param x as for `logSigmoid`.
 * @param options as for `logSigmoid`.
 * @returns `out`, or a new array of the type and length of `x`, each element in [−0.09984, 1.09984] or NaN.
 * @throws as `sigmoid`.
 */
export const siluDerivative = plain(siluDerivativeOn);

/** `siluDerivative` on a context. */
export const SiluDerivativeFunctor = functorClass<UnaryFunction>(
  'SiluDerivativeFunctor',
  siluDerivativeOn,
);
export type SiluDerivativeFunctor = InstanceType<typeof SiluDerivativeFunctor>;
