// How far apart two values may lie: bounds, and whether one allows a pair of values.
import { checkFloat32Array } from '../../core/checks.js';
import type { Dtype } from '../../core/element_types.js';
import { describe, rangeError, typeError } from '../../core/errors.js';
import { lengthOf } from '../../core/typed_array.js';
import { CAFFE2_BOUND, type Envelope } from './envelope.js';
import { sameFloat } from './ulp.js';

/** How far apart two values may lie. */
export type Bound =
  /** A number of ULP, everywhere. */
  | { readonly kind: 'ulp'; readonly ulps: number }
  /** An absolute difference, everywhere. */
  | { readonly kind: 'absolute'; readonly difference: number }
  /** A difference of so many times what is wanted, everywhere: |got − wanted| ≤ ratio·|wanted|. */
  | { readonly kind: 'relative'; readonly ratio: number }
  /** Caffe2's own error of its float32 sigmoid, by the input where it is given, else by the values. */
  | { readonly kind: 'caffe2' }
  /** A range for each float32 element. */
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

/** σ(−87): below it, results belong to |x| > 87. */
const SIGMOID_AT_LIMIT = 1.6458115e-38;

/** A bound in words. */
export function boundText(bound: Bound): string {
  switch (bound.kind) {
    case 'ulp':
      return bound.ulps === 0 ? 'the same bits' : `${bound.ulps} ULP`;
    case 'absolute':
      return `${bound.difference} absolute`;
    case 'relative':
      return `${bound.ratio} relative`;
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
export function isWithin87(input: number | undefined, got: number, wanted: number): boolean {
  if (input !== undefined) return Math.abs(input) <= CAFFE2_BOUND.ulpsUpTo;
  return Math.max(Math.abs(got), Math.abs(wanted)) >= SIGMOID_AT_LIMIT;
}

export function allows(bound: Bound, pair: Difference): boolean {
  const { got, wanted, ulps, difference, index, input } = pair;
  if (sameFloat(got, wanted)) return true;
  switch (bound.kind) {
    case 'ulp':
      // −0 and 0 are the same place, and not the same bits.
      return ulps <= bound.ulps && bound.ulps > 0;
    case 'absolute':
      return difference <= bound.difference;
    case 'relative':
      // Nothing but infinity is near infinity.
      return Number.isFinite(wanted) && difference <= bound.ratio * Math.abs(wanted);
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

/** Throws for a bound that only float32 has. */
function checkFloat32(kind: Bound['kind'], dtype: Dtype): void {
  if (dtype === 'float32') return;
  const expected = `'ulp', 'absolute' or 'relative', as for ${dtype},`;
  throw rangeError('ERR_OUT_OF_RANGE', expected, 'kind of bound', describe(kind));
}

/** Throws unless `bound` is one for so many pairs of a type. */
export function checkBound(bound: Bound, count: number, dtype: Dtype): void {
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
    case 'relative':
      checkDistance(bound.ratio, 'ratio of bound');
      break;
    case 'caffe2':
      checkFloat32(bound.kind, dtype);
      break;
    case 'envelope':
      checkFloat32(bound.kind, dtype);
      for (const end of ['low', 'high'] as const) {
        const values = (bound.envelope as Envelope | undefined)?.[end];
        checkFloat32Array(values, `${end} of bound`);
        if (lengthOf(values) === count) continue;
        const expected = `${count} elements, as in got,`;
        throw rangeError('ERR_LENGTH_MISMATCH', expected, `${end} of bound`, `${lengthOf(values)}`);
      }
      break;
    default: {
      const expected = "'ulp', 'absolute', 'relative', 'caffe2' or 'envelope'";
      const { kind } = bound as { readonly kind: unknown };
      throw rangeError('ERR_OUT_OF_RANGE', expected, 'kind of bound', describe(kind));
    }
  }
}
