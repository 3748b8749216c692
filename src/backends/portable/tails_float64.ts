// Where e^−|x| is small against 1, the float64 functions are e^−|x| but for a small correction: no division.
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
import { decide, type FunctionOfMagnitude } from './midpoint.js';
import { powersOf2 } from './powers.js';

const { fround } = Math;

/** Adding it rounds a double to an integer. */
const SHIFT = 1.5 * 2 ** 52;
const ENTRY_MASK = 2 ** ENTRY_BITS - 1;
/** 2^n for the n that occur: from 2^−1076, which is 0, on. */
const MIN_EXPONENT = -1076;
const POWERS = powersOf2(MIN_EXPONENT, 1132);

/** From here on e^−a is below half the smallest subnormal number. */
const UNDERFLOW = 745.2;
/** Largest double a with e^−a ≥ 2^−1022; its neighbours' are 2^9 units of 2^−1074 away from that. */
const SUBNORMAL = 708.3964185322641;
/** Relative: the bound of the error is 2^−71.3. */
const SLACK = 2 ** -70;

/**
 * E − E² for E = e^−a, correctly rounded as the value of `f`: of σ(−a) for a ≥ 36, of σ′ and |σ″|, which are
 * E − 2E² + … and E − 4E² + …, for a ≥ 60.
 *
 * E = 2^n·T·e^r as in sigmoid_float64.ts, with the same errors, 2^−72.4 in all; here k·STEP_LOW is up
 * to 2^−23, and its rounding 2^−75. What is left out is below 2^−83, the rounding of what is kept
 * below 2^−75. A subnormal result is rounded once, as a multiple of 2^−1074.
 */
export function tail(f: FunctionOfMagnitude, a: number): number {
  if (a > UNDERFLOW) return 0;
  const shifted = SHIFT - a * SCALE;
  const steps = shifted - SHIFT;
  const k = steps | 0;
  const j = 2 * (k & ENTRY_MASK);
  const n = (k >> ENTRY_BITS) - MIN_EXPONENT;
  const b1 = -a - steps * STEP_HIGH;
  const b2 = steps * STEP_LOW - TABLE[j + 1]!;
  const r = b1 - b2;
  const rHigh = fround(r);
  const rLow = r - rHigh + (b1 - r - b2);
  const r2 = r * r;
  const t = TABLE[j]!;
  const p = rLow + r2 * (0.5 + r2 * COSH_4) + r * r2 * (SINH_3 + r2 * SINH_5);
  const product = t * rHigh;
  const high = t + product;
  const rest = t * p + (product - (high - t));
  const whole = high + rest;
  const e = whole * POWERS[n]!;
  const low = rest - whole * e;
  const slack = high * SLACK;
  let up: number;
  let down: number;
  let unit: number;
  if (a <= SUBNORMAL) {
    up = high + (low + slack);
    down = high + (low - slack);
    unit = POWERS[n]!;
  } else {
    // In units of 2^−1074, added to a base whose unit that is; that can only be rounded once.
    const units = POWERS[n + 1074]!;
    const base = 2 ** 52;
    const raised = base + high * units;
    const left = high * units - (raised - base);
    up = raised + (left + (low + slack) * units) - base;
    down = raised + (left + (low - slack) * units) - base;
    unit = 2 ** -1074;
  }
  // Subnormal numbers are slow to make: one is enough.
  return up === down ? up * unit : decide(f, a, down * unit, up * unit);
}
