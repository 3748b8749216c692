// The portable derivative of SiLU over float64, at most 0.505 ULP off: the operations of
// native/math/silu_derivative64.h.
import {
  G_0,
  G_1,
  G_10,
  G_11,
  G_2,
  G_3,
  G_4,
  G_5,
  G_6,
  G_7,
  G_8,
  G_9,
  G_LOST_0,
  G_LOST_1,
  ZERO_0,
  ZERO_1,
  ZERO_2,
} from './plain_pair_constants.js';
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

const HIGHEST = 60;
const LOWEST = -600;

/** d·G(d), d = distance − (what the zero has beyond a double). */
function nearZero(distance: number): number {
  const d = distance + -ZERO_1;
  const ofSum = d - distance;
  const dLow = distance - (d - ofSum) + (-ZERO_1 - ofSum) - ZERO_2;
  const upper = (((G_11 * d + G_10) * d + G_9) * d + G_8) * d + G_7;
  const p = ((((upper * d + G_6) * d + G_5) * d + G_4) * d + G_3) * d + G_2;
  product(d, G_1);
  const second = pair[0]!;
  const secondLow = pair[1]! + (d * G_LOST_1 + dLow * G_1);
  const g = G_0 + second;
  const gLow = second - (g - G_0) + G_LOST_0 + secondLow + d * d * p;
  product(d, g);
  return pair[0]! + (pair[1]! + (d * gLow + dLow * g));
}

/** Where 1 + e^x is 1: −(a−1)·e^−a, scaled. */
function ofLow(x: number): number {
  const a = min(760, abs(x));
  scaledExpOfMinus(a);
  const e = pair[0]!;
  const eLow = pair[1]!;
  const factor = a - 1;
  product(factor, e);
  const high = pair[0]!;
  const rest = pair[1]! + factor * eLow;
  const sum = high + rest;
  return -unscaled(sum, rest - (sum - high));
}

/** Below 0: e·(1 + e − a)/(1 + e)², e = e^−a as a pair. */
function ofNegative(a: number, e: number, eLow: number): number {
  const distance = a - ZERO_0;
  if (abs(distance) < 2 ** -4) return nearZero(distance);
  const d = 1 + e;
  const dLow = e - (d - 1) + eLow;
  const first = d + -a;
  const ofSum = first - d;
  const rest = d - (first - ofSum) + (-a - ofSum) + dLow;
  const n = first + rest;
  divide(n, rest - (n - first), d, dLow);
  const q = pair[0]!;
  const scaled = e * SPLIT;
  const e1 = scaled - (scaled - e);
  const times = q * e1;
  const timesRest = q * (e - e1) + (pair[1]! * e + q * eLow);
  const m = times + timesRest;
  divide(m, timesRest - (m - times), d, dLow);
  return pair[0]! + pair[1]!;
}

/** From 0 on, and of NaN: (1 + e + a·e)/(1 + e)². */
function ofPositive(a: number, e: number, eLow: number): number {
  const d = 1 + e;
  const dLow = e - (d - 1) + eLow;
  product(a, e);
  const ae = pair[0]!;
  const low = pair[1]! + a * eLow;
  const first = d + ae;
  const ofSum = first - d;
  const rest = d - (first - ofSum) + (ae - ofSum) + (dLow + low);
  const n = first + rest;
  divide(n, rest - (n - first), d, dLow);
  divide(pair[0]!, pair[1]!, d, dLow);
  return pair[0]! + pair[1]!;
}

/** y[i] ← the derivative of SiLU at x[i] for i < n; y may be x. */
export function siluDerivativeFloat64(x: Float64Array, y: Float64Array, n: number): void {
  for (let begin = 0; begin < n; begin += BLOCK) {
    const count = min(BLOCK, n - begin);
    setExpsOfMinus(x, begin, count, -LOWEST);
    for (let i = 0; i < count; i++) {
      const v = x[begin + i]!;
      if (v < LOWEST) y[begin + i] = ofLow(v);
      else if (v < 0) y[begin + i] = ofNegative(-v, highs[i]!, lows[i]!);
      else if (v > HIGHEST) y[begin + i] = 1;
      else y[begin + i] = ofPositive(v, highs[i]!, lows[i]!);
    }
  }
}
