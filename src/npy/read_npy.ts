// Reads whole .npy files into memory.
import { constants } from 'node:buffer';
import { checkOptions } from '../core/checks.js';
import { describe, rangeError } from '../core/errors.js';
import { throwIfAborted, tidied } from '../files/abort.js';
import type { ByteSource } from '../files/bytes.js';
import { checkEndpoint, type Endpoint } from '../files/endpoint.js';
import { FileError } from '../files/errors.js';
import { openInput } from '../files/input.js';
import { checkSize, readData, swapBytes } from './data.js';
import { FLOAT32, HOST_IS_LITTLE_ENDIAN } from './dtype.js';
import { elementCount, formatShape, type NpyHeader } from './header.js';
import { readNpyHeader } from './read_header.js';
import { isOrderless, reorder } from './order.js';
import { checkSignal, checkString } from '../files/options.js';

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
