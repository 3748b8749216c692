// The portable logit(p) = log(p/(1−p)) and its derivative 1/(p·(1−p)), correctly rounded to float32; NaN outside
// [0, 1].
//
// In double from + − × ÷ alone, with a test whether that decides, as log_sigmoid.ts. With c next to p/(1−p),
// z = (p − c·(1−p))/(p + c·(1−p)) is a quotient of exact numbers: nothing cancels near ½.
import { low, quotientOf, roundToOdd } from './high_low.js';
import { HALVED, LN2_HIGH, LN2_LOW, LOG_BITS, LOG_TABLE } from './log_constants.js';
import { anchorOf, ANCHORS, LOG_ENTRIES, logLow, logOf } from './logarithms.js';
import { powersOf2 } from './powers.js';

const { fround } = Math;

/** 2^k for the k that occur: p/(1−p) lies between 2^−150 and 2^25; what it is multiplied with, below 2^157. */
const MIN_EXPONENT = -152;
const POWERS = powersOf2(MIN_EXPONENT, 310);
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

/** Between EDGE and 1 − EDGE the logits of j/STEPS are in a table, which is made when it is first needed. */
const EDGE = 2 ** -6;
const STEPS = 2 ** 11;
const LOGITS = new Float64Array(STEPS);

function fillLogits(): void {
  const half = STEPS / 2;
  for (let j = STEPS * EDGE; j < half; j++) {
    LOGITS[j] = logitToOdd(j / STEPS);
    LOGITS[STEPS - j] = -LOGITS[j]!;
  }
}

/** What 2^37·s of a number s from 2^-30 to EDGE is at least: a 32-bit integer tells its exponent. */
const LEAST = 2 ** 7;
const LN2 = LN2_HIGH + LN2_LOW;
/** log(j/128) for j from 128 to 256. */
const LOGS = Float64Array.from({ length: 2 * LOG_ENTRIES + 1 }, (_, j) => {
  if (j < LOG_ENTRIES) return NaN;
  if (j === 2 * LOG_ENTRIES) return LN2;
  const entry = j - LOG_ENTRIES;
  const halved = entry < HALVED ? 0 : 1;
  return LOG_TABLE[2 * entry]! + halved * LN2_HIGH + (LOG_TABLE[2 * entry + 1]! + halved * LN2_LOW);
});
/** 2^-(6+e) is 1 of what their logarithms are added to. */
const BASES = Float64Array.from({ length: 144 }, (_, e) => -(e + 6) * LN2);

const rounded = (p: number, y: number): number => {
  const down = fround(y - y * SLACK);
  return down === fround(y + y * SLACK) ? down : fround(logitToOdd(p));
};

/** logit(p) next to 0 or 1, or beyond: by s, the smaller of p and 1 − p, which is exact. */
function logitAtEdge(p: number): number {
  if (!(p > 0 && p < 1)) return logitOutside(p);
  const s = p < 0.5 ? p : 1 - p;
  let e = 0;
  let v = s * 2 ** 37;
  for (; v < LEAST; v *= 2 ** 24) e += 24;
  e += Math.clz32(v);
  // s is t/128 of 2^-(6+e); c is j/128 of it.
  const t = s * POWERS[e + 13 - MIN_EXPONENT]!;
  const j = (t + 0.5) | 0;
  const js = j * s;
  const z = (t - j + js) / (t + j - js);
  const z2 = z * z;
  const log = BASES[e]! + (LOGS[j]! + (2 * z + z * z2 * (2 / 3 + z2 * (2 / 5))));
  return rounded(p, p < 0.5 ? log : -log);
}

function logitOf(p: number): number {
  if (!(p > EDGE && p < 1 - EDGE)) return logitAtEdge(p);
  // c = j/(STEPS − j), and so the numerator, multiplied with STEPS − j, is that of p alone: |z| < 2^-7.
  const t = p * STEPS;
  const j = (t + 0.5) | 0;
  const z = (t - j) / (t + j - 2 * j * p);
  const z2 = z * z;
  return rounded(p, LOGITS[j]! + (2 * z + z * z2 * (2 / 3 + z2 * (2 / 5))));
}

/** y[i] ← logit(p[i]) for i < n; y may be p. */
export function logit(p: Float32Array, y: Float32Array, n: number): void {
  if (LOGITS[STEPS * EDGE] === 0) fillLogits();
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
