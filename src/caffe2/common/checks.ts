// Checks of arguments that all rooms of Caffe2 share.
import { describe, rangeError, typeError } from '../../core/errors.js';

export function checkString(value: unknown, parameter: string): asserts value is string {
  if (typeof value === 'string') return;
  throw typeError('ERR_INVALID_ARG_TYPE', 'a string', parameter, describe(value));
}

/** A copy of a list, its holes filled with `undefined`: most methods of arrays pass over them. */
export function listOf(value: unknown, expected: string, parameter: string): unknown[] {
  if (Array.isArray(value)) return Array.from(value as unknown[]);
  throw typeError('ERR_INVALID_ARG_TYPE', expected, parameter, describe(value));
}

export function checkInt32(value: unknown, parameter: string): asserts value is number {
  if (typeof value !== 'number') {
    throw typeError('ERR_INVALID_ARG_TYPE', 'a number', parameter, describe(value));
  }
  if ((value | 0) !== value) {
    throw rangeError('ERR_OUT_OF_RANGE', 'an int32', parameter, describe(value));
  }
}

/** Throws unless `value` is an integer from 0 to `most`. */
export function checkCount(
  value: unknown,
  most: number,
  parameter: string,
): asserts value is number {
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most) return;
  throw rangeError('ERR_OUT_OF_RANGE', `an integer from 0 to ${most}`, parameter, describe(value));
}

/** An integer as an int64. */
export function int64(value: unknown, parameter: string): bigint {
  if (typeof value !== 'bigint' && typeof value !== 'number') {
    throw typeError('ERR_INVALID_ARG_TYPE', 'an integer', parameter, describe(value));
  }
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw rangeError('ERR_OUT_OF_RANGE', 'a safe integer or a bigint', parameter, describe(value));
  }
  const integer = BigInt(value);
  if (BigInt.asIntN(64, integer) !== integer) {
    throw rangeError('ERR_OUT_OF_RANGE', 'an int64', parameter, String(integer));
  }
  return integer;
}
