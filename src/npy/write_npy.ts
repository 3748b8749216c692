// Writes whole .npy files from memory.
import { checkArray, checkDtype, checkOptions } from '../core/checks.js';
import {
  ARRAYS_OF,
  arraysOf,
  DTYPES,
  ELEMENT_TYPES,
  type Dtype,
  type ElementType,
  type NumericArray,
} from '../core/element_types.js';
import { describe, rangeError, typeError } from '../core/errors.js';
import { bufferOf, bytesOf, copyInto, lengthOf } from '../core/typed_array.js';
import { raced, throwIfAborted, tidied } from '../files/abort.js';
import { checkEndpoint, type Endpoint } from '../files/endpoint.js';
import { pieces, swapBytes } from './data.js';
import { HOST_IS_LITTLE_ENDIAN, npyDtypeOf } from './dtype.js';
import { formatNpyHeader } from './format_header.js';
import { elementCount, formatShape, hasSize } from './header.js';
import { checkBoolean, checkSignal } from '../files/options.js';
import { openOutput } from '../files/output.js';

/** The dimensions, copied; throws unless they are integers ≥ 0 whose product is `length`. */
function checkShape(shape: unknown, length: number, itemSize: number): readonly number[] {
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
  if (!hasSize(dimensions, itemSize)) {
    throw rangeError('ERR_OUT_OF_RANGE', 'at most 2^53−1 bytes', 'shape', formatShape(dimensions));
  }
  return dimensions;
}

/** Options of `writeNpy`. */
export interface WriteNpyOptions {
  /** What a Uint16Array holds the bits of: `'float16'` or `'bfloat16'`. */
  readonly dtype?: Dtype | undefined;
  /** Whether the first index runs fastest in the values, and so in the file; not unless told. */
  readonly fortranOrder?: boolean | undefined;
  /** Stops it: the promise then rejects with an `AbortError` whose cause is the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** The options of writing, read once. */
function checkWriteOptions(options: WriteNpyOptions | undefined): {
  readonly dtype: Dtype | undefined;
  readonly fortranOrder: boolean;
  readonly signal: AbortSignal | undefined;
} {
  checkOptions(options, ['dtype', 'fortranOrder', 'signal']);
  const { dtype, fortranOrder = false, signal } = options ?? {};
  checkBoolean(fortranOrder, 'fortranOrder');
  checkDtype(dtype);
  checkSignal(signal);
  return { dtype, fortranOrder, signal };
}

/** Arrays whose values are written as their own type. */
const TAKEN = arraysOf(DTYPES);

/** The bytes of an array as it is now, in little-endian order: it may change while they are written. */
function bytesNow(values: NumericArray, { Array: Class, bytes }: ElementType): ArrayBuffer {
  const copy = new Class(lengthOf(values));
  copyInto(copy, new Class(bufferOf(values), bytesOf(values)[0], lengthOf(values)));
  const buffer = bufferOf(copy) as ArrayBuffer;
  if (!HOST_IS_LITTLE_ENDIAN) swapBytes(buffer, bytes);
  return buffer;
}

/**
 * Writes an .npy file of float64, float32, float16 or bfloat16, which the array says; a regular file
 * appears whole or not at all.
 *
 * @param values a Float64Array, Float32Array or Float16Array, or the bits of a 16-bit type in a
 * Uint16Array; what it holds when this is called is written.
 * @param options.dtype what a Uint16Array holds. bfloat16 is written as NumPy writes that of ml_dtypes.
 * @param shape the dimensions, integers ≥ 0; their product is `values.length`. One without it.
 * @param options.fortranOrder the order of the values, which the file has too: C order without it,
 * as `readNpy` returns them.
 * @throws TypeError `ERR_INVALID_ARG_TYPE`, `ERR_DETACHED`; RangeError `ERR_OUT_OF_RANGE`,
 * `ERR_LENGTH_MISMATCH`; FileError `ERR_FILE_OUTPUT`, `ERR_FILE_IO`; `AbortError` `ABORT_ERR` with
 * the reason of the signal as its cause.
 */
export async function writeNpy(
  output: Endpoint,
  values: NumericArray,
  shape?: readonly number[],
  options?: WriteNpyOptions,
): Promise<void> {
  const endpoint = checkEndpoint(output, 'output');
  const { dtype: said, fortranOrder, signal } = checkWriteOptions(options);
  const dtype = checkArray(values, 'values', said === undefined ? TAKEN : ARRAYS_OF[said]);
  const type = ELEMENT_TYPES[dtype] as ElementType;
  const length = lengthOf(values);
  const buffer = bytesNow(values, type);
  const dimensions = shape === undefined ? [length] : checkShape(shape, length, type.bytes);
  throwIfAborted(signal);
  const sink = await openOutput(endpoint, { signal });
  try {
    const header = formatNpyHeader({ dtype: npyDtypeOf(dtype), fortranOrder, shape: dimensions });
    await raced(sink.write(header), signal);
    for (const piece of pieces(buffer)) await raced(sink.write(piece), signal);
    await sink.commit();
  } catch (error) {
    await tidied(sink.discard(), signal);
    throwIfAborted(signal);
    throw error;
  }
}
