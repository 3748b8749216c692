// The portable first and second derivatives of the sigmoid over float32, from x, correctly rounded:
// σ′(x) = e^−x/(1+e^−x)², σ″(x) = σ′(x)·(1 − 2σ(x)).
//
// In double from + − × ÷ alone, then rounded once: no result lies so close to a tie that a double would not
// tell, but those of σ″ among subnormal numbers. Of all 2^32 inputs none is misrounded.
import {
  COSH_4,
  ENTRY_BITS,
  SCALE,
  SINH_3,
  SINH_5,
  STEP_HIGH,
  STEP_LOW,
  TABLE,
} from './exp_pair_constants.js';
import { powersOf2 } from './powers.js';

const { abs } = Math;

/** Adding it rounds a double to an integer. */
const SHIFT = 1.5 * 2 ** 52;
const ENTRY_MASK = 2 ** ENTRY_BITS - 1;
/** 2^n for the n that occur: e^−x lies between 2^−151 and 2^151. */
const MIN_EXPONENT = -152;
const POWERS = powersOf2(MIN_EXPONENT, 304);
/** From here on |σ′| and |σ″| are below half the smallest float32. */
export const UNDERFLOW = 104;

/** σ′(x) to 5·2^−53 relative, by hand, for |x| ≤ 104; NaN for NaN. */
export function derivativeInDouble(x: number): number {
  // e^−x = t·e^r with t of 29 bits: k steps, their exact part and the rest (exp_sums.ts).
  const steps = SHIFT - x * SCALE - SHIFT;
  const k = steps | 0;
  const j = 2 * (k & ENTRY_MASK);
  const t = TABLE[j]! * POWERS[(k >> ENTRY_BITS) - MIN_EXPONENT]!;
  const r = -x - steps * STEP_HIGH - (steps * STEP_LOW - TABLE[j + 1]!);
  const r2 = r * r;
  const e = t + t * (r + (r2 * (0.5 + r2 * COSH_4) + r * r2 * (SINH_3 + r2 * SINH_5)));
  const sum = 1 + e;
  return e / (sum * sum);
}

/**
 * σ″(x) to 12·2^−53 relative, by hand, for |x| ≤ 104; NaN for NaN. Where it is −x/8 but for less than a double
 * shows, the double next to that towards 0, as the true value is: a tie is not taken for one.
 */
export function secondDerivativeInDouble(x: number): number {
  if (abs(x) < 2 ** -27) return x * (2 ** -56 - 0.125);
  const steps = SHIFT - x * SCALE - SHIFT;
  const k = steps | 0;
  const j = 2 * (k & ENTRY_MASK);
  const t = TABLE[j]! * POWERS[(k >> ENTRY_BITS) - MIN_EXPONENT]!;
  const r = -x - steps * STEP_HIGH - (steps * STEP_LOW - TABLE[j + 1]!);
  const r2 = r * r;
  const grown = t * (r + (r2 * (0.5 + r2 * COSH_4) + r * r2 * (SINH_3 + r2 * SINH_5)));
  // e^−x − 1 without cancellation: t − 1 is exact or as large as its rounding allows.
  const e = t + grown;
  const sum = 1 + e;
  return (e * (t - 1 + grown)) / (sum * sum * sum);
}

/** y[i] ← σ′(x[i]) for i < n; y may be x. */
export function sigmoidDerivative(x: Float32Array, y: Float32Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const v = x[i]!;
    y[i] = abs(v) > UNDERFLOW ? 0 : derivativeInDouble(v);
  }
}

/** y[i] ← σ″(x[i]) for i < n, of the sign opposite to x[i]'s, zeros too; y may be x. */
export function sigmoidSecondDerivative(x: Float32Array, y: Float32Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const v = x[i]!;
    y[i] = abs(v) > UNDERFLOW ? (v > 0 ? -0 : 0) : secondDerivativeInDouble(v);
  }
}
