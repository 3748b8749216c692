// Elementwise functions from .npy to .npy: headers checked and kept, data streamed. Only an input
// whose order is another than the first one's is held in memory.
import process from 'node:process';
import { freemem } from 'node:os';
import type { Dtype } from '../core/element_types.js';
import { copyBytes } from '../core/typed_array.js';
import { raced, throwIfAborted } from '../files/abort.js';
import { checkSink, plainBytes, type ByteSink, type ByteSource } from '../files/bytes.js';
import {
  checkInputs,
  checkSources,
  commonType,
  streamElementwise,
  type ElementwiseFunction,
  type ValueSource,
} from './stream_elementwise.js';
import { FileError } from '../files/errors.js';
import { readValues } from '../npy/read_npy.js';
import { checkSize } from '../npy/data.js';
import { npyDtypeOf } from '../npy/dtype.js';
import { formatNpyHeader } from '../npy/format_header.js';
import { elementCount, formatShape, type NpyHeader } from '../npy/header.js';
import { readNpyHeader, type ReadHeader } from '../npy/read_header.js';
import { isOrderless, orderName } from '../npy/order.js';
import { checkStreamOptions, type StreamOptions } from './stream_options.js';
import { printable } from '../files/text.js';

/** What has been done. */
export interface NpyReport {
  /** The dimensions of the inputs and of the output. */
  readonly shape: readonly number[];
  /** How many values were written. */
  readonly values: number;
  /** What they are. */
  readonly dtype: Dtype;
  /** Bytes of data read and written, without headers. */
  readonly bytes: number;
}

const MAX_SHAPE_LENGTH = 60;

/** An input whose header has been read. */
interface Input extends ReadHeader {
  readonly source: ByteSource;
  /** What it is called in messages. */
  readonly parameter: string;
}

const isOfSameOrder = (a: NpyHeader, b: NpyHeader): boolean =>
  a.fortranOrder === b.fortranOrder || isOrderless(a.shape);

/** Throws unless the input has the shape of the first one. */
function checkSameShape(first: Input, { source, header, parameter }: Input): void {
  const [a, b] = [first.header.shape, header.shape];
  if (a.length === b.length && a.every((n, i) => n === b[i])) return;
  const shape = formatShape(a, MAX_SHAPE_LENGTH);
  throw new FileError('ERR_FILE_DATA', {
    file: source.name,
    expected: `the shape of ${printable(first.source.name)}, ${shape},`,
    parameter,
    received: formatShape(b, MAX_SHAPE_LENGTH),
  });
}

/** Bytes of memory that this process can have, at most: also within the limit of a container. */
function freeBytes(): number {
  // Not availableMemory(): it takes the cache of files that have been read for used up.
  const { constrainedMemory } = process as { constrainedMemory?: () => number };
  const limit = constrainedMemory?.call(process) ?? 0;
  return Math.min(freemem(), limit > 0 ? limit : Infinity);
}

/** Throws unless there is memory to bring the input into the order of the first one. */
function checkHoldable(first: Input, { source, header, parameter }: Input): void {
  // As it comes, and in the other order.
  const bytes = 2 * elementCount(header.shape) * header.dtype.itemSize;
  if (bytes <= freeBytes()) return;
  const order = orderName(first.header.fortranOrder);
  const shape = formatShape(header.shape, MAX_SHAPE_LENGTH);
  throw new FileError('ERR_FILE_DATA', {
    file: source.name,
    expected: `the order of ${printable(first.source.name)}, ${order}, or values that fit in memory twice,`,
    parameter,
    received: `${orderName(header.fortranOrder)} order and ${shape}`,
  });
}

/** Bytes in memory as a source; they are somebody else's. */
function memorySource(name: string, buffer: ArrayBuffer): ByteSource {
  let at = 0;
  return {
    name,
    read: (into) => {
      const target = plainBytes(into, 'into');
      const count = Math.min(target.length, buffer.byteLength - at);
      copyBytes(target, new Uint8Array(buffer, at, count));
      at += count;
      return Promise.resolve(count);
    },
    close: () => Promise.resolve(),
  };
}

/** The values of an input in the order of the first one. */
async function inOrderOf(
  first: Input,
  input: Input,
  signal: AbortSignal | undefined,
): Promise<ValueSource> {
  const { source, header } = input;
  const { dtype } = header;
  if (isOfSameOrder(first.header, header)) return { source, dtype };
  const data = await readValues(source, header, first.header.fortranOrder, signal);
  return { source: memorySource(source.name, data), dtype };
}

/**
 * Applies `fn` to .npy sources of equal shapes and writes an .npy of that shape, and of the first
 * one's order, to `sink`. Memory does not depend on the size, unless an input's order is another
 * than the first one's: that one is then held. Neither closes the sources nor commits the sink.
 *
 * @throws FileError `ERR_FILE_DATA`, and what sources and sink throw; `AbortError` `ABORT_ERR` with
 * the reason of the signal as its cause, as soon as the signal is given; TypeError and RangeError
 * for wrong arguments, also for a source that returns what it can't have read.
 */
export async function transformNpy(
  fn: ElementwiseFunction,
  sources: readonly ByteSource[],
  sink: ByteSink,
  options?: StreamOptions,
): Promise<NpyReport> {
  const checked = checkStreamOptions(options);
  checkInputs(fn, sources);
  checkSources(fn, sources);
  checkSink(sink, 'sink');
  try {
    return await transform(fn, sources, sink, checked);
  } catch (error) {
    // What the signal interrupted fails in its own words.
    throwIfAborted(checked.signal);
    throw error;
  }
}

async function transform(
  fn: ElementwiseFunction,
  sources: readonly ByteSource[],
  sink: ByteSink,
  options: StreamOptions,
): Promise<NpyReport> {
  const { signal } = options;
  const inputs = await Promise.all(
    sources.map(async (source, i): Promise<Input> => {
      const read = await readNpyHeader(source, signal);
      return { source, parameter: fn.parameters[i]!, ...read };
    }),
  );
  const first = inputs[0]!;
  for (const input of inputs) checkSameShape(first, input);
  const { shape, fortranOrder } = first.header;
  const values = elementCount(shape);
  const dtype = commonType(
    fn,
    inputs.map(({ source: { name }, header }) => ({ name, dtype: header.dtype })),
    options.dtype,
  );
  const bytesOfInput = ({ header }: Input): number => values * header.dtype.itemSize;
  for (const input of inputs) {
    await checkSize(input.source, input.headerBytes, bytesOfInput(input), signal);
  }
  const others = inputs.filter(({ header }) => !isOfSameOrder(first.header, header));
  for (const input of others) checkHoldable(first, input);
  // One by one: each needs twice the memory that it keeps.
  const ordered: ValueSource[] = [];
  for (const input of inputs) ordered.push(await inOrderOf(first, input, signal));

  const written = npyDtypeOf(dtype);
  await raced(sink.write(formatNpyHeader({ dtype: written, fortranOrder, shape })), signal);
  await streamElementwise(fn, ordered, sink, values, { ...options, dtype });
  const read = inputs.reduce((sum, input) => sum + bytesOfInput(input), 0);
  return { shape, values, dtype, bytes: read + values * written.itemSize };
}
