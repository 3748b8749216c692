// The header of an .npy file, versions 1.0, 2.0 and 3.0: read, checked and written.
import { Buffer } from 'node:buffer';
import { describe, rangeError, typeError } from '../core/errors.js';
import { checkSource, readFully, type ByteSource } from '../files/bytes.js';
import { FileError } from '../files/errors.js';
import { FLOAT32, formatDtype, parseDtype, READABLE_DTYPES, type NpyDtype } from './dtype.js';
import { checkArray, checkBoolean, checkSignal, checkString } from '../files/options.js';
import { formatPythonLiteral, parsePythonLiteral, type PythonLiteral } from './python_literal.js';
import { printable } from '../files/text.js';

/** What a header says about the data behind it. */
export interface NpyHeader {
  readonly dtype: NpyDtype;
  /** Whether the first index runs fastest. */
  readonly fortranOrder: boolean;
  /** The dimensions, each ≥ 0; none for a single value. */
  readonly shape: readonly number[];
}

/** A header, and how many bytes lie before the data. */
export interface ReadHeader {
  readonly header: NpyHeader;
  readonly headerBytes: number;
}

/** Longest header that is read, in bytes: a length that a broken file claims is not believed. */
export const MAX_HEADER_LENGTH = 2 ** 20;

/** What an .npy file begins with. */
export const MAGIC = '\x93NUMPY';
const MAGIC_IN_WORDS = 'the bytes \\x93NUMPY';
const KEYS = ['descr', 'fortran_order', 'shape'] as const;
/** NumPy aligns the data to it. */
const ALIGNMENT = 64;
/** NumPy leaves room for the slowest dimension to grow to as many digits. */
const GROWTH_DIGITS = 21;

const quoted = (text: string): string => `"${printable(text, 60)}"`;
const literal = (value: PythonLiteral): string => printable(formatPythonLiteral(value, 60), 80);

/** How many elements there are. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** Whether an array of this shape has a size; as in NumPy, a 0 does not hide what is too large. */
export function hasSize(shape: readonly number[]): boolean {
  return Number.isSafeInteger(elementCount(shape.filter((n) => n !== 0)) * FLOAT32.itemSize);
}

/** A shape as Python writes it: `(2, 3)`. */
export function formatShape(shape: readonly number[], longest?: number): string {
  return formatPythonLiteral({ kind: 'tuple', items: shape }, longest);
}

/**
 * What the text of a header says.
 *
 * @param text the dict literal, with or without the padding behind it.
 * @param file the file's name, for messages.
 * @throws FileError `ERR_FILE_DATA`.
 */
export function parseNpyHeader(text: string, file: string): NpyHeader {
  checkString(text, 'text');
  checkString(file, 'file');
  const refuse = (expected: string, parameter: string, received: string): never => {
    throw new FileError('ERR_FILE_DATA', { file, expected, parameter, received });
  };

  const parsed = parsePythonLiteral(text);
  if ('problem' in parsed) {
    const { expected, at } = parsed.problem;
    const rest = text.slice(at, at + 20);
    const received = rest === '' ? 'its end' : quoted(rest);
    return refuse(expected, `byte ${at} of the .npy header`, received);
  }
  const dict = parsed.value;
  if (dict === null || typeof dict !== 'object' || dict.kind !== 'dict') {
    return refuse('a Python dict', 'the .npy header', literal(dict));
  }

  const keys = "each of the keys 'descr', 'fortran_order' and 'shape' once";
  const values = new Map<PythonLiteral, PythonLiteral>();
  for (const [key, value] of dict.entries) {
    if (!KEYS.some((name) => name === key)) {
      return refuse(keys, 'the .npy header', `the key ${literal(key)}`);
    }
    if (values.has(key)) return refuse(keys, 'the .npy header', `${literal(key)} twice`);
    values.set(key, value);
  }
  for (const key of KEYS) {
    if (!values.has(key)) return refuse(keys, 'the .npy header', `no '${key}'`);
  }

  const descr = values.get('descr') ?? null;
  const parsedDtype = parseDtype(descr);
  const refuseDtype = (): never => refuse(READABLE_DTYPES, 'the dtype', literal(descr));
  if (parsedDtype === undefined) return refuseDtype();
  const { dtype, repeats } = parsedDtype;

  const fortranOrder = values.get('fortran_order') ?? null;
  if (typeof fortranOrder !== 'boolean') {
    return refuse('True or False', 'fortran_order', literal(fortranOrder));
  }

  const tuple = values.get('shape') ?? null;
  const shape: number[] = [];
  const integers = 'a tuple of integers from 0 to 2^53−1';
  if (tuple === null || typeof tuple !== 'object' || tuple.kind !== 'tuple') {
    return refuse(integers, 'the shape', literal(tuple));
  }
  for (const n of tuple.items) {
    if (typeof n !== 'number' || !Number.isSafeInteger(n) || n < 0) {
      return refuse(integers, 'the shape', `${literal(n)} in ${literal(tuple)}`);
    }
    shape.push(n);
  }
  if (!hasSize(shape)) return refuse('at most 2^53−1 bytes of data', 'the shape', literal(tuple));
  // NumPy takes a subarray for an element where that makes no difference: where there is one value
  // in each, or no element.
  if (repeats !== 1 && elementCount(shape) !== 0) return refuseDtype();
  return { dtype, fortranOrder, shape };
}

/**
 * Reads the header of an .npy file: the source then stands at the first byte of data. Never reads
 * more, nor holds more memory than `MAX_HEADER_LENGTH`.
 *
 * @throws FileError `ERR_FILE_DATA`; `AbortError` `ABORT_ERR` as soon as the signal is given; what
 * `source.read` throws; TypeError and RangeError for a source that is none.
 */
export async function readNpyHeader(source: ByteSource, signal?: AbortSignal): Promise<ReadHeader> {
  checkSource(source, 'source');
  checkSignal(signal);
  const file = source.name;
  const refuse = (expected: string, parameter: string, received: string): never => {
    throw new FileError('ERR_FILE_DATA', { file, expected, parameter, received });
  };

  const start = Buffer.alloc(MAGIC.length + 2);
  const startLength = await readFully(source, start, signal);
  const magic = start.toString('latin1', 0, Math.min(startLength, MAGIC.length));
  if (magic !== MAGIC) {
    const received =
      startLength === 0
        ? 'no bytes'
        : magic.startsWith('PK\x03\x04')
          ? 'a zip file'
          : quoted(magic);
    return refuse(MAGIC_IN_WORDS, 'the start of an .npy file', received);
  }
  const [major, minor] = [start[MAGIC.length]!, start[MAGIC.length + 1]!];
  if (startLength === start.length && (major < 1 || major > 3 || minor !== 0)) {
    return refuse('1.0, 2.0 or 3.0', 'the .npy version', `${major}.${minor}`);
  }

  const lengthField = Buffer.alloc(major > 1 ? 4 : 2);
  const lengthLength = await readFully(source, lengthField, signal);
  if (startLength < start.length || lengthLength < lengthField.length) {
    const whole = start.length + lengthField.length;
    return refuse(`at least ${whole} bytes`, 'an .npy file', `${startLength + lengthLength}`);
  }
  const length = lengthField.readUIntLE(0, lengthField.length);
  if (length > MAX_HEADER_LENGTH) {
    return refuse(`at most ${MAX_HEADER_LENGTH} bytes`, 'the .npy header', `${length}`);
  }

  const text = Buffer.alloc(length);
  const textLength = await readFully(source, text, signal);
  if (textLength < length) {
    return refuse(`${length} bytes`, 'the .npy header', `${textLength}`);
  }
  return {
    header: parseNpyHeader(text.toString(major === 3 ? 'utf8' : 'latin1'), file),
    headerBytes: start.length + lengthField.length + length,
  };
}

/** Throws unless `header` can be written. */
function checkHeader(header: unknown): asserts header is NpyHeader {
  const { dtype, fortranOrder, shape } = Object(header) as Partial<NpyHeader>;
  const { name, itemSize, littleEndian } = Object(dtype) as Partial<NpyDtype>;
  if (name !== FLOAT32.name || itemSize !== FLOAT32.itemSize || typeof littleEndian !== 'boolean') {
    throw typeError('ERR_INVALID_ARG_TYPE', 'an NpyDtype', 'header.dtype', describe(dtype));
  }
  checkBoolean(fortranOrder, 'header.fortranOrder');
  checkArray(shape, 'header.shape');
  Array.from(shape, (n) => {
    if (Number.isSafeInteger(n) && n >= 0) return;
    throw rangeError('ERR_OUT_OF_RANGE', 'integers from 0 to 2^53−1', 'the shape', describe(n));
  });
}

/**
 * The first bytes of an .npy file, up to where the data begins: byte for byte what NumPy writes.
 * Version 1.0, or 2.0 for a header that does not fit.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; RangeError `ERR_OUT_OF_RANGE` for a dimension that is no
 * integer ≥ 0.
 */
export function formatNpyHeader(header: NpyHeader): Uint8Array {
  checkHeader(header);
  const { dtype, fortranOrder, shape } = header;
  const entries: PythonLiteral = {
    kind: 'dict',
    entries: [
      ['descr', formatDtype(dtype)],
      ['fortran_order', fortranOrder],
      ['shape', { kind: 'tuple', items: shape }],
    ],
  };
  let dict = formatPythonLiteral(entries).replace(/\}$/, ', }');
  const slowest = fortranOrder ? shape.at(-1) : shape[0];
  if (slowest !== undefined) dict += ' '.repeat(GROWTH_DIGITS - `${slowest}`.length);

  const layOut = (lengthBytes: number): { length: number; text: string } => {
    const before = MAGIC.length + 2 + lengthBytes;
    const padding = ALIGNMENT - ((before + dict.length + 1) % ALIGNMENT);
    const text = `${dict}${' '.repeat(padding)}\n`;
    return { length: text.length, text };
  };
  const short = layOut(2);
  const isShort = short.length < 2 ** 16;
  const { length, text } = isShort ? short : layOut(4);
  const lengthField = Buffer.alloc(isShort ? 2 : 4);
  lengthField.writeUIntLE(length, 0, lengthField.length);
  return Buffer.concat([
    Buffer.from(MAGIC, 'latin1'),
    Uint8Array.of(isShort ? 1 : 2, 0),
    lengthField,
    Buffer.from(text, 'latin1'),
  ]);
}
