// The portable SiLU over float64, at most 0.502 ULP off: the operations of native/math/silu64.h.
import {
  BLOCK,
  divide,
  exps,
  pair,
  product,
  scaledExpOfMinus,
  setExpsOfMinus,
  SPLIT,
  unscaled,
} from './plain_pairs.js';

const { abs, min } = Math;
const { high: highs, low: lows } = exps;

const HIGHEST = 40;
const LOWEST = -700;
const SMALL = 2 ** -60;

/** x/2 + x²/4: x/2, but where that is a tie upwards. */
function ofSmall(x: number): number {
  const half = x * 0.5;
  const lost = x - (half + half);
  return lost > 0 ? half + lost : half;
}

/** The result at the ends and near 0, `y` elsewhere. */
function beyond(x: number, y: number): number {
  if (x > HIGHEST) return x;
  if (x < LOWEST) return ofLow(x);
  return abs(x) < SMALL ? ofSmall(x) : y;
}

/** Where 1 + e^x is 1: x·e^x, scaled. */
function ofLow(x: number): number {
  const a = min(760, abs(x));
  scaledExpOfMinus(a);
  const e = pair[0]!;
  const eLow = pair[1]!;
  product(a, e);
  const high = pair[0]!;
  const rest = pair[1]! + a * eLow;
  const sum = high + rest;
  return -unscaled(sum, rest - (sum - high));
}

/** y[i] ← SiLU(x[i]) for i < n; y may be x. */
export function siluFloat64(x: Float64Array, y: Float64Array, n: number): void {
  for (let begin = 0; begin < n; begin += BLOCK) {
    const count = min(BLOCK, n - begin);
    setExpsOfMinus(x, begin, count, -LOWEST);
    for (let i = 0; i < count; i++) {
      const v = x[begin + i]!;
      const e = highs[i]!;
      const eLow = lows[i]!;
      const d = 1 + e;
      const isNegative = v < 0;
      divide(isNegative ? e : 1, isNegative ? eLow : 0, d, e - (d - 1) + eLow);
      const scaled = v * SPLIT;
      const v1 = scaled - (scaled - v);
      y[begin + i] = v1 * pair[0]! + ((v - v1) * pair[0]! + v * pair[1]!);
      if (!(abs(v) < HIGHEST && abs(v) >= SMALL)) y[begin + i] = beyond(v, y[begin + i]!);
    }
  }
}
