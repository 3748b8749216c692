// References in multi-precision decimal arithmetic, rounded to float32 by comparison with the exact
// midpoint: nothing of the library, no double rounding.
import { Decimal } from 'decimal.js';
import { bitsOf, floatOf } from './bits.js';

// Exact for sums and products of float32 values and their midpoints.
const Exact = Decimal.clone({ precision: 400, minE: -9e15, maxE: 9e15, toExpNeg: -9e15 });
// σ(x) to 60 digits: float32 results lie much further than 1e-60 from a midpoint.
const Wide = Decimal.clone({ precision: 60, minE: -9e15, maxE: 9e15 });

/** The exact value of a finite float32. */
function exact(value: number): Decimal {
  const bits = bitsOf(value);
  const exponent = (bits >>> 23) & 0xff;
  const fraction = bits & 0x7fffff;
  const significand = exponent === 0 ? fraction : fraction + 0x800000;
  const sign = bits >>> 31 === 1 ? -1 : 1;
  return new Exact(2).pow(Math.max(exponent, 1) - 150).mul(significand * sign);
}

/** `value` rounded to the nearest float32, ties to even; a zero is +0. */
export function roundToFloat32(value: Decimal): number {
  const magnitude = new Exact(value.abs());
  const limit = new Exact(2).pow(128).sub(new Exact(2).pow(103));
  const sign = value.isNegative() ? -1 : 1;
  if (magnitude.gte(limit)) return sign * Infinity;
  // Bits of positive floats are ordered as their values: the largest float ≤ magnitude.
  let low = 0;
  let high = 0x7f7fffff;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (exact(floatOf(middle)).lte(magnitude)) low = middle;
    else high = middle - 1;
  }
  const below = exact(floatOf(low));
  const above = low === 0x7f7fffff ? new Exact(2).pow(128) : exact(floatOf(low + 1));
  const order = magnitude.mul(2).cmp(below.add(above));
  const up = order > 0 || (order === 0 && low % 2 === 1);
  const rounded = floatOf(up ? low + 1 : low);
  return rounded === 0 ? 0 : sign * rounded;
}

/** σ(x) correctly rounded to float32. */
export function referenceSigmoid(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (x === Infinity) return 1;
  if (x === -Infinity) return 0;
  // Beyond, the result is 1 or 0 by far, and e^−x would only cost time.
  if (x > 100) return 1;
  if (x < -200) return 0;
  const e = new Wide(exact(x).neg().toString()).exp();
  return roundToFloat32(new Wide(1).div(e.add(1)));
}

const isNegative = (value: number): boolean => Object.is(value, -0) || value < 0;

function product(a: number, b: number): number {
  if (!Number.isFinite(a) || !Number.isFinite(b)) return a * b;
  const rounded = roundToFloat32(exact(a).mul(exact(b)));
  return isNegative(a) === isNegative(b) ? Math.abs(rounded) : -Math.abs(rounded);
}

/** (dy·y)·(1−y), each operation correctly rounded to float32. */
export function referenceGradient(y: number, dy: number): number {
  const complement = Number.isFinite(y) ? roundToFloat32(new Exact(1).sub(exact(y))) : 1 - y;
  return product(product(dy, y), complement);
}
