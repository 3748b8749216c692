// Compares floats with floats: how many agree, how far the others lie apart, the worst one.
import { checkFloat32Array } from '../../core/checks.js';
import { describe, rangeError, typeError } from '../../core/errors.js';
import { lengthOf } from '../../core/typed_array.js';
import { CAFFE2_BOUND, type Envelope } from './envelope.js';
import { sameFloat, ulpDistance } from './ulp.js';

/** How far apart two values may lie. */
export type Bound =
  /** A number of ULP, everywhere. */
  | { readonly kind: 'ulp'; readonly ulps: number }
  /** An absolute difference, everywhere. */
  | { readonly kind: 'absolute'; readonly difference: number }
  /** Caffe2's own error of the sigmoid, by the input where it is given, else by the values. */
  | { readonly kind: 'caffe2' }
  /** A range for each element. */
  | { readonly kind: 'envelope'; readonly envelope: Envelope };

/** One pair of values. */
export interface Difference {
  readonly index: number;
  /** The input at this index, where it is given. */
  readonly input?: number;
  readonly got: number;
  readonly wanted: number;
  /** Infinity if one of them is NaN. */
  readonly ulps: number;
  readonly difference: number;
}

/** A class of distances and how many pairs lie in it; distances from `from` to `to`. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** What a comparison found. */
export interface Comparison {
  readonly count: number;
  /** Pairs of the same bits; all NaN count as one. */
  readonly equal: number;
  /** Pairs that lie further apart than the bound allows. */
  readonly outside: number;
  /** Distances in ULP, over all pairs; those that are empty left out. */
  readonly histogram: readonly Bin[];
  /** The pair that lies furthest apart in ULP; none if all are equal. */
  readonly largest?: Difference;
  /** The same over the pairs that the ULP of Caffe2's bound are meant for, |x| ≤ 87. */
  readonly largestWithin87?: Difference;
  /** The largest absolute difference of numbers. */
  readonly largestDifference: number;
  /** The first pair outside the bound. */
  readonly firstOutside?: Difference;
  readonly bound: string;
  readonly verdict: 'agrees' | 'differs';
}

/** Bins of the histogram: 0, 1, 2, 3, 4, 5–8, 9–16 and so on. */
function binOf(ulps: number): number {
  return ulps <= 4 ? ulps : Math.ceil(Math.log2(ulps)) + 2;
}
function binEnds(bin: number): [number, number] {
  if (bin === Infinity) return [Infinity, Infinity];
  return bin <= 4 ? [bin, bin] : [2 ** (bin - 3) + 1, 2 ** (bin - 2)];
}

/** σ(−87): below it, results belong to |x| > 87. */
const SIGMOID_AT_LIMIT = 1.6458115e-38;

/** A bound in words. */
export function boundText(bound: Bound): string {
  switch (bound.kind) {
    case 'ulp':
      return bound.ulps === 0 ? 'the same bits' : `${bound.ulps} ULP`;
    case 'absolute':
      return `${bound.difference} absolute`;
    default: {
      const { ulps, ulpsUpTo, absolute } = CAFFE2_BOUND;
      const own = `${ulps} ULP for |x| <= ${ulpsUpTo}, ${absolute} absolute beyond`;
      return bound.kind === 'caffe2'
        ? `Caffe2's own: ${own}`
        : `what Caffe2's own bound of the sigmoid (${own}) leads to`;
    }
  }
}

/** Whether a pair belongs to |x| ≤ 87. */
function isWithin87(input: number | undefined, got: number, wanted: number): boolean {
  if (input !== undefined) return Math.abs(input) <= CAFFE2_BOUND.ulpsUpTo;
  return Math.max(Math.abs(got), Math.abs(wanted)) >= SIGMOID_AT_LIMIT;
}

function allows(bound: Bound, pair: Difference): boolean {
  const { got, wanted, ulps, difference, index, input } = pair;
  if (sameFloat(got, wanted)) return true;
  switch (bound.kind) {
    case 'ulp':
      // −0 and 0 are the same place, and not the same bits.
      return ulps <= bound.ulps && bound.ulps > 0;
    case 'absolute':
      return difference <= bound.difference;
    case 'caffe2':
      if (isWithin87(input, got, wanted)) return ulps <= CAFFE2_BOUND.ulps;
      return difference <= CAFFE2_BOUND.absolute;
    case 'envelope': {
      const [low, high] = [bound.envelope.low[index]!, bound.envelope.high[index]!];
      // In an exact envelope only the same bits are right.
      if (Object.is(low, high)) return sameFloat(wanted, low);
      return low <= wanted && wanted <= high;
    }
  }
}

/** Throws unless `bound` is one for so many pairs. */
function checkBound(bound: Bound, count: number): void {
  if (typeof (bound as unknown) !== 'object' || (bound as unknown) === null) {
    throw typeError('ERR_INVALID_ARG_TYPE', 'a bound', 'bound', describe(bound));
  }
  const checkDistance = (value: unknown, parameter: string): void => {
    if (typeof value === 'number' && value >= 0) return;
    throw rangeError('ERR_OUT_OF_RANGE', 'a number ≥ 0', parameter, describe(value));
  };
  switch (bound.kind) {
    case 'ulp':
      checkDistance(bound.ulps, 'ulps of bound');
      break;
    case 'absolute':
      checkDistance(bound.difference, 'difference of bound');
      break;
    case 'caffe2':
      break;
    case 'envelope':
      for (const end of ['low', 'high'] as const) {
        const values = (bound.envelope as Envelope | undefined)?.[end];
        checkFloat32Array(values, `${end} of bound`);
        if (lengthOf(values) === count) continue;
        const expected = `${count} elements, as in got,`;
        throw rangeError('ERR_LENGTH_MISMATCH', expected, `${end} of bound`, `${lengthOf(values)}`);
      }
      break;
    default: {
      const expected = "'ulp', 'absolute', 'caffe2' or 'envelope'";
      const { kind } = bound as { readonly kind: unknown };
      throw rangeError('ERR_OUT_OF_RANGE', expected, 'kind of bound', describe(kind));
    }
  }
}

/**
 * Compares `got` with `wanted`, element by element.
 *
 * @param inputs what `got` was computed from, for the bound and for the report.
 * @throws TypeError `ERR_INVALID_ARG_TYPE`, `ERR_DETACHED`; RangeError `ERR_LENGTH_MISMATCH`,
 * `ERR_OUT_OF_RANGE` for a bound that there is none of.
 */
export function compareFloats(
  got: Float32Array,
  wanted: Float32Array,
  bound: Bound,
  inputs?: Float32Array,
): Comparison {
  checkFloat32Array(got, 'got');
  checkFloat32Array(wanted, 'wanted');
  if (inputs !== undefined) checkFloat32Array(inputs, 'inputs');
  // What the arrays are counts, not what a subclass says of itself.
  const count = lengthOf(got);
  checkBound(bound, count);
  for (const [name, other] of [
    ['wanted', wanted],
    ['inputs', inputs],
  ] as const) {
    if (other !== undefined && lengthOf(other) !== count) {
      const expected = `${count} elements, as in got,`;
      throw rangeError('ERR_LENGTH_MISMATCH', expected, name, `${lengthOf(other)}`);
    }
  }
  const bins = new Map<number, number>();
  let equal = 0;
  let outside = 0;
  let largestDifference = 0;
  let largest: Difference | undefined;
  let largestWithin87: Difference | undefined;
  let firstOutside: Difference | undefined;
  for (let index = 0; index < count; index++) {
    const [a, b] = [got[index]!, wanted[index]!];
    const ulps = ulpDistance(a, b);
    const bin = binOf(ulps);
    bins.set(bin, (bins.get(bin) ?? 0) + 1);
    if (sameFloat(a, b)) {
      equal++;
      if (bound.kind !== 'envelope') continue;
    }
    const input = inputs?.[index];
    const pair: Difference = {
      index,
      ...(input !== undefined && { input }),
      got: a,
      wanted: b,
      ulps,
      difference: Math.abs(a - b),
    };
    if (pair.difference > largestDifference) largestDifference = pair.difference;
    if (ulps > (largest?.ulps ?? 0)) largest = pair;
    if (ulps > (largestWithin87?.ulps ?? 0) && isWithin87(input, a, b)) largestWithin87 = pair;
    if (!allows(bound, pair)) {
      outside++;
      firstOutside ??= pair;
    }
  }
  return {
    count,
    equal,
    outside,
    histogram: [...bins]
      .sort(([a], [b]) => a - b)
      .map(([bin, pairs]) => ({ from: binEnds(bin)[0], to: binEnds(bin)[1], count: pairs })),
    largestDifference,
    ...(largest !== undefined && { largest }),
    ...(largestWithin87 !== undefined && { largestWithin87 }),
    ...(firstOutside !== undefined && { firstOutside }),
    bound: boundText(bound),
    verdict: outside === 0 ? 'agrees' : 'differs',
  };
}
