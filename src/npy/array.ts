// Whole .npy files in memory: for data that fits, where streaming would only be in the way.
import { constants } from 'node:buffer';
import { checkFloat32Array, checkOptions } from '../core/checks.js';
import { describe, rangeError, typeError } from '../core/errors.js';
import { raced, throwIfAborted, tidied } from '../files/abort.js';
import type { ByteSource } from '../files/bytes.js';
import { checkEndpoint, type Endpoint } from '../files/endpoint.js';
import { FileError } from '../files/errors.js';
import { openInput } from '../files/input.js';
import { checkSize, pieces, readData, swapBytes } from './data.js';
import { FLOAT32, HOST_IS_LITTLE_ENDIAN } from './dtype.js';
import {
  elementCount,
  formatNpyHeader,
  formatShape,
  hasSize,
  readNpyHeader,
  type NpyHeader,
} from './header.js';
import { isOrderless, reorder } from './order.js';
import { checkBoolean, checkSignal, checkString } from '../files/options.js';
import { openOutput } from '../files/output.js';

/** The array of an .npy file. */
export interface NpyArray {
  /** The dimensions; none for a single value. */
  readonly shape: readonly number[];
  /** Whether the first index runs fastest in `values`: else the last one does. */
  readonly fortranOrder: boolean;
  /** The elements. */
  readonly values: Float32Array<ArrayBuffer>;
}

/** The order of values in memory, by NumPy's names: C, Fortran, or as the file has it (keep). */
export type NpyOrder = 'C' | 'F' | 'K';

/** Options of `readNpy`. */
export interface ReadNpyOptions {
  /** The order of the values that are returned; `'C'`, the last index fastest, unless told. */
  readonly order?: NpyOrder | undefined;
  /** Stops it: the promise then rejects with an `AbortError` whose cause is the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

const MAX_SHAPE_LENGTH = 60;
const ORDERS: readonly unknown[] = ['C', 'F', 'K'] satisfies NpyOrder[];

/** The options of reading, read once. */
function checkReadOptions(options: ReadNpyOptions | undefined): ReadNpyOptions {
  checkOptions(options, ['order', 'signal']);
  const { order, signal } = options ?? {};
  if (order !== undefined) {
    checkString(order, 'order');
    if (!ORDERS.includes(order)) {
      throw rangeError('ERR_OUT_OF_RANGE', "'C', 'F' or 'K'", 'order', describe(order));
    }
  }
  checkSignal(signal);
  return { order, signal };
}

function tooManyError(file: string, shape: readonly number[], cause?: unknown): FileError {
  return new FileError('ERR_FILE_DATA', {
    file,
    expected: 'as many values as fit in one array',
    parameter: 'the shape',
    received: formatShape(shape, MAX_SHAPE_LENGTH),
    cause,
  });
}

/**
 * Reads the values behind a header, in the wanted order, as 4-byte values of the file's byte order.
 *
 * @throws FileError `ERR_FILE_DATA`.
 */
export async function readValues(
  source: ByteSource,
  { shape, fortranOrder }: NpyHeader,
  wantsFortran: boolean,
  signal: AbortSignal | undefined,
): Promise<ArrayBuffer> {
  const elements = elementCount(shape);
  const allocate = (bytes: number): ArrayBuffer => {
    try {
      return new ArrayBuffer(bytes);
    } catch (error) {
      throw tooManyError(source.name, shape, error);
    }
  };
  if (elements > constants.MAX_LENGTH) throw tooManyError(source.name, shape);
  const data = await readData(source, elements * FLOAT32.itemSize, allocate, signal);
  if (fortranOrder === wantsFortran || isOrderless(shape)) return data;
  const reordered = allocate(data.byteLength);
  reorder(data, reordered, shape, fortranOrder);
  return reordered;
}

async function readArray(
  source: ByteSource,
  { order = 'C', signal }: ReadNpyOptions,
): Promise<NpyArray> {
  const { header, headerBytes } = await readNpyHeader(source, signal);
  const { shape, dtype } = header;
  await checkSize(source, headerBytes, elementCount(shape) * dtype.itemSize, signal);
  const fortranOrder = order === 'K' ? header.fortranOrder : order === 'F';
  const data = await readValues(source, header, fortranOrder, signal);
  if (dtype.littleEndian !== HOST_IS_LITTLE_ENDIAN) swapBytes(data);
  try {
    return { shape, fortranOrder, values: new Float32Array(data) };
  } catch (error) {
    throw tooManyError(source.name, shape, error);
  }
}

/**
 * Reads an .npy file of float32, of either byte order.
 *
 * @param options.order the order of the values: `'C'`, the default, `'F'` (Fortran, the first index
 * fastest) or `'K'`, that of the file. Another order than the file's takes twice its memory.
 * @throws FileError `ERR_FILE_INPUT`, `ERR_FILE_IO`, `ERR_FILE_DATA`, also for more values than an
 * array can hold here; `AbortError` `ABORT_ERR` with the reason of the signal as its cause; for
 * wrong arguments TypeError `ERR_INVALID_ARG_TYPE`, RangeError `ERR_OUT_OF_RANGE`.
 */
export async function readNpy(input: Endpoint, options?: ReadNpyOptions): Promise<NpyArray> {
  const endpoint = checkEndpoint(input, 'input');
  const checked = checkReadOptions(options);
  const { signal } = checked;
  throwIfAborted(signal);
  const source = await openInput(endpoint, { signal });
  try {
    return await readArray(source, checked);
  } finally {
    await tidied(source.close(), signal);
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
    const expected = `a product of ${length}, the number of values,`;
    throw rangeError('ERR_LENGTH_MISMATCH', expected, 'shape', `${elements}`);
  }
  if (!hasSize(dimensions)) {
    throw rangeError('ERR_OUT_OF_RANGE', 'at most 2^53−1 bytes', 'shape', formatShape(dimensions));
  }
  return dimensions;
}

/** Options of `writeNpy`. */
export interface WriteNpyOptions {
  /** Whether the first index runs fastest in the values, and so in the file; not unless told. */
  readonly fortranOrder?: boolean | undefined;
  /** Stops it: the promise then rejects with an `AbortError` whose cause is the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** The options of writing, read once. */
function checkWriteOptions(options: WriteNpyOptions | undefined): {
  readonly fortranOrder: boolean;
  readonly signal: AbortSignal | undefined;
} {
  checkOptions(options, ['fortranOrder', 'signal']);
  const { fortranOrder = false, signal } = options ?? {};
  checkBoolean(fortranOrder, 'fortranOrder');
  checkSignal(signal);
  return { fortranOrder, signal };
}

/**
 * Writes an .npy file of float32; a regular file appears whole or not at all.
 *
 * @param values any Float32Array; what it holds when this is called is written.
 * @param shape the dimensions, integers ≥ 0; their product is `values.length`. One without it.
 * @param options.fortranOrder the order of the values, which the file has too: C order without it,
 * as `readNpy` returns them.
 * @throws TypeError `ERR_INVALID_ARG_TYPE`, `ERR_DETACHED`; RangeError `ERR_OUT_OF_RANGE`,
 * `ERR_LENGTH_MISMATCH`; FileError `ERR_FILE_OUTPUT`, `ERR_FILE_IO`; `AbortError` `ABORT_ERR` with
 * the reason of the signal as its cause.
 */
export async function writeNpy(
  output: Endpoint,
  values: Float32Array,
  shape?: readonly number[],
  options?: WriteNpyOptions,
): Promise<void> {
  const endpoint = checkEndpoint(output, 'output');
  checkFloat32Array(values, 'values');
  // As the array is at the call: it may change or lose its memory while the file is written.
  const { buffer, length } = new Float32Array(values);
  const dimensions = shape === undefined ? [length] : checkShape(shape, length);
  const { fortranOrder, signal } = checkWriteOptions(options);
  throwIfAborted(signal);
  if (!HOST_IS_LITTLE_ENDIAN) swapBytes(buffer);
  const sink = await openOutput(endpoint, { signal });
  try {
    const header = formatNpyHeader({ dtype: FLOAT32, fortranOrder, shape: dimensions });
    await raced(sink.write(header), signal);
    for (const piece of pieces(buffer)) await raced(sink.write(piece), signal);
    await sink.commit();
  } catch (error) {
    await tidied(sink.discard(), signal);
    throwIfAborted(signal);
    throw error;
  }
}
