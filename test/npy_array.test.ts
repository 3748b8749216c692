// Whole .npy files: read back as written, refused where the data does not fit the header, and
// never written where they could not be read.
import { execFileSync } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readNpy, writeNpy } from 'caffe2op-sigmoid/io';
import { afterAll, describe, expect, it } from 'vitest';
import { npy } from './support/npy.js';

const folder = mkdtempSync(join(tmpdir(), 'sigmoid-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const path = join(folder, 'a.npy');

describe('writeNpy and readNpy', () => {
  it.each([[[]], [[6]], [[2, 3]], [[1, 2, 1, 3]], [[0, 3]]])(
    'keep values and shape %j',
    async (shape) => {
      const length = shape.reduce((product: number, n: number) => product * n, 1);
      const values = Float32Array.from({ length }, (_, i) => i / 3);
      await writeNpy(path, values, shape);
      expect(await readNpy(path)).toEqual({ shape, dtype: 'float32', fortranOrder: false, values });
      expect(readdirSync(folder)).toEqual(['a.npy']);
    },
  );

  it('take one dimension without a shape, and a part of a buffer', async () => {
    await writeNpy(path, Float32Array.of(9, 1, 2, 9).subarray(1, 3));
    expect(await readNpy(path)).toMatchObject({ shape: [2], values: Float32Array.of(1, 2) });
  });

  it('read the other byte order', async () => {
    await writeNpy(path, Float32Array.of(1, -2));
    const bytes = readFileSync(path);
    bytes.subarray(-8).swap32();
    writeFileSync(path, bytes.toString('latin1').replace('<f4', '>f4'), 'latin1');
    expect((await readNpy(path)).values).toEqual(Float32Array.of(1, -2));
  });

  it('refuse too little data and too much', async () => {
    await writeNpy(path, Float32Array.of(1, 2));
    const bytes = readFileSync(path);
    for (const wrong of [bytes.subarray(0, -1), Buffer.concat([bytes, Buffer.alloc(1)])]) {
      writeFileSync(path, wrong);
      await expect(readNpy(path)).rejects.toMatchObject({ code: 'ERR_FILE_DATA' });
    }
    await expect(readNpy(join(folder, 'none.npy'))).rejects.toMatchObject({
      code: 'ERR_FILE_INPUT',
    });
  });

  it('say that a second array follows', async () => {
    await writeNpy(path, Float32Array.of(1, 2));
    const bytes = readFileSync(path);
    writeFileSync(path, Buffer.concat([bytes, bytes]));
    await expect(readNpy(path)).rejects.toThrow(
      'Expected 8 bytes for the data that its header announces but received 144: ' +
        'a second .npy array behind the data',
    );
    writeFileSync(path, Buffer.concat([bytes, Buffer.from('rest')]));
    await expect(readNpy(path)).rejects.toThrow('but received 12: 4 bytes behind the data');
  });
});

describe('writeNpy', () => {
  const four = (): Float32Array<ArrayBuffer> => new Float32Array(4);
  const detached = four();
  structuredClone(detached, { transfer: [detached.buffer] });
  const wrong = 'TypeError ERR_INVALID_ARG_TYPE';
  const ARRAYS =
    'a Float32Array, Float64Array or Float16Array, or a Uint16Array with the option dtype';
  const range = 'RangeError ERR_OUT_OF_RANGE';
  const message = (what: string, parameter: string, came: string): string =>
    `Expected ${what} for ${parameter} but received ${came}`;

  it.each<[unknown, unknown, string, string]>([
    [
      new Uint16Array(4),
      [4],
      wrong,
      message(
        ARRAYS,
        'values',
        "a Uint16Array of length 4: a Uint16Array wants the option dtype, 'float16' or 'bfloat16'",
      ),
    ],
    [new Int32Array(4), [4], wrong, message(ARRAYS, 'values', 'a')],
    [[1, 2], [2], wrong, message(ARRAYS, 'values', 'an Array')],
    [undefined, [0], wrong, message(ARRAYS, 'values', 'undefined')],
    [
      detached,
      [0],
      'TypeError ERR_DETACHED',
      message(
        'a Float32Array whose memory is there',
        'values',
        'a view on a detached buffer or out of its buffer’s bounds',
      ),
    ],
    [new Float32Array(5), [2.5, 2], range, message('an integer ≥ 0', 'shape[0]', 'the number 2.5')],
    [new Float32Array(6), [-2, -3], range, message('an integer ≥ 0', 'shape[0]', 'the number -2')],
    [new Float32Array(6), ['2', '3'], wrong, message('a number', 'shape[0]', 'the string "2"')],
    [four(), [2, NaN], range, message('an integer ≥ 0', 'shape[1]', 'the number NaN')],
    [four(), [4n], wrong, message('a number', 'shape[0]', 'a bigint')],
    [four(), [4, , 1], wrong, message('a number', 'shape[1]', 'undefined')], // eslint-disable-line no-sparse-arrays
    [
      new Float32Array(0),
      [0, 2 ** 53],
      range,
      message('an integer ≥ 0', 'shape[1]', 'the number 9007199254740992'),
    ],
    [
      new Float32Array(0),
      [0, 2 ** 52],
      range,
      message('at most 2^53−1 bytes', 'shape', '(0, 4503599627370496)'),
    ],
    [four(), 4, wrong, message('an array of integers', 'shape', 'the number 4')],
    [four(), null, wrong, message('an array of integers', 'shape', 'null')],
    [
      new Float32Array(3),
      [2],
      'RangeError ERR_LENGTH_MISMATCH',
      message('a product of 3, the number of values,', 'shape', '2'),
    ],
  ])(
    'refuses what could not be read, and writes nothing: %#',
    async (values, shape, kind, text) => {
      const before = readdirSync(folder);
      const written = writeNpy(join(folder, 'new.npy'), values as Float32Array, shape as number[]);
      const error = (await written.then(
        () => undefined,
        (e: unknown) => e,
      )) as Error & { code: string };
      expect(`${error.name} ${error.code}`).toBe(kind);
      expect(error.message).toContain(text);
      expect(readdirSync(folder)).toEqual(before);
    },
  );

  it('writes what the array holds when it is called', async () => {
    const values = Float32Array.of(1, 2);
    const shape = [2, 1];
    const written = writeNpy(path, values, shape);
    shape[0] = 7;
    structuredClone(values, { transfer: [values.buffer] });
    await written;
    expect(await readNpy(path)).toMatchObject({ shape: [2, 1], values: Float32Array.of(1, 2) });
  });

  it('takes views of shared memory, and more values than one piece', async () => {
    const values = new Float32Array(new SharedArrayBuffer(4 * (2 ** 19 + 3)), 4);
    values.fill(2.5).set([1], 2 ** 19);
    await writeNpy(path, values, [values.length, 1]);
    expect((await readNpy(path)).values.every((value, i) => value === values[i])).toBe(true);
  });
});

describe('readNpy', () => {
  const posix = process.platform !== 'win32';

  /** Reads what comes through a FIFO. */
  const readPipe = async (bytes: Uint8Array): Promise<{ values: Float32Array }> => {
    const fifo = join(folder, 'fifo');
    rmSync(fifo, { force: true });
    execFileSync('mkfifo', [fifo]);
    const written = writeFile(fifo, bytes).catch(() => undefined);
    try {
      return await readNpy(fifo, { dtype: 'float32' });
    } finally {
      await written;
    }
  };

  it.runIf(posix).each([
    [
      `(${2 ** 31 - 8},)`,
      `${4 * (2 ** 31 - 8)} bytes for the data that its header announces but received 8`,
    ],
    [`(${2 ** 29},)`, `${2 ** 31} bytes for the data that its header announces but received 8`],
  ])('does not take the memory that a pipe claims: %s', async (shape, text) => {
    const before = process.resourceUsage().maxRSS;
    await expect(readPipe(npy({ shape, data: Buffer.alloc(8) }))).rejects.toMatchObject({
      code: 'ERR_FILE_DATA',
      message: expect.stringContaining(`Expected ${text}`) as string,
    });
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(2 ** 16);
  });

  it.runIf(posix)('says that data does not fit in one array', async () => {
    const error = {
      name: 'FileError',
      code: 'ERR_FILE_DATA',
      message: expect.stringContaining(
        'Expected as many values as fit in one array for the shape',
      ) as string,
    };
    // Where the system alone limits an array, it is read, and found to be short.
    const claim = npy({ shape: '(2000000000000000,)' });
    await expect(readPipe(claim)).rejects.toMatchObject({
      name: 'FileError',
      code: 'ERR_FILE_DATA',
    });
    // A file that has them all, at least on paper.
    writeFileSync(path, npy({ shape: `(${2 ** 40},)` }));
    truncateSync(path, statSync(path).size + 4 * 2 ** 40);
    await expect(readNpy(path)).rejects.toMatchObject(error);
  });

  it.runIf(posix)('reads a pipe of any length', async () => {
    for (const length of [0, 1, 2 ** 18, 2 ** 18 + 1, 2 ** 20 + 5]) {
      const values = Float32Array.from({ length }, (_, i) => i);
      const data = Buffer.from(values.buffer);
      const file = npy({ shape: `(${length},)`, data });
      expect((await readPipe(file)).values.every((value, i) => value === i)).toBe(true);
      const swapped = npy({
        descr: '>f4',
        shape: `(${length},)`,
        data: Buffer.from(data).swap32(),
      });
      const read = (await readPipe(swapped)).values;
      expect([read.length, read.every((value, i) => value === i)]).toEqual([length, true]);
      const more = readPipe(Buffer.concat([file, Buffer.alloc(1)]));
      await expect(more).rejects.toThrow(
        `but received more than ${4 * length}: other bytes behind the data`,
      );
      const second = readPipe(Buffer.concat([file, file]));
      await expect(second).rejects.toThrow(
        `but received more than ${4 * length}: a second .npy array behind the data`,
      );
      if (length === 0) continue;
      await expect(readPipe(file.subarray(0, -1))).rejects.toThrow(`received ${4 * length - 1}`);
    }
  });
});
