// e^−a and logarithms as pairs of doubles (high_low.ts), one element at a time: what the logistic family falls
// back on. Relative errors: some 2^−70.
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
import { low, quotientOf, sumInOrder } from './high_low.js';
import { HALVED, LN2_HIGH, LN2_LOW, LOG_BITS, LOG_TABLE } from './log_constants.js';
import { powersOf2 } from './powers.js';

const { fround } = Math;

/** Adding it rounds a double to an integer. */
const SHIFT = 1.5 * 2 ** 52;
const ENTRY_MASK = 2 ** ENTRY_BITS - 1;
const MIN_EXPONENT = -170;
const POWERS = powersOf2(MIN_EXPONENT, 340);
/** Largest a that expOfMinus takes: functions of larger ones are those of this, once rounded to float32. */
export const MAX_EXP = 112;

/** e^−a for 0 ≤ a ≤ MAX_EXP: the high part, the low one in `expLow`. */
export let expLow = 0;
export function expOfMinus(a: number): number {
  // e^−a = t·e^(r + rest), t of 29 bits, |r| < 2^−10.5.
  const steps = SHIFT - a * SCALE - SHIFT;
  const k = steps | 0;
  const j = 2 * (k & ENTRY_MASK);
  const t = TABLE[j]! * POWERS[(k >> ENTRY_BITS) - MIN_EXPONENT]!;
  const r = -a - steps * STEP_HIGH;
  const rest = TABLE[j + 1]! - steps * STEP_LOW;
  const whole = r + rest;
  const square = whole * whole;
  const series = square * (0.5 + square * COSH_4) + square * whole * (SINH_3 + square * SINH_5);
  const upper = fround(r);
  const high = sumInOrder(t, t * upper);
  const small = low + t * (r - upper + (rest + series));
  const result = sumInOrder(high, small);
  expLow = low;
  return result;
}

/** 2^LOG_BITS. */
export const LOG_ENTRIES = 2 ** LOG_BITS;

/** The c of which the table has the logarithms. */
export const ANCHORS = Float64Array.from(
  { length: LOG_ENTRIES },
  (_, j) => (1 + j / LOG_ENTRIES) / (j < HALVED ? 1 : 2),
);

const number = new Float64Array(1);
const words = new Int32Array(number.buffer);
/** Which of the words has the exponent. */
const UPPER = new Uint8Array(Float64Array.of(-0).buffer)[7] === 0x80 ? 1 : 0;
const LAST = 2 ** (20 - LOG_BITS);
const CARRY = (LOG_ENTRIES - HALVED) * LAST;

/**
 * The number of LOG_BITS + 1 bits next to t > 0: as j, its place among ANCHORS, below k·2^LOG_BITS, the
 * power of 2 that the anchor is multiplied with.
 */
export function anchorOf(t: number): number {
  number[0] = t;
  const rounded = words[UPPER]! + LAST / 2;
  const j = (rounded >> (20 - LOG_BITS)) & (LOG_ENTRIES - 1);
  return (((rounded + CARRY) >> 20) - 1023) * LOG_ENTRIES + j;
}

/** log c + 2·atanh(z + zLow), c of that number: the high part, the low one in `logLow`. */
export let logLow = 0;
export function logOf(anchor: number, z: number, zLow: number): number {
  const j = 2 * (anchor & (LOG_ENTRIES - 1));
  const k = anchor >> LOG_BITS;
  const square = z * z;
  const series = 2 / 3 + square * (2 / 5 + square * (2 / 7 + square * (2 / 9)));
  const high = sumInOrder(k * LN2_HIGH + LOG_TABLE[j]!, 2 * z);
  logLow = low + (k * LN2_LOW + LOG_TABLE[j + 1]!) + 2 * zLow + z * square * series;
  return high;
}

/** log(t + tLow) for t from 1 to 2: the high part, the low one in `logLow`. */
export function logOfSum(t: number, tLow: number): number {
  const anchor = anchorOf(t);
  // As powers of 2 below 2: 1 or 2.
  const c = ANCHORS[anchor & (LOG_ENTRIES - 1)]! * (anchor >> LOG_BITS === 1 ? 2 : 1);
  const sum = sumInOrder(c, t);
  const z = quotientOf(t - c, tLow, sum, low + tLow);
  return logOf(anchor, z, low);
}
