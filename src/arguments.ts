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

/** Throws unless both are such arrays and have as many elements. */
export function checkAlike(
  x: unknown,
  xParameter: string,
  value: unknown,
  parameter: string,
): void {
  if (!areAlike(x, value)) checkUnusual(x, xParameter, value, parameter);
}

/** Throws unless all three are such arrays and have as many elements. */
export function checkAllAlike(
  x: unknown,
  xParameter: string,
  second: unknown,
  secondParameter: string,
  third: unknown,
  thirdParameter: string,
): void {
  // One look at each: to ask for a length takes 4 of the 140 ns of a call on 16 elements (Zen 3).
  if (
    typedArrayNameOf(third) !== 'Float32Array' ||
    !areAlike(x, second) ||
    lengthOf(third as Float32Array) !== lengthOf(second as Float32Array)
  ) {
    checkUnusual(x, xParameter, second, secondParameter);
    checkUnusual(x, xParameter, third, thirdParameter);
  }
}

/** Whether both are Float32Arrays of one length other than 0. */
function areAlike(x: unknown, value: unknown): boolean {
  // Little enough code to be inlined.
  if (typedArrayNameOf(x) !== 'Float32Array' || typedArrayNameOf(value) !== 'Float32Array') {
    return false;
  }
  const n = lengthOf(x as Float32Array);
  return n !== 0 && n === lengthOf(value as Float32Array);
}

function checkUnusual(x: unknown, xParameter: string, value: unknown, parameter: string): void {
  checkFloat32Array(x, xParameter);
  checkFloat32Array(value, parameter);
  if (lengthOf(value) === lengthOf(x)) return;
  throw rangeError(
    'ERR_LENGTH_MISMATCH',
    `${lengthOf(x)} elements, as in ${xParameter},`,
    parameter,
    `${lengthOf(value)}`,
  );
}

/** Throws unless `options` is an object (or `undefined`) whose names are all among `names`. */
export function checkOptions(options: unknown, names: readonly string[]): void {
  if (options === undefined) return;
  checkObject(options);
  for (const name in options) if (!names.includes(name)) checkUnknown(options, name, names);
}

const { getPrototypeOf } = Object;
const { toString } = Object.prototype;

/** Throws unless `options` is an object that may hold options: a Map or a Date holds none. */
export function checkObject(options: unknown): asserts options is object {
  if (typeof options === 'object' && options !== null) {
    const prototype = prototypeOf(options);
    if (prototype === Object.prototype || prototype === null) return;
    // Of another realm, or of a class: built-in objects of every other kind have a name of their own.
    if (tagOf(options) === '[object Object]') return;
  }
  throw typeError('ERR_INVALID_ARG_TYPE', 'an object', 'options', describe(options));
}

function prototypeOf(value: object): unknown {
  try {
    return getPrototypeOf(value);
  } catch {
    return undefined; // a revoked proxy
  }
}

function tagOf(value: object): string {
  try {
    return toString.call(value);
  } catch {
    return ''; // a revoked proxy, a getter that throws
  }
}

/**
 * Throws for the name of an option that is none of `names`, unless it is inherited: somebody may
 * have added it to Object.prototype.
 */
export function checkUnknown(options: object, name: string, names: readonly string[]): void {
  if (!Object.hasOwn(options, name)) return;
  throw rangeError('ERR_OUT_OF_RANGE', names.join(' or '), 'options', JSON.stringify(name));
}
