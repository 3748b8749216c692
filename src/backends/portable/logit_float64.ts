// The portable logit and its derivative over float64, at most 0.501 ULP off: the operations of
// native/math/logit64.h.
import { LN2_HIGH, LN2_LOW, LOG } from './plain_pair_constants.js';
import { addLog, divide, pair, product, SPLIT } from './plain_pairs.js';
import { powersOf2 } from './powers.js';

const { min } = Math;

/** Below, s is scaled by 2^SCALED_BY. */
const TINY = 2 ** -800;
const SCALED_BY = 256;

/** 2^k for the quotients that occur. */
const POWERS = powersOf2(0, 832);

const quotient = new Float64Array(1);
const words = new Int32Array(quotient.buffer);
/** Which of the words has the exponent. */
const UPPER = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** |logit| = log((1−s)/s) of s ≤ 1/2, the smaller of p and 1 − p. */
function logOfOdds(s: number): number {
  const a = 1 - s;
  const aLow = 1 - a - s;
  const isTiny = s < TINY;
  const b = isTiny ? s * 2 ** SCALED_BY : s;
  quotient[0] = a / b;
  // Rounded to 5 bits: c = 2^k·(1 + j/16).
  const bits = words[UPPER]! + 0x8000;
  const exponent = (bits >> 20) - 1023;
  const j = (bits >> 16) & 15;
  const c = POWERS[exponent]! * (1 + j * 0.0625);
  const k = isTiny ? exponent + SCALED_BY : exponent;
  const entry = 2 * j;
  const scaled = b * SPLIT;
  const b1 = scaled - (scaled - b);
  const cb1 = c * b1;
  const cb2 = c * (b - b1);
  const first = a - cb1;
  const n = first - cb2;
  const twice = cb1 + cb1;
  const sum = twice + first;
  const rest = first - (sum - twice) + (cb2 + aLow);
  const d = sum + rest;
  divide(n, first - n - cb2 + aLow, d, rest - (d - sum));
  return addLog(0, k * LN2_HIGH + LOG[entry]!, k * LN2_LOW + LOG[entry + 1]!);
}

/** logit(p) of a number. */
function logitOf(p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : NaN;
  const y = logOfOdds(min(p, 1 - p));
  return p < 0.5 ? -y : y;
}

/** 1/(p·(1−p)) of a number. */
function derivativeOf(p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 || p === 1 ? Infinity : NaN;
  const s = min(p, 1 - p);
  const a = 1 - s;
  const aLow = 1 - a - s;
  const isTiny = s < TINY;
  const b = isTiny ? s * 2 ** SCALED_BY : s;
  product(b, a);
  divide(1, 0, pair[0]!, pair[1]! + b * aLow);
  return (pair[0]! + pair[1]!) * (isTiny ? 2 ** SCALED_BY : 1);
}

/** y[i] ← logit(p[i]) for i < n; y may be p. */
export function logitFloat64(p: Float64Array, y: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) y[i] = logitOf(p[i]!);
}

/** y[i] ← 1/(p[i]·(1−p[i])) for i < n; y may be p. */
export function logitDerivativeFloat64(p: Float64Array, y: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) y[i] = derivativeOf(p[i]!);
}
