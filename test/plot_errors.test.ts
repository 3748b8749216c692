// The errors that plots show: the reference against multi-precision arithmetic, the formulas against recordings
// of the real Caffe2 and against bounds that were proven elsewhere.
import { readFileSync } from 'node:fs';
import { backend, CPUContext } from 'caffe2op-sigmoid';
import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { errorsOf, type FormulaErrors } from '../dist/plot/data/errors.js';
import { caffe2Sigmoid, formulasOf } from '../dist/plot/data/formulas.js';
import { zeroBeyond } from '../dist/plot/data/landmarks.js';
import { exactSigmoid, expOf, toDouble, type Wide } from '../dist/plot/data/reference.js';
import { isNormalIn, ulpError } from '../dist/plot/data/ulp_error.js';
import { bitsOf } from './support/bits.js';
import { decimalOf, referenceOf, spreadInputs } from './support/reference_float64.js';

const Wider = Decimal.clone({ precision: 90, minE: -9e15, maxE: 9e15 });
const decimal = ({ significand, exponent }: Wide): Decimal =>
  new Wider(2).pow(exponent).mul(significand.toString());

describe('the reference', () => {
  const inputs = Array.from(spreadInputs(60, 7)).filter((x) => Math.abs(x) < 1e6);

  it('agrees with multi-precision decimals to 36 digits', () => {
    const near = (value: Wide, wanted: Decimal): void => {
      expect(decimal(value).div(wanted).sub(1).abs().lt('1e-36')).toBe(true);
    };
    for (const x of inputs) {
      const e = decimalOf(-x, Wider).exp();
      const { sigmoid, derivative } = exactSigmoid(x);
      near(sigmoid, new Wider(1).div(e.add(1)));
      near(derivative, e.div(e.add(1).pow(2)));
      near(expOf(x), decimalOf(x, Wider).exp());
    }
  });

  it('is rounded to double correctly, subnormal numbers too', () => {
    for (const x of inputs) {
      expect(toDouble(exactSigmoid(x).sigmoid)).toBe(referenceOf('sigmoid', x));
      expect(toDouble(exactSigmoid(x).derivative)).toBe(referenceOf('first', x));
    }
    expect(toDouble({ significand: 3n, exponent: -1075 })).toBe(1e-323);
    expect(toDouble({ significand: 1n, exponent: -1075 })).toBe(0);
    expect(toDouble({ significand: 1n, exponent: -2_000_000_000 })).toBe(0);
    expect(toDouble({ significand: 1n, exponent: 1024 })).toBe(Infinity);
  });
});

describe('the error in ULP', () => {
  const third: Wide = { significand: 2n ** 200n / 3n, exponent: -200 };

  it('is counted in the last place of what should be', () => {
    // 1/3 = 0x2aaaaa.8 · 2^−23 in float32, of which the last place is 2^−25.
    expect(ulpError(Math.fround(1 / 3), third, 'float32')).toBeCloseTo(1 / 3, 8);
    expect(ulpError(Math.fround(1 / 3) - 2 ** -25, third, 'float32')).toBeCloseTo(-2 / 3, 8);
    expect(ulpError(1 / 3, third, 'float64')).toBeCloseTo(-1 / 3, 8);
    expect(ulpError(0, third, 'float64')).toBeCloseTo(-(2 ** 54) / 3, -3);
  });

  it('is counted in the least number where that is subnormal', () => {
    const half: Wide = { significand: 1n, exponent: -150 };
    expect(ulpError(0, half, 'float32')).toBe(-0.5);
    expect(ulpError(2 ** -149, half, 'float32')).toBe(0.5);
    expect(isNormalIn(half, 'float32')).toBe(false);
    expect(isNormalIn(half, 'float64')).toBe(true);
    expect(isNormalIn({ significand: 1n, exponent: -126 }, 'float32')).toBe(true);
    expect(isNormalIn({ significand: 15n, exponent: -130 }, 'float32')).toBe(false);
  });
});

describe('Caffe2’s formula', () => {
  const folder = new URL('./data/caffe2/', import.meta.url);
  const floats = (file: string): Float32Array =>
    new Float32Array(new Uint8Array(readFileSync(new URL(file, folder))).buffer);

  // Of these lengths every element goes through vectors, not through the other routine of remainders.
  it.each(['normal1', 'normal4', 'linspace110'])('has the bits of the recording %s', (name) => {
    const wanted = floats(`fwd/${name}.y.sse2.f32`);
    const got = floats(`fwd/${name}.x.f32`).map(caffe2Sigmoid);
    expect(wanted.length).toBeGreaterThan(4000);
    expect(Array.from(got, bitsOf)).toEqual(Array.from(wanted, bitsOf));
  });
});

const DTYPES = [
  ['float32', 110],
  ['float64', 760],
] as const;

describe.each(DTYPES)('the errors of %s', (dtype, end) => {
  const formulas = formulasOf(dtype, new CPUContext());
  const axis = { label: '', kind: 'symlog', from: -end, to: end } as const;
  const all = errorsOf(formulas, axis, dtype);
  const named = (start: string): FormulaErrors =>
    all.find(({ formula }) => formula.name.startsWith(start))!;

  it('cover the whole range, bin by bin', () => {
    for (const { bins } of all) {
      expect([bins[0]!.from, bins.at(-1)!.to]).toEqual([-end, end]);
      expect(bins.every(({ from, to }, i) => from < to && (bins[i + 1]?.from ?? to) === to)).toBe(
        true,
      );
      expect(bins.every(({ low, high }) => low <= high)).toBe(true);
    }
  });

  it('are within the bounds that were proven, and close to them', () => {
    const { largestOfNormal, largestOfSubnormal } = named('exact');
    for (const largest of [largestOfNormal, largestOfSubnormal]) {
      expect(largest).toBeLessThanOrEqual(0.5);
      expect(largest).toBeGreaterThan(0.45);
    }
    expect(named('fast').largestOfNormal).toBeLessThanOrEqual(dtype === 'float32' ? 2.5 : 2);
    // In TypeScript the exact form is the fast one.
    const isOwn = backend().name !== 'portable';
    expect(named('fast').largestOfNormal > 0.6).toBe(isOwn);
    expect(named('plain').largestOfNormal).toBeLessThanOrEqual(2.48);
    expect(named('plain').largestOfNormal).toBeGreaterThan(1.5);
    expect(named('gradient from x').largestOfNormal).toBeLessThanOrEqual(0.5);
  });

  it.runIf(dtype === 'float32')('of Caffe2’s formula are what was recorded', () => {
    const { largestOfNormal, formula } = named('Caffe2');
    expect(largestOfNormal).toBeLessThanOrEqual(3);
    expect(largestOfNormal).toBeGreaterThan(2);
    expect(zeroBeyond(formula, dtype).low).toBeCloseTo(-88.7228, 4);
  });

  it('of the gradient from y are the whole gradient from where y is 1', () => {
    const { formula, largestOfNormal } = named('gradient from y');
    const { low, high } = zeroBeyond(formula, dtype);
    expect(low).toBeUndefined();
    expect(high).toBeCloseTo(dtype === 'float32' ? 17.33 : 37.43, 2);
    // A whole result is up to 2^bits of its units.
    const bits = dtype === 'float32' ? 24 : 53;
    expect(largestOfNormal).toBeLessThanOrEqual(2 ** bits);
    expect(largestOfNormal).toBeGreaterThan(2 ** (bits - 1));
    expect(zeroBeyond(named('gradient from x').formula, dtype)).toEqual({});
  });
});
