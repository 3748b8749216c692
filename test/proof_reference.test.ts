// The proof's references, at numbers whose results are known by hand: zeros, infinities, NaN, ties.
import { describe, expect, it } from 'vitest';
import { sigmoidDerivative } from '../src/backends/portable/sigmoid_derivatives.js';
import { testingAddon } from './support/testing_addon.js';

/** f(x) over float32. */
function reference(name: string, ...x: number[]): number[] {
  const y = new Float32Array(x.length);
  testingAddon!.reference(name, Float32Array.from(x), y);
  return Array.from(y);
}
/** f over the bits of a half type. */
function ofHalf(name: string, dtype: 'float16' | 'bfloat16', ...x: number[]): number[] {
  const y = new Uint16Array(x.length);
  testingAddon!.reference(name, Uint16Array.from(x), y, undefined, dtype);
  return Array.from(y);
}

describe.runIf(testingAddon)('the references', () => {
  it('know zeros, infinities and NaN', () => {
    expect(reference('sigmoid', 0, -0, Infinity, -Infinity, NaN)).toEqual([0.5, 0.5, 1, 0, NaN]);
    expect(reference('sigmoidDerivative', 0, -0, Infinity, -Infinity, NaN)).toEqual([
      0.25,
      0.25,
      0,
      0,
      NaN,
    ]);
    expect(reference('sigmoidSecondDerivative', 0, -0, Infinity, -Infinity, NaN)).toEqual([
      -0,
      0,
      -0,
      0,
      NaN,
    ]);
  });

  it('know the largest magnitude of the second derivative', () => {
    const [most] = reference('sigmoidSecondDerivative', -1.3169578969248166);
    expect(most).toBe(Math.fround(Math.sqrt(3) / 18));
  });

  it('take no eighth for a tie: the exact result is nearer to 0', () => {
    const least = 2 ** -149;
    const eighths = [4, 5, 12, 13, 20].map((n) => n * least);
    expect(reference('sigmoidSecondDerivative', ...eighths)).toEqual(
      [0, 1, 1, 2, 2].map((n) => -n * least),
    );
    for (const dtype of ['float16', 'bfloat16'] as const) {
      expect(ofHalf('sigmoidSecondDerivative', dtype, 4, 5, 12, 13, 0x8014)).toEqual([
        0x8000, 0x8001, 0x8001, 0x8002, 2,
      ]);
    }
  });

  it('round to half types, subnormal numbers and NaN among them', () => {
    // 0, 1, -17 (4.14e-8, nearest 2^-24), infinity, NaN: 1/2, 0.73106, ...
    expect(ofHalf('sigmoid', 'float16', 0, 0x3c00, 0xcc40, 0x7c00)).toEqual([
      0x3800, 0x39d9, 1, 0x3c00,
    ]);
    expect(ofHalf('sigmoid', 'bfloat16', 0, 0x3f80, 0x7f80)).toEqual([0x3f00, 0x3f3b, 0x3f80]);
    expect(ofHalf('sigmoid', 'float16', 0x7e01)[0]! & 0x7fff).toBeGreaterThan(0x7c00);
  });

  it('decide the closest ties in quad precision', () => {
    const close = Float32Array.of(0x12a9e3c / 2 ** 23);
    const y = new Float32Array(1);
    expect(testingAddon!.reference('sigmoidDerivative', close, y)).toBe(1);
    const right = new Float32Array(1);
    sigmoidDerivative(close, right, 1);
    expect(y).toEqual(right);
  });

  it('are of the catalogue’s functions alone', () => {
    expect(testingAddon!.reference('tanh', new Float32Array(1), new Float32Array(1))).toBe(
      undefined,
    );
  });
});
