// The portable silu(x) = x·σ(x) and its derivative σ(x)·(1 + x·(1−σ(x))), correctly rounded to float32.
//
// In double from + − × ÷ alone, then rounded once. Near 0, where results lie next to ties, and where the
// derivative cancels (it is 0 at x ≈ −1.2785), a test says whether that decides; if not, pairs of doubles do. Proven
// over all 2^32 inputs: npm run exhaustive.
import { ENTRIES, Q0, Q1, Q2, Q3, SCALE, STEP_HIGH, STEP_LOW, TABLE } from './exp_constants.js';
import { low, productOf, quotientOf, roundToOdd, sum, sumInOrder } from './high_low.js';
import { expLow, expOfMinus, MAX_EXP } from './logarithms.js';
import { powersOf2 } from './powers.js';

const { abs, fround } = Math;

const ENTRY_BITS = Math.log2(ENTRIES);
/** Adding it rounds a double to an integer. */
const SHIFT = 1.5 * 2 ** 52;
const MIN_EXPONENT = -170;
const POWERS = powersOf2(MIN_EXPONENT, 340);
/** Below it the series are summed. */
const SMALL = 2 ** -8;
/** Results of less are −0. */
const LOWEST = -109;

/** x·σ(x) as a double that any narrower type may be rounded from: see `roundToOdd`. */
export function siluToOdd(x: number): number {
  const x2 = x * x;
  if (abs(x) < SMALL) {
    if (x === 0) return x;
    // x/2 + x²/4 is exact as a pair: where it is a tie, the rest decides.
    const high = sumInOrder(0.5 * x, 0.25 * x2);
    return roundToOdd(high, low + x2 * x2 * (-1 / 48 + x2 * (1 / 480 - (x2 * 17) / 80640)));
  }
  if (x > 1000) return x;
  const bounded = Math.max(x, -MAX_EXP);
  const e = expOfMinus(Math.min(abs(bounded), MAX_EXP));
  const eLow = expLow;
  const one = sumInOrder(1, e);
  const oneLow = low + eLow;
  const grown = x < 0 ? productOf(bounded, 0, e, eLow) : x;
  const y = quotientOf(grown, x < 0 ? low : 0, one, oneLow);
  return roundToOdd(y, low);
}

/** y[i] ← x[i]·σ(x[i]) for i < n; y may be x. */
export function silu(x: Float32Array, y: Float32Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const v = x[i]!;
    if (abs(v) < SMALL) {
      const v2 = v * v;
      const w = 0.5 * v + v2 * (0.25 + v2 * (-1 / 48 + v2 * (1 / 480)));
      const slack = w * 2 ** -49;
      const down = fround(w - slack);
      y[i] = v === 0 ? v : down === fround(w + slack) && v2 > 2 ** -100 ? down : siluToOdd(v);
    } else if (v > 17.5) {
      y[i] = v;
    } else if (v < LOWEST) {
      y[i] = -0;
    } else {
      const steps = SHIFT - v * SCALE - SHIFT;
      const k = steps | 0;
      const r = -v - steps * STEP_HIGH - steps * STEP_LOW;
      const p = r + r * r * (Q0 + r * (Q1 + r * (Q2 + r * Q3)));
      const s = TABLE[k & (ENTRIES - 1)]! * POWERS[(k >> ENTRY_BITS) - MIN_EXPONENT]!;
      y[i] = v / (1 + s + s * p);
    }
  }
}

/** The derivative at x, as `siluToOdd`. */
export function siluDerivativeToOdd(x: number): number {
  if (abs(x) < SMALL) {
    const x2 = x * x;
    const high = sumInOrder(0.5, 0.5 * x);
    return roundToOdd(high, low + x * x2 * (-1 / 12 + x2 * (1 / 80 - (x2 * 17) / 10080)));
  }
  // At −a: e^−a·(1+e^−a−a)/(1+e^−a)²; at a what is left to 1.
  const a = Math.min(abs(x), MAX_EXP);
  const e = expOfMinus(a);
  const eLow = expLow;
  const one = sumInOrder(1, e);
  const oneLow = low + eLow;
  const rough = sum(one, -a);
  const factor = sumInOrder(rough, low + oneLow);
  const numerator = productOf(e, eLow, factor, low);
  const numeratorLow = low;
  const square = productOf(one, oneLow, one, oneLow);
  const y = quotientOf(numerator, numeratorLow, square, low);
  if (x < 0) return roundToOdd(y, low);
  const yLow = low;
  const rest = sumInOrder(1, -y);
  return roundToOdd(rest, low - yLow);
}

/** y[i] ← the derivative of silu at x[i] for i < n; y may be x. */
export function siluDerivative(x: Float32Array, y: Float32Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const v = x[i]!;
    const a = abs(v);
    let w;
    let slack;
    if (a < SMALL) {
      const v2 = v * v;
      w = 0.5 + (0.5 * v + v * v2 * (-1 / 12 + v2 * (1 / 80)));
      slack = 2 ** -50;
    } else if (a > MAX_EXP) {
      y[i] = v < 0 ? -0 : 1;
      continue;
    } else {
      const steps = SHIFT - a * SCALE - SHIFT;
      const k = steps | 0;
      const r = -a - steps * STEP_HIGH - steps * STEP_LOW;
      const p = r + r * r * (Q0 + r * (Q1 + r * (Q2 + r * Q3)));
      const s = TABLE[k & (ENTRIES - 1)]! * POWERS[(k >> ENTRY_BITS) - MIN_EXPONENT]!;
      const e = s + s * p;
      const one = 1 + e;
      w = (e * (one - a)) / (one * one);
      // What is lost is no part of a difference near 0, but of its terms.
      slack = 2 ** -49;
      if (v < 0) slack *= e * (1 + a);
      else w = 1 - w;
    }
    const down = fround(w - slack);
    y[i] = down === fround(w + slack) || v !== v ? down : siluDerivativeToOdd(v);
  }
}
