// e^−a, quotients and logarithms in pairs of doubles: the operations of native/math/plain_pairs.h in the
// same order, so the same bits. Errors are given there.
//
// Pairs are returned in memory: an object would be allocated, a number from a function that is not inlined
// too.
import {
  ATANH_11,
  ATANH_3,
  ATANH_5,
  ATANH_7,
  ATANH_9,
  EXP,
  SCALE,
  STEP_HIGH,
  STEP_LOW,
  U0,
  U1,
  U2,
  U3,
  U4,
  U5,
} from './plain_pair_constants.js';
import { powersOf2 } from './powers.js';

const { abs, min } = Math;

/** Adding it rounds a double to an integer; and to a multiple of 2^−29. */
const SHIFT = 1.5 * 2 ** 52;
const SPLIT_R = 1.5 * 2 ** 23;
/** The first 26 bits of v: v·SPLIT − (v·SPLIT − v) (Dekker, Veltkamp). */
export const SPLIT = 2 ** 27 + 1;
/** 2^n for the n that occur. */
const MIN_EXPONENT = -1022;
const POWERS = powersOf2(MIN_EXPONENT, 1024 + 160);
/** What `scaledExpOfMinus` multiplies with. */
const SCALED_BY = 1000;

/** The pair that was computed last. */
export const pair = new Float64Array(2);

/** Elements of a block. */
export const BLOCK = 256;
/** e^−a of each element of a block; behind them, that of `scaledExpOfMinus`. */
export const exps = {
  high: new Float64Array(BLOCK + 1),
  low: new Float64Array(BLOCK + 1),
} as const;
const { high: highs, low: lows } = exps;

/** `exps` from `at` on ← 2^power·e^−a, a the smaller of |x[begin + i]| and `most`, i < count; or NaN. */
function setExps(
  x: Float64Array,
  begin: number,
  count: number,
  most: number,
  power: number,
  at: number,
): void {
  for (let i = 0; i < count; i++) {
    const v = 0 - min(most, abs(x[begin + i]!));
    const shifted = v * SCALE + SHIFT;
    const k = shifted - SHIFT;
    const index = k | 0;
    const j = 2 * (index & 15);
    const t = EXP[j]! * POWERS[(index >> 4) + power - MIN_EXPONENT]!;
    const b1 = v - k * STEP_HIGH;
    const b2 = k * STEP_LOW - EXP[j + 1]!;
    const r = b1 - b2;
    const lost = b1 - r - b2;
    const p = r + SPLIT_R - SPLIT_R;
    const u = ((((U5 * r + U4) * r + U3) * r + U2) * r + U1) * r + U0;
    const low = r * r * (u * r + 0.5) + (r - p + lost);
    const tp = t * p;
    const sum = t + tp;
    const rest = tp - (sum - t) + t * low;
    const high = sum + rest;
    highs[at + i] = high;
    lows[at + i] = rest - (high - sum);
  }
}

/** `exps` ← e^−a of a block of x, a the smaller of |x| and `most` ≤ 700. */
export function setExpsOfMinus(x: Float64Array, begin: number, count: number, most: number): void {
  setExps(x, begin, count, most, 0, 0);
}

const scalar = new Float64Array(1);

/** `pair` ← 2^1000·e^−a for 600 ≤ a ≤ 760. */
export function scaledExpOfMinus(a: number): void {
  scalar[0] = a;
  setExps(scalar, 0, 1, a, SCALED_BY, BLOCK);
  pair[0] = highs[BLOCK]!;
  pair[1] = lows[BLOCK]!;
}

/** 2^−1000·(high + low), subnormal or not, rounded once. */
export function unscaled(high: number, low: number): number {
  const base = high < 2 ** -22 ? 2 ** -22 : 0;
  const sum = base + high;
  const rest = high - (sum - base) + low;
  return (sum + rest - base) * 2 ** -1000;
}

/** `pair` ← a·b, exactly unless parts of it are subnormal (Dekker). */
export function product(a: number, b: number): void {
  const rounded = a * b;
  const scaledA = a * SPLIT;
  const a1 = scaledA - (scaledA - a);
  const a2 = a - a1;
  const scaledB = b * SPLIT;
  const b1 = scaledB - (scaledB - b);
  const b2 = b - b1;
  pair[0] = rounded;
  pair[1] = a1 * b1 - rounded + a1 * b2 + a2 * b1 + a2 * b2;
}

/** `pair` ← n/d of pairs: the first number has 26 bits. */
export function divide(n: number, nLow: number, d: number, dLow: number): void {
  const g = 1 / d;
  const quotient = n * g;
  const scaled = quotient * SPLIT;
  const high = scaled - (scaled - quotient);
  const scaledD = d * SPLIT;
  const d1 = scaledD - (scaledD - d);
  const rest = n - high * d1 - high * (d - d1);
  pair[0] = high;
  pair[1] = (rest + (nLow - high * dLow)) * g;
}

/** base + logHigh + logLow + 2·atanh(z) of z = `pair`, rounded once. */
export function addLog(base: number, logHigh: number, logLow: number): number {
  const zHigh = pair[0]!;
  const zLow = pair[1]!;
  const z = zHigh + zLow;
  const z2 = z * z;
  const p = (((ATANH_11 * z2 + ATANH_9) * z2 + ATANH_7) * z2 + ATANH_5) * z2 + ATANH_3;
  const series = z2 * p * z;
  const first = base + logHigh;
  const ofSum = first - base;
  const firstLost = base - (first - ofSum) + (logHigh - ofSum);
  const twice = zHigh + zHigh;
  const sum = first + twice;
  const sumLost = twice - (sum - first);
  return sum + (zLow + zLow + series + logLow + (firstLost + sumLost));
}
