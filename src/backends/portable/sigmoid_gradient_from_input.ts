// The portable gradient from x: dx = dy·σ′(x), as two operations that are each rounded once to the element
// type.
//
// σ′(x) is correctly rounded to the element type, then the product by dy is: so every path returns the
// same bits by definition. The product of two float32 is exact in double, which rounds it once. The whole
// is therefore within 1 ULP of dy·σ′(x) where σ′(x) is normal, but not correctly rounded: that could not
// be shown for 2^64 pairs.
import { derivativeInDouble, UNDERFLOW } from './sigmoid_derivatives.js';
import { sigmoidDerivativeFloat64 } from './sigmoid_derivatives_float64.js';

const { abs, fround, min } = Math;

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

/** σ′ of a block of elements: dx may be one of the inputs. */
const derivatives = new Float64Array(1024);

/** The same over float64. */
export function sigmoidGradientFromInputFloat64(
  x: Float64Array,
  dy: Float64Array,
  dx: Float64Array,
  n: number,
): void {
  for (let begin = 0; begin < n; begin += derivatives.length) {
    const count = min(derivatives.length, n - begin);
    sigmoidDerivativeFloat64(x.subarray(begin, begin + count), derivatives, count);
    for (let i = 0; i < count; i++) dx[begin + i] = dy[begin + i]! * derivatives[i]!;
  }
}
