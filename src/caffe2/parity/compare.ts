// Compares floats with floats: how many agree, how far the others lie apart, the worst one.
import { checkArray, checkDtype, checkOptions } from '../../core/checks.js';
import {
  ARRAYS_OF,
  arraysOf,
  bitsOf,
  DTYPES,
  ELEMENT_TYPES,
  type Dtype,
  type NumericArray,
} from '../../core/element_types.js';
import { rangeError, typeError } from '../../core/errors.js';
import { fromHalf, HALF_FORMATS } from '../../core/half.js';
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
  /** What the floats are, in which ULP are counted. */
  readonly dtype: Dtype;
  readonly count: number;
  /** Pairs of the same bits; all NaN count as one. */
  readonly equal: number;
  /** Pairs that lie further apart than the bound allows. */
  readonly outside: number;
  /** Distances in ULP, over all pairs; those that are empty left out. */
  readonly histogram: readonly Bin[];
  /** The pair that lies furthest apart in ULP; none if all are equal. */
  readonly largest?: Difference;
  /** The same over the pairs of float32 that the ULP of Caffe2's bound are meant for, |x| ≤ 87. */
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
  if (ulps <= 4 || ulps === Infinity) return ulps;
  // The logarithm of 2^49 + 1 is 49, as of 2^49.
  const power = Math.round(Math.log2(ulps));
  return (2 ** power < ulps ? power + 1 : power) + 2;
}
function binEnds(bin: number): [number, number] {
  if (bin === Infinity) return [Infinity, Infinity];
  return bin <= 4 ? [bin, bin] : [2 ** (bin - 3) + 1, 2 ** (bin - 2)];
}

/** Options of a comparison. */
export interface CompareOptions {
  /** What Uint16Arrays hold the bits of: `'float16'` or `'bfloat16'`. */
  readonly dtype?: Dtype | undefined;
}

/** Arrays whose floats are compared as their own type. */
const TAKEN = arraysOf(DTYPES);

/** The numbers of an array, by their index. */
function numbersOf(array: NumericArray, dtype: Dtype): (index: number) => number {
  const elements = bitsOf(array, ELEMENT_TYPES[dtype]) as ArrayLike<number>;
  const format = HALF_FORMATS[dtype];
  return format === undefined
    ? (index) => elements[index]!
    : (index) => fromHalf(format, elements[index]!);
}

/** The type of the arrays, which have one length; throws for anything else. */
function checkArrays(
  got: NumericArray,
  others: readonly (readonly [name: string, array: NumericArray])[],
  asked: Dtype | undefined,
): Dtype {
  const taken = asked === undefined ? TAKEN : ARRAYS_OF[asked];
  const dtype = checkArray(got, 'got', taken);
  // What the arrays are counts, not what a subclass says of itself.
  const count = lengthOf(got);
  for (const [name, other] of others) {
    const own = checkArray(other, name, taken);
    if (own !== dtype) {
      throw typeError('ERR_INVALID_ARG_TYPE', `${dtype}, as got is,`, name, own);
    }
    if (lengthOf(other) === count) continue;
    const expected = `${count} elements, as in got,`;
    throw rangeError('ERR_LENGTH_MISMATCH', expected, name, `${lengthOf(other)}`);
  }
  return dtype;
}

/** What has been found so far. */
interface Found {
  readonly bins: Map<number, number>;
  equal: number;
  outside: number;
  largestDifference: number;
  largest: Difference | undefined;
  largestWithin87: Difference | undefined;
  firstOutside: Difference | undefined;
}

/** Counts one pair. */
function count(found: Found, pair: Difference, bound: Bound, dtype: Dtype): void {
  const { got, wanted, input, ulps, difference } = pair;
  if (difference > found.largestDifference) found.largestDifference = difference;
  if (ulps > (found.largest?.ulps ?? 0)) found.largest = pair;
  const isCaffe2s = dtype === 'float32' && isWithin87(input, got, wanted);
  if (isCaffe2s && ulps > (found.largestWithin87?.ulps ?? 0)) found.largestWithin87 = pair;
  if (allows(bound, pair)) return;
  found.outside++;
  found.firstOutside ??= pair;
}

/** Compares numbers, index by index. */
function compareNumbers(
  n: number,
  [gotAt, wantedAt, inputAt]: readonly ((index: number) => number | undefined)[],
  bound: Bound,
  dtype: Dtype,
): Found {
  const found: Found = {
    bins: new Map(),
    equal: 0,
    outside: 0,
    largestDifference: 0,
    largest: undefined,
    largestWithin87: undefined,
    firstOutside: undefined,
  };
  for (let index = 0; index < n; index++) {
    const [got, wanted] = [gotAt!(index)!, wantedAt!(index)!];
    const ulps = got === wanted ? 0 : ulpDistance(got, wanted, dtype);
    const bin = binOf(ulps);
    found.bins.set(bin, (found.bins.get(bin) ?? 0) + 1);
    if (sameFloat(got, wanted)) {
      found.equal++;
      if (bound.kind !== 'envelope') continue;
    }
    const input = inputAt?.(index);
    const difference = Math.abs(got - wanted);
    const from = input === undefined ? {} : { input };
    count(found, { index, ...from, got, wanted, ulps, difference }, bound, dtype);
  }
  return found;
}

/**
 * Compares `got` with `wanted`, element by element, in ULP of their type.
 *
 * @param got floats of any type, as `wanted` and `inputs` are: Float64Array, Float32Array,
 * Float16Array, or the bits of a 16-bit type in a Uint16Array.
 * @param inputs what `got` was computed from, for the bound and for the report.
 * @param options.dtype what Uint16Arrays hold.
 * @throws TypeError `ERR_INVALID_ARG_TYPE`, `ERR_DETACHED`; RangeError `ERR_LENGTH_MISMATCH`,
 * `ERR_OUT_OF_RANGE` for a bound that there is none of, or not for this type.
 */
export function compareFloats(
  got: NumericArray,
  wanted: NumericArray,
  bound: Bound,
  inputs?: NumericArray,
  options?: CompareOptions,
): Comparison {
  checkOptions(options, ['dtype']);
  const asked = options?.dtype;
  checkDtype(asked);
  const given = inputs === undefined ? [] : [inputs];
  const others = [['wanted', wanted] as const, ...given.map((x) => ['inputs', x] as const)];
  const dtype = checkArrays(got, others, asked);
  const n = lengthOf(got);
  checkBound(bound, n, dtype);
  const readers = [got, wanted, ...given].map((array) => numbersOf(array, dtype));
  const { bins, largest, largestWithin87, firstOutside, ...counts } = compareNumbers(
    n,
    readers,
    bound,
    dtype,
  );
  return {
    dtype,
    count: n,
    equal: counts.equal,
    outside: counts.outside,
    histogram: [...bins]
      .sort(([a], [b]) => a - b)
      .map(([bin, pairs]) => ({ from: binEnds(bin)[0], to: binEnds(bin)[1], count: pairs })),
    largestDifference: counts.largestDifference,
    ...(largest !== undefined && { largest }),
    ...(largestWithin87 !== undefined && { largestWithin87 }),
    ...(firstOutside !== undefined && { firstOutside }),
    bound: boundText(bound),
    verdict: counts.outside === 0 ? 'agrees' : 'differs',
  };
}
