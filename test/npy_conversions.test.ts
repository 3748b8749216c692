// Numbers of .npy files that are converted to another type, with one rounding; the arrays of 16-bit types.
import { readFileSync, writeFileSync } from 'node:fs';
import type { Dtype } from 'caffe2op-sigmoid';
import { readNpy, writeNpy } from 'caffe2op-sigmoid/io';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bytesOf, FILE_TYPES, numbersOf } from './support/file_types.js';
import { npy, scratch, splitNpy } from './support/npy.js';

const { make, remove, path } = scratch();
beforeEach(make);
afterEach(remove);

describe('values are converted with one rounding', () => {
  const long = (descr: string, ...values: bigint[]): Buffer => {
    const data = Buffer.alloc(8 * values.length);
    values.forEach((value, i) => data.writeBigUInt64LE(BigInt.asUintN(64, value), 8 * i));
    return npy({ descr, shape: `(${values.length},)`, data });
  };
  const double = (...values: number[]): Buffer =>
    npy({ descr: '<f8', shape: `(${values.length},)`, data: bytesOf(FILE_TYPES[0]!, values) });
  const E60 = 2n ** 60n;

  it.each<[string, Buffer, Dtype, number[]]>([
    // 2^24 + 1 and 2^24 + 3 lie in the middle: to even.
    [
      '<i8, ties',
      long('<i8', 16777217n, 16777219n, -16777217n),
      'float32',
      [2 ** 24, 16777220, -(2 ** 24)],
    ],
    // One above the middle of float32's neighbours, which float64 rounds to the middle.
    ['<i8, above a tie', long('<i8', E60 + 2n ** 36n + 1n), 'float32', [2 ** 60 + 2 ** 37]],
    ['<i8, below a tie', long('<i8', E60 + 3n * 2n ** 36n - 1n), 'float32', [2 ** 60 + 2 ** 37]],
    ['<i8, below 0', long('<i8', -E60 - 2n ** 36n - 1n), 'float32', [-(2 ** 60) - 2 ** 37]],
    [
      '<i8, a tie',
      long('<i8', E60 + 2n ** 36n, E60 + 3n * 2n ** 36n),
      'float32',
      [2 ** 60, 2 ** 60 + 2 ** 38],
    ],
    [
      '<i8, to float64',
      long('<i8', 2n ** 53n + 1n, 2n ** 53n + 3n, -(2n ** 63n)),
      'float64',
      [2 ** 53, 2 ** 53 + 4, -(2 ** 63)],
    ],
    ['<u8, the largest', long('<u8', 2n ** 64n - 1n), 'float32', [2 ** 64]],
    ['<u8, the largest, to float64', long('<u8', 2n ** 64n - 1n), 'float64', [2 ** 64]],
    [
      '<i8, to bfloat16',
      long('<i8', E60 + 2n ** 52n + 1n, E60 + 2n ** 52n),
      'bfloat16',
      [2 ** 60 + 2 ** 53, 2 ** 60],
    ],
    [
      '<i8, to float16',
      long('<i8', 65519n, 65520n, -65520n, 2049n, 2051n),
      'float16',
      [65504, Infinity, -Infinity, 2048, 2052],
    ],
    [
      '<f8, to float32',
      double(1 + 2 ** -24, 1 + 2 ** -24 + 2 ** -50, 4e38, 2 ** -150, NaN),
      'float32',
      [1, 1 + 2 ** -23, Infinity, 0, NaN],
    ],
    // What float32 in between would round to the middle first.
    [
      '<f8, to float16',
      double(1 + 2 ** -11 + 2 ** -40, 1 + 2 ** -11, -1 - 3 * 2 ** -11),
      'float16',
      [1 + 2 ** -10, 1, -1 - 2 ** -9],
    ],
    [
      '<f8, to float16’s subnormals',
      double(2 ** -24, 2 ** -25, 2 ** -25 + 2 ** -60, 3 * 2 ** -25, -(2 ** -30)),
      'float16',
      [2 ** -24, 0, 2 ** -24, 2 ** -23, -0],
    ],
    [
      '<f8, beyond float16',
      double(65519.999999, 65520, -1e300, Infinity, NaN, -0),
      'float16',
      [65504, Infinity, -Infinity, Infinity, NaN, -0],
    ],
    [
      '<f8, to bfloat16',
      double(1 + 2 ** -8 + 2 ** -40, 1 + 2 ** -8, 2 ** -133, 2 ** -134, 2 ** -134 + 2 ** -160),
      'bfloat16',
      [1 + 2 ** -7, 1, 2 ** -133, 0, 2 ** -133],
    ],
    [
      '<f8, beyond bfloat16',
      double(2 ** 128 - 2 ** 119, 2 ** 128 - 2 ** 119 - 2 ** 80, NaN),
      'bfloat16',
      [Infinity, 2 ** 128 - 2 ** 120, NaN],
    ],
    [
      '|b1, any byte but 0',
      npy({ descr: '|b1', shape: '(3,)', data: Buffer.of(0, 1, 255) }),
      'float16',
      [0, 1, 1],
    ],
  ])('%s', async (_, file, dtype, expected) => {
    writeFileSync(path('x.npy'), file);
    const { values, dtype: of } = await readNpy(path('x.npy'), { dtype });
    expect(of).toBe(dtype);
    expect(numbersOf(values, dtype)).toEqual(expected);
  });
});

describe('the arrays of 16-bit types', () => {
  const file = (descr: string): Buffer =>
    npy({ descr, shape: '(2,)', data: Buffer.of(0x00, 0x3c, 0x80, 0x3f) });

  it('are a Float16Array where the runtime has it, else bits', async () => {
    writeFileSync(path('x.npy'), file('<f2'));
    const { values } = await readNpy(path('x.npy'));
    const has = 'Float16Array' in globalThis;
    expect(values.constructor.name).toBe(has ? 'Float16Array' : 'Uint16Array');
    expect([...new Uint16Array(values.buffer)]).toEqual([0x3c00, 0x3f80]);
  });

  it.each(['<V2', '|V2', 'V2', 'bfloat16'])('are bits of bfloat16, spelled %s', async (descr) => {
    writeFileSync(path('x.npy'), file(descr));
    const read = await readNpy(path('x.npy'));
    expect(read).toMatchObject({ dtype: 'bfloat16', values: Uint16Array.of(0x3c00, 0x3f80) });
  });

  it('are written only where it is known what bits are', async () => {
    const bits = Uint16Array.of(0x3c00);
    await expect(writeNpy(path('y.npy'), bits)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_TYPE',
    });
    await writeNpy(path('y.npy'), bits, [], { dtype: 'bfloat16' });
    expect(splitNpy(readFileSync(path('y.npy')))).toEqual({
      dict: "{'descr': '<V2', 'fortran_order': False, 'shape': (), }",
      data: Buffer.of(0, 0x3c),
    });
  });
});
