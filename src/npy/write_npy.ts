// Writes whole .npy files from memory.
import { checkFloat32Array, checkOptions } from '../core/checks.js';
import { describe, rangeError, typeError } from '../core/errors.js';
import { raced, throwIfAborted, tidied } from '../files/abort.js';
import { checkEndpoint, type Endpoint } from '../files/endpoint.js';
import { pieces, swapBytes } from './data.js';
import { FLOAT32, HOST_IS_LITTLE_ENDIAN } from './dtype.js';
import { formatNpyHeader } from './format_header.js';
import { elementCount, formatShape, hasSize } from './header.js';
import { checkBoolean, checkSignal } from '../files/options.js';
import { openOutput } from '../files/output.js';

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
