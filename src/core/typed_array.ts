// What typed arrays really are: their internal slots, which own properties, subclasses and other
// prototypes cannot change, and which are the same in every realm.

const prototype = Object.getPrototypeOf(Uint8Array.prototype) as object;

const getter = (name: string | symbol): unknown =>
  Object.getOwnPropertyDescriptor(prototype, name)!.get;

const tag = getter(Symbol.toStringTag) as (this: unknown) => string | undefined;
const length = getter('length') as (this: unknown) => number;
const buffer = getter('buffer') as (this: unknown) => ArrayBufferLike;
const byteOffset = getter('byteOffset') as (this: unknown) => number;
const byteLength = getter('byteLength') as (this: unknown) => number;
const set = Object.getOwnPropertyDescriptor(prototype, 'set')!.value as (
  this: unknown,
  source: ArrayLike<number>,
) => void;

const fill = Object.getOwnPropertyDescriptor(prototype, 'fill')!.value as (
  this: unknown,
  value: bigint | number,
) => void;

const arrayBufferByteLength = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength')!
  .get as (this: unknown) => number;

/** The name of a typed array's constructor, `undefined` for anything else. */
export function typedArrayNameOf(value: unknown): string | undefined {
  return tag.call(value);
}

/** Elements; 0 if the memory is gone. */
export function lengthOf(array: ArrayBufferView): number {
  return length.call(array);
}

/** Its buffer. */
export function bufferOf(array: ArrayBufferView): ArrayBufferLike {
  return buffer.call(array);
}

/** Where it begins in its buffer, and where it ends, in bytes. */
export function bytesOf(array: ArrayBufferView): readonly [begin: number, end: number] {
  const begin = byteOffset.call(array);
  return [begin, begin + byteLength.call(array)];
}

/** Whether a buffer is a SharedArrayBuffer. */
export function isShared(value: ArrayBufferLike): boolean {
  try {
    arrayBufferByteLength.call(value);
    return false;
  } catch {
    return true;
  }
}

/** Copies `source` into `target`, which is as long; both hold numbers, or both bigints. */
export function copyInto(target: ArrayBufferView, source: ArrayBufferView): void {
  set.call(target, source as unknown as ArrayLike<number>);
}

/** Puts one value into every element. */
export function fillWith(target: ArrayBufferView, value: bigint | number): void {
  fill.call(target, value);
}

/** A copy of bytes, in an array that is no subclass. */
export function copyOfBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(lengthOf(bytes));
  copyInto(copy, bytes);
  return copy;
}

/** A copy of floats, in an array that is no subclass. */
export function copyOfFloats(floats: Float32Array): Float32Array<ArrayBuffer> {
  const copy = new Float32Array(lengthOf(floats));
  copyInto(copy, floats);
  return copy;
}

/**
 * Elements `begin` to `end` of an array, as a view of the plain class: `subarray` asks the array's
 * own class, its `constructor` and its species, what to make.
 */
export function viewOf<B extends ArrayBufferLike>(
  array: Uint8Array<B>,
  begin?: number,
  end?: number,
): Uint8Array<B>;
export function viewOf<B extends ArrayBufferLike>(
  array: Float32Array<B>,
  begin?: number,
  end?: number,
): Float32Array<B>;
export function viewOf(
  array: Uint8Array | Float32Array,
  begin = 0,
  end = lengthOf(array),
): Uint8Array | Float32Array {
  const constructor = typedArrayNameOf(array) === 'Float32Array' ? Float32Array : Uint8Array;
  const start = byteOffset.call(array) + begin * constructor.BYTES_PER_ELEMENT;
  return new constructor(buffer.call(array) as ArrayBuffer, start, end - begin);
}

/** Copies the bytes of `source` to the start of `target`, which is as long or longer. */
export function copyBytes(target: Uint8Array, source: Uint8Array): void {
  set.call(target, source);
}
