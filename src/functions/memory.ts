// Memory for arrays: native, aligned to the cache line, freed when it is collected.
import { defaultBackend } from '../backends/choose.js';
import { BITS_ARRAY_NAME, ELEMENT_TYPES, type NumericArray } from '../core/element_types.js';
import { describe, rangeError, typeError } from '../core/errors.js';
import type { New } from './types.js';

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

/** The constructors whose arrays the functions take, by their names, and bytes of an element. */
const BYTES: Readonly<Record<string, number>> = Object.fromEntries(
  Object.values(ELEMENT_TYPES).flatMap(({ arrayName, isBits, bytes }) => [
    ...(arrayName === undefined ? [] : [[arrayName, bytes] as const]),
    ...(isBits ? [[BITS_ARRAY_NAME, bytes] as const] : []),
  ]),
);
const NAMES = Object.keys(BYTES);

type Constructor = new (
  lengthOrBuffer: number | ArrayBuffer,
  byteOffset?: number,
  length?: number,
) => ArrayBufferView<ArrayBuffer>;

function ordinary(
  constructor: Constructor,
  length: number,
  bytes: number,
): ArrayBufferView<ArrayBuffer> {
  const buffer = new ArrayBuffer(length * bytes + ALIGNMENT);
  return new constructor(buffer, defaultBackend().alignmentOffset(buffer, ALIGNMENT), length);
}

const { toString } = Function.prototype;

/** The name of a constructor of typed arrays, of whatever realm. */
function nameOf(constructor: unknown): string | undefined {
  if (typeof constructor !== 'function') return undefined;
  const own = NAMES.find(
    (name) => (globalThis as Readonly<Record<string, unknown>>)[name] === constructor,
  );
  if (own !== undefined) return own;
  // No script can write a function of that text.
  const [, name] =
    /^function (\w+)\(\)\s*\{\s*\[native code\]\s*\}$/.exec(toString.call(constructor)) ?? [];
  return NAMES.find((each) => each === name);
}

/** A constructor of typed arrays, by what it makes. */
export interface ArrayClass<A extends NumericArray> {
  readonly prototype: A;
  readonly BYTES_PER_ELEMENT: number;
}

/**
 * A zeroed typed array of `length` elements whose first byte lies on a 64-byte boundary, over
 * native memory as an external ArrayBuffer. The memory is freed when the array has been collected,
 * and its size is known to the garbage collector.
 *
 * Where external buffers are refused, on the portable path, and beyond 256 MiB in one turn of the
 * event loop, it is ordinary memory that behaves the same (aligned too wherever native code runs;
 * the array may then be a part of its `buffer`).
 *
 * @param constructor `Float32Array`, `Float64Array`, `Float16Array` where there is one, or `Uint16Array`
 * (for bits of 16-bit types); also those of another realm, whose instance it then is.
 * @param length how many elements: an integer ≥ 0.
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; RangeError `ERR_OUT_OF_RANGE` for a length that is no
 * such integer or that there is no memory for.
 */
export function allocate<A extends NumericArray>(
  constructor: ArrayClass<A>,
  length: number,
): New<A> {
  const name = nameOf(constructor);
  if (name === undefined) {
    const expected = NAMES.join(' or ');
    throw typeError('ERR_INVALID_ARG_TYPE', expected, 'constructor', describe(constructor));
  }
  if (typeof length !== 'number') {
    throw typeError('ERR_INVALID_ARG_TYPE', 'a number', 'length', describe(length));
  }
  if (!Number.isSafeInteger(length) || length < 0) {
    throw rangeError('ERR_OUT_OF_RANGE', 'an integer ≥ 0', 'length', describe(length));
  }
  const make = constructor as unknown as Constructor;
  const bytes = BYTES[name]!;
  try {
    const buffer = external(length * bytes);
    const array = buffer === undefined ? ordinary(make, length, bytes) : new make(buffer);
    return array as New<A>;
  } catch {
    throw rangeError('ERR_OUT_OF_RANGE', 'a length there is memory for', 'length', `${length}`);
  }
}
