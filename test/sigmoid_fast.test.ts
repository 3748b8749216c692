// accuracy: 'fast': at most 2.5 ULP where the result is a normal number, in [0, 1], NaN for NaN only.
import { SigmoidFunctor } from 'caffe2op-sigmoid';
import { describe, expect, it } from 'vitest';
import { floatOf, randomFloats, ulpDistance } from './support/bits.js';
import { contexts } from './support/contexts.js';
import { referenceSigmoid } from './support/reference.js';
import { testingAddon } from './support/testing_addon.js';

describe.each(contexts)("accuracy 'fast' on %s", (_, context) => {
  const sigmoid = new SigmoidFunctor(context);
  const fast = (x: Float32Array): Float32Array => sigmoid(x, { accuracy: 'fast' });

  it.each([
    [0, 0.5],
    [-0, 0.5],
    [Infinity, 1],
    [-Infinity, 0],
    [1e9, 1],
    [-1e9, 0],
    [3e38, 1],
    [-3e38, 0],
    [floatOf(1), 0.5],
    [NaN, NaN],
  ])('maps %d to %d, in every lane', (x, y) => {
    expect(new Set(fast(new Float32Array(67).fill(x)))).toEqual(new Set([y]));
    // Beside others.
    const mixed = new Float32Array(67).fill(1);
    mixed[5] = x;
    expect(fast(mixed)[5]).toBe(y);
    expect(Math.abs(fast(mixed)[6]! - 0.7310586)).toBeLessThan(2e-7);
  });

  it('is within 2.5 ULP of multi-precision arithmetic', () => {
    const x = Float32Array.from(randomFloats(3000, 61), (v) => Math.atan(v) * 55);
    fast(x).forEach((y, i) => {
      // In whole floats from the rounded result: 2.5 ULP and the rounding's half.
      expect(ulpDistance(y, referenceSigmoid(x[i]!))).toBeLessThanOrEqual(3);
    });
  });

  it.runIf(testingAddon)('is within 2.5 ULP on every 64th float, and in [0, 1]', () => {
    const x = new Float32Array(2 ** 22);
    const rounded = new Float32Array(x.length);
    const close = new Float64Array(x.length);
    let ulp = 0;
    for (let part = 0; part < 16; part++) {
      testingAddon!.fillInputs(x, part * 2 ** 28 + 21, 64);
      testingAddon!.reference('sigmoid', x, rounded, close);
      const accuracy = testingAddon!.accuracy(fast(x), close, [0, 1]);
      expect(accuracy.broken).toBe(0);
      ulp = Math.max(ulp, accuracy.ulp);
    }
    expect(ulp).toBeLessThanOrEqual(2.5);
  });

  // Where results become subnormal, and where ways end.
  it.each([-86.9, 17, 29, 66])(
    'gives a value the same bits beside any others, from %d on',
    (from) => {
      const values = Float32Array.from(
        { length: 4000 },
        (_, i) => from + (Math.sign(from) * i) / 2000,
      );
      values.set([66.4, 66.6, 100, -200, -1e9, 1e9, Infinity, -Infinity, 17.3, 0], 100);
      const alone = fast(values);
      for (const other of [NaN, 100, -90, -1e9]) {
        for (let lane = 0; lane < 64; lane += 7) {
          const x = values.slice();
          for (let i = lane; i < x.length; i += 64) x[i] = other;
          const changed = fast(x).findIndex((y, i) => i % 64 !== lane && !Object.is(y, alone[i]));
          expect(changed, `beside ${other} in lane ${lane}`).toBe(-1);
        }
      }
    },
  );

  it('gives a value the same bits at every length and offset', () => {
    const source = Float32Array.from(randomFloats(160, 67), (v) => Math.atan(v) * 70);
    const whole = fast(source);
    for (let length = 0; length <= 130; length++) {
      const start = length % 23;
      const part = fast(source.subarray(start, start + length));
      expect(part).toEqual(whole.subarray(start, start + length));
    }
  });
});
