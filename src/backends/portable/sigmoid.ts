// The portable forward function: σ(x) = 1/(1+e^−x), correctly rounded to float32.
//
// In double from + − × ÷ alone, then rounded once: no engine's Math.exp is involved, so every
// engine returns the same bits. Near 0 the series is rounded with the part that double loses.
// Proven over all 2^32 inputs: npm run exhaustive.
import {
  Q0,
  Q1,
  Q2,
  Q3,
  ENTRIES,
  SCALE,
  SMALL_1,
  SMALL_3,
  SMALL_5,
  STEP_HIGH,
  STEP_LOW,
  TABLE,
} from './exp_constants.js';

const { fround } = Math;

const ENTRY_BITS = Math.log2(ENTRIES);
/** Adding it rounds a double to an integer. */
const SHIFT = 1.5 * 2 ** 52;
/** 2^m for the m that occur: e^−x lies between 2^−26 and 2^151 below. */
const MIN_EXPONENT = -32;
const POWERS = Float64Array.from({ length: 192 }, (_, i) => 2 ** (i + MIN_EXPONENT));

/** σ(x) for |x| < 2^−8. */
function small(x: number): number {
  const x2 = x * x;
  const t = x * (SMALL_1 + x2 * (SMALL_3 + x2 * SMALL_5));
  const sum = 0.5 + t;
  const low = fround(sum - 2 ** -53);
  const high = fround(sum + 2 ** -53);
  if (low === high) return low;
  // A rounding boundary is next to the sum: what the sum lost decides.
  const rest = t - (sum - 0.5);
  return sum - (low + high) / 2 + rest > 0 ? high : low;
}

/** y[i] ← σ(x[i]) for i < n; y may be x. */
export function sigmoid(x: Float32Array, y: Float32Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const v = x[i]!;
    // By magnitude: a comparison that follows the sign is a branch nobody can predict.
    if (Math.abs(v) < 2 ** -8) {
      y[i] = small(v);
    } else if (v > 17.5) {
      y[i] = 1;
    } else if (v < -104) {
      y[i] = 0;
    } else {
      // e^−v = 2^(k/ENTRIES)·e^r; NaN gives k = 0 and r = NaN.
      const shifted = SHIFT - v * SCALE;
      const steps = shifted - SHIFT;
      const k = steps | 0;
      const r = -v - steps * STEP_HIGH - steps * STEP_LOW;
      const p = r + r * r * (Q0 + r * (Q1 + r * (Q2 + r * Q3)));
      const s = TABLE[k & (ENTRIES - 1)]! * POWERS[(k >> ENTRY_BITS) - MIN_EXPONENT]!;
      y[i] = 1 / (1 + s + s * p);
    }
  }
}
