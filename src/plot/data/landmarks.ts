// What is remarkable about the functions, found numerically with the library's own: values at 0, extremes,
// and where the results of each element type can be told from 0 and 1 no longer.
import { ELEMENT_TYPES, type Dtype } from '../../core/element_types.js';
import { fromHalf, HALF_FORMATS, toHalf } from '../../core/half.js';
import { sigmoid, sigmoidDerivative, sigmoidSecondDerivative } from '../../index.js';
import type { Point } from '../model.js';
import type { Floats, Formula } from './formulas.js';
import type { ErrorDtype } from './ulp_error.js';

/** The least double in (low, high] at which a condition holds, that holds from some point on. */
function firstWhere(low: number, high: number, holds: (x: number) => boolean): number {
  let [below, above] = [low, high];
  for (;;) {
    const middle = below + (above - below) / 2;
    if (middle <= below || middle >= above) return above;
    if (holds(middle)) above = middle;
    else below = middle;
  }
}

/** Wide enough for the difference to be accurate, and narrow enough for it to be the slope: 1e-9 both. */
const STEP = 2 ** -14;

/** Where a function is extreme within a range, at the sign change of its slope. */
function extremeOf(f: (x: number) => number, low: number, high: number): Point {
  const rises = (x: number): boolean => f(x + STEP) > f(x - STEP);
  const atStart = rises(low);
  const x = firstWhere(low, high, (at) => rises(at) !== atStart);
  return { x, y: f(x) };
}

/** The remarkable points of σ, σ′ and σ″. */
export interface Landmarks {
  readonly half: Point;
  readonly steepest: Point;
  readonly inflection: Point;
  readonly mostCurved: Point;
  readonly leastCurved: Point;
}

/** Computes them. */
export function landmarks(): Landmarks {
  const second = (x: number): number => sigmoidSecondDerivative(x);
  // σ″ is positive below its zero, where σ′ is largest.
  const zero = firstWhere(-1, 2, (x) => !(second(x) > 0));
  return {
    half: { x: 0, y: sigmoid(0) },
    steepest: { x: zero, y: sigmoidDerivative(zero) },
    inflection: { x: zero, y: second(zero) },
    mostCurved: extremeOf(second, -3, -0.5),
    leastCurved: extremeOf(second, 0.5, 3),
  };
}

/** Where the results of an element type are 0 or 1 from. */
export interface Saturation {
  readonly dtype: Dtype;
  /** The largest x whose result is 0. */
  readonly zeroUpTo: number;
  /** The smallest x whose result is 1. */
  readonly oneFrom: number;
}

/** A number as an element type has it, and σ of it in that type. */
function inType(dtype: Dtype, x: number): { readonly x: number; readonly y: number } {
  const format = HALF_FORMATS[dtype];
  if (format !== undefined) {
    const bits = toHalf(format, x);
    const y = sigmoid(Uint16Array.of(bits), { dtype: dtype as 'float16' | 'bfloat16' });
    return { x: fromHalf(format, bits), y: fromHalf(format, y[0]!) };
  }
  if (dtype === 'float64') return { x, y: sigmoid(x) };
  return { x: Math.fround(x), y: sigmoid(Float32Array.of(x))[0]! };
}

/** Beyond, every type has reached its ends. */
const FAR = 1024;

/** The saturation of every element type, narrow ones first. */
export function saturations(): Saturation[] {
  const types = (Object.keys(ELEMENT_TYPES) as Dtype[]).map((dtype) => ({
    dtype,
    oneFrom: inType(
      dtype,
      firstWhere(0, FAR, (x) => inType(dtype, x).y === 1),
    ).x,
    zeroUpTo: inType(dtype, -firstWhere(0, FAR, (x) => inType(dtype, -x).y === 0)).x,
  }));
  return types.sort((a, b) => a.oneFrom - b.oneFrom);
}

/** Where a formula gives 0 although the result of its type is none: up to `low`, and from `high` on. */
export function zeroBeyond(
  { of, compute }: Formula,
  dtype: ErrorDtype,
): { readonly low?: number; readonly high?: number } {
  const inputs = (x: number): Floats =>
    dtype === 'float32' ? Float32Array.of(x) : Float64Array.of(x);
  const isZero = (x: number): boolean => compute(inputs(x))[0] === 0;
  const wanted = of === 'sigmoid' ? sigmoid : sigmoidDerivative;
  const isLost = (x: number): boolean => isZero(x) && wanted(inputs(x))[0] !== 0;
  const round = dtype === 'float32' ? Math.fround : Number;
  const low = round(-firstWhere(0, FAR, (x) => isZero(-x)));
  const high = isZero(FAR) ? round(firstWhere(0, FAR, isZero)) : FAR;
  return { ...(isLost(low) && { low }), ...(isLost(high) && { high }) };
}
