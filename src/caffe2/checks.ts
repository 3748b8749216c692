// Checks of arguments that the files of this layer share.
import { describe, rangeError, typeError } from '../core/errors.js';
import { checkFields } from './proto/check_message.js';
import { describeMessage, schemaOfMessage } from './proto/messages.js';

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

/**
 * Throws unless `value` is a protobuf message of that type, and all that lies in it fits.
 *
 * @param root how it is called in the path of a field that does not.
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; Caffe2Error `ERR_CAFFE2_PROTO`.
 */
export function checkMessage(
  value: unknown,
  typeName: string,
  parameter: string,
  root = parameter,
): void {
  const schema = schemaOfMessage(value);
  if (schema?.typeName !== typeName) {
    throw typeError('ERR_INVALID_ARG_TYPE', `a ${typeName}`, parameter, describeMessage(value));
  }
  checkFields(schema.messageName, value as object, root);
}
