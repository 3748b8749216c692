// Reads whole .npy files into memory.
import { constants } from 'node:buffer';
import { checkDtype, checkOptions } from '../core/checks.js';
import {
  ELEMENT_TYPES,
  globalArray,
  type Arrays,
  type Dtype,
  type NumericArray,
} from '../core/element_types.js';
import { describe, rangeError } from '../core/errors.js';
import { bufferOf } from '../core/typed_array.js';
import { throwIfAborted, tidied } from '../files/abort.js';
import type { ByteSource } from '../files/bytes.js';
import { checkEndpoint, type Endpoint } from '../files/endpoint.js';
import { FileError } from '../files/errors.js';
import { openInput } from '../files/input.js';
import { checkSize, readData, swapBytes } from './data.js';
import { convertItems, isSame } from './convert.js';
import {
  elementTypeOf,
  FLOAT_DTYPES,
  formatDtype,
  HOST_IS_LITTLE_ENDIAN,
  type NpyDtype,
} from './dtype.js';
import { elementCount, formatShape, type NpyHeader } from './header.js';
import { readNpyHeader } from './read_header.js';
import { isOrderless, reorder } from './order.js';
import { checkSignal, checkString } from '../files/options.js';

/** The arrays that values of each element type are read into. */
export type NpyValues<D extends Dtype> = D extends 'float32'
  ? Float32Array<ArrayBuffer>
  : D extends 'float64'
    ? Float64Array<ArrayBuffer>
    : Arrays[D];

/** The array of an .npy file. */
export interface NpyArray<D extends Dtype = Dtype> {
  /** The dimensions; none for a single value. */
  readonly shape: readonly number[];
  /** Whether the first index runs fastest in `values`: else the last one does. */
  readonly fortranOrder: boolean;
  /** What the elements are. */
  readonly dtype: D;
  /** The elements; of float16 a Float16Array where there is one, else their bits, as of bfloat16. */
  readonly values: NpyValues<D>;
}

/** The order of values in memory, by NumPy's names: C, Fortran, or as the file has it (keep). */
export type NpyOrder = 'C' | 'F' | 'K';

/** Options of `readNpy`. */
export interface ReadNpyOptions<D extends Dtype = Dtype> {
  /**
   * What the values are converted to, rounded once: for files of integers and booleans, or where one
   * type is wanted whatever the file's. Without it they are of the file's, which must be a float.
   */
  readonly dtype?: D | undefined;
  /** The order of the values that are returned; `'C'`, the last index fastest, unless told. */
  readonly order?: NpyOrder | undefined;
  /** Stops it: the promise then rejects with an `AbortError` whose cause is the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

const MAX_SHAPE_LENGTH = 60;
const ORDERS: readonly unknown[] = ['C', 'F', 'K'] satisfies NpyOrder[];

/** The options of reading, read once. */
function checkReadOptions(options: ReadNpyOptions | undefined): ReadNpyOptions {
  checkOptions(options, ['dtype', 'order', 'signal']);
  const { dtype, order, signal } = options ?? {};
  checkDtype(dtype);
  if (order !== undefined) {
    checkString(order, 'order');
    if (!ORDERS.includes(order)) {
      throw rangeError('ERR_OUT_OF_RANGE', "'C', 'F' or 'K'", 'order', describe(order));
    }
  }
  checkSignal(signal);
  return { dtype, order, signal };
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
 * Reads the values behind a header, in the wanted order, as items of the file's type and byte order.
 *
 * @throws FileError `ERR_FILE_DATA`.
 */
export async function readValues(
  source: ByteSource,
  { dtype, shape, fortranOrder }: NpyHeader,
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
  const data = await readData(source, elements * dtype.itemSize, allocate, signal);
  if (fortranOrder === wantsFortran || isOrderless(shape)) return data;
  const reordered = allocate(data.byteLength);
  reorder(data, reordered, dtype.itemSize, shape, fortranOrder);
  return reordered;
}

/** The element type of the values of a file, the one asked for or its own. */
function elementTypeOfFile(file: string, { dtype }: NpyHeader, asked: Dtype | undefined): Dtype {
  const own = asked ?? elementTypeOf(dtype);
  if (own !== undefined) return own;
  throw new FileError('ERR_FILE_DATA', {
    file,
    expected: FLOAT_DTYPES,
    parameter: 'the dtype',
    received: `'${formatDtype(dtype)}'`,
  });
}

/** Items in this machine's byte order as an array of elements. */
function valuesOf(data: ArrayBuffer, from: NpyDtype, to: Dtype): NumericArray {
  const n = data.byteLength / from.itemSize;
  const type = ELEMENT_TYPES[to];
  const values = isSame(from, to) ? new type.Array(data, 0, n) : new type.Array(n);
  if (!isSame(from, to)) convertItems(data, from, values, to);
  const Named = type.arrayName === undefined ? undefined : globalArray(type.arrayName);
  return Named === undefined ? values : new Named(bufferOf(values), 0, n);
}

async function readArray(
  source: ByteSource,
  { dtype: asked, order = 'C', signal }: ReadNpyOptions,
): Promise<NpyArray> {
  const { header, headerBytes } = await readNpyHeader(source, signal);
  const { shape, dtype } = header;
  const to = elementTypeOfFile(source.name, header, asked);
  await checkSize(source, headerBytes, elementCount(shape) * dtype.itemSize, signal);
  const fortranOrder = order === 'K' ? header.fortranOrder : order === 'F';
  const data = await readValues(source, header, fortranOrder, signal);
  if (dtype.littleEndian !== HOST_IS_LITTLE_ENDIAN) swapBytes(data, dtype.itemSize);
  try {
    return { shape, fortranOrder, dtype: to, values: valuesOf(data, dtype, to) } as NpyArray;
  } catch (error) {
    throw tooManyError(source.name, shape, error);
  }
}

/**
 * Reads an .npy file of numbers, of either byte order.
 *
 * @param options.dtype what the values are converted to, rounded once: `'float64'`, `'float32'`,
 * `'float16'` or `'bfloat16'`. Without it they are of the file's type, which must be one of these;
 * integers and booleans are read only where it is said.
 * @param options.order the order of the values: `'C'`, the default, `'F'` (Fortran, the first index
 * fastest) or `'K'`, that of the file. Another order than the file's takes twice its memory.
 * @throws FileError `ERR_FILE_INPUT`, `ERR_FILE_IO`, `ERR_FILE_DATA`, also for more values than an
 * array can hold here; `AbortError` `ABORT_ERR` with the reason of the signal as its cause; for
 * wrong arguments TypeError `ERR_INVALID_ARG_TYPE`, RangeError `ERR_OUT_OF_RANGE`.
 */
export async function readNpy<D extends Dtype>(
  input: Endpoint,
  options?: ReadNpyOptions<D>,
): Promise<NpyArray<D>> {
  const endpoint = checkEndpoint(input, 'input');
  const checked = checkReadOptions(options);
  const { signal } = checked;
  throwIfAborted(signal);
  const source = await openInput(endpoint, { signal });
  try {
    return (await readArray(source, checked)) as NpyArray<D>;
  } finally {
    await tidied(source.close(), signal);
  }
}
