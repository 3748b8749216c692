// Runs an elementwise function over sources that are larger than memory: chunk by chunk, the next
// one being read and the last one being written while one is computed.
import { describe, rangeError, typeError } from '../core/errors.js';
import { allocate } from '../functions/memory.js';
import { throwIfAborted } from './abort.js';
import { readFully, type ByteSink, type ByteSource } from './bytes.js';
import { FileError } from './errors.js';
import { HOST_IS_LITTLE_ENDIAN } from './npy_dtype.js';
import { checkStreamOptions, type StreamOptions } from './options.js';

/** A function of one value out of one value each of its inputs. */
export interface ElementwiseFunction {
  /** What the inputs are called in messages. */
  readonly parameters: readonly string[];
  /** Fills `out`, which is the last of the inputs: all have one length. */
  compute(inputs: readonly Float32Array[], out: Float32Array): void;
}

/** Throws unless `fn` is such a function and there is one of `inputs` for each of its parameters. */
export function checkInputs(fn: ElementwiseFunction, inputs: readonly unknown[]): void {
  const { parameters, compute } = Object(fn) as Partial<ElementwiseFunction>;
  if (!Array.isArray(parameters) || typeof compute !== 'function') {
    throw typeError('ERR_INVALID_ARG_TYPE', '{ parameters, compute }', 'fn', describe(fn));
  }
  if (!Array.isArray(inputs)) {
    throw typeError('ERR_INVALID_ARG_TYPE', 'an array', 'the inputs', describe(inputs));
  }
  const count = parameters.length;
  if (count === 0) throw rangeError('ERR_OUT_OF_RANGE', 'one at least', 'fn.parameters', 'none');
  if (inputs.length !== count) {
    const what = `${count}, as many as fn.parameters,`;
    throw rangeError('ERR_LENGTH_MISMATCH', what, 'the inputs', `${inputs.length}`);
  }
}

/** A source of raw float32 values. */
export interface ValueSource {
  readonly source: ByteSource;
  readonly littleEndian: boolean;
}

const CHUNK_LENGTH = 2 ** 20;
/** One being read, one computed, one written. */
const SLOTS = 3;
const ITEM_SIZE = Float32Array.BYTES_PER_ELEMENT;

const ignore = (): void => undefined;

/** A promise that may reject before anyone waits for it. */
function awaitedLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(ignore);
  return promise;
}

/** The data of an input is shorter or longer than its header says. */
export function dataLengthError(file: string, expected: number, came: string): FileError {
  const parameter = 'the data that its header announces';
  return new FileError('ERR_FILE_DATA', { file, what: `${expected} bytes`, parameter, came });
}

const bytesOf = (values: Float32Array<ArrayBuffer>): Buffer =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength);

/** Fills `values` from `input`; `done` of `total` values have been read before. */
async function readValues(
  { source, littleEndian }: ValueSource,
  values: Float32Array<ArrayBuffer>,
  done: number,
  total: number,
): Promise<Float32Array<ArrayBuffer>> {
  const bytes = bytesOf(values);
  const count = await readFully(source, bytes);
  if (count < bytes.length) {
    throw dataLengthError(source.name, total * ITEM_SIZE, `${done * ITEM_SIZE + count}`);
  }
  if (littleEndian !== HOST_IS_LITTLE_ENDIAN) bytes.swap32();
  return values;
}

async function checkEnd(source: ByteSource, total: number): Promise<void> {
  if ((await source.read(new Uint8Array(1))) !== 0) {
    throw dataLengthError(source.name, total * ITEM_SIZE, 'more');
  }
}

/**
 * Reads `total` float32 values from each source, which must end there, and writes the function of
 * them to `sink`, as little-endian float32. Neither closes the sources nor commits the sink.
 *
 * @throws FileError `ERR_FILE_DATA` for too few or too many bytes, and what sources and sink
 * throw; `AbortError` `ABORT_ERR` with the reason of the signal as its cause; for wrong arguments
 * TypeError `ERR_INVALID_ARG_TYPE`, RangeError `ERR_OUT_OF_RANGE`, `ERR_LENGTH_MISMATCH`.
 */
export async function streamElementwise(
  fn: ElementwiseFunction,
  inputs: readonly ValueSource[],
  sink: ByteSink,
  total: number,
  options?: StreamOptions,
): Promise<void> {
  const { signal, chunkLength = CHUNK_LENGTH, onProgress } = checkStreamOptions(options);
  checkInputs(fn, inputs);
  if (!Number.isSafeInteger(total) || total < 0) {
    throw rangeError('ERR_OUT_OF_RANGE', 'an integer ≥ 0', 'total', describe(total));
  }
  const length = Math.min(chunkLength, total);
  const slots = Array.from({ length: Math.min(SLOTS, Math.ceil(total / chunkLength)) }, () =>
    inputs.map(() => allocate(Float32Array, length)),
  );
  const fill = (chunk: number): Promise<Float32Array<ArrayBuffer>[]> => {
    const start = chunk * length;
    const count = Math.min(length, total - start);
    const slot = slots[chunk % slots.length]!;
    return awaitedLater(
      Promise.all(inputs.map((x, i) => readValues(x, slot[i]!.subarray(0, count), start, total))),
    );
  };

  try {
    let writing = Promise.resolve();
    let done = 0;
    let reading = total > 0 ? fill(0) : undefined;
    for (let chunk = 0; reading !== undefined; chunk++) {
      const values = await reading;
      throwIfAborted(signal);
      const out = values.at(-1)!;
      const end = chunk * length + out.length;
      reading = end < total ? fill(chunk + 1) : undefined;
      fn.compute(values, out);
      const bytes = bytesOf(out);
      if (!HOST_IS_LITTLE_ENDIAN) bytes.swap32();
      await writing;
      onProgress?.(done, total);
      writing = awaitedLater(sink.write(bytes));
      done = end;
    }
    await writing;
    onProgress?.(done, total);
    await Promise.all(inputs.map(({ source }) => checkEnd(source, total)));
    throwIfAborted(signal);
  } catch (error) {
    // What the signal interrupted fails in its own words.
    throwIfAborted(signal);
    throw error;
  }
}
