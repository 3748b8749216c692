// The derivatives from x of native/ and the gradient over them: on every path that runs them the bits of the
// portable path, and the correctly rounded results of multi-precision arithmetic.
import { describe, expect, it } from 'vitest';
import {
  sigmoidDerivative,
  sigmoidSecondDerivative,
} from '../src/backends/portable/sigmoid_derivatives.js';
import {
  sigmoidDerivativeFloat64,
  sigmoidSecondDerivativeFloat64,
} from '../src/backends/portable/sigmoid_derivatives_float64.js';
import {
  sigmoidGradientFromInput,
  sigmoidGradientFromInputFloat64,
} from '../src/backends/portable/sigmoid_gradient_from_input.js';
import type { KernelName } from '../src/core/catalog.js';
import { bitsOf, floatOf, randomFloats } from './support/bits.js';
import { D, ELEMENTS, EXACT, type Dtype } from './support/elements.js';
import { KERNEL_PATHS, kernelOn } from './support/kernels.js';
import {
  bitsOf64,
  neighbours,
  referenceOf,
  spreadInputs,
  uniforms,
} from './support/reference_float64.js';

type Floats = Float32Array | Float64Array;
type Unary = (x: Floats, y: Floats) => unknown;
type Binary = (x: Floats, dy: Floats, dx: Floats) => unknown;
type Portable<F extends (...args: never[]) => unknown> = (
  ...args: [...Parameters<F>, number]
) => void;

const unary = (path: string, dtype: Dtype, name: KernelName): Unary =>
  kernelOn(path, dtype, name) as Unary;

/** Where the ways of the paths begin and end, and where results stop changing. */
const ENDS = [
  62.59790802001953, // one that an uncertainty too small misrounds with 8 entries
  ...[1.3169579, 18.5, 27.7, 50, 51.9, 60, 76, 80, 87.33655, 88.72, 103.28, 103.97208, 104],
  ...[708.3964185322641, 744.4400719213812, 745.1332191019412, 745.2, 746, 1e9],
  ...[2 ** -11, 2 ** -12, 2 ** -25, 2 ** -26, 2 ** -27, 2 ** -28, 2 ** -40],
];
const SPECIAL = [0, -0, Infinity, -Infinity, NaN];

function inputs64(): Float64Array {
  const steps = Array.from({ length: 300 }, (_, i) => ((i + 0.5) * Math.LN2) / 128);
  const tiny = Array.from({ length: 300 }, (_, i) => i * 2 ** -1074);
  const lowest = Array.from({ length: 64 }, (_, i) => 2 ** -1019 + (i - 32) * 2 ** -1071);
  return Float64Array.from([
    ...SPECIAL,
    ...spreadInputs(3000, 31),
    ...neighbours([...ENDS, ...ENDS.map((v) => -v)], 12),
    ...neighbours(steps, 2),
    ...[...tiny, ...lowest].flatMap((v) => [v, -v]),
    // σ′ is a tie but for the fourth power of x.
    ...Array.from({ length: 100 }, (_, i) => (2 * i + 1) * 2 ** -26),
    ...uniforms(20_000, 5).map((v) => 80 * (v - 0.5)),
    ...uniforms(20_000, 6).map((v) => v - 0.5),
  ]);
}

function inputs32(): Float32Array {
  // 0x1.2a9e3cp+1 and 0x1.b56136p-3: the closest ties of both.
  const hard = [0x12a9e3c / 2 ** 23, 0x1b56136 / 2 ** 27, ...ENDS];
  const around = hard.flatMap((v) =>
    Array.from({ length: 65 }, (_, i) => floatOf(Math.max(0, bitsOf(Math.fround(v)) + i - 32))),
  );
  // Results among subnormal numbers: ties of x/8, and e^−|x|.
  const low = Array.from({ length: 2000 }, (_, i) => floatOf(i));
  const ties = Array.from({ length: 2000 }, (_, i) => floatOf(0x800004 + 8 * i));
  const tails = Array.from({ length: 2000 }, (_, i) => 86 + i / 111);
  const positive = [...around, ...low, ...ties, ...tails];
  return Float32Array.from([
    ...SPECIAL,
    ...positive,
    ...positive.map((v) => -v),
    ...randomFloats(30_000, 9),
    ...uniforms(60_000, 10).map((v) => 60 * (v - 0.5)),
    ...uniforms(30_000, 11).map((v) => v - 0.5),
  ]);
}

const X = { float32: inputs32(), float64: inputs64() } as const;
const UNARY = [
  ['float32', 'sigmoidDerivative', sigmoidDerivative],
  ['float32', 'sigmoidSecondDerivative', sigmoidSecondDerivative],
  ['float64', 'sigmoidDerivative', sigmoidDerivativeFloat64],
  ['float64', 'sigmoidSecondDerivative', sigmoidSecondDerivativeFloat64],
] as const;
const BINARY = [
  ['float32', sigmoidGradientFromInput],
  ['float64', sigmoidGradientFromInputFloat64],
] as const;

/** Where two arrays differ; NaN is NaN, and −0 is not 0. */
function differences(x: Floats, actual: Floats, expected: Floats): string[] {
  const found: string[] = [];
  for (let i = 0; i < x.length; i++) {
    if (!Object.is(actual[i], expected[i])) found.push(`${x[i]}: ${actual[i]}, not ${expected[i]}`);
  }
  return found.slice(0, 10);
}
const like = (array: Floats, length = array.length): Floats =>
  array instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);

describe.each(KERNEL_PATHS)('derivatives on %s', (path) => {
  it.each(UNARY)('%s %s has the bits of the portable path, in place too', (dtype, name, loop) => {
    const f = unary(path, dtype, name);
    const x = X[dtype];
    const expected = like(x);
    (loop as Portable<Unary>)(x, expected, x.length);
    const y = like(x);
    expect(f(x, y)).toBe(undefined);
    expect(differences(x, y, expected)).toEqual([]);
    y.set(x);
    expect(f(y, y)).toBe(undefined);
    expect(differences(x, y, expected)).toEqual([]);
  });

  it.each(UNARY)('%s %s does so at every length and offset', (dtype, name, loop) => {
    const f = unary(path, dtype, name);
    // Ordinary numbers, and every kind next to each other.
    for (const x of [X[dtype].slice(-3000), X[dtype].filter((_, i) => i % 31 === 0)]) {
      const expected = like(x);
      (loop as Portable<Unary>)(x, expected, x.length);
      for (const n of [1, 2, 3, 5, 8, 15, 16, 17, 33, 64, 127, 300, 1025]) {
        for (const offset of [0, 1, 3, 8]) {
          const y = like(x, n + offset + 1).fill(7);
          f(x.subarray(offset, offset + n), y.subarray(offset, offset + n));
          const whole = like(y).fill(7);
          whole.set(expected.subarray(offset, offset + n), offset);
          expect(differences(x.subarray(0, y.length), y, whole)).toEqual([]);
        }
      }
    }
  });

  it.each(BINARY)('%s gradient from x has its bits, in place too', (dtype, loop) => {
    const f = kernelOn(path, dtype, 'sigmoidGradientFromInput') as Binary;
    const x = X[dtype];
    const random = uniforms(x.length, 12);
    const dy = like(x).map((_, i) =>
      i % 50 === 0 ? SPECIAL[i % 5]! : (random[i]! - 0.5) * 2 ** ((i % 90) - 30),
    );
    const expected = like(x);
    (loop as unknown as Portable<Binary>)(x, dy, expected, x.length);
    const dx = like(x);
    expect(f(x, dy, dx)).toBe(undefined);
    expect(differences(x, dx, expected)).toEqual([]);
    dx.set(dy);
    expect(f(x, dx, dx)).toBe(undefined);
    expect(differences(x, dx, expected)).toEqual([]);
    for (const n of [1, 7, 16, 61, 300]) {
      const part = like(x, n);
      f(x.subarray(1, 1 + n), dy.subarray(1, 1 + n), part);
      expect(differences(part, part, expected.subarray(1, 1 + n))).toEqual([]);
    }
  });

  it.each(['sigmoidDerivative', 'sigmoidSecondDerivative'] as const)(
    '%s agrees with multi-precision arithmetic',
    (name) => {
      const some = <A extends Floats>(x: A): A =>
        x.filter((v, i) => i % 97 === 0 && Number.isFinite(v) && Math.abs(v) > 2 ** -60) as A;
      const order = name === 'sigmoidDerivative' ? 'first' : 'second';
      const x = some(X.float64);
      const y = like(x);
      unary(path, 'float64', name)(x, y);
      const reference = x.map((v) => referenceOf(order, v));
      expect(differences(x, y, reference)).toEqual([]);
      // 60 digits tell whatever float32 can ask.
      const x32 = some(X.float32);
      const y32 = like(x32);
      unary(path, 'float32', name)(x32, y32);
      const float32 = ELEMENTS.find(({ dtype }) => dtype === 'float32')!;
      const expected = x32.map((v) =>
        Math.abs(v) > 1e4 ? 0 : float32.nearest(EXACT[name](new D(v))),
      );
      expect(
        differences(
          x32,
          y32.map((v) => v + 0),
          expected.map((v) => v + 0),
        ),
      ).toEqual([]);
    },
  );

  it.each(['float32', 'float64'] as const)('%s: signs, zeros and extremes', (dtype) => {
    const isFloat32 = dtype === 'float32';
    const of = (values: number[]): Floats =>
      isFloat32 ? Float32Array.from(values) : Float64Array.from(values);
    const first = unary(path, dtype, 'sigmoidDerivative');
    const second = unary(path, dtype, 'sigmoidSecondDerivative');
    const special = of(SPECIAL);
    const y = like(special);
    first(special, y);
    expect(y).toEqual(of([0.25, 0.25, 0, 0, NaN]));
    second(special, y);
    expect(y).toEqual(of([-0, 0, -0, 0, NaN]));

    const n = 4001;
    const around = of(Array.from({ length: n }, (_, i) => -1.3169579 + ((i - 2000) / 2000) * 0.5));
    const results = like(around);
    second(around, results);
    const most = results.indexOf(Math.max(...results));
    expect(Math.abs(around[most]! + Math.log(2 + Math.sqrt(3)))).toBeLessThan(1e-3);
    expect(results[most]).toBeCloseTo(0.096225, 6);
    second(
      around.map((v) => -v),
      results,
    );
    expect(Math.min(...results)).toBeCloseTo(-0.096225, 6);

    // Never 0 where the true value is representable; of the right sign everywhere.
    const highest = dtype === 'float32' ? 103.2 : 744.4;
    const all = of(Array.from({ length: 20_000 }, (_, i) => ((i - 9999.5) / 10_000) * highest));
    const signed = like(all);
    first(all, signed);
    expect(signed.every((v) => v > 0)).toBe(true);
    second(all, signed);
    expect(signed.every((v, i) => (all[i]! < 0 ? v > 0 : v < 0))).toBe(true);
  });
});

describe('the closest ties of float64', () => {
  it('are decided alike on every path', () => {
    // Odd multiples of 2^−26 are ties of 1/4 − x²/16, which more than two limbs decide.
    const x = Float64Array.from({ length: 2000 }, (_, i) => (2 * i + 1) * 2 ** -26);
    for (const path of KERNEL_PATHS) {
      const y = new Float64Array(x.length);
      unary(path, 'float64', 'sigmoidDerivative')(x, y);
      const some = [0, 1, 2, 3, 10, 100, 999, 1999];
      expect(some.map((i) => bitsOf64(y[i]!))).toEqual(
        some.map((i) => bitsOf64(referenceOf('first', x[i]!))),
      );
    }
  });
});
