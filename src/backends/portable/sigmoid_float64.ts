// The portable forward function over float64: σ(x) = 1/(1+e^−x), correctly rounded, subnormal
// results included (Ziv's strategy).
//
// Fast path: the result as g + c·g, g a float32, with a bound on the error; if it is rounded to the same double
// with the error's bound added and taken away, that is the result, else midpoint.ts decides. JavaScript
// has no fused multiply-add: factors are so short that the products that matter are exact.
//
// Error of the fast path, relative to the result (R = |r| ≤ 2^−10.52, r² ≤ 2^−21.04):
//   e^−x = 2^n·T·e^r: r by k·STEP_LOW, its rounding and that of b2      2^−80
//     the polynomials (scripts/coefficients.py)                          2^−75.2
//     rounding of r², of 1/2 + …, of their product, each r²·2^−54        3 · 2^−75.04
//     rounding of p ≤ 2^−22                                              2^−76
//     the others, of r³ and below, and of r·(what r lost)                2^−77
//   rounding of s·p, and of rest: each 2^−22·2^−53                       2 · 2^−75
//   g·(high − hHigh + rest) ≤ 2^−22: sum and product                    2 · 2^−75
//   ρ + ρ² with |ρ| ≤ 2^−24: its rounding 2^−77, and ρ³                  2^−72
// The sum is 2^−70.9; 2^−70 is taken; the largest of 60,000 measured is 2^−71.78.
// One element in some 90,000 is doubtful.
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
import { decide } from './midpoint.js';
import { powersOf2 } from './powers.js';
import { tail } from './tails_float64.js';

const { abs, fround } = Math;

/** Adding it rounds a double to an integer. */
const SHIFT = 1.5 * 2 ** 52;
const ENTRY_MASK = 2 ** ENTRY_BITS - 1;
/** 2^n for the n that occur: e^−x lies between 2^−55 and 2^53 on the fast path. */
const MIN_EXPONENT = -56;
const POWERS = powersOf2(MIN_EXPONENT, 112);
const SLACK = 2 ** -70;

/** The right one of the neighbours `low` < `high` of σ(x). */
function decideSigmoid(x: number, low: number, high: number): number {
  if (abs(x) < 2 ** -25) {
    // σ(x) = 1/2 + x/4 − x³/48 + …, where 1/2 + x/4 − midpoint is exact: 0, or more than |x|³/48.
    const d = 0.25 * x - (low - 0.5 + (high - low) * 0.5);
    return d > 0 || (d === 0 && x < 0) ? high : low;
  }
  return x > 0 ? decide('upper', x, low, high) : decide('lower', -x, low, high);
}

/** σ(x) where the fast path does not reach, and for NaN. */
function beyond(x: number): number {
  return x > 0 ? 1 : x < 0 ? tail('lower', -x) : x;
}

/** y[i] ← σ(x[i]) for i < n; y may be x. */
export function sigmoidFloat64(x: Float64Array, y: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const v = x[i]!;
    // From −36.7, where 1 + 2^n·T is no longer exact, to 37.5: from 54·ln 2 = 37.43 on it is 1.
    if (!(abs(v - 0.4) < 37.1)) {
      y[i] = beyond(v);
      continue;
    }
    // k steps, exact: −v = k·ln 2/2^ENTRY_BITS + b1 − k·STEP_LOW.
    const shifted = SHIFT - v * SCALE;
    const steps = shifted - SHIFT;
    const k = steps | 0;
    const j = 2 * (k & ENTRY_MASK);
    const b1 = -v - steps * STEP_HIGH;
    const b2 = steps * STEP_LOW - TABLE[j + 1]!;
    const r = b1 - b2;
    const rHigh = fround(r);
    const rLow = r - rHigh + (b1 - r - b2);
    const r2 = r * r;
    const p = rLow + r2 * (0.5 + r2 * COSH_4) + r * r2 * (SINH_3 + r2 * SINH_5);
    // 1 + e^−v = high + rest: s has 29 bits, its product with rHigh 53.
    const s = TABLE[j]! * POWERS[(k >> ENTRY_BITS) - MIN_EXPONENT]!;
    const sum = 1 + s;
    const product = s * rHigh;
    const high = sum + product;
    const rest = s * p + (product - (high - sum) + (s - (sum - 1)));
    // 1/(high + rest) = g/(1 − ρ): g and hHigh are float32, their product is exact.
    const g = fround(1 / (high + rest));
    const hHigh = fround(high);
    const rho = 1 - g * hHigh - g * (high - hHigh + rest);
    const c = g * (rho + rho * rho);
    const slack = g * SLACK;
    const up = g + (c + slack);
    const down = g + (c - slack);
    // Apart: a number that is either a sum or what a call returned costs V8 half as much again (Node 26).
    y[i] = up;
    if (up !== down) y[i] = decideSigmoid(v, down, up);
  }
}

const scalar = new Float64Array(1);

/** σ of a number, correctly rounded to float64. */
export function sigmoidOf(x: number): number {
  scalar[0] = x;
  sigmoidFloat64(scalar, scalar, 1);
  return scalar[0];
}
