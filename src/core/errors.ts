// The errors of the public functions: data from which the one form of message is derived, and a
// stable code on each.
import { foreignClassOf } from './foreign.js';
import { lengthOf, typedArrayNameOf } from './typed_array.js';

/** The stable codes of the errors that the main entry throws. */
export type ErrorCode =
  | 'ERR_INVALID_ARG_TYPE'
  | 'ERR_LENGTH_MISMATCH'
  | 'ERR_PARTIAL_OVERLAP'
  | 'ERR_IN_PLACE'
  | 'ERR_DETACHED'
  | 'ERR_OUT_OF_RANGE'
  | 'ERR_BACKEND_UNAVAILABLE';

/** What every error of this package says, apart. */
export interface ErrorParts<Code extends string = string> {
  readonly code: Code;
  /** What was expected, */
  readonly expected: string;
  /** for what, */
  readonly parameter: string;
  /** and what was received. */
  readonly received: string;
}

/** An error with one of the stable codes, and with its parts. */
export interface CodedError extends Error, ErrorParts<ErrorCode> {}

/** The message of an error's parts. */
export const formatMessage = ({
  expected,
  parameter,
  received,
}: Omit<ErrorParts, 'code'>): string =>
  `Expected ${expected} for ${parameter} but received ${received}`;

function coded(
  Class: new (message: string) => Error,
  code: ErrorCode,
  expected: string,
  parameter: string,
  received: string,
): CodedError {
  const parts = { code, expected, parameter, received };
  return Object.assign(new Class(formatMessage(parts)), parts);
}

/** `TypeError`: the argument is of a wrong type, or its memory is gone. */
export function typeError(
  code: 'ERR_INVALID_ARG_TYPE' | 'ERR_DETACHED',
  expected: string,
  parameter: string,
  received: string,
): CodedError {
  return coded(TypeError, code, expected, parameter, received);
}

/** `RangeError`: the argument has the right type and a value that does not fit. */
export function rangeError(
  code: 'ERR_LENGTH_MISMATCH' | 'ERR_PARTIAL_OVERLAP' | 'ERR_IN_PLACE' | 'ERR_OUT_OF_RANGE',
  expected: string,
  parameter: string,
  received: string,
): CodedError {
  return coded(RangeError, code, expected, parameter, received);
}

/** `Error` with code `ERR_BACKEND_UNAVAILABLE`: a backend was asked for that does not run here. */
export function backendError(expected: string, parameter: string, received: string): CodedError {
  return coded(Error, 'ERR_BACKEND_UNAVAILABLE', expected, parameter, received);
}

const withArticle = (name: string): string => (/^[AEIO]/.test(name) ? `an ${name}` : `a ${name}`);

/** What was received, in words: type, and length or value where that helps. */
export function describe(value: unknown): string {
  const name = typedArrayNameOf(value);
  if (name !== undefined) {
    return `${withArticle(name)} of length ${lengthOf(value as ArrayBufferView)}`;
  }
  if (value === null || value === undefined) return String(value);
  const foreign = foreignClassOf(value);
  if (foreign !== undefined) {
    return `${withArticle(foreign)} of another copy or realm of this package`;
  }
  if (typeof value === 'string') return `the string ${JSON.stringify(value.slice(0, 40))}`;
  if (typeof value === 'number' || typeof value === 'boolean') {
    return `the ${typeof value} ${String(value)}`;
  }
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object') {
    try {
      return withArticle(Object.prototype.toString.call(value).slice(8, -1));
    } catch {
      return 'an object that says nothing of itself'; // a revoked proxy, a getter that throws
    }
  }
  return `a ${typeof value}`;
}
