// .npy files for tests, laid out by hand after NumPy's description of the format.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ByteSink, ByteSource } from '../../dist/io/index.js';

/** What an .npy file is made of. */
export interface NpyParts {
  readonly descr?: string;
  readonly fortran?: boolean;
  readonly shape?: string;
  /** The whole dict, instead of the three above. */
  readonly dict?: string;
  readonly version?: readonly [number, number];
  readonly data?: Uint8Array;
}

/** An .npy file. */
export function npy({
  descr = '<f4',
  fortran = false,
  shape = '()',
  dict = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${shape}, }`,
  version = [1, 0],
  data = new Uint8Array(),
}: NpyParts): Buffer {
  const text = Buffer.from(dict, version[0] === 3 ? 'utf8' : 'latin1');
  const before = 8 + (version[0] === 1 ? 2 : 4) + text.length + 1;
  const padding = (64 - (before % 64)) % 64;
  const header = Buffer.concat([text, Buffer.from(`${' '.repeat(padding)}\n`)]);
  const length = Buffer.alloc(version[0] === 1 ? 2 : 4);
  length.writeUIntLE(header.length, 0, length.length);
  const magic = Buffer.from([0x93, ...Buffer.from('NUMPY'), ...version]);
  return Buffer.concat([magic, length, header, data]);
}

/** The bytes of float32 values in either byte order. */
export function floatBytes(values: ArrayLike<number>, littleEndian = true): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (let i = 0; i < values.length; i++) {
    if (littleEndian) bytes.writeFloatLE(values[i]!, 4 * i);
    else bytes.writeFloatBE(values[i]!, 4 * i);
  }
  return bytes;
}

/** An .npy file as it lies there: its dict, and the bytes behind the header. */
export function splitNpy(file: Uint8Array): { dict: string; data: Buffer } {
  const bytes = Buffer.from(file);
  const wide = bytes[6] !== 1;
  const start = wide ? 12 : 10;
  const end = start + (wide ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8));
  return { dict: bytes.toString('latin1', start, end).trim(), data: bytes.subarray(end) };
}

/** Float32 values that reach every branch, the same ones each time. */
export function sampleValues(count: number, seed = 1): Float32Array {
  const special = [0, -0, Infinity, -Infinity, NaN, 1e-45, -100, 88, 2 ** -9];
  let state = seed;
  return Float32Array.from({ length: count }, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return i % 7 === 3 ? special[((i / 7) % special.length) | 0]! : (state / 2 ** 32 - 0.5) * 60;
  });
}

/** Bytes in memory that come in pieces of at most `piece` bytes, each a little later. */
export function memorySource(bytes: Uint8Array, piece = Infinity, name = 'memory'): ByteSource {
  let at = 0;
  return {
    name,
    async read(into) {
      await new Promise((resolve) => setImmediate(resolve));
      const count = Math.min(piece, into.length, bytes.length - at);
      into.set(bytes.subarray(at, at + count));
      at += count;
      return count;
    },
    close: () => Promise.resolve(),
  };
}

/** A sink that takes its bytes late: it notices a buffer that is used again too early. */
export function memorySink(): ByteSink & { bytes(): Buffer } {
  const chunks: Buffer[] = [];
  return {
    name: 'memory',
    async write(bytes) {
      for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
      chunks.push(Buffer.from(bytes));
    },
    commit: () => Promise.resolve(),
    discard: () => Promise.resolve(),
    bytes: () => Buffer.concat(chunks),
  };
}

/** A folder for each test, with `beforeEach(make)` and `afterEach(remove)`. */
export function scratch(): { make(): void; remove(): void; path(name?: string): string } {
  let folder = '';
  return {
    make() {
      folder = mkdtempSync(join(tmpdir(), 'sigmoid-test-'));
    },
    remove() {
      rmSync(folder, { recursive: true, force: true });
    },
    path: (name = '') => join(folder, name),
  };
}
