// The logistic family on every path: the hardest inputs, the limits as special values, what holds between the
// functions, every length and in place. All inputs: npm run exhaustive.
import { readFileSync } from 'node:fs';
import * as library from 'caffe2op-sigmoid';
import { CPUContext } from 'caffe2op-sigmoid';
import { describe, expect, it } from 'vitest';
import { backendOf } from '../dist/functions/context.js';
import { FUNCTIONS_ON } from '../dist/functions/by_name.js';
import { allBits, floatOf, randomFloats } from './support/bits.js';
import { contexts } from './support/contexts.js';
import { ELEMENTS, type AnyArray } from './support/elements.js';

const NAMES = [
  'logit',
  'logSigmoid',
  'softplus',
  'silu',
  'siluDerivative',
  'logitDerivative',
] as const;
type Name = (typeof NAMES)[number];
type Run = (x: AnyArray, options?: object) => AnyArray;

const on = (context: CPUContext, name: Name): Run => {
  const backend = backendOf(context)!;
  return (x, options) =>
    (FUNCTIONS_ON[name] as unknown as (...args: unknown[]) => AnyArray)(backend, x, options);
};

/** The hardest float32 inputs of three functions, each confirmed in multi-precision arithmetic. */
const HARD = readFileSync(new URL('./data/hard-cases-family.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(',') as [Name, string, string]);

/** By the limits: [x, result] for every type. */
const SPECIAL: Readonly<Record<Name, readonly (readonly [number, number])[]>> = {
  logit: [
    ...[0, -0].map((p) => [p, -Infinity] as const),
    [0.5, 0],
    [1, Infinity],
    ...[-1, 2, -0.0078125, 1.0078125, Infinity, -Infinity, NaN].map((p) => [p, NaN] as const),
  ],
  logSigmoid: [
    [Infinity, -0],
    [-Infinity, -Infinity],
    [NaN, NaN],
    [128, -0],
    [-128, -128],
  ],
  softplus: [
    [Infinity, Infinity],
    [-Infinity, 0],
    [NaN, NaN],
    [128, 128],
    [-128, 0],
  ],
  silu: [
    [0, 0],
    [-0, -0],
    [Infinity, Infinity],
    [-Infinity, -0],
    [NaN, NaN],
    [128, 128],
    [-128, -0],
  ],
  siluDerivative: [
    [0, 0.5],
    [-0, 0.5],
    [Infinity, 1],
    [-Infinity, -0],
    [NaN, NaN],
    [-128, -0],
  ],
  logitDerivative: [
    ...[0, -0, 1].map((p) => [p, Infinity] as const),
    [0.5, 4],
    ...[-1, 2, -0.0078125, 1.0078125, Infinity, -Infinity, NaN].map((p) => [p, NaN] as const),
  ],
};

describe.each(contexts)('the logistic family on %s', (_, context) => {
  it.each(['logit', 'logSigmoid', 'silu'] as const)('%s rounds the hardest inputs', (name) => {
    const rows = HARD.filter(([of]) => of === name);
    expect(rows.length).toBeGreaterThanOrEqual(200);
    const x = Float32Array.from(rows, ([, bits]) => floatOf(Number.parseInt(bits, 16)));
    const y = on(context, name)(x) as Float32Array;
    expect(Array.from(allBits(y))).toEqual(rows.map(([, , bits]) => Number.parseInt(bits, 16)));
  });

  // Those of float64 are elsewhere: float64_family.test.ts.
  it.each(NAMES)('%s has the limits as special values', (name) => {
    for (const elements of ELEMENTS.filter(({ dtype }) => dtype !== 'float64')) {
      const x = elements.of(SPECIAL[name].map(([value]) => value));
      // Among ordinary numbers too, in a long array.
      const long = new elements.Array(200);
      long.fill(elements.of([0.25])[0]!);
      long.set(x, 7);
      const y = elements.numbers(on(context, name)(x, elements.options));
      const among = elements.numbers(on(context, name)(long, elements.options));
      const wanted = SPECIAL[name].map(([, value]) => value);
      expect([elements.dtype, y]).toEqual([elements.dtype, wanted]);
      expect(among.slice(7, 7 + wanted.length)).toEqual(wanted);
    }
  });

  it.each(NAMES)('%s gives each element the same alone, in place, and beside others', (name) => {
    const run = on(context, name);
    const x = Float32Array.from([
      ...randomFloats(3000, 3),
      ...Array.from(randomFloats(3000, 4), (value) => Math.abs(value) % 1),
      ...Array.from({ length: 3000 }, (_, i) => (i - 1500) / 17),
    ]);
    const whole = allBits(run(x) as Float32Array);
    for (const at of [0, 1, 5, 17, 3001, 6005]) {
      for (const n of [1, 3, 16, 33, 100]) {
        const part = run(x.slice(at, at + n), { threads: 1 }) as Float32Array;
        expect(allBits(part)).toEqual(whole.slice(at, at + n));
      }
    }
    const inPlace = x.slice();
    expect(run(inPlace, { out: inPlace })).toBe(inPlace);
    expect(allBits(inPlace)).toEqual(whole);
  });

  it('softplus(x) is −logSigmoid(−x), bit for bit', () => {
    for (const elements of ELEMENTS) {
      const values = [0, 1, 2.5, 20, 88, 104, 110].flatMap((value) => [value, -value]);
      const x = elements.of(values);
      const opposite = elements.of(values.map((value) => -value));
      const softplus = elements.numbers(on(context, 'softplus')(x, elements.options));
      const log = elements.numbers(on(context, 'logSigmoid')(opposite, elements.options));
      expect(softplus).toEqual(log.map((value) => -value));
    }
  });
});

it.each(NAMES)('%s and its functor are public', (name) => {
  const x = Float32Array.of(0.25, 0.5);
  const functor = `${name[0]!.toUpperCase()}${name.slice(1)}Functor` as 'LogitFunctor';
  const y = library[name](x);
  expect(new library[functor](new CPUContext({ backend: 'portable' }))(x)).toEqual(y);
  const out = new Float32Array(2);
  expect(library[name](x, { out, threads: 2 })).toBe(out);
  expect(out).toEqual(y);
});
