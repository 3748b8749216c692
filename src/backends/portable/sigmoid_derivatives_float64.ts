// The portable first and second derivatives of the sigmoid over float64, from x, correctly rounded:
// σ′(x) = e^−x/(1+e^−x)², σ″(x) = σ′(x)·(1 − 2σ(x)).
//
// With s = e^|x| + e^−|x| + 2 and d = e^|x| − e^−|x| (exp_sums.ts): σ′ = 1/s, |σ″| = d/s². Fast path, rounding
// test and accurate path as in sigmoid_float64.ts. Relative errors of the fast path:
//   σ′: that of s, 2^−72.6, and of the reciprocal, 2^−71.4                2^−70.9
//   σ″: that of d, 2^−68.8 (least d where k = 1; ~2^−72 from 0.1 on), and twice those of σ′, 2^−69.9;
//       the products that are not exact are 2^−22 of the result: 2^−73    2^−68.2
// Taken: 2^−70 and 2^−67. The largest of 60,000 measured: 2^−71.83 and 2^−70.86.
import { BLOCK, MAX_SUMMED, setSums, sums } from './exp_sums.js';
import { decide } from './midpoint.js';
import { tail } from './tails_float64.js';

const { abs, fround, min } = Math;
const { s, sLow, d, dLow } = sums;

const FIRST_SLACK = 2 ** -70;
const SECOND_SLACK = 2 ** -67;

/** σ′(a) where setSums does not reach, and for NaN. */
function beyondFirst(a: number): number {
  return a > 0 ? tail('first', a) : a;
}

/** y[i] ← σ′(x[i]) for i < n; y may be x. */
export function sigmoidDerivativeFloat64(x: Float64Array, y: Float64Array, n: number): void {
  for (let begin = 0; begin < n; begin += BLOCK) {
    const count = min(BLOCK, n - begin);
    setSums(x, begin, count);
    for (let i = 0; i < count; i++) {
      const a = abs(x[begin + i]!);
      // 1/s = g/(1 − ρ): g and hHigh are float32, their product is exact.
      const h = s[i]!;
      const g = fround(1 / (h + sLow[i]!));
      const hHigh = fround(h);
      const rho = 1 - g * hHigh - g * (h - hHigh + sLow[i]!);
      const c = g * (rho + rho * rho);
      const slack = g * FIRST_SLACK;
      const up = g + (c + slack);
      const down = g + (c - slack);
      y[begin + i] = up;
      if (!(a <= MAX_SUMMED)) y[begin + i] = beyondFirst(a);
      else if (up !== down) y[begin + i] = decide('first', a, down, up);
    }
  }
}

/**
 * σ″(x) = −x/8 + x³/24 − … for |x| < 2^−27: −x/8 rounded, but for ties among subnormal numbers towards 0,
 * as the true value is a little nearer.
 */
function nearZero(x: number): number {
  const eighth = 0.125 * abs(x);
  const isUp = 8 * eighth - abs(x) === 2 ** -1072;
  const magnitude = isUp ? eighth - 2 ** -1074 : eighth;
  return x < 0 || Object.is(x, -0) ? magnitude : -magnitude;
}

/** σ″ where setSums does not reach, and for NaN. */
function beyondSecond(x: number): number {
  return x > 0 ? -tail('second', x) : x < 0 ? tail('second', -x) : x;
}

/** y[i] ← σ″(x[i]) for i < n, of the sign opposite to x[i]'s, zeros too; y may be x. */
export function sigmoidSecondDerivativeFloat64(x: Float64Array, y: Float64Array, n: number): void {
  for (let begin = 0; begin < n; begin += BLOCK) {
    const count = min(BLOCK, n - begin);
    setSums(x, begin, count);
    for (let i = 0; i < count; i++) {
      const v = x[begin + i]!;
      const a = abs(v);
      const h = s[i]!;
      const g = fround(1 / (h + sLow[i]!));
      const hHigh = fround(h);
      const rho = 1 - g * hHigh - g * (h - hHigh + sLow[i]!);
      const c = rho + rho * rho;
      // d·g²·(1 + c)²: what d·g has beyond 24 bits is a term of its own, so that both products by g are exact.
      const dHigh = fround(d[i]!);
      const dRest = d[i]! - dHigh + dLow[i]!;
      const dg = dHigh * g;
      const dgHigh = fround(dg);
      const high = dgHigh * g;
      const rounded = (dg - dgHigh) * g + dRest * (g * g);
      const low = rounded + (high + rounded) * (c * (2 + c));
      const slack = high * SECOND_SLACK;
      const up = high + (low + slack);
      const down = high + (low - slack);
      // v/a is 1 or −1: which is a branch that nobody can predict.
      y[begin + i] = (-v / a) * up;
      if (!(a <= MAX_SUMMED)) y[begin + i] = beyondSecond(v);
      else if (a < 2 ** -27) y[begin + i] = nearZero(v);
      else if (up !== down) y[begin + i] = (-v / a) * decide('second', a, down, up);
    }
  }
}

const scalar = new Float64Array(1);

/** σ′ of a number, correctly rounded to float64. */
export function sigmoidDerivativeOf(x: number): number {
  scalar[0] = x;
  sigmoidDerivativeFloat64(scalar, scalar, 1);
  return scalar[0];
}

/** σ″ of a number, correctly rounded to float64, of the sign opposite to the number's, zeros too. */
export function sigmoidSecondDerivativeOf(x: number): number {
  scalar[0] = x;
  sigmoidSecondDerivativeFloat64(scalar, scalar, 1);
  return scalar[0];
}
