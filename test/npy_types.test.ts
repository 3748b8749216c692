// .npy files of every number type: read in both byte orders and both orders of memory, written as NumPy
// writes them, streamed in chunks.
import { readFileSync, writeFileSync } from 'node:fs';
import { sigmoid } from 'caffe2op-sigmoid';
import { FORWARD, parseNpyHeader, readNpy, transformNpy, writeNpy } from 'caffe2op-sigmoid/io';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bytesOf, descrOf, FILE_TYPES, numbersOf } from './support/file_types.js';
import { memorySink, memorySource, npy, scratch } from './support/npy.js';

const { make, remove, path } = scratch();
beforeEach(make);
afterEach(remove);

const bytesIn = (name: string): Buffer => readFileSync(path(name));

/** Items of a 2 × 4 matrix by columns. */
const byColumns = <T>(rows: readonly T[]): T[] => [0, 4, 1, 5, 2, 6, 3, 7].map((i) => rows[i]!);

describe.each(FILE_TYPES)('$code', (type) => {
  const { code, size, dtype, values } = type;

  it.each([
    [true, false],
    [false, false],
    [true, true],
    [false, true],
  ])('is read, little-endian: %s, Fortran order: %s', async (little, fortran) => {
    const data = bytesOf(type, fortran ? byColumns(values) : values, little);
    writeFileSync(
      path('x.npy'),
      npy({ descr: descrOf(type, little), fortran, shape: '(2, 4)', data }),
    );
    const options = dtype === undefined ? ({ dtype: 'float64' } as const) : {};
    const rows = await readNpy(path('x.npy'), options);
    expect(rows).toMatchObject({ shape: [2, 4], fortranOrder: false, dtype: dtype ?? 'float64' });
    expect(numbersOf(rows.values, rows.dtype)).toEqual(values);
    const columns = await readNpy(path('x.npy'), { ...options, order: 'F' });
    expect(numbersOf(columns.values, columns.dtype)).toEqual(byColumns(values));
  });

  it.runIf(dtype === undefined)('is refused unless it is said what it becomes', async () => {
    const data = bytesOf(type, values);
    writeFileSync(path('x.npy'), npy({ descr: descrOf(type), shape: '(8,)', data }));
    await expect(readNpy(path('x.npy'))).rejects.toMatchObject({
      code: 'ERR_FILE_DATA',
      expected: expect.stringContaining('or the option dtype') as unknown,
      received: `'${descrOf(type)}'`,
    });
  });

  it.runIf(dtype !== undefined)('is written byte for byte as NumPy does', async () => {
    const file = npy({ descr: descrOf(type), shape: '(8,)', data: bytesOf(type, values) });
    writeFileSync(path('x.npy'), file);
    const read = await readNpy(path('x.npy'));
    await writeNpy(path('y.npy'), read.values, undefined, { dtype: read.dtype });
    expect(bytesIn('y.npy')).toEqual(file);
  });

  it.each([
    [-1, `${8 * size - 1}`],
    [1, `${8 * size + 1}: 1 byte behind the data`],
  ])('has as many bytes as its items: not %i more', async (more, received) => {
    const data = Buffer.alloc(8 * size + more);
    writeFileSync(path('x.npy'), npy({ descr: descrOf(type), shape: '(8,)', data }));
    await expect(readNpy(path('x.npy'), { dtype: 'float32' })).rejects.toMatchObject({
      code: 'ERR_FILE_DATA',
      expected: `${8 * size} bytes`,
      received,
    });
  });

  it('has a size that counts them', () => {
    const most = Math.floor((2 ** 53 - 1) / size);
    const header = (n: number): string =>
      `{'descr': '${code}', 'fortran_order': False, 'shape': (${n}, 0), }`;
    expect(parseNpyHeader(header(most), 'f').shape).toEqual([most, 0]);
    // One more is no integer that numbers hold, where items are bytes.
    if (size > 1) expect(() => parseNpyHeader(header(most + 1), 'f')).toThrow('2^53−1 bytes');
  });

  it.each(['float64', 'float32', 'float16', 'bfloat16'] as const)(
    'is streamed as %s in chunks of any length, as it is read whole',
    async (target) => {
      // Which NaN comes out is not said.
      const many = Array.from({ length: 37 }, (_, i) => values[(i * 3) % 8]! || 0);
      const shape = '(37,)';
      const file = npy({ descr: descrOf(type, false), shape, data: bytesOf(type, many, false) });
      writeFileSync(path('x.npy'), file);
      const x = await readNpy(path('x.npy'), { dtype: target });
      await writeNpy(path('y.npy'), sigmoid(x.values, { dtype: target }), [37], { dtype: target });
      const whole = bytesIn('y.npy');
      for (const chunkLength of [1, 2, 3, 8, 36, 37, 1000]) {
        const sink = memorySink();
        await transformNpy(FORWARD, [memorySource(file, 5)], sink, { dtype: target, chunkLength });
        expect(sink.bytes()).toEqual(whole);
      }
    },
  );
});

describe.each([
  ['u1', 1],
  ['f2', 2],
  ['f8', 8],
] as const)('items of %s, of another order than wanted', (code, size) => {
  it.each([
    [3, 5],
    [64, 65],
    [2, 1, 7, 11],
    [5, 4, 3, 2, 2, 3, 4, 5],
  ])('are put into it: %i, %i and so on', async (...shape) => {
    const dims: readonly number[] = shape;
    const count = dims.reduce((a, b) => a * b, 1);
    const data = Buffer.alloc(count * size);
    // Every byte of an item tells it from others.
    for (let i = 0; i < data.length; i++) data[i] = (Math.imul(i + 1, 2654435761) >>> 24) & 0x3b;
    writeFileSync(
      path('f.npy'),
      npy({
        descr: size === 1 ? `|${code}` : `<${code}`,
        fortran: true,
        shape: `(${dims.join(', ')})`,
        data,
      }),
    );
    const dtype = size === 1 ? ({ dtype: 'float64' } as const) : {};
    const { values: columns } = await readNpy(path('f.npy'), { ...dtype, order: 'K' });
    const { values: rows } = await readNpy(path('f.npy'), dtype);
    const expected = new (rows.constructor as Float64ArrayConstructor)(count);
    for (let at = 0; at < count; at++) {
      // The indices of an item in C order, and where Fortran order has it.
      let [rest, from, stride] = [at, 0, count];
      for (const n of dims.toReversed()) {
        stride /= n;
        from += (rest % n) * stride;
        rest = Math.floor(rest / n);
      }
      expected[at] = columns[from]!;
    }
    expect(rows).toEqual(expected);
  });
});
