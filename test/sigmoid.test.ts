// The forward function: values, on every backend and instruction set.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { CPUContext, SigmoidFunctor } from 'caffe2op-sigmoid';
import { describe, expect, it } from 'vitest';
import { allBits, bitsOf, floatOf, randomFloats } from './support/bits.js';
import { contexts } from './support/contexts.js';
import { referenceSigmoid } from './support/reference.js';

const SMALLEST = floatOf(1);
const LARGEST = floatOf(0x7f7fffff);
/** Where results begin to be 1, 0 or subnormal, and around all that tells ways apart. */
const WAYS_END = [17.33, 17.5, 27.7, 30, -16.6, -87, -87.34, -88.7, -103.97, -104];

const hardCases = readFileSync(new URL('./data/hard-cases.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(',').map((hex) => Number.parseInt(hex, 16)) as [number, number]);

describe.each(contexts)('sigmoid on %s', (_, context) => {
  const sigmoid = new SigmoidFunctor(context);
  const one = (x: number): number => sigmoid(Float32Array.of(x))[0]!;

  it.each([
    [0, 0.5],
    [-0, 0.5],
    [SMALLEST, 0.5],
    [-SMALLEST, 0.5],
    [Infinity, 1],
    [-Infinity, 0],
    [LARGEST, 1],
    [-LARGEST, 0],
    [NaN, NaN],
    [floatOf(0x7f800001), NaN],
    [floatOf(0xffffffff), NaN],
    [1e9, 1],
    [-1e9, 0],
  ])('maps %d to %d', (x, y) => {
    expect(one(x)).toBe(y);
    // In every lane, also of a whole vector.
    expect(new Set(sigmoid(new Float32Array(67).fill(x)))).toEqual(new Set([y]));
  });

  it('reaches 1 and 0 exactly where the correctly rounded result does', () => {
    // σ(x) ≥ 1 − 2^−25 from x = 25·ln 2 ≈ 17.3287 on, σ(x) ≤ 2^−150 up to −150·ln 2 ≈ −103.972.
    expect(one(17.32)).toBe(floatOf(0x3f7fffff));
    expect(one(17.34)).toBe(1);
    expect(one(-103.97)).toBe(SMALLEST);
    expect(one(-103.98)).toBe(0);
  });

  it('keeps subnormal results', () => {
    const x = Float32Array.from({ length: 400 }, (_, i) => -87 - i / 23.7);
    expect(allBits(sigmoid(x))).toEqual(Uint32Array.from(x, (v) => bitsOf(referenceSigmoid(v))));
  });

  it('rounds subnormal results correctly where float pairs alone do not know', () => {
    // Found with pairs that claim to be sure of everything: of 8 and of 32 table entries.
    const x = Float32Array.of(
      ...[-0x15d70bc, -0x15d7906, -0x15d82c6].map((mantissa) => mantissa / 2 ** 18),
      ...[-0x15e5950, -0x15e8226, -0x15f0462].map((mantissa) => mantissa / 2 ** 18),
    );
    const expected = Uint32Array.from(x, (v) => bitsOf(referenceSigmoid(v)));
    expect(allBits(sigmoid(x))).toEqual(expected);
    // In whole vectors, among numbers like them.
    const many = Float32Array.from({ length: 6 * 67 }, (_, i) => x[i % 6]!);
    expect(allBits(sigmoid(many))).toEqual(Uint32Array.from(many, (_, i) => expected[i % 6]!));
  });

  it('rounds the 66 inputs correctly that double arithmetic misrounds', () => {
    expect(hardCases).toHaveLength(66);
    const x = Float32Array.from(hardCases, ([bits]) => floatOf(bits));
    expect(allBits(sigmoid(x))).toEqual(Uint32Array.from(hardCases, ([, bits]) => bits));
  });

  it('agrees with multi-precision arithmetic on random bits and on typical inputs', () => {
    const x = Float32Array.from([
      ...randomFloats(1000, 1),
      ...Array.from(randomFloats(2000, 2), (v) => (Math.atan(v) / Math.PI) * 220),
      ...Array.from(randomFloats(1000, 3), (v) => Math.atan(v) * 2 ** -8),
    ]);
    expect(allBits(sigmoid(x))).toEqual(Uint32Array.from(x, (v) => bitsOf(referenceSigmoid(v))));
  });

  it('agrees with multi-precision arithmetic on what a property test tries', () => {
    fc.assert(
      fc.property(fc.array(fc.float(), { maxLength: 20 }), (values) => {
        const x = Float32Array.from(values);
        expect(allBits(sigmoid(x))).toEqual(
          Uint32Array.from(x, (v) => bitsOf(referenceSigmoid(v))),
        );
      }),
    );
  });

  it('never decreases', () => {
    const x = Float32Array.from({ length: 1 << 18 }, (_, i) => floatOf(0x3f000000 + 64 * i));
    const y = sigmoid(x);
    expect(y.findIndex((value, i) => i > 0 && value < y[i - 1]!)).toBe(-1);
  });

  it('gives a value the same bits at every length, offset and position, and writes nothing else', () => {
    const source = Float32Array.from(randomFloats(160, 7), (v) => Math.atan(v) * 40);
    source.set([NaN, Infinity, -Infinity, 0, -0, SMALLEST, 1e-5, -0.00111789, -90, 300]);
    // Each value alone, in the first lane.
    const expected = allBits(Float32Array.from(source, (v) => one(v)));
    const CANARY = 12345;
    const memory = new Float32Array(256);
    for (let length = 0; length <= 130; length++) {
      for (let offset = 0; offset < 17; offset++) {
        const start = (length * 7 + offset) % 30;
        memory.fill(CANARY);
        const out = memory.subarray(20 + offset, 20 + offset + length);
        const x = source.subarray(start, start + length);
        expect(sigmoid(x, { out })).toBe(out);
        expect(allBits(out)).toEqual(expected.subarray(start, start + length));
        const around = [
          ...memory.subarray(0, 20 + offset),
          ...memory.subarray(20 + offset + length),
        ];
        expect(around.every((v) => v === CANARY)).toBe(true);
      }
    }
  });

  it('works in place at every length and offset', () => {
    const source = Float32Array.from(randomFloats(150, 11), (v) => Math.atan(v) * 20);
    const expected = allBits(sigmoid(source));
    for (let length = 0; length <= 130; length++) {
      const memory = source.slice();
      const x = memory.subarray(length % 17, (length % 17) + length);
      expect(sigmoid(x, { out: x })).toBe(x);
      expect(allBits(x)).toEqual(expected.subarray(length % 17, (length % 17) + length));
      expect(memory.subarray((length % 17) + length)).toEqual(
        source.subarray((length % 17) + length),
      );
    }
  });

  it.each([1, -1])('gives the same bits where a way of the kernels ends, step %i', (step) => {
    const portable = new SigmoidFunctor(new CPUContext({ backend: 'portable' }));
    for (const end of WAYS_END) {
      // Neighbours in order, all on one side of the end for hundreds of elements.
      const bits = bitsOf(end);
      const x = Float32Array.from({ length: 4096 }, (_v, i) => floatOf(bits + step * (i - 2048)));
      const expected = allBits(portable(x));
      expect(allBits(sigmoid(x))).toEqual(expected);
      expect(allBits(sigmoid(x, { out: x }))).toEqual(expected);
    }
  });

  it.each([100, -200, -95, 0.5, NaN])(
    'gives the same bits where a way of the kernels ends, with %d beside every input, in place too',
    (beside) => {
      const portable = new SigmoidFunctor(new CPUContext({ backend: 'portable' }));
      for (const end of WAYS_END) {
        const x = Float32Array.from({ length: 2048 }, (_v, i) =>
          i % 2 === 0 ? beside : end * (1 + (i - 1024) / 40_000),
        );
        const expected = allBits(portable(x));
        expect(allBits(sigmoid(x))).toEqual(expected);
        expect(allBits(sigmoid(x, { out: x }))).toEqual(expected);
      }
    },
  );

  it('gives the same bits where stretches of unlike inputs meet, in place too', () => {
    // What the kernels tell apart: near 0, saturated, subnormal results, NaN, one among others.
    const kinds: ((random: number, i: number) => number)[] = [
      (random) => Math.atan(random) * 10,
      (random) => Math.atan(random) * 10,
      (random) => Math.atan(random) * 60,
      (random) => -87 - Math.abs(Math.atan(random)) * 10,
      (random, i) => (i % 37 === 0 ? -90 - random : 3),
      (random, i) => (i % 37 === 0 ? NaN : random),
      () => -1e9,
      () => Infinity,
      () => NaN,
    ];
    const random = Float32Array.from(randomFloats(40_000, 5), (v) =>
      Number.isFinite(v) ? v % 50 : 1,
    );
    const x = new Float32Array(random.length);
    for (let start = 0, n = 0; start < x.length; n++) {
      const kind = kinds[(n * 5 + (n >> 3)) % kinds.length]!;
      const end = Math.min(x.length, start + ((n * 389) % 1500) + 1);
      for (let i = start; i < end; i++) x[i] = kind(random[i]!, i);
      start = end;
    }
    const portable = new SigmoidFunctor(new CPUContext({ backend: 'portable' }));
    const expected = allBits(portable(x));
    expect(allBits(sigmoid(x))).toEqual(expected);
    expect(allBits(sigmoid(x, { out: x }))).toEqual(expected);
  });

  it('gives the same bits as the portable path on 2^20 spread inputs', () => {
    const x = new Float32Array(
      Uint32Array.from({ length: 2 ** 20 }, (_, i) => i * 4096 + 1365).buffer,
    );
    const portable = new SigmoidFunctor(new CPUContext({ backend: 'portable' }));
    expect(allBits(sigmoid(x))).toEqual(allBits(portable(x)));
  });
});
