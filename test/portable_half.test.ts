// The portable half types: every conversion, and all 2^16 results of every function of x.
import { describe, expect, it } from 'vitest';
import { BFLOAT16, FLOAT16, fromHalf, toHalf } from '../src/core/half.js';
import {
  bfloat16Loops,
  float16Loops,
  type HalfBinary,
  type HalfUnary,
} from '../src/backends/portable/half_functions.js';
import { sigmoidDerivative } from '../src/backends/portable/sigmoid_derivatives.js';
import { referenceGradient } from './support/reference.js';
import { referenceOf, type FunctionOfX } from './support/reference_float64.js';

const FORMATS = [
  { name: 'float16', format: FLOAT16, loops: float16Loops, exponentBits: 5, fractionBits: 10 },
  { name: 'bfloat16', format: BFLOAT16, loops: bfloat16Loops, exponentBits: 8, fractionBits: 7 },
] as const;

const BITS = Uint16Array.from({ length: 2 ** 16 }, (_, i) => i);

/** The number of the bits of a half type, by its definition. */
function defined(bits: number, exponentBits: number, fractionBits: number): number {
  const fraction = bits & (2 ** fractionBits - 1);
  const exponent = (bits >> fractionBits) & (2 ** exponentBits - 1);
  const bias = 2 ** (exponentBits - 1) - 1;
  const sign = bits >> 15 === 1 ? -1 : 1;
  if (exponent === 2 ** exponentBits - 1) return fraction === 0 ? sign * Infinity : NaN;
  const significand = exponent === 0 ? fraction : fraction + 2 ** fractionBits;
  return sign * significand * 2 ** (Math.max(exponent, 1) - bias - fractionBits);
}

describe.each(FORMATS)('portable $name', ({ format, loops, exponentBits, fractionBits }) => {
  const value = (bits: number): number => defined(bits, exponentBits, fractionBits);
  const infinity = format.infinity;
  /** Between the largest number and infinity as if it were the next number. */
  const magnitude = (bits: number): number =>
    bits < infinity ? value(bits) : 2 * value(infinity - 1) - value(infinity - 2);

  /** The bits of a number, by a search among the numbers: positive bits are ordered as the numbers. */
  function rounded(v: number): number {
    if (Number.isNaN(v)) return format.nan;
    const sign = v < 0 || Object.is(v, -0) ? 0x8000 : 0;
    const a = Math.abs(v);
    let low = 0;
    let high = infinity;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (magnitude(middle) <= a) low = middle;
      else high = middle;
    }
    const tie = (magnitude(low) + magnitude(high)) / 2;
    const isUp = a > tie || (a === tie && low % 2 === 1);
    return sign | (isUp ? high : low);
  }

  it('reads all 2^16 numbers, and writes them back', () => {
    for (const bits of BITS) {
      const v = value(bits);
      if (!Object.is(fromHalf(format, bits), v)) expect(fromHalf(format, bits)).toBe(v);
      const expected = Number.isNaN(v) ? format.nan : bits;
      if (toHalf(format, v) !== expected) expect(toHalf(format, v)).toBe(expected);
    }
  });

  it('rounds what lies between, at and next to every tie, once', () => {
    for (let bits = 0; bits < infinity; bits++) {
      const tie = (magnitude(bits) + magnitude(bits + 1)) / 2;
      // A detour over float32 would take the neighbours of ties for ties.
      for (const v of [tie, tie * (1 + 2 ** -52), tie * (1 - 2 ** -53), tie * (1 + 2 ** -20)]) {
        const expected = rounded(v);
        if (toHalf(format, v) !== expected) expect([v, toHalf(format, v)]).toEqual([v, expected]);
        if (toHalf(format, -v) !== expected + 0x8000) {
          expect([-v, toHalf(format, -v)]).toEqual([-v, expected + 0x8000]);
        }
      }
    }
    const large = [65520, 65519.99999, 1e6, 1e39, 3.39e38, 3.4e38, 1e308, 5e-324];
    expect(large.map((v) => toHalf(format, v))).toEqual(large.map(rounded));
  });

  /** By the engine’s exponential, which errs by a few 2^−53: no result is within 2^−46 of a tie. */
  function reference(f: FunctionOfX, x: number): number {
    const a = Math.abs(x);
    if (!Number.isFinite(x) || x === 0) return rounded(referenceOf(f, x));
    // −x/8·(1 − x²/3 + …), and −x/8 has as few bits as x.
    if (f === 'second' && a < 2 ** -20) return rounded((-x / 8) * (1 - 2 ** -45));
    const e = Math.exp(-a);
    const square = (1 + e) * (1 + e);
    let plain = (x > 0 ? 1 : e) / (1 + e);
    if (f === 'first') plain = e / square;
    if (f === 'second') plain = (-Math.sign(x) * (-e * Math.expm1(-a))) / (square * (1 + e));
    const up = rounded(plain * (1 + 2 ** -46));
    const down = rounded(plain * (1 - 2 ** -46));
    if (up !== down) throw new Error(`${f} of ${x} is too close to a tie for this reference`);
    return up;
  }

  const UNARY: [FunctionOfX, HalfUnary][] = [
    ['sigmoid', loops.sigmoid],
    ['first', loops.sigmoidDerivative],
    ['second', loops.sigmoidSecondDerivative],
  ];

  // Few are computed, many looked up.
  it.each(
    UNARY.flatMap(([f, loop]) => [
      [f, 'at once', BITS.length, loop] as const,
      [f, '32 at a time', 32, loop] as const,
    ]),
  )('rounds all 2^16 results correctly: %s, %s', (f, _, count, loop) => {
    const y = BITS.slice();
    for (let i = 0; i < y.length; i += count) {
      const part = y.subarray(i, i + count);
      loop(part, part, part.length);
    }
    const wrong = Array.from(BITS).flatMap((bits) => {
      const expected = reference(f, value(bits));
      return y[bits] === expected ? [] : [[bits, y[bits]!, expected]];
    });
    expect(wrong).toEqual([]);
  });

  it.each([2000, 25])(
    'computes gradients as float32 does, rounded once more, %i at a time',
    (count) => {
      const inParts = (
        loop: HalfBinary,
        x: Uint16Array,
        y: Uint16Array,
        out: Uint16Array,
      ): void => {
        for (let i = 0; i < out.length; i += count) {
          const [u, v, w] = [x, y, out].map((each) => each.subarray(i, i + count));
          loop(u!, v!, w!, w!.length);
        }
      };
      const a = Uint16Array.from({ length: 2000 }, (_, i) => (i * 40503) % 2 ** 16);
      const b = Uint16Array.from({ length: 2000 }, (_, i) => (i * 30011 + 7) % 2 ** 16);
      // Usual ones: y in [0, 1].
      for (let i = 0; i < 1000; i++) a[i] = rounded((i + 0.5) / 1000);
      const dx = new Uint16Array(2000);
      inParts(loops.sigmoidGradient, a, b, dx);
      expect(dx).toEqual(a.map((_, i) => rounded(referenceGradient(value(a[i]!), value(b[i]!)))));

      inParts(loops.sigmoidGradientFromInput, a, b, dx);
      const slopes = Float32Array.from(a, value);
      sigmoidDerivative(slopes, slopes, 2000);
      const expected = a.map((_, i) => rounded(Math.fround(value(b[i]!) * slopes[i]!)));
      expect(dx).toEqual(expected);
      // In place.
      inParts(loops.sigmoidGradientFromInput, a, b, a);
      expect(a).toEqual(expected);
    },
  );
});
