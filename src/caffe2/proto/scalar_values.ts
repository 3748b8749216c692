// The values that fit a field of a scalar type.
import { lengthOf } from '../../core/typed_array.js';
import { isBytes } from '../common/bytes.js';
import { isWellFormed } from '../common/utf8.js';
import type { FieldType } from './fields.js';

/** What fits a field of a scalar type. */
export interface Scalar {
  readonly expected: string;
  /** How many bytes a value takes, or fewer; NaN for one that does not fit. */
  readonly bytes: (value: unknown) => number;
}

export const SCALARS: Readonly<Partial<Record<FieldType, Scalar>>> = {
  bool: { expected: 'a boolean', bytes: (value) => (typeof value === 'boolean' ? 1 : NaN) },
  bytes: {
    expected: 'a Uint8Array whose memory is there and that says its own length',
    bytes(value) {
      if (!isBytes(value)) return NaN;
      const length = lengthOf(value);
      // The library believes what it says of its length.
      return value.length === length && value.byteLength === length ? 1 + length : NaN;
    },
  },
  double: { expected: 'a number', bytes: (value) => (typeof value === 'number' ? 8 : NaN) },
  float: {
    expected: 'a number that float32 can hold',
    bytes(value) {
      if (typeof value !== 'number') return NaN;
      return Number.isFinite(value) && !Number.isFinite(Math.fround(value)) ? NaN : 4;
    },
  },
  int32: {
    expected: 'an int32',
    bytes: (value) => (typeof value === 'number' && (value | 0) === value ? 1 : NaN),
  },
  int64: {
    expected: 'an int64 as a bigint',
    bytes: (value) => (typeof value === 'bigint' && BigInt.asIntN(64, value) === value ? 1 : NaN),
  },
  string: {
    expected: 'a string without half a surrogate pair',
    bytes: (value) => (typeof value === 'string' && isWellFormed(value) ? 1 + value.length : NaN),
  },
  uint32: {
    expected: 'a uint32',
    bytes: (value) => (typeof value === 'number' && value >>> 0 === value ? 1 : NaN),
  },
};

/** Whether a value is what a field reads as when it is not there. */
export function isDefault(value: unknown, fallback: number | undefined): boolean {
  if (value === undefined || fallback !== undefined)
    return value === undefined || value === fallback;
  if (isBytes(value)) return lengthOf(value) === 0;
  return value === 0 || value === 0n || value === '' || value === false;
}
