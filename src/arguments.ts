// Checks of the arguments of the public functions. They run before anything is written.
import { describe, rangeError, typedArrayNameOf, typeError } from './errors.js';

// Every method of %TypedArray% starts by throwing on a detached buffer or an out-of-bounds view.
const keys = Float32Array.prototype.keys as (this: Float32Array) => unknown;

/** Throws unless `value` is a Float32Array whose memory is there. */
export function checkFloat32Array(
  value: unknown,
  parameter: string,
): asserts value is Float32Array {
  if (typedArrayNameOf(value) !== 'Float32Array') {
    throw typeError('ERR_INVALID_ARG_TYPE', 'a Float32Array', parameter, describe(value));
  }
  if (lengthOf(value as Float32Array) !== 0) return;
  try {
    keys.call(value as Float32Array);
  } catch {
    throw typeError(
      'ERR_DETACHED',
      'a Float32Array whose memory is there',
      parameter,
      'a view on a detached buffer or out of its buffer’s bounds',
    );
  }
}

const lengthGetter = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Float32Array.prototype) as object,
  'length',
)!.get as (this: Float32Array) => number;

/** The length in the internal slot: an own property `length` does not count. */
export function lengthOf(array: Float32Array): number {
  return lengthGetter.call(array);
}

/** Throws unless `value` has as many elements as `x`. */
export function checkSameLength(
  value: Float32Array,
  parameter: string,
  x: Float32Array,
  xParameter: string,
): void {
  if (lengthOf(value) !== lengthOf(x)) {
    throw rangeError(
      'ERR_LENGTH_MISMATCH',
      `${lengthOf(x)} elements, as in ${xParameter},`,
      parameter,
      `${lengthOf(value)}`,
    );
  }
}

/** Whether both views are the same elements of the same buffer. */
export function isSameMemory(a: Float32Array, b: Float32Array): boolean {
  return (
    a === b ||
    (a.buffer === b.buffer && a.byteOffset === b.byteOffset && a.byteLength === b.byteLength)
  );
}

/**
 * Throws if `out` shares some of its elements with `input`, but is not exactly it: an element
 * could then be overwritten before it is read.
 */
export function checkNoPartialOverlap(
  out: Float32Array,
  outParameter: string,
  input: Float32Array,
  inputParameter: string,
): void {
  if (out.buffer !== input.buffer || isSameMemory(out, input)) return;
  if (
    out.byteOffset < input.byteOffset + input.byteLength &&
    input.byteOffset < out.byteOffset + out.byteLength
  ) {
    throw rangeError(
      'ERR_PARTIAL_OVERLAP',
      `memory apart from ${inputParameter}, or exactly it,`,
      outParameter,
      'a view that overlaps it in part',
    );
  }
}

/** Throws unless `options` is an object (or `undefined`) whose names are all among `names`. */
export function checkOptions(options: unknown, names: readonly string[]): void {
  if (options === undefined) return;
  if (typeof options !== 'object' || options === null || ArrayBuffer.isView(options)) {
    throw typeError('ERR_INVALID_ARG_TYPE', 'an object', 'options', describe(options));
  }
  for (const name in options) {
    if (!names.includes(name)) {
      throw rangeError('ERR_OUT_OF_RANGE', names.join(' or '), 'options', JSON.stringify(name));
    }
  }
}
