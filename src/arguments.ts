// Checks of the arguments of the public functions. They run before anything is written.
import { describe, rangeError, typeError } from './errors.js';
import { lengthOf, typedArrayNameOf } from './typed_array.js';

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

/** Throws unless `options` is an object (or `undefined`) whose names are all among `names`. */
export function checkOptions(options: unknown, names: readonly string[]): void {
  if (options === undefined) return;
  if (typeof options !== 'object' || options === null || ArrayBuffer.isView(options)) {
    throw typeError('ERR_INVALID_ARG_TYPE', 'an object', 'options', describe(options));
  }
  for (const name in options) {
    // Not what somebody has added to Object.prototype.
    if (!names.includes(name) && Object.hasOwn(options, name)) {
      throw rangeError('ERR_OUT_OF_RANGE', names.join(' or '), 'options', JSON.stringify(name));
    }
  }
}
