// The gradient: values, on every backend and instruction set.
import fc from 'fast-check';
import { SigmoidGradientFunctor } from 'caffe2op-sigmoid';
import { describe, expect, it } from 'vitest';
import { allBits, bitsOf, randomFloats } from './support/bits.js';
import { contexts } from './support/contexts.js';
import { referenceGradient } from './support/reference.js';

const expectedBits = (y: Float32Array, dy: Float32Array): Uint32Array =>
  Uint32Array.from(y, (v, i) => bitsOf(referenceGradient(v, dy[i]!)));

describe.each(contexts)('sigmoidGradient on %s', (_, context) => {
  const gradient = new SigmoidGradientFunctor(context);

  it.each([
    [0.5, 1, 0.25],
    [0, 1, 0],
    [1, 1, 0],
    [0, -1, -0],
    [1, -1, -0],
    [2, 1, -2],
    [-1, 3, -6],
    [0.5, Infinity, Infinity],
    [0.5, NaN, NaN],
    [NaN, 1, NaN],
    [0, Infinity, NaN],
    [Infinity, 1, -Infinity],
  ])('maps y = %d, dy = %d to %d', (y, dy, dx) => {
    expect(gradient(Float32Array.of(y), Float32Array.of(dy))[0]).toBe(dx);
  });

  it('rounds every operation, on random bits inside and outside of [0, 1]', () => {
    const y = Float32Array.from([
      ...randomFloats(1000, 21),
      ...Array.from(randomFloats(2000, 22), (v) => 0.5 + Math.atan(v) / Math.PI),
    ]);
    const dy = Float32Array.from([
      ...randomFloats(1000, 23),
      ...Array.from(randomFloats(2000, 24), (v) => Math.atan(v)),
    ]);
    expect(allBits(gradient(y, dy))).toEqual(expectedBits(y, dy));
  });

  it('rounds every operation on what a property test tries', () => {
    const pair = fc.tuple(fc.float(), fc.float());
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 20 }), (pairs) => {
        const y = Float32Array.from(pairs, ([v]) => v);
        const dy = Float32Array.from(pairs, ([, v]) => v);
        expect(allBits(gradient(y, dy))).toEqual(expectedBits(y, dy));
      }),
    );
  });

  it('keeps subnormals in every operand and result', () => {
    const y = Float32Array.of(1e-40, 1e-20, 2 ** -149, 0.5, 0.75);
    const dy = Float32Array.of(1, 1e-20, 0.5, 2 ** -148, -(2 ** -149));
    expect(allBits(gradient(y, dy))).toEqual(expectedBits(y, dy));
  });

  it('gives the same bits at every length and offset, in place too, and writes nothing else', () => {
    const ys = Float32Array.from(randomFloats(200, 31), (v) => 0.5 + Math.atan(v) / Math.PI);
    const dys = Float32Array.from(randomFloats(200, 32), (v) => Math.atan(v));
    const expected = expectedBits(ys, dys);
    const CANARY = 12345;
    const memory = new Float32Array(256);
    for (let length = 0; length <= 130; length++) {
      const start = (length * 5) % 60;
      const y = ys.subarray(start, start + length);
      const dy = dys.subarray(start, start + length);
      const bits = expected.subarray(start, start + length);
      expect(allBits(gradient(y, dy))).toEqual(bits);
      for (let offset = 0; offset < 17; offset++) {
        memory.fill(CANARY);
        const out = memory.subarray(20 + offset, 20 + offset + length);
        expect(gradient(y, dy, { out })).toBe(out);
        expect(allBits(out)).toEqual(bits);
        out.fill(CANARY);
        expect(memory.every((v) => v === CANARY)).toBe(true);
      }
      const own = dy.slice();
      expect(gradient(y, own, { out: own })).toBe(own);
      expect(allBits(own)).toEqual(bits);
    }
  });

  it('takes one array as y and dy', () => {
    const y = Float32Array.of(0.25, 0.5, 0.75);
    expect([...gradient(y, y)]).toEqual([0.046875, 0.125, 0.140625]);
  });
});
