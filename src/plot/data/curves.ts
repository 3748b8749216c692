// The curves: values of the functions over a range, computed by the library in float64.
import { logSigmoid, sigmoid, sigmoidDerivative, sigmoidSecondDerivative } from '../../index.js';
import type { Point } from '../model.js';

/** The functions that are drawn, by the names of their subcommands. */
export const CURVES = {
  sigmoid: { symbol: 'σ', of: (x: Float64Array) => sigmoid(x) },
  derivative: { symbol: 'σ′', of: (x: Float64Array) => sigmoidDerivative(x) },
  'second-derivative': { symbol: 'σ″', of: (x: Float64Array) => sigmoidSecondDerivative(x) },
  'log-sigmoid': { symbol: 'log σ', of: (x: Float64Array) => logSigmoid(x) },
} as const satisfies Readonly<
  Record<string, { readonly symbol: string; of(x: Float64Array): Float64Array }>
>;

export type CurveName = keyof typeof CURVES;

export const CURVE_NAMES = Object.keys(CURVES) as CurveName[];

/** Enough for a point at every pixel that a picture has. */
const POINTS = 800;

/** Points of a function from one end of a range to the other, and at 0 where that is in it. */
export function curveOf(name: CurveName, from: number, to: number): Point[] {
  const steps = Array.from({ length: POINTS + 1 }, (_, i) =>
    i === POINTS ? to : from + (i * (to - from)) / POINTS,
  );
  const x = Float64Array.from(from < 0 && to > 0 ? [...steps, 0] : steps).sort();
  const y = CURVES[name].of(x);
  return Array.from(x, (value, i) => ({ x: value, y: y[i]! }));
}
