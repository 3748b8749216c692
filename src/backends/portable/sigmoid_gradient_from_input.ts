// The portable gradient from x: dx = dy·σ′(x), as two operations that are each rounded once to the element
// type.
//
// σ′(x) is correctly rounded to the element type, then the product by dy is: so every path returns the
// same bits by definition. The product of two float32 is exact in double, which rounds it once. The whole
// is therefore within 1 ULP of dy·σ′(x) where σ′(x) is normal, but not correctly rounded: that could not
// be shown for 2^64 pairs.
import { derivativeInDouble, UNDERFLOW } from './sigmoid_derivatives.js';
import { sigmoidDerivativeOf } from './sigmoid_derivatives_float64.js';

const { abs, fround } = Math;

/** dx[i] ← dy[i]·σ′(x[i]) for i < n; dx may be x or dy. */
export function sigmoidGradientFromInput(
  x: Float32Array,
  dy: Float32Array,
  dx: Float32Array,
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    const v = x[i]!;
    dx[i] = dy[i]! * (abs(v) > UNDERFLOW ? 0 : fround(derivativeInDouble(v)));
  }
}

/** The same over float64. */
export function sigmoidGradientFromInputFloat64(
  x: Float64Array,
  dy: Float64Array,
  dx: Float64Array,
  n: number,
): void {
  for (let i = 0; i < n; i++) dx[i] = dy[i]! * sigmoidDerivativeOf(x[i]!);
}
