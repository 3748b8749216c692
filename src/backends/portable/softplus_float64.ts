// The portable softplus and log σ over float64, at most 0.502 ULP off: the operations of
// native/math/softplus64.h.
import { LOG } from './plain_pair_constants.js';
import {
  addLog,
  BLOCK,
  divide,
  exps,
  pair,
  scaledExpOfMinus,
  setExpsOfMinus,
  unscaled,
} from './plain_pairs.js';

const { abs, max, min } = Math;
const { high: highs, low: lows } = exps;

/** Below, e^x could be subnormal; and it is the result. */
const LOWEST = -700;
/** Beyond, the rest is below 2^−57. */
const HIGHEST = 40;
/** Adding it rounds a double to an integer. */
const SHIFT = 1.5 * 2 ** 52;

/** e^x of x < LOWEST. */
function ofLow(x: number): number {
  scaledExpOfMinus(min(750, abs(x)));
  return unscaled(pair[0]!, pair[1]!);
}

/** y[i] ← sign·softplus(sign·x[i]), sign 1 or −1. */
function run(x: Float64Array, y: Float64Array, n: number, sign: number): void {
  for (let begin = 0; begin < n; begin += BLOCK) {
    const count = min(BLOCK, n - begin);
    setExpsOfMinus(x, begin, count, -LOWEST);
    for (let i = 0; i < count; i++) {
      const v = sign * x[begin + i]!;
      const e = highs[i]!;
      const eLow = lows[i]!;
      const j = min(15, e * 16) + SHIFT - SHIFT;
      const c1 = j * 0.0625;
      const m = e - c1;
      const twice = 2 + (c1 + c1);
      const d = twice + m;
      divide(m, eLow, d, m - (d - twice) + eLow);
      const entry = 2 * (j | 0);
      y[begin + i] = sign * addLog(max(0, v), LOG[entry]!, LOG[entry + 1]!);
      if (v > HIGHEST) y[begin + i] = sign * v;
      else if (v < LOWEST) y[begin + i] = sign * ofLow(v);
    }
  }
}

/** y[i] ← softplus(x[i]) = log(1 + e^x[i]) for i < n; y may be x. */
export function softplusFloat64(x: Float64Array, y: Float64Array, n: number): void {
  run(x, y, n, 1);
}

/** y[i] ← log σ(x[i]) = −softplus(−x[i]) for i < n; y may be x. */
export function logSigmoidFloat64(x: Float64Array, y: Float64Array, n: number): void {
  run(x, y, n, -1);
}
