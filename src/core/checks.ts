// Checks of the arguments of the public functions. They run before anything is written.
import { BITS_ARRAY_NAME, DTYPES, type Dtype, type TakenArrays } from './element_types.js';
import { describe, rangeError, typeError } from './errors.js';
import { lengthOf, typedArrayNameOf } from './typed_array.js';

// Every method of %TypedArray% starts by throwing on a detached buffer or an out-of-bounds view.
const keys = Float32Array.prototype.keys as (this: ArrayBufferView) => unknown;

/** Throws unless the memory of an array is there: without, its length is 0. */
function checkMemory(array: ArrayBufferView, expected: string, parameter: string): void {
  if (lengthOf(array) !== 0) return;
  try {
    keys.call(array);
  } catch {
    throw typeError(
      'ERR_DETACHED',
      `${expected} whose memory is there`,
      parameter,
      'a view on a detached buffer or out of its buffer’s bounds',
    );
  }
}

/** Throws unless `value` is a Float32Array whose memory is there. */
export function checkFloat32Array(
  value: unknown,
  parameter: string,
): asserts value is Float32Array {
  if (typedArrayNameOf(value) !== 'Float32Array') {
    throw typeError('ERR_INVALID_ARG_TYPE', 'a Float32Array', parameter, describe(value));
  }
  checkMemory(value as Float32Array, 'a Float32Array', parameter);
}

/** What was received instead of a typed array, and what to do about the likely ones. */
function describeOther(value: unknown): string {
  const received = describe(value);
  if (received === 'an Array')
    return `${received}, of which Float64Array.from makes a Float64Array`;
  return typedArrayNameOf(value) === BITS_ARRAY_NAME
    ? `${received}: a Uint16Array wants the option dtype, 'float16' or 'bfloat16'`
    : received;
}

/** The element type of an array that is taken. Throws for anything else. */
export function checkArray(value: unknown, parameter: string, arrays: TakenArrays): Dtype {
  const name = typedArrayNameOf(value);
  const dtype = name === undefined ? undefined : arrays.byName[name];
  if (dtype === undefined) {
    throw typeError('ERR_INVALID_ARG_TYPE', arrays.expected, parameter, describeOther(value));
  }
  if (lengthOf(value as ArrayBufferView) === 0) {
    checkMemory(value as ArrayBufferView, `a ${name!}`, parameter);
  }
  return dtype;
}

/** The element type of two such arrays, of one type and length. Throws for anything else. */
export function checkSameLength(
  x: unknown,
  xParameter: string,
  other: unknown,
  parameter: string,
  arrays: TakenArrays,
): Dtype {
  const dtype = dtypeOfBoth(x, other, arrays);
  const n = dtype === undefined ? 0 : lengthOf(x as ArrayBufferView);
  return dtype !== undefined && n !== 0 && n === lengthOf(other as ArrayBufferView)
    ? dtype
    : throwMismatch(x, xParameter, other, parameter, arrays);
}

/**
 * The element type of two arrays of one type. Kernels compare the lengths: to do so here takes 5 of the 75 ns of a
 * call on 16 elements (Zen 5). What they refuse comes back to `throwMismatch`.
 */
export function checkSameType(
  x: unknown,
  xParameter: string,
  other: unknown,
  parameter: string,
  arrays: TakenArrays,
): Dtype {
  return dtypeOfBoth(x, other, arrays) ?? throwMismatch(x, xParameter, other, parameter, arrays);
}

/** The same of three arrays. */
export function checkSameTypes(
  x: unknown,
  xParameter: string,
  second: unknown,
  secondParameter: string,
  third: unknown,
  thirdParameter: string,
  arrays: TakenArrays,
): Dtype {
  const name = typedArrayNameOf(x);
  if (name !== undefined && name === typedArrayNameOf(second) && name === typedArrayNameOf(third)) {
    const dtype = arrays.byName[name];
    if (dtype !== undefined) return dtype;
  }
  throwMismatch(x, xParameter, second, secondParameter, arrays);
  return throwMismatch(x, xParameter, third, thirdParameter, arrays);
}

/** The element type of two arrays of one type. */
function dtypeOfBoth(x: unknown, other: unknown, arrays: TakenArrays): Dtype | undefined {
  // Little enough code to be inlined.
  const name = typedArrayNameOf(x);
  return name !== undefined && name === typedArrayNameOf(other) ? arrays.byName[name] : undefined;
}

/** Throws for whatever is wrong with two arrays; their element type if nothing is. */
export function throwMismatch(
  x: unknown,
  xParameter: string,
  other: unknown,
  parameter: string,
  arrays: TakenArrays,
): Dtype {
  const dtype = checkArray(x, xParameter, arrays);
  const name = typedArrayNameOf(other);
  if (name === undefined || arrays.byName[name] !== dtype) {
    const expected = `a ${typedArrayNameOf(x)!}, as ${xParameter} is,`;
    throw typeError('ERR_INVALID_ARG_TYPE', expected, parameter, describe(other));
  }
  checkArray(other, parameter, arrays);
  const [n, count] = [lengthOf(x as ArrayBufferView), lengthOf(other as ArrayBufferView)];
  if (n === count) return dtype;
  const expected = `${n} elements, as in ${xParameter},`;
  throw rangeError('ERR_LENGTH_MISMATCH', expected, parameter, `${count}`);
}

/** Throws unless `value` names an element type, or is `undefined`. */
export function checkDtype(value: unknown): asserts value is Dtype | undefined {
  if (value === undefined || DTYPES.includes(value as Dtype)) return;
  const expected = DTYPES.map((name) => `'${name}'`).join(' or ');
  throw rangeError('ERR_OUT_OF_RANGE', expected, 'dtype', describe(value));
}

/** Throws unless `options` is an object (or `undefined`) whose names are all among `names`. */
export function checkOptions(options: unknown, names: readonly string[]): void {
  if (options === undefined) return;
  checkObject(options);
  checkBare(options);
  for (const name in options) if (!names.includes(name)) checkUnknown(options, name, names);
}

function refuseOptions(options: unknown): never {
  throw typeError('ERR_INVALID_ARG_TYPE', 'an object', 'options', describe(options));
}

/** Throws unless `options` is an object, and no array. */
export function checkObject(options: unknown): asserts options is object {
  if (
    typeof options !== 'object' ||
    options === null ||
    ArrayBuffer.isView(options) ||
    isArray(options)
  ) {
    refuseOptions(options);
  }
}

/**
 * Throws unless an object that names no option may hold some: a Map or a Date holds none. Takes 5 ns of
 * a call, so where options are named, they are taken for what they say.
 */
export function checkBare(options: object): void {
  const prototype = prototypeOf(options);
  if (prototype === Object.prototype || prototype === null) return;
  // Of another realm, or of a class: built-in objects of every other kind have a name of their own.
  if (tagOf(options) !== '[object Object]') refuseOptions(options);
}

function isArray(value: object): boolean {
  try {
    return Array.isArray(value);
  } catch {
    return true; // a revoked proxy: no more an object with options than an array is
  }
}

function prototypeOf(value: object): unknown {
  try {
    return Object.getPrototypeOf(value);
  } catch {
    return undefined; // a revoked proxy
  }
}

function tagOf(value: object): string {
  try {
    return Object.prototype.toString.call(value);
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
