// Compares floats with floats: how many agree, how far the others lie apart, the worst one.
import { checkFloat32Array } from '../../core/checks.js';
import { rangeError } from '../../core/errors.js';
import { lengthOf } from '../../core/typed_array.js';
import { allows, boundText, checkBound, isWithin87, type Bound, type Difference } from './bound.js';
import { sameFloat, ulpDistance } from './ulp.js';

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
