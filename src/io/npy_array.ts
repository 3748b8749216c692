// Whole .npy files in memory: for data that fits, where streaming would only be in the way.
import { constants } from 'node:buffer';
import { checkFloat32Array } from '../core/checks.js';
import { describe, rangeError, typeError } from '../core/errors.js';
import { readFully, type ByteSource } from './bytes.js';
import { dataLengthError } from './elementwise.js';
import type { Endpoint } from './endpoint.js';
import { FileError } from './errors.js';
import { openInput } from './input.js';
import { FLOAT32, HOST_IS_LITTLE_ENDIAN } from './npy_dtype.js';
import {
  elementCount,
  formatNpyHeader,
  formatShape,
  hasSize,
  readNpyHeader,
} from './npy_header.js';
import { openOutput } from './output.js';

/** The array of an .npy file. */
export interface NpyArray {
  /** The dimensions; none for a single value. */
  readonly shape: readonly number[];
  /** Whether the first index runs fastest. */
  readonly fortranOrder: boolean;
  /** The elements in the order of the file. */
  readonly values: Float32Array<ArrayBuffer>;
}

/** Bytes read or written at once, and held before any have come: a multiple of 4. */
const PIECE = 2 ** 20;
const LONGEST_SHAPE = 60;

/** The bytes of `buffer` in pieces: one view can't show them all if they are many. */
function* pieces(buffer: ArrayBuffer, from = 0): Generator<Buffer> {
  for (let at = from; at < buffer.byteLength; at += PIECE) {
    yield Buffer.from(buffer, at, Math.min(PIECE, buffer.byteLength - at));
  }
}

function swapBytes(buffer: ArrayBuffer): void {
  for (const piece of pieces(buffer)) piece.swap32();
}

/**
 * Reads `expected` bytes, where the source must end. Takes memory for what is known to be there, or
 * comes: not for what a header claims.
 */
async function readData(
  source: ByteSource,
  expected: number,
  allocate: (bytes: number) => ArrayBuffer,
): Promise<ArrayBuffer> {
  const first = source.size === undefined ? Math.min(expected, PIECE) : expected;
  let buffer = allocate(first);
  let came = 0;
  for (;;) {
    for (const piece of pieces(buffer, came)) {
      const count = await readFully(source, piece);
      came += count;
      if (count < piece.length) throw dataLengthError(source.name, expected, `${came}`);
    }
    if (came === expected) break;
    const longer = allocate(Math.min(expected, 2 * came));
    const target = pieces(longer);
    for (const piece of pieces(buffer)) piece.copy(target.next().value as Buffer);
    buffer = longer;
  }
  if ((await readFully(source, new Uint8Array(1))) !== 0) {
    throw dataLengthError(source.name, expected, `more than ${came}`);
  }
  return buffer;
}

/**
 * Reads an .npy file of float32, of either byte order.
 *
 * @throws FileError `ERR_FILE_INPUT`, `ERR_FILE_IO`, `ERR_FILE_DATA`, also for more values than an
 * array can hold here; TypeError `ERR_INVALID_ARG_TYPE`, RangeError `ERR_OUT_OF_RANGE` for an
 * `input` that is none.
 */
export async function readNpy(input: Endpoint): Promise<NpyArray> {
  const source = await openInput(input);
  try {
    const { header, headerBytes } = await readNpyHeader(source);
    const { shape, fortranOrder, dtype } = header;
    const elements = elementCount(shape);
    const expected = elements * dtype.itemSize;
    if (source.size !== undefined && source.size - headerBytes !== expected) {
      throw dataLengthError(source.name, expected, `${source.size - headerBytes}`);
    }
    const refuse = (cause?: unknown): never => {
      throw new FileError('ERR_FILE_DATA', {
        file: source.name,
        what: 'as many values as fit in one array',
        parameter: 'the shape',
        came: formatShape(shape, LONGEST_SHAPE),
        cause,
      });
    };
    if (elements > constants.MAX_LENGTH) refuse();
    const buffer = await readData(source, expected, (bytes) => {
      try {
        return new ArrayBuffer(bytes);
      } catch (error) {
        return refuse(error);
      }
    });
    if (dtype.littleEndian !== HOST_IS_LITTLE_ENDIAN) swapBytes(buffer);
    try {
      return { shape, fortranOrder, values: new Float32Array(buffer) };
    } catch (error) {
      return refuse(error);
    }
  } finally {
    await source.close();
  }
}

/** The dimensions, copied; throws unless they are integers ≥ 0 whose product is `length`. */
function checkShape(shape: unknown, length: number): readonly number[] {
  if (!Array.isArray(shape)) {
    throw typeError('ERR_INVALID_ARG_TYPE', 'an array of integers', 'shape', describe(shape));
  }
  const dimensions = Array.from(shape as readonly unknown[], (n, i) => {
    if (typeof n !== 'number') {
      throw typeError('ERR_INVALID_ARG_TYPE', 'a number', `shape[${i}]`, describe(n));
    }
    if (!Number.isSafeInteger(n) || n < 0) {
      throw rangeError('ERR_OUT_OF_RANGE', 'an integer ≥ 0', `shape[${i}]`, describe(n));
    }
    // -0 too is written as 0.
    return n + 0;
  });
  const elements = elementCount(dimensions);
  if (elements !== length) {
    const what = `a product of ${length}, the number of values,`;
    throw rangeError('ERR_LENGTH_MISMATCH', what, 'shape', `${elements}`);
  }
  if (!hasSize(dimensions)) {
    throw rangeError('ERR_OUT_OF_RANGE', 'at most 2^53−1 bytes', 'shape', formatShape(dimensions));
  }
  return dimensions;
}

/**
 * Writes an .npy file of float32 in C order; a regular file appears whole or not at all.
 *
 * @param values any Float32Array; what it holds when this is called is written.
 * @param shape the dimensions, integers ≥ 0; their product is `values.length`. One without it.
 * @throws TypeError `ERR_INVALID_ARG_TYPE`, `ERR_DETACHED`; RangeError `ERR_OUT_OF_RANGE`,
 * `ERR_LENGTH_MISMATCH`; FileError `ERR_FILE_OUTPUT`, `ERR_FILE_IO`.
 */
export async function writeNpy(
  output: Endpoint,
  values: Float32Array,
  shape?: readonly number[],
): Promise<void> {
  checkFloat32Array(values, 'values');
  // As the array is at the call: it may change or lose its memory while the file is written.
  const { buffer, length } = new Float32Array(values);
  const dimensions = shape === undefined ? [length] : checkShape(shape, length);
  if (!HOST_IS_LITTLE_ENDIAN) swapBytes(buffer);
  const sink = await openOutput(output);
  try {
    await sink.write(formatNpyHeader({ dtype: FLOAT32, fortranOrder: false, shape: dimensions }));
    for (const piece of pieces(buffer)) await sink.write(piece);
    await sink.commit();
  } catch (error) {
    await sink.discard();
    throw error;
  }
}
