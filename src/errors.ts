// The errors of the public functions: one message form, a stable code on each.
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

/** An error with one of the stable codes. */
export interface CodedError extends Error {
  readonly code: ErrorCode;
}

const expected = (what: string, parameter: string, came: string): string =>
  `Expected ${what} for ${parameter} but received ${came}`;

const coded = (error: Error, code: ErrorCode): CodedError => Object.assign(error, { code });

/** `TypeError`: the argument is of a wrong type, or its memory is gone. */
export function typeError(
  code: 'ERR_INVALID_ARG_TYPE' | 'ERR_DETACHED',
  what: string,
  parameter: string,
  came: string,
): CodedError {
  return coded(new TypeError(expected(what, parameter, came)), code);
}

/** `RangeError`: the argument has the right type and a value that does not fit. */
export function rangeError(
  code: 'ERR_LENGTH_MISMATCH' | 'ERR_PARTIAL_OVERLAP' | 'ERR_IN_PLACE' | 'ERR_OUT_OF_RANGE',
  what: string,
  parameter: string,
  came: string,
): CodedError {
  return coded(new RangeError(expected(what, parameter, came)), code);
}

/** `Error` with code `ERR_BACKEND_UNAVAILABLE`: a backend was asked for that does not run here. */
export function backendError(what: string, parameter: string, came: string): CodedError {
  return coded(new Error(expected(what, parameter, came)), 'ERR_BACKEND_UNAVAILABLE');
}

const withArticle = (name: string): string => (/^[AEIO]/.test(name) ? `an ${name}` : `a ${name}`);

/** What came, in words for a message: type, and length or value where that helps. */
export function describe(value: unknown): string {
  const name = typedArrayNameOf(value);
  if (name !== undefined) {
    return `${withArticle(name)} of length ${lengthOf(value as ArrayBufferView)}`;
  }
  if (value === null || value === undefined) return String(value);
  const foreign = foreignClassOf(value);
  if (foreign !== undefined)
    return `${withArticle(foreign)} of another copy or realm of this package`;
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
