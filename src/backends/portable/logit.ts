// The portable logit(p) = log(p/(1−p)) and its derivative 1/(p·(1−p)), correctly rounded to float32; NaN outside
// [0, 1].
//
// In double from + − × ÷ alone, with a test whether that decides, as log_sigmoid.ts. With c next to p/(1−p),
// z = (p − c·(1−p))/(p + c·(1−p)) is a quotient of exact numbers: nothing cancels near ½.
import { low, quotientOf, roundToOdd } from './high_low.js';
import { LN2_HIGH, LN2_LOW, LOG_BITS, LOG_TABLE } from './log_constants.js';
import { anchorOf, ANCHORS, LOG_ENTRIES, logLow, logOf } from './logarithms.js';
import { powersOf2 } from './powers.js';

const { fround } = Math;

/** 2^k for the k that occur: p/(1−p) lies between 2^−150 and 2^25. */
const MIN_EXPONENT = -152;
const POWERS = powersOf2(MIN_EXPONENT, 180);
/** What the double may be off, and more. */
const SLACK = 2 ** -49;

/** The limit of logit at 0 or 1; NaN elsewhere outside. */
const logitOutside = (p: number): number => (p === 0 ? -Infinity : p === 1 ? Infinity : NaN);
/** The limit of its derivative. */
const slopeOutside = (p: number): number => (p === 0 || p === 1 ? Infinity : NaN);

/** logit(p) as a double that any narrower type may be rounded from: see `roundToOdd`. */
export function logitToOdd(p: number): number {
  if (!(p > 0 && p < 1)) return logitOutside(p);
  const anchor = anchorOf(p / (1 - p));
  const c = ANCHORS[anchor & (LOG_ENTRIES - 1)]! * POWERS[(anchor >> LOG_BITS) - MIN_EXPONENT]!;
  const cp = c * p;
  const z = quotientOf(p - c + cp, 0, p + c - cp, 0);
  const log = logOf(anchor, z, low);
  return roundToOdd(log, logLow);
}

function logitOf(p: number): number {
  if (!(p > 0 && p < 1)) return logitOutside(p);
  const anchor = anchorOf(p / (1 - p));
  const j = anchor & (LOG_ENTRIES - 1);
  const k = anchor >> LOG_BITS;
  const c = ANCHORS[j]! * POWERS[k - MIN_EXPONENT]!;
  const cp = c * p;
  const z = (p - c + cp) / (p + c - cp);
  const z2 = z * z;
  const small = LOG_TABLE[2 * j + 1]! + k * LN2_LOW;
  const y =
    LOG_TABLE[2 * j]! +
    k * LN2_HIGH +
    (2 * z + (z * z2 * (2 / 3 + z2 * (2 / 5 + z2 * (2 / 7))) + small));
  const down = fround(y - y * SLACK);
  return down === fround(y + y * SLACK) ? down : fround(logitToOdd(p));
}

/** y[i] ← logit(p[i]) for i < n; y may be p. */
export function logit(p: Float32Array, y: Float32Array, n: number): void {
  for (let i = 0; i < n; i++) y[i] = logitOf(p[i]!);
}

/** 1/(p·(1−p)), as `logitToOdd`. */
export function logitDerivativeToOdd(p: number): number {
  if (!(p > 0 && p < 1)) return slopeOutside(p);
  const square = p * p;
  const product = p - square;
  const y = quotientOf(1, 0, product, p - product - square);
  return roundToOdd(y, low);
}

/** y[i] ← 1/(p[i]·(1−p[i])) for i < n; y may be p. */
export function logitDerivative(p: Float32Array, y: Float32Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const v = p[i]!;
    if (!(v > 0 && v < 1)) {
      y[i] = slopeOutside(v);
      continue;
    }
    const w = 1 / (v - v * v);
    const down = fround(w - w * SLACK);
    y[i] = down === fround(w + w * SLACK) ? down : logitDerivativeToOdd(v);
  }
}
