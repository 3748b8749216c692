// The float64 kernels of native/ on every path that runs them: the results of MPFR for constructed near-ties,
// the same bits wherever an element stands, and no byte beside the arrays.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { KERNEL_PATHS, kernelOn } from './support/kernels.js';
import { testingAddon } from './support/testing_addon.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Kernels over doubles: each returns undefined for a call that was done. */
interface Float64Operators {
  sigmoid(x: Float64Array, y: Float64Array): unknown;
  sigmoidFast(x: Float64Array, y: Float64Array): unknown;
  sigmoidGradient(y: Float64Array, dy: Float64Array, dx: Float64Array): unknown;
}
const operatorsOf = (path: string): Float64Operators =>
  Object.fromEntries(
    (['sigmoid', 'sigmoidFast', 'sigmoidGradient'] as const).map((name) => [
      name,
      kernelOn(path, 'float64', name),
    ]),
  ) as unknown as Float64Operators;

const bitsOf = (values: Float64Array): BigUint64Array =>
  new BigUint64Array(values.buffer, values.byteOffset, values.length);

const rows = readFileSync(join(root, 'test/data/hard-cases-float64.csv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(',').map((field) => `0x${field}`));
const ties = new Float64Array(BigUint64Array.from(rows, ([x]) => BigInt(x!)).buffer);
const results = BigUint64Array.from(rows, ([, y]) => BigInt(y!));

describe.each(KERNEL_PATHS)('float64 on %s', (path) => {
  const { sigmoid, sigmoidFast, sigmoidGradient } = operatorsOf(path);
  const forward = (x: Float64Array): Float64Array => {
    const y = new Float64Array(x.length);
    const NO_ELEMENTS = 5; // native/runtime/plan.h
    expect(sigmoid(x, y)).toBe(x.length === 0 ? NO_ELEMENTS : undefined);
    return y;
  };

  it('is right where two doubles are nearly as near', () => {
    expect(ties.length).toBe(2460);
    expect(bitsOf(forward(ties))).toEqual(results);
  });

  it('is right at the ends', () => {
    const x = Float64Array.of(-Infinity, -745.2, -745.13, 0, -0, 37.5, Infinity, NaN, 5e-324);
    expect(Array.from(forward(x))).toEqual([0, 0, 5e-324, 0.5, 0.5, 1, 1, NaN, 0.5]);
  });

  // Numbers of every path, mixed and apart.
  const any = Float64Array.from({ length: 4096 }, (_, i) => {
    const unit = (i * 0.6180339887498949) % 1;
    return [80 * unit - 40, -700 * unit, -700 - 46 * unit, (unit - 0.5) * 1e-6][(i >> 9) % 4]!;
  });

  it('gives an element one result, wherever it stands, in place too', () => {
    const whole = forward(any);
    const inPlace = any.slice();
    sigmoid(inPlace, inPlace);
    expect(bitsOf(inPlace)).toEqual(bitsOf(whole));
    for (let from = 0; from < 3000; from += 311) {
      for (let length = 0; length <= 40; length++) {
        const part = forward(any.slice(from, from + length));
        expect(bitsOf(part)).toEqual(bitsOf(whole.slice(from, from + length)));
      }
    }
    const reversed = forward(any.slice().reverse()).reverse();
    expect(bitsOf(reversed)).toEqual(bitsOf(whole));
    const interleaved = forward(
      Float64Array.from({ length: 8192 }, (_, i) => (i % 2 === 0 ? any[i / 2]! : any[8191 - i]!)),
    );
    expect(bitsOf(interleaved.filter((_, i) => i % 2 === 0))).toEqual(bitsOf(whole));
  });

  it.runIf(testingAddon)('touches no byte beside its arrays', () => {
    for (let length = 1; length <= 40; length++) {
      const x = new Float64Array(testingAddon!.guardedBuffer(8 * length));
      const y = new Float64Array(testingAddon!.guardedBuffer(8 * length));
      x.set(any.subarray(0, length));
      sigmoid(x, y);
      expect(bitsOf(y)).toEqual(bitsOf(forward(any.slice(0, length))));
    }
  });

  it('is near when it is fast', () => {
    const exact = forward(any);
    const fast = new Float64Array(any.length);
    expect(sigmoidFast(any, fast)).toBeUndefined();
    exact.forEach((y, i) => {
      // An ULP is at most 2^-52 of the result; below the normal numbers, 0 will do.
      expect(Math.abs(fast[i]! - y)).toBeLessThanOrEqual(Math.max(2.5 * 2 ** -52 * y, 2 ** -1022));
    });
  });

  it('rounds each operation of the gradient', () => {
    const y = Float64Array.from(any, (v) => v / 37);
    const dy = any.slice().reverse();
    const dx = new Float64Array(any.length);
    expect(sigmoidGradient(y, dy, dx)).toBeUndefined();
    expect(bitsOf(dx)).toEqual(bitsOf(Float64Array.from(y, (v, i) => dy[i]! * v * (1 - v))));
  });
});
