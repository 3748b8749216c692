// e^a + e^−a + 2 and e^a − e^−a in pairs of doubles: what both float64 derivatives are made of, without
// cancellation near 0.
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

const { abs, fround } = Math;

/** Adding it rounds a double to an integer. */
const SHIFT = 1.5 * 2 ** 52;
const ENTRY_MASK = 2 ** ENTRY_BITS - 1;
const MIN_EXPONENT = -117;
const POWERS = powersOf2(MIN_EXPONENT, 234);

/** Elements of a block. */
export const BLOCK = 256;

/**
 * Of each element of a block: s = e^a + e^−a + 2 and what its rounding lost, d = e^a − e^−a and what its
 * rounding lost. In memory: to return numbers from a function that is not inlined would allocate.
 */
export const sums = {
  s: new Float64Array(BLOCK),
  sLow: new Float64Array(BLOCK),
  d: new Float64Array(BLOCK),
  dLow: new Float64Array(BLOCK),
} as const;

const { s: sHighs, sLow: sLows, d: dHighs, dLow: dLows } = sums;

/** Largest a that is evaluated: 1/s is still a normal float32. */
export const MAX_SUMMED = 80;

/**
 * Fills `sums` for a = |x[begin + i]|, i < count ≤ BLOCK; where a > MAX_SUMMED or NaN, for a = 0 instead.
 *
 * a = k·ln 2/2^ENTRY_BITS + r − k·STEP_LOW, with r exact. e^a = w·e^(r−b) and e^−a = v·e^−(r−c), where w and
 * v are entries of 29 bits times powers of 2, and b, c < 2^−26 hold k·STEP_LOW and what the entries lost.
 * With C = cosh r − 1, S = sinh r:
 *   e^a ± e^−a = (w ± v)(1 + C) + (w ∓ v)·S − (w·(1 − e^−b)·e^r ∓ v·(e^c − 1)·e^−r)
 * The products of w and v with the high part of r are exact, and so are the sums of the large terms, as
 * pairs. Relative errors: of s as in sigmoid_float64.ts, below 2^−72.6; of d the same and, for k ≥ 1,
 * where it is at least 2^−9.5, those of b and c: 2^−78.4 absolute.
 */
export function setSums(x: Float64Array, begin: number, count: number): void {
  for (let at = 0; at < count; at++) {
    const magnitude = abs(x[begin + at]!);
    const a = magnitude <= MAX_SUMMED ? magnitude : 0;
    const shifted = SHIFT + a * SCALE;
    const steps = shifted - SHIFT;
    const k = steps | 0;
    const i = 2 * (k & ENTRY_MASK);
    const j = 2 * (-k & ENTRY_MASK);
    const w = TABLE[i]! * POWERS[(k >> ENTRY_BITS) - MIN_EXPONENT]!;
    const v = TABLE[j]! * POWERS[(-k >> ENTRY_BITS) - MIN_EXPONENT]!;
    const r = a - steps * STEP_HIGH;
    const b = steps * STEP_LOW - TABLE[i + 1]!;
    const c = steps * STEP_LOW + TABLE[j + 1]!;
    const wb = w * (b * (1 - 0.5 * b));
    const vc = v * (c * (1 + 0.5 * c));
    const plus = wb + vc;
    const minus = wb - vc;

    const r2 = r * r;
    const cosh = r2 * (0.5 + r2 * COSH_4);
    const cubic = r * r2 * (SINH_3 + r2 * SINH_5);
    const sinh = r + cubic;
    const rHigh = fround(r);
    const rLow = r - rHigh;
    const wr = w * rHigh;
    const vr = v * rHigh;

    const p = w + v;
    const q = w - v;
    const two = p + 2;
    const dr = wr - vr;
    const sr = wr + vr;
    const s = two + dr;
    const d = q + sr;
    const sLost = v - (p - w) + (2 - (two - p)) + (wr - dr - vr) + (dr - (s - two));
    const dLost = w - q - v + (vr - (sr - wr)) + (sr - (d - q));
    sHighs[at] = s;
    sLows[at] = sLost + (q * rLow + p * cosh + q * cubic - (minus + (minus * cosh + plus * sinh)));
    dHighs[at] = d;
    dLows[at] = dLost + (p * rLow + q * cosh + p * cubic - (plus + (plus * cosh + minus * sinh)));
  }
}
