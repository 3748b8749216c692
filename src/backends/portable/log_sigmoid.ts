// The portable log σ(x) = min(x, 0) − log(1+e^−|x|) and softplus(x) = −log σ(−x), correctly rounded to float32.
//
// In double from + − × ÷ alone. The error of that, some 2^−51, is less than a test allows for; where it leaves two
// floats, pairs of doubles decide. Proven over all 2^32 inputs: npm run exhaustive.
import { ENTRIES, Q0, Q1, Q2, Q3, SCALE, STEP_HIGH, STEP_LOW, TABLE } from './exp_constants.js';
import { low, roundToOdd, sum, sumInOrder } from './high_low.js';
import { HALVED, LN2_HIGH, LN2_LOW, LOG_TABLE } from './log_constants.js';
import { expLow, expOfMinus, LOG_ENTRIES, logLow, logOfSum, MAX_EXP } from './logarithms.js';
import { powersOf2 } from './powers.js';

const { abs, fround } = Math;

const ENTRY_BITS = Math.log2(ENTRIES);
/** Adding it rounds a double to an integer. */
const SHIFT = 1.5 * 2 ** 52;
const MIN_EXPONENT = -152;
const POWERS = powersOf2(MIN_EXPONENT, 154);
/** From here on the result rounds to x, or to −0. */
const UNDERFLOW = 104;
/** What the double may be off, and more. */
const SLACK = 2 ** -49;

/** log(1 + j/LOG_ENTRIES), up to log 2. */
const LOGS = Float64Array.from({ length: LOG_ENTRIES + 1 }, (_, j) => {
  if (j === LOG_ENTRIES) return LN2_HIGH + LN2_LOW;
  const halved = j < HALVED ? 0 : 1;
  return LOG_TABLE[2 * j]! + halved * LN2_HIGH + (LOG_TABLE[2 * j + 1]! + halved * LN2_LOW);
});

/** log σ(x) as a double that any narrower type may be rounded from: see `roundToOdd`. */
export function logSigmoidToOdd(x: number): number {
  if (x < -1000) return x;
  const e = expOfMinus(Math.min(abs(x), MAX_EXP));
  const one = sumInOrder(1, e);
  const whole = sumInOrder(one, low + expLow);
  const log = logOfSum(whole, low);
  const high = sum(Math.min(x, 0), -log);
  return roundToOdd(high, low - logLow);
}

/** log σ(x), rounded to float32. */
function logSigmoidOf(x: number): number {
  const a = abs(x);
  // 0 above 0: without a branch.
  const base = 0.5 * (x - a);
  if (a > UNDERFLOW) return x < 0 ? x : -0;
  const steps = SHIFT - a * SCALE - SHIFT;
  const k = steps | 0;
  const r = -a - steps * STEP_HIGH - steps * STEP_LOW;
  const p = r + r * r * (Q0 + r * (Q1 + r * (Q2 + r * Q3)));
  const s = TABLE[k & (ENTRIES - 1)]! * POWERS[(k >> ENTRY_BITS) - MIN_EXPONENT]!;
  const e = s + s * p;
  // log(1+e) = log(1+c) + 2·atanh(z), z = (e−c)/(2+c+e).
  const j = (e * LOG_ENTRIES + 0.5) | 0;
  const c = j / LOG_ENTRIES;
  const z = (e - c) / (2 + c + e);
  const z2 = z * z;
  const y = base - (LOGS[j]! + (2 * z + z * z2 * (2 / 3 + z2 * (2 / 5 + z2 * (2 / 7)))));
  const down = fround(y - y * SLACK);
  return down === fround(y + y * SLACK) || x !== x ? down : fround(logSigmoidToOdd(x));
}

/** y[i] ← log σ(x[i]) for i < n; y may be x. */
export function logSigmoid(x: Float32Array, y: Float32Array, n: number): void {
  for (let i = 0; i < n; i++) y[i] = logSigmoidOf(x[i]!);
}

/** log(1+e^x), as `logSigmoidToOdd`. */
export const softplusToOdd = (x: number): number => -logSigmoidToOdd(-x);

/** y[i] ← log(1+e^x[i]) for i < n; y may be x. */
export function softplus(x: Float32Array, y: Float32Array, n: number): void {
  for (let i = 0; i < n; i++) y[i] = -logSigmoidOf(-x[i]!);
}
