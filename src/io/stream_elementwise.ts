// Runs an elementwise function over sources that are larger than memory: chunk by chunk, the next
// one being read and the last one being written while one is computed.
import { Buffer } from 'node:buffer';
import { checkArray } from '../core/checks.js';
import { ARRAYS_OF, ELEMENT_TYPES, type Dtype, type NumericArray } from '../core/element_types.js';
import { describe, rangeError, typeError } from '../core/errors.js';
import { bufferOf, bytesOf } from '../core/typed_array.js';
import { awaitedLater, raced, throwIfAborted } from '../files/abort.js';
import {
  checkSink,
  checkSource,
  readFully,
  type ByteSink,
  type ByteSource,
} from '../files/bytes.js';
import { FileError } from '../files/errors.js';
import { checkArray as checkOrdinaryArray } from '../files/options.js';
import { allocate, type ArrayClass } from '../functions/memory.js';
import { convertItems, isSame } from '../npy/convert.js';
import { checkEnd, swapItems, tooShortError } from '../npy/data.js';
import {
  elementTypeOf,
  FLOAT_DTYPES,
  formatDtype,
  HOST_IS_LITTLE_ENDIAN,
  isNpyDtype,
  type NpyDtype,
} from '../npy/dtype.js';
import { checkStreamOptions, type StreamOptions } from './stream_options.js';

/** A function of one value out of one value each of its inputs. */
export interface ElementwiseFunction {
  /** What the inputs are called in messages. */
  readonly parameters: readonly string[];
  /**
   * Fills `out`, which is the last of the inputs: all have one length and one element type, `dtype`. The
   * elements of float16 and bfloat16 are their bits, in Uint16Arrays.
   */
  compute(inputs: readonly NumericArray[], out: NumericArray, dtype: Dtype): void;
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
  checkOrdinaryArray(inputs, 'the inputs');
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

/** A source of raw numbers. */
export interface ValueSource {
  readonly source: ByteSource;
  readonly dtype: NpyDtype;
}

const CHUNK_LENGTH = 2 ** 20;
/** One being read, one computed, one written. */
const SLOTS = 3;

const asBuffer = (values: NumericArray): Buffer => {
  const [begin, end] = bytesOf(values);
  return Buffer.from(bufferOf(values) as ArrayBuffer, begin, end - begin);
};

/** The first `count` elements of an array. */
const firstOf = (values: NumericArray, dtype: Dtype, count: number): NumericArray =>
  new ELEMENT_TYPES[dtype].Array(bufferOf(values), bytesOf(values)[0], count);

/** Where the values of one input go, a chunk at a time: its items, and the elements that they become. */
interface Slot {
  /** Of the items, in a buffer of its own, if they have to be converted. */
  readonly items: Buffer<ArrayBuffer> | undefined;
  readonly values: NumericArray;
}

function makeSlot({ dtype: from }: ValueSource, to: Dtype, length: number): Slot {
  const { Array: Class } = ELEMENT_TYPES[to];
  return {
    items: isSame(from, to) ? undefined : Buffer.from(new ArrayBuffer(length * from.itemSize)),
    values: allocate(Class as unknown as ArrayClass<NumericArray>, length),
  };
}

/** Fills the first `count` values of a slot from `input`; `done` of `total` have been read before. */
async function readValues(
  { source, dtype: from }: ValueSource,
  { items, values }: Slot,
  to: Dtype,
  count: number,
  done: number,
  total: number,
  signal: AbortSignal | undefined,
): Promise<NumericArray> {
  const elements = firstOf(values, to, count);
  const size = from.itemSize;
  const bytes =
    items === undefined ? asBuffer(elements) : Buffer.from(items.buffer, 0, count * size);
  const received = await readFully(source, bytes, signal);
  if (received < bytes.length) {
    throw tooShortError(source.name, total * size, done * size + received);
  }
  if (from.littleEndian !== HOST_IS_LITTLE_ENDIAN) swapItems(bytes, size);
  if (items !== undefined) convertItems(items.buffer, from, elements, to);
  return elements;
}

/** Computes the last of `values` from all of them; what is not done by then would be lost. */
function computed(fn: ElementwiseFunction, values: readonly NumericArray[], dtype: Dtype): void {
  const compute: (inputs: readonly NumericArray[], out: NumericArray, dtype: Dtype) => unknown =
    fn.compute;
  const result = compute.call(fn, values, values.at(-1)!, dtype);
  const { then } = Object(result) as Partial<PromiseLike<unknown>>;
  if (typeof then === 'function') {
    const expected = 'a function that is done when it returns';
    throw typeError('ERR_INVALID_ARG_TYPE', expected, 'fn.compute', 'one that returns a promise');
  }
  // Their memory is used again.
  for (const [i, array] of values.entries()) {
    checkArray(array, fn.parameters[i]!, ARRAYS_OF[dtype]);
  }
}

/** The inputs of `streamElementwise`, checked. */
function checkValueSources(fn: ElementwiseFunction, inputs: readonly ValueSource[]): void {
  checkSources(
    fn,
    Array.from(inputs, (input, i) => {
      const { source, dtype } = Object(input) as ValueSource;
      checkSource(source, `${fn.parameters[i]!}.source`);
      if (!isNpyDtype(dtype)) {
        const parameter = `${fn.parameters[i]!}.dtype`;
        throw typeError('ERR_INVALID_ARG_TYPE', 'an NpyDtype', parameter, describe(dtype));
      }
      return source;
    }),
  );
}

/** The element type of a function's values: the one asked for, or that of every input. */
export function commonType(
  fn: ElementwiseFunction,
  inputs: readonly { readonly name: string; readonly dtype: NpyDtype }[],
  asked: Dtype | undefined,
): Dtype {
  if (asked !== undefined) return asked;
  const refuse = (i: number, expected: string): never => {
    throw new FileError('ERR_FILE_DATA', {
      file: inputs[i]!.name,
      expected,
      parameter: `the dtype of ${fn.parameters[i]!}`,
      received: `'${formatDtype(inputs[i]!.dtype)}'`,
    });
  };
  const types = inputs.map(({ dtype }, i) => elementTypeOf(dtype) ?? refuse(i, FLOAT_DTYPES));
  const other = types.findIndex((type) => type !== types[0]);
  if (other > 0)
    refuse(
      other,
      `${types[0]!}, as of ${fn.parameters[0]!}, or the option dtype with the type of both,`,
    );
  return types[0]!;
}

/**
 * Reads `total` numbers from each source, which must end there, and writes the function of
 * them to `sink`, as little-endian elements. Neither closes the sources nor commits the sink.
 *
 * @param options.dtype the element type that is computed and written; the inputs' own without it.
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
  const { signal, chunkLength = CHUNK_LENGTH, onProgress, dtype } = checkStreamOptions(options);
  checkInputs(fn, inputs);
  checkValueSources(fn, inputs);
  checkSink(sink, 'sink');
  if (!Number.isSafeInteger(total) || total < 0) {
    throw rangeError('ERR_OUT_OF_RANGE', 'an integer ≥ 0', 'total', describe(total));
  }
  const to = commonType(
    fn,
    inputs.map(({ source: { name }, dtype: from }) => ({ name, dtype: from })),
    dtype,
  );
  const length = Math.min(chunkLength, total);
  const slots = Array.from({ length: Math.min(SLOTS, Math.ceil(total / chunkLength)) }, () =>
    inputs.map((input) => makeSlot(input, to, length)),
  );
  const fill = (chunk: number): Promise<NumericArray[]> => {
    const start = chunk * length;
    const count = Math.min(length, total - start);
    const slot = slots[chunk % slots.length]!;
    return awaitedLater(
      Promise.all(inputs.map((x, i) => readValues(x, slot[i]!, to, count, start, total, signal))),
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
      computed(fn, values, to);
      const bytes = asBuffer(values.at(-1)!);
      if (!HOST_IS_LITTLE_ENDIAN) swapItems(bytes, ELEMENT_TYPES[to].bytes);
      await writing;
      onProgress?.(done, total);
      writing = awaitedLater(raced(sink.write(bytes), signal));
      done = end;
    }
    await writing;
    onProgress?.(done, total);
    await Promise.all(
      inputs.map(({ source, dtype: { itemSize } }) => checkEnd(source, total * itemSize, signal)),
    );
    throwIfAborted(signal);
  } catch (error) {
    // What the signal interrupted fails in its own words.
    throwIfAborted(signal);
    throw error;
  }
}
