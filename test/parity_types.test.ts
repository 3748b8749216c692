// Comparisons of floats of every type: ULP counted in the type, relative bounds, and `sigmoid parity`
// over files of each.
import { writeFileSync } from 'node:fs';
import { sigmoid } from 'caffe2op-sigmoid';
import {
  compareFloats,
  encode,
  stepUlps,
  Tensor,
  tensorToProto,
  TensorProtoSchema,
  ulpDistance,
  type Bound,
} from 'caffe2op-sigmoid/caffe2';
import { writeNpy } from 'caffe2op-sigmoid/io';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { command } from './support/command.js';
import { ELEMENTS, type Elements } from './support/elements.js';
import { npy, scratch } from './support/npy.js';

const { make, remove, path } = scratch();
beforeEach(make);
afterEach(remove);
const parity = (...args: string[]) => command(['parity', ...args], { cwd: path() });

const [float64, float32, float16, bfloat16] = ELEMENTS as [Elements, Elements, Elements, Elements];
/** What 1 and the number behind it differ by, and the smallest number. */
const EPSILON = { float64: 2 ** -52, float32: 2 ** -23, float16: 2 ** -10, bfloat16: 2 ** -7 };
const SMALLEST = {
  float64: 2 ** -1074,
  float32: 2 ** -149,
  float16: 2 ** -24,
  bfloat16: 2 ** -133,
};
const EXTENSION = { float64: 'f64', float32: 'f32', float16: 'f16', bfloat16: 'bf16' };

describe.each(ELEMENTS)('ULP of $dtype', ({ dtype, max, of, options }) => {
  const [epsilon, smallest] = [EPSILON[dtype], SMALLEST[dtype]];

  it('are counted between its neighbours', () => {
    const pairs: [number, number, number][] = [
      [1, 1 + epsilon, 1],
      [1, 1 - epsilon / 2, 1],
      [1 + 3 * epsilon, 1, 3],
      [-smallest, smallest, 2],
      [0, -0, 0],
      [max, Infinity, 1],
      // As many as an exponent has numbers.
      [1, 2, 1 / epsilon],
      [NaN, NaN, 0],
      [NaN, 1, Infinity],
    ];
    for (const [a, b, ulps] of pairs) {
      expect([a, b, ulpDistance(a, b, dtype)]).toEqual([a, b, ulps]);
      expect(ulpDistance(b, a, dtype)).toBe(ulps);
    }
    expect(stepUlps(1, 3, dtype)).toBe(1 + 3 * epsilon);
    expect(stepUlps(-smallest, 2, dtype)).toBe(smallest);
    expect(stepUlps(max, 5, dtype)).toBe(Infinity);
    expect(stepUlps(-max, -1, dtype)).toBe(-Infinity);
  });

  it('are what arrays are compared in', () => {
    const wanted = of([1, 1, NaN, 0, max, 0.5]);
    const got = of([1, 1 + 2 * epsilon, NaN, 2 * smallest, Infinity, 0.5]);
    const compare = (ulps: number) =>
      compareFloats(got, wanted, { kind: 'ulp', ulps }, undefined, options);
    expect(compare(2)).toMatchObject({ dtype, count: 6, equal: 3, outside: 0, verdict: 'agrees' });
    expect(compare(2).histogram).toEqual([
      { from: 0, to: 0, count: 3 },
      { from: 1, to: 1, count: 1 },
      { from: 2, to: 2, count: 2 },
    ]);
    expect(compare(1)).toMatchObject({
      outside: 2,
      largest: { index: 1, ulps: 2, got: 1 + 2 * epsilon, difference: 2 * epsilon },
    });
  });
});

describe('compareFloats', () => {
  const both = (a: number, b: number, bound: Bound): string =>
    compareFloats(Float64Array.of(a), Float64Array.of(b), bound).verdict;

  it.each([
    [101, 100, 0.01, 'agrees'],
    [102, 100, 0.01, 'differs'],
    [-99, -100, 0.01, 'agrees'],
    // The one that is wanted is the measure.
    [100, 102, 0.0199, 'agrees'],
    [102, 100, 0.0199, 'differs'],
    [1e-320, 0, 1e9, 'differs'],
    [0, -0, 0, 'agrees'],
    [NaN, NaN, 0, 'agrees'],
    [NaN, 1, 1e300, 'differs'],
    [Infinity, Infinity, 0, 'agrees'],
    [1, Infinity, 0.5, 'differs'],
    [Infinity, 1, 1e300, 'differs'],
    [-Infinity, Infinity, Infinity, 'differs'],
  ])('of %d and %d, relative %d: %s', (got, wanted, ratio, verdict) => {
    expect(both(got, wanted, { kind: 'relative', ratio })).toBe(verdict);
  });

  it('classes long distances once', () => {
    for (const [ulps, from, to] of [
      [2 ** 49, 2 ** 48 + 1, 2 ** 49],
      [2 ** 49 + 1, 2 ** 49 + 1, 2 ** 50],
    ] as const) {
      const other = Float64Array.of(stepUlps(1, ulps, 'float64'));
      const { histogram } = compareFloats(other, Float64Array.of(1), { kind: 'ulp', ulps });
      expect(histogram).toEqual([{ from, to, count: 1 }]);
    }
  });

  it.each<[string, () => unknown, string, string]>([
    [
      'two types',
      () => compareFloats(Float64Array.of(1), Float32Array.of(1), { kind: 'ulp', ulps: 1 }),
      'ERR_INVALID_ARG_TYPE',
      'Expected float64, as got is, for wanted but received float32',
    ],
    [
      'bits without their type',
      () => compareFloats(Uint16Array.of(1), Uint16Array.of(1), { kind: 'ulp', ulps: 1 }),
      'ERR_INVALID_ARG_TYPE',
      'option dtype',
    ],
    [
      'Caffe2’s bound in float64',
      () => both(1, 1, { kind: 'caffe2' }),
      'ERR_OUT_OF_RANGE',
      "'ulp', 'absolute' or 'relative', as for float64,",
    ],
    [
      'a ratio below 0',
      () => both(1, 1, { kind: 'relative', ratio: -1 }),
      'ERR_OUT_OF_RANGE',
      'ratio of bound',
    ],
    [
      'a type that is none',
      () => ulpDistance(1, 1, 'float8' as never),
      'ERR_OUT_OF_RANGE',
      'for dtype',
    ],
  ])('refuses %s', (_, call, code, message) => {
    expect(call).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) as unknown }),
    );
  });
});

describe.each(ELEMENTS)('sigmoid parity of $dtype', ({ dtype, bytes, of, options }) => {
  it('compares .npy with raw files of that type', async () => {
    const x = of([-1, 0, 2, 0.5, -8, 4]);
    const y = sigmoid(x as never, options as never) as typeof x;
    const off = y.slice();
    // Bits of neighbours follow each other.
    new (bytes === 8 ? BigInt64Array : bytes === 4 ? Int32Array : Int16Array)(off.buffer).forEach(
      (bits: number | bigint, i: number, all: { [i: number]: number | bigint }) => {
        if (i === 2) all[i] = typeof bits === 'bigint' ? bits + 4n : bits + 4;
      },
    );
    await writeNpy(path('a.npy'), y, [2, 3], options);
    const raw = `b.${EXTENSION[dtype]}`;
    writeFileSync(path(raw), off);
    const report = await parity('a.npy', `${raw}:2x3`, '--ulp', '3', '--json');
    expect(JSON.parse(report.stdout.toString())).toMatchObject({
      verdict: 'differs',
      comparisons: [{ dtype, count: 6, equal: 5, outside: 1, largest: { index: 2, ulps: 4 } }],
    });
    expect(report.status).toBe(1);
    expect((await parity('a.npy', raw, '--ulp', '4')).status).toBe(0);
    const relative = 5 * EPSILON[dtype];
    expect((await parity('a.npy', raw, '--rel', `${relative}`)).status).toBe(0);
    expect((await parity('a.npy', raw, '--rel', `${relative / 5}`)).status).toBe(1);
    const { stdout } = await parity('a.npy', raw);
    expect(stdout.toString()).toMatch(
      new RegExp(`^outside +4 ULP .* \\(0x[0-9a-f]{${2 * bytes}}\\), wanted `, 'm'),
    );
  });
});

describe('sigmoid parity', () => {
  it('compares messages of double and half precision', async () => {
    for (const [{ of }, dtype, name] of [
      [float64, 'DOUBLE', 'y.f64'],
      [float16, 'FLOAT16', 'y.f16'],
    ] as const) {
      const values = of([0.5, 0.25]);
      const proto = tensorToProto(new Tensor(values, [2], dtype));
      writeFileSync(path('y.pb'), encode(TensorProtoSchema, proto));
      writeFileSync(path(name), values);
      const { status, stdout } = await parity('y.pb', name);
      expect(stdout.toString()).toMatch(/^bound +the same bits$/m);
      expect(status).toBe(0);
    }
  });

  it.each([
    [
      ['a.npy', 'b.npy'],
      65,
      'b.npy: Expected float64, as in a.npy, for the type of the elements but received float16',
    ],
    [
      ['b.npy', 'b.npy', '--input', 'a.npy'],
      65,
      'a.npy: Expected float16, as in b.npy, for the type',
    ],
    [['i.npy', 'i.npy'], 65, "i.npy: Expected a float type ('<f8'"],
    [
      ['x.f64', 'x.f64'],
      65,
      'x.f64: Expected a multiple of 8 bytes, float64, for the data but received 4 bytes',
    ],
    [
      ['--run', 'op.pbtxt', '--blob', 'X=c.npy', '--want', 'Y=a.npy'],
      65,
      "c.npy: Expected a type that Caffe2's tensors have for the elements but received bfloat16",
    ],
    [['--run', 'op.pbtxt', '--blob', 'X=a.npy', '--want', 'Y=a.npy'], 65, 'elements of type FLOAT'],
    [
      ['--run', 'op.pbtxt', '--blob', 'X=d.npy', '--want', 'Y=a.npy'],
      65,
      'a.npy: Expected float32, as blob Y holds, for the type',
    ],
    [['a.npy', 'a.npy', '--rel', '-1'], 64, "argument '-1' is invalid. It must be ≥ 0."],
    [['a.npy', 'a.npy', '--rel', 'x'], 64, "argument 'x' is invalid"],
    [['a.npy', 'a.npy', '--rel', '1', '--ulp', '1'], 64, 'cannot be used with'],
    [['a.npy', 'a.npy', '--abs', '1', '--rel', '1'], 64, 'cannot be used with'],
    [['a.npy', 'a.npy', '--ulp', '1', '--abs', '1'], 64, 'cannot be used with'],
  ])('refuses %j', async (args, status, message) => {
    const values = [0.5, 0.25];
    await writeNpy(path('a.npy'), float64.of(values));
    await writeNpy(path('b.npy'), float16.of(values), [2], { dtype: 'float16' });
    await writeNpy(path('c.npy'), bfloat16.of(values), [2], { dtype: 'bfloat16' });
    await writeNpy(path('d.npy'), float32.of(values));
    writeFileSync(path('i.npy'), npy({ descr: '<i2', shape: '(1,)', data: Buffer.alloc(2) }));
    writeFileSync(path('x.f64'), Buffer.alloc(4));
    writeFileSync(path('op.pbtxt'), 'input: "X" output: "Y" type: "Sigmoid"');
    const outcome = await parity(...args);
    expect(outcome.stderr).toContain(message);
    expect(outcome.stderr).toMatch(/^sigmoid: [^\n]*\n$/);
    expect(outcome.status).toBe(status);
  });
});
