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

// Over arrays, in place: `map` and `from` take several times as long.

function setSigmoids(x: Float64Array): void {
  sigmoidFloat64(x, x, x.length);
}

// Where |x| is large, σ′ and σ″ are below half of any subnormal number.

function setDerivatives(x: Float64Array): void {
  for (let i = 0; i < x.length; i++) {
    const v = x[i]!;
    x[i] = abs(v) > UNDERFLOW ? 0 : derivativeInDouble(v);
  }
}

function setSecondDerivatives(x: Float64Array): void {
  for (let i = 0; i < x.length; i++) {
    const v = x[i]!;
    x[i] = abs(v) > UNDERFLOW ? (v > 0 ? -0 : 0) : secondDerivativeInDouble(v);
  }
}

/** A loop that looks results up in the table of all. */
function lookUp(format: HalfFormat, set: (x: Float64Array) => void): HalfUnary {
  const table = once(() => {
    const values = allHalves(format);
    set(values);
    const results = new Uint16Array(values.length);
    for (let i = 0; i < results.length; i++) results[i] = toHalf(format, values[i]!);
    return results;
  });
  return (x, y, n) => {
    const results = table();
    for (let i = 0; i < n; i++) y[i] = results[x[i]!]!;
  };
}

function loopsOf(format: HalfFormat): HalfLoops {
  const numbers = once(() => new Float32Array(allHalves(format)));
  /** σ′ of every half, correctly rounded to float32. */
  const slopes = once(() => {
    const values = allHalves(format);
    setDerivatives(values);
    return new Float32Array(values);
  });
  return {
    sigmoid: lookUp(format, setSigmoids),
    sigmoidDerivative: lookUp(format, setDerivatives),
    sigmoidSecondDerivative: lookUp(format, setSecondDerivatives),
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
