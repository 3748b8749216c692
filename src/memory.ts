// Memory for arrays: native, aligned to the cache line, freed when it is collected.
import { allocateNative } from './backend/select.js';
import { describe, rangeError, typeError } from './errors.js';

/** Longest Float32Array that can be asked for: 2^32 − 1 bytes over 4, as `ArrayBuffer` allows it. */
const MAX_BYTES = Number.MAX_SAFE_INTEGER;

/**
 * A zeroed Float32Array of `length` elements whose first byte lies on a 64-byte boundary, over
 * native memory as an external ArrayBuffer. The memory is freed when the array is collected, and
 * its size is known to the garbage collector. Where external buffers are refused, and on the
 * portable path, it is ordinary memory: it behaves the same.
 *
 * @param constructor `Float32Array`.
 * @param length how many elements: an integer ≥ 0.
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; RangeError `ERR_OUT_OF_RANGE` for a length that is no
 * such integer or that no memory is left for.
 */
export function allocate(
  constructor: typeof Float32Array,
  length: number,
): Float32Array<ArrayBuffer> {
  // Another realm's Float32Array is as good: what it makes tells.
  if ((constructor as unknown) !== Float32Array) {
    throw typeError('ERR_INVALID_ARG_TYPE', 'Float32Array', 'constructor', describe(constructor));
  }
  if (typeof length !== 'number') {
    throw typeError('ERR_INVALID_ARG_TYPE', 'a number', 'length', describe(length));
  }
  const byteLength = length * Float32Array.BYTES_PER_ELEMENT;
  if (!Number.isInteger(length) || length < 0 || byteLength > MAX_BYTES) {
    throw rangeError('ERR_OUT_OF_RANGE', 'an integer from 0 to 2^51', 'length', describe(length));
  }
  const buffer = allocateNative(byteLength);
  if (buffer !== undefined) return new Float32Array(buffer);
  try {
    return new Float32Array(length);
  } catch {
    throw rangeError('ERR_OUT_OF_RANGE', 'a length there is memory for', 'length', `${length}`);
  }
}
