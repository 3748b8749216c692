// Runs an elementwise function over sources that are larger than memory: chunk by chunk, the next
// one being read and the last one being written while one is computed.
import { Buffer } from 'node:buffer';
import { checkFloat32Array } from '../core/checks.js';
import { describe, rangeError, typeError } from '../core/errors.js';
import { allocate } from '../functions/memory.js';
import { bufferOf, bytesOf, viewOf } from '../core/typed_array.js';
import { awaitedLater, raced, throwIfAborted } from '../files/abort.js';
import {
  checkSink,
  checkSource,
  readFully,
  type ByteSink,
  type ByteSource,
} from '../files/bytes.js';
import { checkEnd, tooShortError } from '../npy/data.js';
import { HOST_IS_LITTLE_ENDIAN } from '../npy/dtype.js';
import { checkArray, checkBoolean } from '../files/options.js';
import { checkStreamOptions, type StreamOptions } from './stream_options.js';

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
  if (
    !Array.isArray(parameters) ||
    !Array.from(parameters as unknown[]).every((name) => typeof name === 'string') ||
    typeof compute !== 'function'
  ) {
    throw typeError('ERR_INVALID_ARG_TYPE', '{ parameters, compute }', 'fn', describe(fn));
  }
  checkArray(inputs, 'the inputs');
  const count = parameters.length;
  if (count === 0) throw rangeError('ERR_OUT_OF_RANGE', 'one at least', 'fn.parameters', 'none');
  if (inputs.length !== count) {
    const expected = `${count}, as many as fn.parameters,`;
    throw rangeError('ERR_LENGTH_MISMATCH', expected, 'the inputs', `${inputs.length}`);
  }
}

/** Throws unless `sources` are sources, each one once: they are read at the same time. */
export function checkSources(fn: ElementwiseFunction, sources: readonly unknown[]): void {
  Array.from(sources, (source, i) => {
    const parameter = fn.parameters[i]!;
    checkSource(source, parameter);
    const before = sources.indexOf(source);
    if (before === i) return;
    const expected = `another source than that of ${fn.parameters[before]!}`;
    throw rangeError('ERR_OUT_OF_RANGE', expected, parameter, 'the same one');
  });
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

const bytesOfValues = (values: Float32Array<ArrayBuffer>): Buffer => {
  const [begin, end] = bytesOf(values);
  return Buffer.from(bufferOf(values) as ArrayBuffer, begin, end - begin);
};

/** Fills `values` from `input`; `done` of `total` values have been read before. */
async function readValues(
  { source, littleEndian }: ValueSource,
  values: Float32Array<ArrayBuffer>,
  done: number,
  total: number,
  signal: AbortSignal | undefined,
): Promise<Float32Array<ArrayBuffer>> {
  const bytes = bytesOfValues(values);
  const count = await readFully(source, bytes, signal);
  if (count < bytes.length) {
    throw tooShortError(source.name, total * ITEM_SIZE, done * ITEM_SIZE + count);
  }
  if (littleEndian !== HOST_IS_LITTLE_ENDIAN) bytes.swap32();
  return values;
}

/** Computes the last of `values` from all of them; what is not done by then would be lost. */
function computed(fn: ElementwiseFunction, values: readonly Float32Array<ArrayBuffer>[]): void {
  const compute: (inputs: readonly Float32Array[], out: Float32Array) => unknown = fn.compute;
  const result = compute.call(fn, values, values.at(-1)!);
  const { then } = Object(result) as Partial<PromiseLike<unknown>>;
  if (typeof then === 'function') {
    const expected = 'a function that is done when it returns';
    throw typeError('ERR_INVALID_ARG_TYPE', expected, 'fn.compute', 'one that returns a promise');
  }
  // Their memory is used again.
  for (const [i, array] of values.entries()) checkFloat32Array(array, fn.parameters[i]!);
}

/** The inputs of `streamElementwise`, checked. */
function checkValueSources(fn: ElementwiseFunction, inputs: readonly ValueSource[]): void {
  checkSources(
    fn,
    Array.from(inputs, (input, i) => {
      const { source, littleEndian } = Object(input) as ValueSource;
      checkSource(source, `${fn.parameters[i]!}.source`);
      checkBoolean(littleEndian, `${fn.parameters[i]!}.littleEndian`);
      return source;
    }),
  );
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
  checkValueSources(fn, inputs);
  checkSink(sink, 'sink');
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
      Promise.all(
        inputs.map((x, i) => readValues(x, viewOf(slot[i]!, 0, count), start, total, signal)),
      ),
    );
  };

  try {
    let writing: Promise<unknown> = Promise.resolve();
    let done = 0;
    let reading = total > 0 ? fill(0) : undefined;
    for (let chunk = 0; reading !== undefined; chunk++) {
      const values = await reading;
      throwIfAborted(signal);
      const end = Math.min(chunk * length + length, total);
      reading = end < total ? fill(chunk + 1) : undefined;
      computed(fn, values);
      const bytes = bytesOfValues(values.at(-1)!);
      if (!HOST_IS_LITTLE_ENDIAN) bytes.swap32();
      await writing;
      onProgress?.(done, total);
      writing = awaitedLater(raced(sink.write(bytes), signal));
      done = end;
    }
    await writing;
    onProgress?.(done, total);
    await Promise.all(inputs.map(({ source }) => checkEnd(source, total * ITEM_SIZE, signal)));
    throwIfAborted(signal);
  } catch (error) {
    // What the signal interrupted fails in its own words.
    throwIfAborted(signal);
    throw error;
  }
}
