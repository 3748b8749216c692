// The data behind the header of an .npy file: as many bytes as it says, and nothing behind them.
import { Buffer } from 'node:buffer';
import { viewOf } from '../core/typed_array.js';
import { readFully, readSome, type ByteSource } from '../files/bytes.js';
import { FileError } from '../files/errors.js';
import { MAGIC } from './header.js';

/** The data of an input is shorter or longer than its header says. */
function dataLengthError(file: string, expected: number, received: string): FileError {
  const parameter = 'the data that its header announces';
  return new FileError('ERR_FILE_DATA', {
    file,
    expected: `${expected} bytes`,
    parameter,
    received,
  });
}

/** An input whose data ends after `came` bytes. */
export function tooShortError(file: string, expected: number, received: number): FileError {
  return dataLengthError(file, expected, `${received}`);
}

const SECOND_ARRAY = 'a second .npy array';

const isMagic = (bytes: Uint8Array): boolean =>
  bytes.every((byte, i) => byte === MAGIC.charCodeAt(i));

/** Whether an .npy file begins at a place of the source, as far as that can be looked at. */
async function beginsAt(
  source: ByteSource,
  position: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const { name, readAt } = source;
  if (readAt === undefined) return false;
  const start = new Uint8Array(MAGIC.length);
  let at = position;
  const read = (into: Uint8Array): Promise<number> => readAt.call(source, into, at);
  const part: ByteSource = {
    name,
    read: async (into) => {
      const count = await read(into);
      at += count;
      return count;
    },
    close: () => Promise.resolve(),
  };
  return (await readFully(part, start, signal)) === start.length && isMagic(start);
}

/**
 * Throws if the source is known to hold other than `expected` bytes behind its header: nobody waits
 * for the end of a long file to hear it.
 *
 * @throws FileError `ERR_FILE_DATA`.
 */
export async function checkSize(
  source: ByteSource,
  headerBytes: number,
  expected: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (source.size === undefined) return;
  const received = source.size - headerBytes;
  if (received === expected) return;
  if (received < 0) {
    const parameter = 'the size that the source says';
    const what = `at least the ${headerBytes} bytes of its header`;
    throw new FileError('ERR_FILE_DATA', {
      file: source.name,
      expected: what,
      parameter,
      received: `${source.size}`,
    });
  }
  if (received < expected) throw tooShortError(source.name, expected, received);
  const isArray = await beginsAt(source, headerBytes + expected, signal);
  const more = received - expected;
  const trailing = isArray ? SECOND_ARRAY : more === 1 ? '1 byte' : `${more} bytes`;
  throw dataLengthError(source.name, expected, `${received}: ${trailing} behind the data`);
}

/**
 * Throws unless the source ends here, after `expected` bytes of data.
 *
 * @throws FileError `ERR_FILE_DATA`.
 */
export async function checkEnd(
  source: ByteSource,
  expected: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const start = new Uint8Array(MAGIC.length);
  let length = 0;
  // One byte too many is enough to know, unless it begins another array.
  while (length < start.length && isMagic(viewOf(start, 0, length))) {
    const count = await readSome(source, viewOf(start, length), signal);
    if (count === 0) break;
    length += count;
  }
  if (length === 0) return;
  const trailing = length === start.length && isMagic(start) ? SECOND_ARRAY : 'other bytes';
  throw dataLengthError(
    source.name,
    expected,
    `more than ${expected}: ${trailing} behind the data`,
  );
}

/** Bytes read, written or swapped at once, and held before any have come: a multiple of 8. */
const PIECE = 2 ** 20;

/** The bytes of `buffer` in pieces: one view can't show them all if they are many. */
export function* pieces(buffer: ArrayBuffer, from = 0): Generator<Buffer<ArrayBuffer>> {
  for (let at = from; at < buffer.byteLength; at += PIECE) {
    yield Buffer.from(buffer, at, Math.min(PIECE, buffer.byteLength - at));
  }
}

/** Turns the bytes of every item around. */
export function swapItems(bytes: Buffer, itemSize: number): void {
  if (itemSize === 2) bytes.swap16();
  else if (itemSize === 4) bytes.swap32();
  else if (itemSize === 8) bytes.swap64();
}

/** The same for a whole buffer. */
export function swapBytes(buffer: ArrayBuffer, itemSize: number): void {
  for (const piece of pieces(buffer)) swapItems(piece, itemSize);
}

/**
 * Reads `expected` bytes, where the source must end. Takes memory for what is known to be there, or
 * comes: not for what a header claims.
 *
 * @throws FileError `ERR_FILE_DATA`.
 */
export async function readData(
  source: ByteSource,
  expected: number,
  allocate: (bytes: number) => ArrayBuffer,
  signal: AbortSignal | undefined,
): Promise<ArrayBuffer> {
  const first = source.size === undefined ? Math.min(expected, PIECE) : expected;
  let buffer = allocate(first);
  let received = 0;
  for (;;) {
    for (const piece of pieces(buffer, received)) {
      const count = await readFully(source, piece, signal);
      received += count;
      if (count < piece.length) throw tooShortError(source.name, expected, received);
    }
    if (received === expected) break;
    const longer = allocate(Math.min(expected, 2 * received));
    const target = pieces(longer);
    for (const piece of pieces(buffer)) piece.copy(target.next().value as Buffer);
    buffer = longer;
  }
  await checkEnd(source, expected, signal);
  return buffer;
}
