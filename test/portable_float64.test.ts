// The portable float64 functions: every result correctly rounded.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sigmoidFloat64, sigmoidOf } from '../src/backends/portable/sigmoid_float64.js';
import {
  bitsOf64,
  doubleOf,
  neighbours,
  referenceOf,
  spreadInputs,
} from './support/reference_float64.js';

// Constructed near-ties within 2^−44 to 2^−57 ulp; the results are MPFR's.
const nearTies = readFileSync(new URL('./data/hard-cases-float64.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(',', 2).map((hex) => doubleOf(BigInt(`0x${hex}`))) as [number, number]);

const sigmoid = (x: Float64Array): Float64Array => {
  const y = new Float64Array(x.length);
  sigmoidFloat64(x, y, x.length);
  return y;
};

/** The inputs with a wrong result: bits of input, result and reference. */
function wrongs(x: Float64Array, y: Float64Array, expected: (x: number) => number): string[] {
  const text = (value: number): string => bitsOf64(value).toString(16);
  return Array.from(x).flatMap((v, i) => {
    const reference = expected(v);
    return Object.is(y[i], reference) ? [] : [`${text(v)}: ${text(y[i]!)}, not ${text(reference)}`];
  });
}

describe('portable float64 sigmoid', () => {
  it('rounds the constructed near-ties correctly', () => {
    expect(nearTies).toHaveLength(2460);
    const expected = new Map(nearTies);
    const x = Float64Array.from(nearTies, ([v]) => v);
    expect(wrongs(x, sigmoid(x), (v) => expected.get(v)!)).toEqual([]);
  });

  it('agrees with multi-precision arithmetic on inputs of every kind', () => {
    const x = spreadInputs(1000, 1);
    expect(wrongs(x, sigmoid(x), (v) => referenceOf('sigmoid', v))).toEqual([]);
  });

  it('agrees with it around the ends of its ways', () => {
    const ends = [37.42994775023705, 37.5, -36.7, -36.7368, -708.3964185322641, -745.2];
    const x = Float64Array.from([
      ...neighbours([...ends, -708, -744.4400719213812, -745.1332191019412], 40),
      ...neighbours([2 ** -25, -(2 ** -25), 2 ** -53, -(2 ** -53), 2 ** -52, -(2 ** -52)], 40),
    ]);
    expect(wrongs(x, sigmoid(x), (v) => referenceOf('sigmoid', v))).toEqual([]);
  });

  it('decides near 0 by the term that no double holds', () => {
    // 1/2 + x/4 is a tie for an odd multiple of 2^−52 above 0, of 2^−53 below.
    const odd = Array.from({ length: 200 }, (_, i) => (2 * i + 1) * 2 ** -53);
    const x = Float64Array.from([...odd.map((v) => 2 * v), ...odd.map((v) => -v)]);
    expect(wrongs(x, sigmoid(x), (v) => referenceOf('sigmoid', v))).toEqual([]);
    expect(sigmoidOf(2 ** -52)).toBe(0.5);
  });

  it('maps special values, in place too', () => {
    const x = Float64Array.of(0, -0, Infinity, -Infinity, NaN, 1e308, -1e308, 5e-324);
    sigmoidFloat64(x, x, 7);
    expect([...x]).toEqual([0.5, 0.5, 1, 0, NaN, 1, 0, 5e-324]);
  });
});

describe('sigmoid of a number', () => {
  it('is that of an array', () => {
    const x = spreadInputs(50, 9);
    expect(Float64Array.from(x, sigmoidOf)).toEqual(sigmoid(x));
    expect(sigmoidOf(0)).toBe(0.5);
    expect(sigmoidOf(-745)).toBe(5e-324);
  });
});
