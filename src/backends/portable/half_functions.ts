// The portable functions over the half types: loops over Uint16Array that hold float16 or bfloat16.
//
// Functions of x are correctly rounded, from tables of all 2^16 results: made when many are first asked for
// (some ms, 128 KiB each) from results in double, of which none is so close to a tie that rounding twice would show
// (a test looks at all). Gradients are float32's, over the widened inputs, then rounded once more.
import {
  allHalves,
  BFLOAT16,
  FLOAT16,
  fromHalf,
  toHalf,
  type HalfFormat,
} from '../../core/half.js';
import { MAX_SMALL_LENGTH } from '../limits.js';
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

function setSigmoids(x: Float64Array, n: number): void {
  sigmoidFloat64(x, x, n);
}

// Where |x| is large, σ′ and σ″ are below half of any subnormal number.

function setDerivatives(x: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const v = x[i]!;
    x[i] = abs(v) > UNDERFLOW ? 0 : derivativeInDouble(v);
  }
}

function setSecondDerivatives(x: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const v = x[i]!;
    x[i] = abs(v) > UNDERFLOW ? (v > 0 ? -0 : 0) : secondDerivativeInDouble(v);
  }
}

/** Where few results are computed: a table of all would take some ms for them. */
const few = new Float64Array(MAX_SMALL_LENGTH.float16);

/** A loop that looks results up in the table of all, but for few. */
function lookUp(format: HalfFormat, set: (x: Float64Array, n: number) => void): HalfUnary {
  const table = once(() => {
    const values = allHalves(format);
    set(values, values.length);
    const results = new Uint16Array(values.length);
    for (let i = 0; i < results.length; i++) results[i] = toHalf(format, values[i]!);
    return results;
  });
  return (x, y, n) => {
    if (n <= few.length) {
      for (let i = 0; i < n; i++) few[i] = fromHalf(format, x[i]!);
      set(few, n);
      for (let i = 0; i < n; i++) y[i] = toHalf(format, few[i]!);
      return;
    }
    const results = table();
    for (let i = 0; i < n; i++) y[i] = results[x[i]!]!;
  };
}

function loopsOf(format: HalfFormat): HalfLoops {
  const numbers = once(() => new Float32Array(allHalves(format)));
  /** σ′ of every half, correctly rounded to float32. */
  const slopes = once(() => {
    const values = allHalves(format);
    setDerivatives(values, values.length);
    return new Float32Array(values);
  });
  return {
    sigmoid: lookUp(format, setSigmoids),
    sigmoidDerivative: lookUp(format, setDerivatives),
    sigmoidSecondDerivative: lookUp(format, setSecondDerivatives),
    sigmoidGradient: (y, dy, dx, n) => {
      const gradient = (v: number, d: number): number =>
        toHalf(format, fround(fround(d * v) * fround(1 - v)));
      if (n <= few.length) {
        for (let i = 0; i < n; i++) {
          dx[i] = gradient(fromHalf(format, y[i]!), fromHalf(format, dy[i]!));
        }
        return;
      }
      const values = numbers();
      for (let i = 0; i < n; i++) dx[i] = gradient(values[y[i]!]!, values[dy[i]!]!);
    },
    sigmoidGradientFromInput: (x, dy, dx, n) => {
      if (n <= few.length) {
        for (let i = 0; i < n; i++) few[i] = fromHalf(format, x[i]!);
        setDerivatives(few, n);
        for (let i = 0; i < n; i++) {
          dx[i] = toHalf(format, fround(fromHalf(format, dy[i]!) * fround(few[i]!)));
        }
        return;
      }
      const values = numbers();
      const slope = slopes();
      for (let i = 0; i < n; i++) {
        dx[i] = toHalf(format, fround(values[dy[i]!]! * slope[x[i]!]!));
      }
    },
  };
}

/** A function in double, of which no rounding to a half goes wrong, over both half types. */
export function overHalves(
  f: (x: number) => number,
): Readonly<Record<'float16' | 'bfloat16', HalfUnary>> {
  const set = (x: Float64Array, n: number): void => {
    for (let i = 0; i < n; i++) x[i] = f(x[i]!);
  };
  return { float16: lookUp(FLOAT16, set), bfloat16: lookUp(BFLOAT16, set) };
}

export const float16Loops: HalfLoops = loopsOf(FLOAT16);
export const bfloat16Loops: HalfLoops = loopsOf(BFLOAT16);
