// Bytes that come from outside: known by their slots, whatever class and realm they are of, and
// copied before they are kept.
import { describe, typeError } from '../../core/errors.js';
import { bufferOf, bytesOf, lengthOf, typedArrayNameOf } from '../../core/typed_array.js';

// Every method of %TypedArray% starts by throwing on a detached buffer or an out-of-bounds view.
const keys = Uint8Array.prototype.keys as (this: unknown) => unknown;

/** Whether the memory of a typed array is there: without, its length is 0. */
export function hasMemory(array: ArrayBufferView): boolean {
  if (lengthOf(array) > 0) return true;
  try {
    keys.call(array);
    return true;
  } catch {
    return false;
  }
}

/** Whether it is a Uint8Array whose memory is there. */
export const isBytes = (value: unknown): value is Uint8Array =>
  typedArrayNameOf(value) === 'Uint8Array' && hasMemory(value as Uint8Array);

/** Throws unless the memory of a typed array is there. */
export function checkMemory(array: ArrayBufferView, parameter: string): void {
  if (hasMemory(array)) return;
  const received = 'a view on a detached buffer or out of its buffer’s bounds';
  throw typeError('ERR_DETACHED', 'an array whose memory is there', parameter, received);
}

/** Throws unless `value` is a Uint8Array whose memory is there. */
export function checkBytesArgument(value: unknown, parameter: string): asserts value is Uint8Array {
  if (typedArrayNameOf(value) !== 'Uint8Array') {
    throw typeError('ERR_INVALID_ARG_TYPE', 'a Uint8Array', parameter, describe(value));
  }
  checkMemory(value as Uint8Array, parameter);
}

/** A view of the same bytes that is of this realm and no subclass. */
export function ownView(bytes: Uint8Array): Uint8Array {
  const [begin, end] = bytesOf(bytes);
  return new Uint8Array(bufferOf(bytes), begin, end - begin);
}

/** A copy of bytes. */
export function copyBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(ownView(bytes));
}
