// The portable first and second derivatives of the sigmoid over float64, from x, correctly rounded:
// σ′(x) = e^−x/(1+e^−x)², σ″(x) = σ′(x)·(1 − 2σ(x)).
//
// With s = e^|x| + e^−|x| + 2 and d = e^|x| − e^−|x| (exp_sums.ts): σ′ = 1/s, |σ″| = d/s². Fast path, rounding
// test and accurate path as in sigmoid_float64.ts. Relative errors of the fast path:
//   σ′: that of s, 2^−72.6, and of the reciprocal, 2^−71.9                2^−71.2
//   σ″: that of d, 2^−68.8 (least d where k = 1; ~2^−72 from 0.1 on), and twice those of σ′, 2^−70.2;
//       the products that are not exact are 2^−23 of the result: 2^−74    2^−68.3
// Taken: 2^−70 and 2^−67.
import { setSums, sums } from './exp_sums.js';
import { decide } from './midpoint.js';
import { tail } from './tails_float64.js';

const { abs, fround } = Math;

/** From here on e^−|x| is below 2^−26.6, and tails_float64.ts takes over. */
const TAIL = 18.5;
const FIRST_SLACK = 2 ** -70;
const SECOND_SLACK = 2 ** -67;

/** σ′ of a number, correctly rounded to float64. */
export function sigmoidDerivativeOf(x: number): number {
  const a = abs(x);
  if (!(a <= TAIL)) return a > TAIL ? tail('first', a, 2, 3) : a;
  setSums(a);
  // 1/(h + rest) = g/(1 − ρ): 24-bit factors, exact products.
  const h = sums[0]! + sums[1]!;
  const rest = sums[1]! - (h - sums[0]!);
  const g = fround(1 / h);
  const hHigh = fround(h);
  const rho = 1 - g * hHigh - g * (h - hHigh) - g * rest;
  const c = g * (rho + rho * rho);
  const slack = g * FIRST_SLACK;
  const up = g + (c + slack);
  const down = g + (c - slack);
  return up === down ? up : decide('first', a, down, up);
}

/**
 * −σ″(a) = a/8 − a³/24 + … for 0 ≤ a < 2^−27: a/8 rounded, but for ties among subnormal numbers downwards,
 * as the true value is a little less.
 */
function nearZero(a: number): number {
  const eighth = 0.125 * a;
  return 8 * eighth - a === 2 ** -1072 ? eighth - 2 ** -1074 : eighth;
}

/** −σ″(a) for 0 ≤ a ≤ 18.5. */
function magnitude(a: number): number {
  if (a < 2 ** -27) return nearZero(a);
  setSums(a);
  const h = sums[0]! + sums[1]!;
  const rest = sums[1]! - (h - sums[0]!);
  const g = fround(1 / h);
  const hHigh = fround(h);
  const rho = 1 - g * hHigh - g * (h - hHigh) - g * rest;
  const c = rho + rho * rho;
  // d·g²·(1 + c)²: what d·g has beyond 24 bits is a term of its own, so that both products by g are exact.
  const d = fround(sums[2]!);
  const dLow = sums[2]! - d + sums[3]!;
  const dg = d * g;
  const dgHigh = fround(dg);
  const high = dgHigh * g;
  const rounded = (dg - dgHigh) * g + dLow * (g * g);
  const low = rounded + (high + rounded) * (c * (2 + c));
  const slack = high * SECOND_SLACK;
  const up = high + (low + slack);
  const down = high + (low - slack);
  return up === down ? up : decide('second', a, down, up);
}

/** σ″ of a number, correctly rounded to float64, of the sign opposite to the number's, zeros too. */
export function sigmoidSecondDerivativeOf(x: number): number {
  const a = abs(x);
  const result = a <= TAIL ? magnitude(a) : a > TAIL ? tail('second', a, 4, 9) : a;
  return x < 0 || Object.is(x, -0) ? result : -result;
}

/** y[i] ← σ′(x[i]) for i < n; y may be x. */
export function sigmoidDerivativeFloat64(x: Float64Array, y: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) y[i] = sigmoidDerivativeOf(x[i]!);
}

/** y[i] ← σ″(x[i]) for i < n; y may be x. */
export function sigmoidSecondDerivativeFloat64(x: Float64Array, y: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) y[i] = sigmoidSecondDerivativeOf(x[i]!);
}
