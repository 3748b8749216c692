// The errors of formulas over x: the least and the greatest in each of many ranges, from samples.
import type { Axis } from '../scale.js';
import { valueAt } from '../scale.js';
import type { Floats, Formula } from './formulas.js';
import { exactSigmoid } from './reference.js';
import { isNormalIn, ulpError, type ErrorDtype } from './ulp_error.js';

/** Errors in a range of x, in ULP. */
export interface ErrorBin {
  readonly from: number;
  readonly to: number;
  readonly low: number;
  readonly high: number;
}

/** The errors of a formula. */
export interface FormulaErrors {
  readonly formula: Formula;
  readonly bins: readonly ErrorBin[];
  /** The largest one either way where the result should be a normal number, */
  readonly largestOfNormal: number;
  /** and where it should be a subnormal one. */
  readonly largestOfSubnormal: number;
}

/** So many ranges of x, and so many samples in each. */
export const BINS = 180;
export const SAMPLES = 64;

/** Fractions that fill every range evenly, without a pattern that a table step could share. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** The samples of every bin of an axis, one bin after another: its ends and others between them. */
function samplesOf(axis: Axis, dtype: ErrorDtype): { edges: Float32Array; x: Floats } {
  // As floats: the logarithms of engines differ in the last bits.
  const edges = Float32Array.from({ length: BINS + 1 }, (_, i) => valueAt(axis, i / BINS));
  edges[0] = axis.from;
  edges[BINS] = axis.to;
  const count = BINS * SAMPLES;
  const x = dtype === 'float32' ? new Float32Array(count) : new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const [from, to] = [edges[Math.floor(i / SAMPLES)]!, edges[Math.floor(i / SAMPLES) + 1]!];
    const fraction = i % SAMPLES === 0 ? 0 : (i * GOLDEN) % 1;
    x[i] = from + fraction * (to - from);
  }
  return { edges, x };
}

/** The errors of formulas over an axis. */
export function errorsOf(
  formulas: readonly Formula[],
  axis: Axis,
  dtype: ErrorDtype,
): FormulaErrors[] {
  const { edges, x } = samplesOf(axis, dtype);
  const wanted = Array.from(x, exactSigmoid);
  return formulas.map((formula) => {
    const results = formula.compute(x);
    const errors = Float64Array.from(results, (result, i) =>
      ulpError(result, wanted[i]![formula.of], dtype),
    );
    const bins = Array.from({ length: BINS }, (_, i): ErrorBin => {
      const some = errors.subarray(i * SAMPLES, (i + 1) * SAMPLES);
      return {
        from: edges[i]!,
        to: edges[i + 1]!,
        low: Math.min(...some),
        high: Math.max(...some),
      };
    });
    const isNormal = Array.from(wanted, (exact) => isNormalIn(exact[formula.of], dtype));
    const largest = (of: boolean): number =>
      errors.reduce(
        (most, error, i) => (isNormal[i] === of ? Math.max(most, Math.abs(error)) : most),
        0,
      );
    return { formula, bins, largestOfNormal: largest(true), largestOfSubnormal: largest(false) };
  });
}
