// Reads the header of an .npy file, versions 1.0, 2.0 and 3.0, from a source.
import { Buffer } from 'node:buffer';
import { checkSource, readFully, type ByteSource } from '../files/bytes.js';
import { FileError } from '../files/errors.js';
import { checkSignal } from '../files/options.js';
import { quoted } from '../files/text.js';
import { MAGIC, parseNpyHeader, type NpyHeader } from './header.js';

const MAGIC_IN_WORDS = 'the bytes \\x93NUMPY';

/** A header, and how many bytes lie before the data. */
export interface ReadHeader {
  readonly header: NpyHeader;
  readonly headerBytes: number;
}

/** Longest header that is read, in bytes: a length that a broken file claims is not believed. */
export const MAX_HEADER_LENGTH = 2 ** 20;

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
