// Memory for arrays: native, aligned to the cache line, freed when it is collected.
import { defaultBackend } from '../backends/choose.js';
import { describe, rangeError, typeError } from '../core/errors.js';

/** A cache line, and the widest vector. */
const ALIGNMENT = 64;

// Node frees an external buffer only when its event loop turns, however often the collector has
// run by then: a loop that never yields would fill the memory (2,000 arrays of 4 MiB, each dropped
// at once, held 8.4 GB). So a turn gets no more external memory than this; what it asks for beyond
// is ordinary memory, which the collector frees itself.
const EXTERNAL_BYTES_A_TURN = 2 ** 28;
const OVERHEAD = 512;
let bytesThisTurn = 0;

function external(byteLength: number): ArrayBuffer | undefined {
  if (bytesThisTurn >= EXTERNAL_BYTES_A_TURN) return undefined;
  const buffer = defaultBackend().allocate(byteLength);
  if (buffer === undefined) return undefined;
  if (bytesThisTurn === 0) {
    // Node's own: jsdom has none, and test runners put fakes in the place of the global one.
    const { setImmediate } = process.getBuiltinModule('node:timers');
    setImmediate(() => {
      bytesThisTurn = 0;
    }).unref();
  }
  // Small arrays cost what keeps track of them.
  bytesThisTurn += byteLength + OVERHEAD;
  return buffer;
}

function ordinary(constructor: typeof Float32Array, length: number): Float32Array<ArrayBuffer> {
  const byteLength = length * Float32Array.BYTES_PER_ELEMENT;
  const buffer = new ArrayBuffer(byteLength + ALIGNMENT);
  return new constructor(buffer, defaultBackend().alignmentOffset(buffer, ALIGNMENT), length);
}

const { toString } = Function.prototype;

/** Whether it is the Float32Array of another realm: no script can write a function of that text. */
function isForeignFloat32Array(constructor: unknown): boolean {
  return (
    typeof constructor === 'function' &&
    /^function Float32Array\(\)\s*\{\s*\[native code\]\s*\}$/.test(toString.call(constructor))
  );
}

/**
 * A zeroed Float32Array of `length` elements whose first byte lies on a 64-byte boundary, over
 * native memory as an external ArrayBuffer. The memory is freed when the array has been collected,
 * and its size is known to the garbage collector.
 *
 * Where external buffers are refused, on the portable path, and beyond 256 MiB in one turn of the
 * event loop, it is ordinary memory that behaves the same (aligned too wherever native code runs;
 * the array may then be a part of its `buffer`).
 *
 * @param constructor `Float32Array`, also that of another realm, whose instance it then is.
 * @param length how many elements: an integer ≥ 0.
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; RangeError `ERR_OUT_OF_RANGE` for a length that is no
 * such integer or that there is no memory for.
 */
export function allocate(
  constructor: typeof Float32Array,
  length: number,
): Float32Array<ArrayBuffer> {
  if (constructor !== Float32Array && !isForeignFloat32Array(constructor)) {
    throw typeError('ERR_INVALID_ARG_TYPE', 'Float32Array', 'constructor', describe(constructor));
  }
  if (typeof length !== 'number') {
    throw typeError('ERR_INVALID_ARG_TYPE', 'a number', 'length', describe(length));
  }
  if (!Number.isSafeInteger(length) || length < 0) {
    throw rangeError('ERR_OUT_OF_RANGE', 'an integer ≥ 0', 'length', describe(length));
  }
  try {
    const buffer = external(length * Float32Array.BYTES_PER_ELEMENT);
    return buffer === undefined ? ordinary(constructor, length) : new constructor(buffer);
  } catch {
    throw rangeError('ERR_OUT_OF_RANGE', 'a length there is memory for', 'length', `${length}`);
  }
}
