// e^x correctly rounded to float32, for formulas whose operations are each rounded to it.
//
// From + − × alone, so every engine returns the same bits: in a pair of doubles with the table of
// sigmoid_float64.ts, whose sum, rounded to double, errs by less than 2^−52.99 of e^x. Of all inputs but 0 none
// has a result nearer than 2^−52.7 to a midpoint of two floats (found with MPFR among all 2^32): so the second
// rounding, to float32, is right.
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

const { fround } = Math;

/** Adding it rounds a double to an integer. */
const SHIFT = 1.5 * 2 ** 52;
const ENTRY_MASK = 2 ** ENTRY_BITS - 1;
/** 2^n for the n that occur. */
const MIN_EXPONENT = -152;
const POWERS = powersOf2(MIN_EXPONENT, 284);
/** From here on the result is infinite; below, it is 0. */
const OVERFLOW = 88.8;
const UNDERFLOW = -104;

/** e^x of a float32, rounded once to float32: 0 and Infinity at the ends, NaN of NaN. */
export function expFloat32(x: number): number {
  if (!(x < OVERFLOW)) return x > 0 ? Infinity : x;
  if (x < UNDERFLOW) return 0;
  const shifted = SHIFT + x * SCALE;
  const steps = shifted - SHIFT;
  const k = steps | 0;
  const j = 2 * (k & ENTRY_MASK);
  const b1 = x - steps * STEP_HIGH;
  const b2 = steps * STEP_LOW - TABLE[j + 1]!;
  const r = b1 - b2;
  const rHigh = fround(r);
  const rLow = r - rHigh + (b1 - r - b2);
  const r2 = r * r;
  const p = rLow + r2 * (0.5 + r2 * COSH_4) + r * r2 * (SINH_3 + r2 * SINH_5);
  const t = TABLE[j]!;
  const product = t * rHigh;
  const high = t + product;
  const rest = t * p + (product - (high - t));
  return fround((high + rest) * POWERS[(k >> ENTRY_BITS) - MIN_EXPONENT]!);
}
