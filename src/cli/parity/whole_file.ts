// Whole files, and what is wrong with them: led by the file's name.
import { isCaffe2Error } from '../../caffe2/common/errors.js';
import { FileError, openInput } from '../../io/index.js';
import { printable } from '../../files/text.js';
import { viewOf } from '../../core/typed_array.js';

/** Bytes of a file that are asked for at once. */
const PIECE = 2 ** 20;

/** A whole file. */
export async function readWhole(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const source = await openInput(path);
  try {
    const pieces: Uint8Array[] = [];
    let length = 0;
    for (;;) {
      const piece = new Uint8Array(PIECE);
      const count = await source.read(piece);
      if (count === 0) break;
      pieces.push(viewOf(piece, 0, count));
      length += count;
    }
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  } finally {
    await source.close();
  }
}

export function refuse(file: string, expected: string, parameter: string, received: string): never {
  throw new FileError('ERR_FILE_DATA', { file, expected, parameter, received });
}

/** Does what a file says: what a Caffe2 error says is led by the file's name. */
export function inFile<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!isCaffe2Error(error)) throw error;
    const { expected, parameter, received, where } = error;
    throw new FileError('ERR_FILE_DATA', {
      file,
      expected: printable(expected),
      parameter: printable(where === '' ? parameter : `${parameter} of ${where}`),
      received: printable(received),
      cause: error,
    });
  }
}
