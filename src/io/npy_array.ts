// Whole .npy files in memory: for data that fits, where streaming would only be in the way.
import { rangeError } from '../errors.js';
import { readFully } from './bytes.js';
import { dataLengthError } from './elementwise.js';
import type { Endpoint } from './endpoint.js';
import { openInput } from './input.js';
import { FLOAT32, HOST_IS_LITTLE_ENDIAN } from './npy_dtype.js';
import { elementCount, formatNpyHeader, readNpyHeader } from './npy_header.js';
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

/**
 * Reads an .npy file of float32, of either byte order.
 *
 * @throws FileError `ERR_FILE_INPUT`, `ERR_FILE_DATA`, `ERR_FILE_IO`.
 */
export async function readNpy(input: Endpoint): Promise<NpyArray> {
  const source = await openInput(input);
  try {
    const { header } = await readNpyHeader(source);
    const { shape, fortranOrder, dtype } = header;
    const expected = elementCount(shape) * dtype.itemSize;
    // What the header claims is asked for only as far as the file can have it.
    const room = Math.min(expected, source.size ?? expected);
    const bytes = Buffer.from(new ArrayBuffer(room));
    const came = await readFully(source, bytes);
    const more = await readFully(source, new Uint8Array(1));
    if (came !== expected || more !== 0) {
      throw dataLengthError(source.name, expected, more === 0 ? `${came}` : `more than ${came}`);
    }
    if (dtype.littleEndian !== HOST_IS_LITTLE_ENDIAN) bytes.swap32();
    return { shape, fortranOrder, values: new Float32Array(bytes.buffer) };
  } finally {
    await source.close();
  }
}

/**
 * Writes an .npy file of float32 in C order; a regular file appears whole or not at all.
 *
 * @param shape the dimensions; their product is `values.length`.
 * @throws RangeError `ERR_LENGTH_MISMATCH`; FileError `ERR_FILE_OUTPUT`, `ERR_FILE_IO`.
 */
export async function writeNpy(
  output: Endpoint,
  values: Float32Array,
  shape: readonly number[] = [values.length],
): Promise<void> {
  const elements = elementCount(shape);
  if (elements !== values.length) {
    const what = `a product of ${values.length}, the number of values,`;
    throw rangeError('ERR_LENGTH_MISMATCH', what, 'shape', `${elements}`);
  }
  const sink = await openOutput(output);
  try {
    await sink.write(formatNpyHeader({ dtype: FLOAT32, fortranOrder: false, shape }));
    const bytes = Buffer.from(values.slice().buffer);
    if (!HOST_IS_LITTLE_ENDIAN) bytes.swap32();
    await sink.write(bytes);
    await sink.commit();
  } catch (error) {
    await sink.discard();
    throw error;
  }
}
