// The portable functions over the half types: loops over Uint16Array that hold float16 or bfloat16.
//
// Functions of x are correctly rounded, from tables of all 2^16 results: made on first use (some ms,
// 128 KiB each) from results in double, of which none is so close to a tie that rounding twice would show
// (a test looks at all). Gradients are float32's, over the widened inputs, then rounded once more.
import { allHalves, BFLOAT16, FLOAT16, toHalf, type HalfFormat } from '../../core/half.js';
import { derivativeInDouble, secondDerivativeInDouble, UNDERFLOW } from './sigmoid_derivatives.js';
import { sigmoidFloat64 } from './sigmoid_float64.js';

const { abs, fround } = Math;

/** y[i] ← f(x[i]) for i < n; y may be x. */
export type HalfUnary = (x: Uint16Array, y: Uint16Array, n: number) => void;
/** out[i] ← f(a[i], b[i]) for i < n; out may be a or b. */
export type HalfBinary = (a: Uint16Array, b: Uint16Array, out: Uint16Array, n: number) => void;

/** The functions over one half type. */
export interface HalfLoops {
  readonly sigmoid: HalfUnary;
  readonly sigmoidDerivative: HalfUnary;
  readonly sigmoidSecondDerivative: HalfUnary;
  /** Of (y, dy): (dy·y)·(1−y). */
  readonly sigmoidGradient: HalfBinary;
  /** Of (x, dy): dy·σ′(x). */
  readonly sigmoidGradientFromInput: HalfBinary;
}

/** What `make` returns, made once and when first asked for. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** Where |x| is large: σ′ and σ″ below half of any subnormal number, and of their signs. */
const derivative = (x: number): number => (abs(x) > UNDERFLOW ? 0 : derivativeInDouble(x));
const secondDerivative = (x: number): number =>
  abs(x) > UNDERFLOW ? (x > 0 ? -0 : 0) : secondDerivativeInDouble(x);

function sigmoids(x: Float64Array): Float64Array {
  const y = new Float64Array(x.length);
  sigmoidFloat64(x, y, x.length);
  return y;
}

/** A loop that looks results up in the table of all. */
function lookUp(format: HalfFormat, of: (x: Float64Array) => Float64Array): HalfUnary {
  const table = once(() => Uint16Array.from(of(allHalves(format)), (v) => toHalf(format, v)));
  return (x, y, n) => {
    const results = table();
    for (let i = 0; i < n; i++) y[i] = results[x[i]!]!;
  };
}

function loopsOf(format: HalfFormat): HalfLoops {
  const numbers = once(() => Float32Array.from(allHalves(format)));
  /** σ′ of every half, correctly rounded to float32. */
  const slopes = once(() => Float32Array.from(allHalves(format), derivative));
  return {
    sigmoid: lookUp(format, sigmoids),
    sigmoidDerivative: lookUp(format, (x) => x.map(derivative)),
    sigmoidSecondDerivative: lookUp(format, (x) => x.map(secondDerivative)),
    sigmoidGradient: (y, dy, dx, n) => {
      const values = numbers();
      for (let i = 0; i < n; i++) {
        const v = values[y[i]!]!;
        dx[i] = toHalf(format, fround(fround(values[dy[i]!]! * v) * fround(1 - v)));
      }
    },
    sigmoidGradientFromInput: (x, dy, dx, n) => {
      const values = numbers();
      const slope = slopes();
      for (let i = 0; i < n; i++) {
        dx[i] = toHalf(format, fround(values[dy[i]!]! * slope[x[i]!]!));
      }
    },
  };
}

export const float16Loops: HalfLoops = loopsOf(FLOAT16);
export const bfloat16Loops: HalfLoops = loopsOf(BFLOAT16);
