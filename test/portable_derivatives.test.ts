// The portable derivatives from x: every result correctly rounded, the signs, and where they are 0.
import { describe, expect, it } from 'vitest';
import {
  sigmoidDerivative,
  sigmoidSecondDerivative,
} from '../src/backends/portable/sigmoid_derivatives.js';
import {
  sigmoidDerivativeFloat64,
  sigmoidDerivativeOf,
  sigmoidSecondDerivativeFloat64,
  sigmoidSecondDerivativeOf,
} from '../src/backends/portable/sigmoid_derivatives_float64.js';
import { bitsOf, floatOf, randomFloats } from './support/bits.js';
import { roundToFloat32 } from './support/reference.js';
import {
  bitsOf64,
  neighbours,
  referenceOf,
  spreadInputs,
  uniforms,
  type FunctionOfX,
} from './support/reference_float64.js';

type Loop<A> = (x: A, y: A, n: number) => void;

const FLOAT64: [FunctionOfX, Loop<Float64Array>][] = [
  ['first', sigmoidDerivativeFloat64],
  ['second', sigmoidSecondDerivativeFloat64],
];
const FLOAT32: [FunctionOfX, Loop<Float32Array>][] = [
  ['first', sigmoidDerivative],
  ['second', sigmoidSecondDerivative],
];

function applied<A extends Float32Array | Float64Array>(loop: Loop<A>, x: A): A {
  const y = x.slice() as A;
  loop(y, y, y.length);
  return y;
}

describe.each(FLOAT64)('portable float64 %s derivative', (f, loop) => {
  /** The inputs with a wrong result: bits of input, result and reference. */
  function wrongs(x: Float64Array): string[] {
    const y = applied(loop, x);
    const text = (value: number): string => bitsOf64(value).toString(16);
    return Array.from(x).flatMap((v, i) => {
      const reference = referenceOf(f, v);
      const isRight = Object.is(y[i], reference);
      return isRight ? [] : [`${text(v)}: ${text(y[i]!)}, not ${text(reference)}`];
    });
  }

  it('agrees with multi-precision arithmetic on inputs of every kind', () => {
    const inputs = spreadInputs(700, 11).filter((v) => f === 'first' || !(Math.abs(v) < 2 ** -70));
    expect(wrongs(inputs)).toEqual([]);
  });

  it('agrees with it where neighbours of steps meet, near 0, and around the ends of its ways', () => {
    const ends = [
      18.5, 60, 80, 708.3964185322641, 744.4400719213812, 745.1332191019412, 745.2, 1.3169579,
    ];
    const steps = Array.from({ length: 60 }, (_, i) => ((i + 0.5) * Math.LN2) / 512);
    const x = Float64Array.from([
      ...neighbours([...ends, ...ends.map((v) => -v)], 20),
      ...neighbours([2 ** -25, 2 ** -26, 2 ** -27, 2 ** -28, -(2 ** -26)], 20),
      ...neighbours(steps, 3),
      // σ′ is a tie but for the fourth power of x.
      ...Array.from({ length: 60 }, (_, i) => (2 * i + 1) * 2 ** -26),
    ]);
    expect(wrongs(x)).toEqual([]);
  });

  it('is never 0 where half the smallest number is reached', () => {
    const x = Float64Array.from(uniforms(1000, 3), (v) => (v < 0.5 ? 744 + 2 * v : -743 - 2 * v));
    expect(Array.from(applied(loop, x)).includes(0)).toBe(false);
  });
});

describe('portable float64 second derivative', () => {
  it('rounds ties of x/8 among subnormal numbers towards 0', () => {
    // In units of 2^−1074 the result is a little less than m/8.
    const units = Array.from({ length: 200 }, (_, m) => BigInt(m));
    const large = [2n ** 52n, 2n ** 53n, 2n ** 54n, 2n ** 55n - 4n].flatMap((m) => [
      m - 4n,
      m,
      m + 4n,
    ]);
    for (const m of [...units, ...large]) {
      const x = Number(m) * 2 ** -1074;
      expect(bitsOf64(Math.abs(sigmoidSecondDerivativeOf(x)))).toBe((m + 3n) / 8n);
      expect(sigmoidSecondDerivativeOf(-x)).toBe(-sigmoidSecondDerivativeOf(x));
    }
  });

  it('has its extremes ±1/(6√3) at ∓ln(2+√3), and the sign opposite to x', () => {
    const x = Float64Array.from({ length: 4001 }, (_, i) => 1.3169579 + (i - 2000) * 1e-7);
    const y = applied(sigmoidSecondDerivativeFloat64, x);
    const least = y.indexOf(Math.min(...y));
    expect(x[least]).toBeCloseTo(Math.log(2 + Math.sqrt(3)), 6);
    expect(y[least]).toBeCloseTo(-1 / (6 * Math.sqrt(3)), 15);
    const all = spreadInputs(50, 4).filter((v) => !Number.isNaN(v));
    const sign = (v: number): number => (Object.is(v, 0) || v > 0 ? 1 : -1);
    for (const v of all) expect(sign(sigmoidSecondDerivativeOf(v))).toBe(-sign(v));
  });

  it('maps special values', () => {
    expect([0, -0, NaN].map(sigmoidDerivativeOf)).toEqual([0.25, 0.25, NaN]);
    expect([Infinity, -Infinity].map(sigmoidDerivativeOf)).toEqual([0, 0]);
    expect([0, -0, NaN].map(sigmoidSecondDerivativeOf)).toEqual([-0, 0, NaN]);
    expect([Infinity, -Infinity].map(sigmoidSecondDerivativeOf)).toEqual([-0, 0]);
  });
});

describe.each(FLOAT32)('portable float32 %s derivative', (f, loop) => {
  /**
   * By the engine's own exponential, which errs by less than a few 2^−53; what it leaves open within 2^−46 is
   * decided in multi-precision arithmetic.
   */
  function reference(x: number): number {
    const a = Math.abs(x);
    // Near 0 it is −x/8, less than a double shows: a tie is none.
    if (f === 'second' && a < 2 ** -40) {
      const units = Math.ceil((a * 2 ** 149 - 4) / 8) * 2 ** -149;
      const magnitude = a < 2 ** -123 ? Math.max(0, units) : a / 8;
      return x > 0 || Object.is(x, 0) ? -magnitude : magnitude;
    }
    const e = Math.exp(-a);
    const square = (1 + e) * (1 + e);
    const plain = f === 'first' ? e / square : (e * Math.expm1(-a)) / (square * (1 + e));
    const value = f === 'second' && x < 0 ? -plain : plain;
    const up = Math.fround(value * (1 + 2 ** -46));
    const down = Math.fround(value * (1 - 2 ** -46));
    return Object.is(up, down) ? up : referenceOf(f, x, roundToFloat32);
  }

  function wrongs(x: Float32Array): string[] {
    const y = applied(loop, x);
    const text = (value: number): string => bitsOf(value).toString(16);
    const wrong: string[] = [];
    for (let i = 0; i < x.length; i++) {
      const expected = Number.isFinite(x[i]) ? reference(x[i]!) : referenceOf(f, x[i]!);
      if (!Object.is(y[i], expected)) {
        wrong.push(`${text(x[i]!)}: ${text(y[i]!)}, not ${text(expected)}`);
      }
    }
    return wrong;
  }

  it('is correctly rounded for every 2^11th input', () => {
    const x = Float32Array.from({ length: 2 ** 21 }, (_, i) => floatOf(2048 * i + (i % 2048)));
    expect(wrongs(x)).toEqual([]);
  });

  it('is so around the ends of its ways, near the closest ties, and for special values', () => {
    // 0x1.2a9e3cp+1 and 0x1.b56136p-3: the closest ties of both, 2^−26.8 and 2^−26.5 ulp.
    const centres = [
      0x12a9e3c / 2 ** 23,
      0x1b56136 / 2 ** 27,
      103.97208,
      103.28,
      104,
      87.33655,
      88.72,
    ];
    const powers = Array.from({ length: 60 }, (_, i) => 2 ** (i - 52));
    const steps = Array.from({ length: 60 }, (_, i) => ((i - 0.5) * Math.LN2) / 512);
    const around = [...centres, ...powers, ...steps].flatMap((centre) =>
      Array.from({ length: 33 }, (_, i) => floatOf(Math.max(0, bitsOf(centre) + i - 16))),
    );
    const special = [Infinity, NaN, 0, 2 ** -149, 2 ** -123, 2 ** -126, 3.4e38];
    const x = [...around, ...special, ...randomFloats(2000, 5)];
    expect(wrongs(Float32Array.from([...x, ...x.map((v) => -v)]))).toEqual([]);
  });

  it('rounds its subnormal results, and those of subnormal numbers, correctly', () => {
    const tails = Float32Array.from({ length: 3000 }, (_, i) => 86 + i / 162);
    const first = Float32Array.from({ length: 4096 }, (_, i) => floatOf(i));
    const ties = Float32Array.from({ length: 4096 }, (_, i) => floatOf(0x800000 + 4 + 8 * i));
    for (const x of [tails, first, ties]) {
      expect(wrongs(x)).toEqual([]);
      expect(wrongs(x.map((v) => -v))).toEqual([]);
    }
  });
});
