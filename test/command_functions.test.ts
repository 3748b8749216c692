// The command's functions: each one over files of each type, their options, what is refused.
import { readFileSync, writeFileSync } from 'node:fs';
import {
  logit,
  logitDerivative,
  logSigmoid,
  sigmoid,
  sigmoidDerivative,
  sigmoidGradient,
  sigmoidGradientFromInput,
  sigmoidSecondDerivative,
  silu,
  siluDerivative,
  softplus,
} from 'caffe2op-sigmoid';
import { readNpy, writeNpy } from 'caffe2op-sigmoid/io';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { command } from './support/command.js';
import { ELEMENTS, type AnyArray, type Elements } from './support/elements.js';
import { npy, sampleValues, scratch, splitNpy } from './support/npy.js';

const { make, remove, path } = scratch();
beforeEach(make);
afterEach(remove);
const run = (...args: string[]) => command(args, { cwd: path() });

/** Numbers that every type has. */
const NUMBERS = Array.from({ length: 300 }, (_, i) => (i - 150) / 8);
const [float64, float32, float16, bfloat16] = ELEMENTS as [Elements, Elements, Elements, Elements];

async function write(name: string, { of, options }: Elements, values = NUMBERS): Promise<AnyArray> {
  const array = of(values);
  await writeNpy(path(name), array, [values.length / 2, 2], options);
  return array;
}

/** The bytes of a file's data, every NaN aside. */
const dataOf = (name: string): Buffer => splitNpy(readFileSync(path(name))).data;
const bytes = (array: ArrayBufferView): Buffer =>
  Buffer.from(array.buffer, array.byteOffset, array.byteLength);

describe('what np.save makes of np.array([0.])', () => {
  it('comes out as 0.5 in float64', async () => {
    // Byte for byte what NumPy 2 writes.
    const header = `\x93NUMPY\x01\x00v\x00{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }`;
    const start = Buffer.from(`${header.padEnd(127)}\n`, 'latin1');
    writeFileSync(path('x.npy'), Buffer.concat([start, Buffer.alloc(8)]));
    const { status, stdout, stderr } = await run('forward', 'x.npy', '-o', '-');
    expect(status).toBe(0);
    expect(stderr).toMatch(/^sigmoid: 1 values in /);
    expect(stdout).toEqual(Buffer.concat([start, Buffer.of(0, 0, 0, 0, 0, 0, 0xe0, 0x3f)]));
  });
});

describe.each(ELEMENTS)('$dtype', (elements) => {
  const { dtype, options } = elements;
  type Unary = (x: never, options: object) => AnyArray;
  type Binary = (x: never, dy: never, options: object) => AnyArray;

  it.each<[string, unknown]>([
    ['forward', sigmoid],
    ['derivative', sigmoidDerivative],
    ['second-derivative', sigmoidSecondDerivative],
  ])('sigmoid %s gives the bits of the function', async (name, fn) => {
    const x = await write('x.npy', elements);
    const { status, stderr } = await run(name, 'x.npy', '-o', 'y.npy', '--quiet');
    expect([status, stderr]).toEqual([0, '']);
    expect(dataOf('y.npy')).toEqual(bytes((fn as Unary)(x as never, options)));
    expect(await readNpy(path('y.npy'))).toMatchObject({ dtype, shape: [150, 2] });
  });

  it.each<[string, unknown]>([
    ['gradient', sigmoidGradient],
    ['gradient-from-input', sigmoidGradientFromInput],
  ])('sigmoid %s gives the bits of the function', async (name, fn) => {
    const a = await write('a.npy', elements);
    const dy = await write('dy.npy', elements, NUMBERS.toReversed());
    const { status, stderr } = await run(name, 'a.npy', 'dy.npy', '-o', 'dx.npy', '--quiet');
    expect([status, stderr]).toEqual([0, '']);
    expect(dataOf('dx.npy')).toEqual(bytes((fn as Binary)(a as never, dy as never, options)));
  });

  it.runIf(dtype !== 'float64').each<[string, unknown]>([
    ['logit', logit],
    ['log-sigmoid', logSigmoid],
    ['softplus', softplus],
    ['silu', silu],
    ['silu-derivative', siluDerivative],
    ['logit-derivative', logitDerivative],
  ])('sigmoid %s gives the bits of the function', async (name, fn) => {
    const x = await write('x.npy', elements);
    const { status, stderr } = await run(name, 'x.npy', '-o', 'y.npy', '--quiet');
    expect([status, stderr]).toEqual([0, '']);
    const wanted = elements.numbers((fn as Unary)(x as never, options));
    const { values } = await readNpy(path('y.npy'), { dtype });
    const bits = dtype === 'float16' || dtype === 'bfloat16';
    const y = bits ? new Uint16Array(values.buffer) : values;
    expect(elements.numbers(y as never)).toEqual(wanted);
  });

  it('is what --dtype makes of integers', async () => {
    const data = Buffer.from(Int16Array.of(-300, -2, 0, 7, 300).buffer);
    writeFileSync(path('x.npy'), npy({ descr: '<i2', shape: '(5,)', data }));
    const { status } = await run('forward', 'x.npy', '-o', 'y.npy', '--dtype', dtype);
    expect(status).toBe(0);
    const { values } = await readNpy(path('x.npy'), { dtype });
    const bits = dtype === 'float16' || dtype === 'bfloat16';
    const x = bits ? new Uint16Array(values.buffer) : (values as Float64Array);
    expect(dataOf('y.npy')).toEqual(bytes(sigmoid(x as never, options)));
  });
});

describe('options', () => {
  it('--dtype converts two files of different types', async () => {
    await write('y.npy', float64);
    await write('dy.npy', bfloat16);
    const files = ['gradient', 'y.npy', 'dy.npy', '-o', 'dx.npy'];
    const refused = await run(...files);
    expect(refused.stderr).toBe(
      "sigmoid: dy.npy: Expected float64, as of y, or the option dtype with the type of both, for the dtype of dy but received '<V2'\n",
    );
    expect(refused.status).toBe(65);
    expect((await run(...files, '--dtype', 'float32')).status).toBe(0);
    const x = float32.of(NUMBERS) as Float32Array;
    expect(dataOf('dx.npy')).toEqual(bytes(sigmoidGradient(x, x)));
  });

  it.each([float64, float32, float16])(
    '--accuracy fast is the function’s, $dtype',
    async (type) => {
      const x = await write('x.npy', type);
      const fast = { ...type.options, accuracy: 'fast' };
      for (const [accuracy, y] of [
        ['fast', sigmoid(x as never, fast as never)],
        ['exact', sigmoid(x as never, type.options as never)],
      ] as const) {
        expect((await run('forward', 'x.npy', '-o', 'y.npy', '--accuracy', accuracy)).status).toBe(
          0,
        );
        expect(dataOf('y.npy')).toEqual(bytes(y));
      }
    },
  );

  it.each(['1', '2', '64', 'auto'])('--threads %s gives the same bits', async (threads) => {
    const x = sampleValues(300_000).map((value) => (Number.isNaN(value) ? 1 : value));
    await writeNpy(path('x.npy'), x);
    const { status } = await run('derivative', 'x.npy', '-o', 'y.npy', '--threads', threads);
    expect(status).toBe(0);
    expect(dataOf('y.npy')).toEqual(bytes(sigmoidDerivative(x)));
  });

  it.each([
    [
      ['forward', '--dtype', 'float8'],
      /'--dtype <type>' argument 'float8' is invalid\. Allowed choices are float32, float64, float16, bfloat16\./,
    ],
    [['forward', '--dtype', 'int32'], /argument 'int32' is invalid/],
    [['forward', '--dtype'], /'--dtype <type>' argument missing/],
    [
      ['forward', '--accuracy', 'best'],
      /argument 'best' is invalid\. Allowed choices are exact, fast\./,
    ],
    [['derivative', '--accuracy', 'exact'], /unknown option '--accuracy'/],
    [
      ['forward', '--threads', '0'],
      /argument '0' is invalid\. It must be an integer from 1 to 64 or auto\./,
    ],
    [['forward', '--threads', '65'], /argument '65' is invalid/],
    [['forward', '--threads', '1.5'], /argument '1\.5' is invalid/],
    [['forward', '--threads', '0x2'], /argument '0x2' is invalid/],
    [['forward', '--threads', ''], /argument '' is invalid/],
    [['second-derivative', 'y.npy'], /too many arguments for 'second-derivative'/],
  ])('%j are refused', async ([name, ...args], message) => {
    await write('x.npy', float32);
    const { status, stderr } = await run(name!, 'x.npy', '-o', 'y.npy', ...args);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^sigmoid: [^\n]*; see sigmoid --help\n$/);
    expect(status).toBe(64);
  });
});

describe('the help', () => {
  it.each(['forward', 'gradient', 'derivative', 'second-derivative', 'gradient-from-input'])(
    'of sigmoid %s fits a terminal, and names each option and type',
    async (name) => {
      const { status, stdout } = await run(name, '--help');
      const text = stdout.toString();
      expect(status).toBe(0);
      expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
      for (const word of ['--output', '--dtype', '--threads', '--quiet'])
        expect(text).toContain(word);
      for (const { dtype } of ELEMENTS) expect(text).toContain(`"${dtype}"`);
      expect(text.includes('--accuracy')).toBe(name === 'forward');
    },
  );
});
