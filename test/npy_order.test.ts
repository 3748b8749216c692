// Rows and columns: values are read in C order whatever the file's, can be read and written in the
// other one, and meet values of the other order at the same places.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { sigmoid, sigmoidGradient } from 'caffe2op-sigmoid';
import { createOperator, Workspace } from 'caffe2op-sigmoid/caffe2';
import {
  GRADIENT,
  readNpy,
  sigmoidGradientNpy,
  sigmoidNpy,
  transformNpy,
  writeNpy,
  type ByteSource,
} from 'caffe2op-sigmoid/io';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allBits } from './support/bits.js';
import { command, runtime } from './support/command.js';
import {
  floatBytes,
  memorySink,
  memorySource,
  npy,
  sampleValues,
  scratch,
  splitNpy,
} from './support/npy.js';

const { make, remove, path } = scratch();
beforeEach(make);
afterEach(remove);

// numpy.save(numpy.asfortranarray(numpy.arange(6, dtype='<f4').reshape(2, 3))), NumPy 2.4.6: the
// matrix [[0, 1, 2], [3, 4, 5]].
const MATRIX = Buffer.concat([
  Buffer.from(
    `\x93NUMPY\x01\x00v\x00${"{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }".padEnd(117)}\n`,
    'latin1',
  ),
  floatBytes([0, 3, 1, 4, 2, 5]),
]);
const BY_ROWS = Float32Array.of(0, 1, 2, 3, 4, 5);
const BY_COLUMNS = Float32Array.of(0, 3, 1, 4, 2, 5);

/** Where the element of these indices stands in each order: the definition. */
function* places(shape: readonly number[]): Generator<{ c: number; fortran: number }> {
  const count = shape.reduce((product, n) => product * n, 1);
  for (let c = 0; c < count; c++) {
    let [rest, fortran, below] = [c, 0, count];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const n = shape[axis]!;
      below /= n;
      fortran += (rest % n) * below;
      rest = Math.floor(rest / n);
    }
    yield { c, fortran };
  }
}

/** Values in C order as they stand in Fortran order. */
function byColumns(values: Float32Array, shape: readonly number[]): Float32Array {
  const bits = new Uint32Array(values.slice().buffer);
  const turned = new Uint32Array(bits.length);
  for (const { c, fortran } of places(shape)) turned[fortran] = bits[c]!;
  return new Float32Array(turned.buffer);
}

const tuple = (shape: readonly number[]): string =>
  shape.length === 1 ? `(${shape[0]!},)` : `(${shape.join(', ')})`;

const SHAPES: readonly (readonly number[])[] = [
  [2, 3],
  [3, 2],
  [1, 4, 1, 2],
  [2, 3, 4],
  [5, 1, 3, 2],
  // More than one block, lengths that are no powers of 2, thin and flat ones.
  [33, 47],
  [1, 1300],
  [2, 2053],
  [2053, 2],
  [7, 11, 13, 5],
  [2, 31, 37, 3],
  [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2],
];

describe('readNpy', () => {
  it('reads what NumPy wrote by columns as rows, unless told', async () => {
    writeFileSync(path('f.npy'), MATRIX);
    const shape = [2, 3];
    const dtype = 'float32';
    const asRows = { shape, dtype, fortranOrder: false, values: BY_ROWS };
    const asColumns = { shape, dtype, fortranOrder: true, values: BY_COLUMNS };
    expect(await readNpy(path('f.npy'))).toEqual(asRows);
    expect(await readNpy(path('f.npy'), {})).toEqual(asRows);
    expect(await readNpy(path('f.npy'), { order: 'C' })).toEqual(asRows);
    expect(await readNpy(path('f.npy'), { order: 'F' })).toEqual(asColumns);
    expect(await readNpy(path('f.npy'), { order: 'K' })).toEqual(asColumns);
    await writeNpy(path('c.npy'), BY_ROWS, shape);
    expect(await readNpy(path('c.npy'))).toEqual(asRows);
    expect(await readNpy(path('c.npy'), { order: 'F' })).toEqual(asColumns);
    expect(await readNpy(path('c.npy'), { order: 'K' })).toEqual(asRows);
  });

  it.each(SHAPES)('puts every element of %j where it belongs', async (...shape) => {
    const count = shape.reduce((product, n) => product * n, 1);
    const values = sampleValues(count);
    const columns = byColumns(values, shape);
    for (const littleEndian of [true, false]) {
      const file = npy({
        descr: littleEndian ? '<f4' : '>f4',
        fortran: true,
        shape: tuple(shape),
        data: floatBytes(columns, littleEndian),
      });
      writeFileSync(path('f.npy'), file);
      const c = await readNpy(path('f.npy'), { dtype: 'float32' });
      expect([c.fortranOrder, allBits(c.values)]).toEqual([false, allBits(values)]);
      await writeNpy(path('c.npy'), c.values, c.shape);
      expect(splitNpy(readFileSync(path('c.npy'))).data.equals(floatBytes(values))).toBe(true);
      const f = await readNpy(path('c.npy'), { dtype: 'float32', order: 'F' });
      expect([f.fortranOrder, allBits(f.values)]).toEqual([true, allBits(columns)]);
    }
  });

  it('keeps every bit of a NaN', async () => {
    const words = Uint32Array.of(0x7f800001, 0xffc12345, 0x7fa00000, 0xff800001, 0, 0x80000000);
    const data = new Uint8Array(words.buffer);
    writeFileSync(path('f.npy'), npy({ fortran: true, shape: '(2, 3)', data }));
    const { values } = await readNpy(path('f.npy'));
    const turned = [0, 2, 4, 1, 3, 5].map((i) => words[i]!);
    expect([...new Uint32Array(values.buffer)]).toEqual(turned);
  });

  it.each(['()', '(6,)', '(1, 6, 1)', '(0, 3)', '(3, 0)'])(
    'reads %s, where both orders are one',
    async (shape) => {
      const data = floatBytes(shape === '()' ? [7] : shape.includes('0') ? [] : [0, 1, 2, 3, 4, 5]);
      writeFileSync(path('f.npy'), npy({ fortran: true, shape, data }));
      for (const [order, fortranOrder] of [
        [undefined, false],
        ['C', false],
        ['F', true],
        ['K', true],
      ] as const) {
        const read = await readNpy(path('f.npy'), { order });
        expect([read.fortranOrder, floatBytes(read.values)]).toEqual([fortranOrder, data]);
      }
    },
  );

  it('takes no more than twice the memory of the file', () => {
    const bytes = 2 ** 27;
    writeFileSync(path('f.npy'), npy({ fortran: true, shape: `(4096, ${bytes / 2 ** 14})` }));
    truncateSync(path('f.npy'), statSync(path('f.npy')).size + bytes);
    const io = new URL('../dist/io/index.js', import.meta.url).href;
    const script = `
      const { readNpy } = await import(${JSON.stringify(io)});
      const before = process.resourceUsage().maxRSS;
      const { values } = await readNpy(${JSON.stringify(path('f.npy'))});
      console.log(values.length, process.resourceUsage().maxRSS - before);`;
    const args = ['--input-type=module', '-e', script];
    const [length, kilobytes] = execFileSync(runtime, args, { encoding: 'utf8' }).split(' ');
    expect(Number(length)).toBe(bytes / 4);
    expect(Number(kilobytes) * 1024).toBeLessThan(2.2 * bytes);
  });

  it.each<[unknown, string]>([
    [{ order: 'A' }, "RangeError ERR_OUT_OF_RANGE: Expected 'C', 'F' or 'K' for order"],
    [{ order: 'c' }, "RangeError ERR_OUT_OF_RANGE: Expected 'C', 'F' or 'K' for order"],
    [{ order: 3 }, 'TypeError ERR_INVALID_ARG_TYPE: Expected a string for order'],
    [{ order: null }, 'TypeError ERR_INVALID_ARG_TYPE: Expected a string for order'],
    [{ signal: 3 }, 'TypeError ERR_INVALID_ARG_TYPE: Expected an AbortSignal for signal'],
    [{ fortranOrder: true }, 'RangeError ERR_OUT_OF_RANGE: Expected dtype or order or signal for'],
    ['C', 'TypeError ERR_INVALID_ARG_TYPE: Expected an object for options'],
    [null, 'TypeError ERR_INVALID_ARG_TYPE: Expected an object for options'],
  ])('refuses the options %j', async (options, message) => {
    writeFileSync(path('f.npy'), MATRIX);
    const error = await readNpy(path('f.npy'), options as object).catch((e: unknown) => e);
    const { name, code, message: text } = error as Error & { code: string };
    expect(`${name} ${code}: ${text}`).toContain(message);
  });
});

describe('what was read', () => {
  beforeEach(() => {
    writeFileSync(path('f.npy'), MATRIX);
  });

  it('is written as it was meant, through σ as well', async () => {
    const { shape, values, dtype } = await readNpy(path('f.npy'));
    await writeNpy(path('out.npy'), sigmoid(values, { dtype }), shape, { dtype });
    const { dict, data } = splitNpy(readFileSync(path('out.npy')));
    expect(dict).toBe("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }");
    expect(data).toEqual(floatBytes(sigmoid(BY_ROWS)));
  });

  it('in the order of the file is written in that order', async () => {
    const { shape, values, fortranOrder } = await readNpy(path('f.npy'), { order: 'K' });
    await writeNpy(path('out.npy'), values, shape, { fortranOrder });
    expect(readFileSync(path('out.npy'))).toEqual(MATRIX);
    expect((await readNpy(path('out.npy'))).values).toEqual(BY_ROWS);
  });

  it('is the matrix in a workspace', async () => {
    const { shape, values } = await readNpy(path('f.npy'));
    const workspace = new Workspace();
    workspace.feed('X', values, shape);
    workspace.runOperatorOnce(createOperator('Sigmoid', ['X'], ['Y']));
    expect(workspace.fetch('Y').dims).toEqual([2, 3]);
    expect(workspace.fetch('Y').data('FLOAT')).toEqual(sigmoid(BY_ROWS));
  });

  it.each<[unknown, string]>([
    [{ fortranOrder: 1 }, 'TypeError ERR_INVALID_ARG_TYPE: Expected true or false for fortran'],
    [{ fortranOrder: null }, 'TypeError ERR_INVALID_ARG_TYPE: Expected true or false for fortran'],
    [{ order: 'F' }, 'RangeError ERR_OUT_OF_RANGE: Expected dtype or fortranOrder or signal'],
    [{ signal: 'x' }, 'TypeError ERR_INVALID_ARG_TYPE: Expected an AbortSignal for signal'],
    [[], 'TypeError ERR_INVALID_ARG_TYPE: Expected an object for options'],
  ])('is not written with the options %j', async (options, message) => {
    const written = writeNpy(path('out.npy'), BY_ROWS, [2, 3], options as object);
    const error = await written.catch((e: unknown) => e);
    const { name, code, message: text } = error as Error & { code: string };
    expect(`${name} ${code}: ${text}`).toContain(message);
    expect(readdirSync(path())).toEqual(['f.npy']);
  });
});

describe('the gradient of two orders', () => {
  it.each(SHAPES)('of shape %j has the order of the first', async (...shape) => {
    const count = shape.reduce((product, n) => product * n, 1);
    const y = sampleValues(count, 5);
    const dy = sampleValues(count, 6);
    const dx = sigmoidGradient(y, dy);
    /** A source of C-order values in a file of either order; with its size, or as a pipe has it. */
    const source = (
      values: Float32Array,
      fortran: boolean,
      isFile: boolean,
      littleEndian = true,
    ): ByteSource => {
      const bytes = npy({
        descr: littleEndian ? '<f4' : '>f4',
        fortran,
        shape: tuple(shape),
        data: floatBytes(fortran ? byColumns(values, shape) : values, littleEndian),
      });
      return { ...memorySource(bytes, 1000), ...(isFile && { size: bytes.length }) };
    };
    for (const fortran of [false, true]) {
      for (const isFile of [false, true]) {
        for (const littleEndian of [false, true]) {
          const sink = memorySink();
          const report = await transformNpy(
            GRADIENT,
            [source(y, fortran, !isFile), source(dy, !fortran, isFile, littleEndian)],
            sink,
            { chunkLength: 100 },
          );
          expect(report).toEqual({ shape, values: count, dtype: 'float32', bytes: 12 * count });
          const { dict, data } = splitNpy(sink.bytes());
          expect(dict).toContain(`'fortran_order': ${fortran ? 'True' : 'False'}, `);
          const expected = floatBytes(fortran ? byColumns(dx, shape) : dx);
          expect(data.equals(expected)).toBe(true);
        }
      }
    }
  });

  it('of files, and through the command, from standard input as well', async () => {
    const y = sigmoid(BY_ROWS);
    writeFileSync(path('y.npy'), npy({ shape: '(2, 3)', data: floatBytes(y) }));
    writeFileSync(path('dy.npy'), MATRIX);
    await sigmoidGradientNpy(path('y.npy'), path('dy.npy'), path('dx.npy'));
    const expected = floatBytes(sigmoidGradient(y, BY_ROWS));
    expect(splitNpy(readFileSync(path('dx.npy'))).data).toEqual(expected);
    for (const [args, input] of [
      [['y.npy', 'dy.npy'], undefined],
      [['y.npy', '-'], MATRIX],
      [['-', 'dy.npy'], readFileSync(path('y.npy'))],
    ] as const) {
      const all = ['gradient', ...args, '-q', '-o', '-'];
      const { status, stdout } = await command(all, {
        cwd: path(),
        ...(input !== undefined && { input }),
      });
      expect([status, splitNpy(stdout).data]).toEqual([0, expected]);
    }
  });

  it('tells what is wrong with the data that it would hold', async () => {
    const first = npy({ shape: '(2, 3)', data: floatBytes(BY_ROWS) });
    for (const [bytes, message] of [
      [MATRIX.subarray(0, -1), 'dy: Expected 24 bytes for the data that its header announces but'],
      [Buffer.concat([MATRIX, MATRIX]), 'a second .npy array behind the data'],
    ] as const) {
      const sink = memorySink();
      const sources = [memorySource(first), memorySource(bytes, 10, 'dy')];
      await expect(transformNpy(GRADIENT, sources, sink)).rejects.toThrow(message);
      expect(sink.bytes()).toHaveLength(0);
    }
  });

  it('is refused where memory can’t hold what it must, before anything is written', async () => {
    const side = 2 ** 19;
    for (const [name, fortran] of [
      ['y.npy', false],
      ['dy.npy', true],
    ] as const) {
      writeFileSync(path(name), npy({ fortran, shape: `(${side}, ${side})` }));
      truncateSync(path(name), statSync(path(name)).size + 4 * side ** 2);
    }
    const { status, stderr } = await command(['gradient', 'y.npy', 'dy.npy', '-o', 'dx.npy'], {
      cwd: path(),
    });
    expect([status, stderr]).toEqual([
      65,
      `sigmoid: dy.npy: Expected the order of y.npy, C, or values that fit in memory twice, for dy but received Fortran order and (${side}, ${side})\n`,
    ]);
    expect(readdirSync(path()).sort()).toEqual(['dy.npy', 'y.npy']);
  });
});

describe('sigmoid forward and parity', () => {
  it('keep the order of a file, and compare elements wherever they stand', async () => {
    writeFileSync(path('f.npy'), MATRIX);
    await sigmoidNpy(path('f.npy'), path('y.npy'));
    const { dict, data } = splitNpy(readFileSync(path('y.npy')));
    expect(dict).toBe("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }");
    expect(data).toEqual(floatBytes(sigmoid(BY_COLUMNS)));
    await writeNpy(path('c.npy'), sigmoid(BY_ROWS), [2, 3]);
    await writeNpy(path('wrong.npy'), sigmoid(BY_COLUMNS), [2, 3]);
    for (const [other, status] of [
      ['c.npy', 0],
      ['wrong.npy', 1],
    ] as const) {
      const args = ['parity', 'y.npy', other, '--ulp', '0'];
      expect((await command(args, { cwd: path() })).status).toBe(status);
      const reverse = ['parity', other, 'y.npy', '--ulp', '0'];
      expect((await command(reverse, { cwd: path() })).status).toBe(status);
    }
  });
});
