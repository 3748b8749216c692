// Elementwise functions from .npy to .npy: headers checked and kept, data streamed.
import { throwIfAborted } from './abort.js';
import type { ByteSink, ByteSource } from './bytes.js';
import {
  checkInputs,
  dataLengthError,
  streamElementwise,
  type ElementwiseFunction,
} from './elementwise.js';
import { checkEndpoint, type Endpoint } from './endpoint.js';
import { FileError } from './errors.js';
import { openInput } from './input.js';
import { FLOAT32 } from './npy_dtype.js';
import {
  elementCount,
  formatNpyHeader,
  formatShape,
  readNpyHeader,
  type NpyHeader,
  type ReadHeader,
} from './npy_header.js';
import { checkStreamOptions, type StreamOptions } from './options.js';
import { openOutput } from './output.js';
import { printable } from './text.js';

/** What has been done. */
export interface NpyReport {
  /** The dimensions of the inputs and of the output. */
  readonly shape: readonly number[];
  /** How many values were written. */
  readonly values: number;
  /** Bytes of data read and written, without headers. */
  readonly bytes: number;
}

const LONGEST_SHAPE = 60;

/** Whether row-major and column-major order are the same sequence. */
function isOrderless({ shape }: NpyHeader): boolean {
  return elementCount(shape) === 0 || shape.filter((n) => n !== 1).length <= 1;
}

const orderName = ({ fortranOrder }: NpyHeader): string => (fortranOrder ? 'Fortran' : 'C');

/** Throws unless the values of both files stand at the same places. */
function checkSameLayout(
  first: NpyHeader,
  firstName: string,
  other: NpyHeader,
  otherName: string,
  parameter: string,
): void {
  const refuse = (what: string, came: string): never => {
    throw new FileError('ERR_FILE_DATA', { file: otherName, what, parameter, came });
  };
  const [a, b] = [first.shape, other.shape];
  if (a.length !== b.length || a.some((n, i) => n !== b[i])) {
    refuse(
      `the shape of ${printable(firstName)}, ${formatShape(a, LONGEST_SHAPE)},`,
      formatShape(b, LONGEST_SHAPE),
    );
  }
  if (first.fortranOrder !== other.fortranOrder && !isOrderless(first)) {
    refuse(
      `the order of ${printable(firstName)}, ${orderName(first)},`,
      `${orderName(other)} order`,
    );
  }
}

/**
 * Applies `fn` to .npy sources of equal shapes and orders and writes an .npy of that shape and
 * order to `sink`, in memory that does not depend on the size. Neither closes the sources nor
 * commits the sink.
 *
 * @throws FileError `ERR_FILE_DATA`, and what sources and sink throw; `AbortError` `ABORT_ERR` with
 * the reason of the signal as its cause; TypeError and RangeError for wrong arguments.
 */
export async function transformNpy(
  fn: ElementwiseFunction,
  sources: readonly ByteSource[],
  sink: ByteSink,
  options?: StreamOptions,
): Promise<NpyReport> {
  const checked = checkStreamOptions(options);
  checkInputs(fn, sources);
  const { signal } = checked;
  let inputs: (ReadHeader & { readonly source: ByteSource })[];
  try {
    inputs = await Promise.all(
      sources.map(async (source) => ({ source, ...(await readNpyHeader(source)) })),
    );
  } catch (error) {
    throwIfAborted(signal);
    throw error;
  }
  const { source: first, header } = inputs[0]!;
  for (const [i, { source, header: other }] of inputs.entries()) {
    checkSameLayout(header, first.name, other, source.name, fn.parameters[i]!);
  }
  const { shape, fortranOrder } = header;
  const values = elementCount(shape);
  // Known beforehand for a file: nobody waits for an hour to hear it.
  for (const {
    source,
    header: { dtype },
    headerBytes,
  } of inputs) {
    if (source.size === undefined) continue;
    const expected = values * dtype.itemSize;
    const came = source.size - headerBytes;
    if (came !== expected) throw dataLengthError(source.name, expected, `${came}`);
  }

  await sink.write(formatNpyHeader({ dtype: FLOAT32, fortranOrder, shape }));
  await streamElementwise(
    fn,
    inputs.map(({ source, header: { dtype } }) => ({ source, littleEndian: dtype.littleEndian })),
    sink,
    values,
    checked,
  );
  return { shape, values, bytes: values * FLOAT32.itemSize * (inputs.length + 1) };
}

/**
 * As `transformNpy`, from files to a file: opens and closes them. A regular file as output
 * appears whole, or not at all when anything fails or the signal stops it.
 *
 * @throws FileError of every code; `AbortError` `ABORT_ERR` with the reason of the signal as its
 * cause; TypeError and RangeError for wrong arguments, before anything is opened.
 */
export async function transformNpyFiles(
  fn: ElementwiseFunction,
  inputs: readonly Endpoint[],
  output: Endpoint,
  options?: StreamOptions,
): Promise<NpyReport> {
  const checked = checkStreamOptions(options);
  checkInputs(fn, inputs);
  const from = inputs.map((input, i) => checkEndpoint(input, fn.parameters[i]!));
  const to = checkEndpoint(output, 'output');
  const { signal } = checked;
  const sources: ByteSource[] = [];
  let sink: ByteSink | undefined;
  try {
    throwIfAborted(signal);
    for (const input of from) sources.push(await openInput(input, { signal }));
    // Before anything is read: a place that can't be written is told at once.
    sink = await openOutput(to, { signal, inputs: sources });
    const report = await transformNpy(fn, sources, sink, checked);
    await sink.commit();
    return report;
  } catch (error) {
    await sink?.discard();
    throwIfAborted(signal);
    throw error;
  } finally {
    await Promise.all(sources.map((source) => source.close()));
  }
}
