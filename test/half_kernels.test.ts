// float16 and bfloat16 on every instruction set: the addon's kernels over the bits of elements, against
// multi-precision decimal arithmetic (forward) and operations rounded one by one (gradient).
import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { loadAddon } from '../dist/backends/native/loader.js';
import {
  canonicalHalves,
  HALF_TYPES,
  type HalfType,
  infinityOf,
  nanOf,
  roundToHalf,
  valueOfHalf,
} from './support/half.js';
import { testingAddon } from './support/testing_addon.js';

type Unary = (x: Uint16Array, y: Uint16Array, threads?: number) => number | undefined;
type Binary = (a: Uint16Array, b: Uint16Array, y: Uint16Array) => number | undefined;
interface Kernels {
  readonly sigmoid: Unary;
  readonly sigmoidGradient: Binary;
}
/** Nothing where there is no addon. */
const { addon } = loadAddon();

const ALL = Uint16Array.from({ length: 0x10000 }, (_, bits) => bits);

// σ(x) to 40 digits. Near 0, where σ(x) = 1/2 + x/4 - x^3/48 may be next to a midpoint, x is at least
// 2^-11: the cube shows in the twelfth digit.
const Wide = Decimal.clone({ precision: 40, minE: -9e15, maxE: 9e15 });

/** σ(x) rounded to the nearest number of the type, by comparison with the exact midpoint. */
function referenceSigmoid(type: HalfType, x: number): number {
  if (Number.isNaN(x)) return nanOf(type);
  if (x > 200) return roundToHalf(type, 1);
  if (x < -200) return 0;
  const y = new Wide(1).div(new Wide(-x).exp().add(1));
  // A double next to it has the same neighbours, unless it is a midpoint itself.
  const near = y.toNumber();
  const bits = roundToHalf(type, near);
  const value = new Wide(valueOfHalf(type, bits));
  for (const neighbour of [bits - 1, bits + 1]) {
    if (neighbour < 0) continue;
    const other = new Wide(valueOfHalf(type, neighbour));
    const order = y.sub(value).abs().cmp(y.sub(other).abs());
    if (order > 0) return neighbour;
    if (order === 0 && bits % 2 === 1) return neighbour;
  }
  return bits;
}

const expectedOf = new Map(
  HALF_TYPES.map((type) => {
    const seen = new Map<number, number>();
    const expected = ALL.map((bits) => {
      const x = valueOfHalf(type, bits);
      let y = seen.get(x);
      if (y === undefined) seen.set(x, (y = referenceSigmoid(type, x)));
      return y;
    });
    return [type, expected] as const;
  }),
);

/** Compares the bits of elements, every NaN the same; `toEqual` would take a second. */
function expectHalves(type: HalfType, actual: Uint16Array, right: Uint16Array): void {
  expect(actual.length).toBe(right.length);
  const wrong: string[] = [];
  canonicalHalves(type, actual).forEach((bits, i) => {
    if (bits !== right[i] && wrong.length < 5)
      wrong.push(`${bits.toString(16)} for ${right[i]!.toString(16)} at ${i}`);
  });
  expect(wrong).toEqual([]);
}

describe('the reference', () => {
  it.each(HALF_TYPES)('knows $name', (type) => {
    const one = roundToHalf(type, 1);
    expect(valueOfHalf(type, one)).toBe(1);
    expect(valueOfHalf(type, 1)).toBe(type.name === 'float16' ? 2 ** -24 : 2 ** -133);
    expect(valueOfHalf(type, infinityOf(type) - 1)).toBe(
      type.name === 'float16' ? 65504 : 0xff * 2 ** 120,
    );
    for (const bits of ALL) {
      const value = valueOfHalf(type, bits);
      const back = roundToHalf(type, value);
      expect(back === bits || (Number.isNaN(value) && back === nanOf(type))).toBe(true);
    }
    const expected = expectedOf.get(type)!;
    expect(expected[0]).toBe(roundToHalf(type, 0.5));
    expect(expected[infinityOf(type)]).toBe(one);
    expect(expected[infinityOf(type) | 0x8000]).toBe(0);
    // Subnormal results are among them.
    expect(expected.some((bits) => bits > 0 && bits < 1 << type.fraction)).toBe(true);
    expect(new Set(expected).size).toBeGreaterThan(type.name === 'float16' ? 5_000 : 1_000);
  });
});

/** (dy·y)·(1−y), each operation rounded to float32, the result rounded once more. */
function referenceGradient(type: HalfType, y: number, dy: number): number {
  const [v, dv] = [valueOfHalf(type, y), valueOfHalf(type, dy)];
  const product = Math.fround(Math.fround(dv * v) * Math.fround(1 - v));
  return roundToHalf(type, product);
}

/** Special numbers in all pairs, others spread over all pairs, and numbers of the usual size. */
function gradientSample(type: HalfType): { y: Uint16Array; dy: Uint16Array; right: Uint16Array } {
  const special = [0, 1, 2, 1 << type.fraction, (1 << type.fraction) - 1];
  for (const value of [0.25, 0.5, 1, 1.5, 2]) special.push(roundToHalf(type, value));
  for (const value of [0.5, 1]) special.push(roundToHalf(type, value) - 1);
  special.push(infinityOf(type) - 1, infinityOf(type), infinityOf(type) + 1, nanOf(type));
  const both = special.flatMap((bits) => [bits, bits | 0x8000]);
  const pairs = both.flatMap((a) => both.map((b) => [a, b] as const));
  const COUNT = 100_000;
  for (let i = 0; i < COUNT; i++) {
    const bits = Math.imul(i, 0x9e3779b1) >>> 0;
    pairs.push([bits >>> 16, bits & 0xffff]);
    const dy = Math.tan((bits / 2 ** 32 - 0.5) * 3);
    pairs.push([roundToHalf(type, (i + 0.5) / COUNT), roundToHalf(type, dy)]);
  }
  return {
    y: Uint16Array.from(pairs, ([y]) => y),
    dy: Uint16Array.from(pairs, ([, dy]) => dy),
    right: Uint16Array.from(pairs, ([y, dy]) => referenceGradient(type, y, dy)),
  };
}
const gradientOf = new Map(HALF_TYPES.map((type) => [type, gradientSample(type)]));

/** Offsets in elements. */
const PLACES = [0, 1, 2, 3, 7, 16, 31];
const LENGTHS = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 127, 255, 257, 1030];

const rough = testingAddon?.standIns.filter(({ kind }) => kind === 'rough') ?? [];

describe.runIf(testingAddon).each(rough)('with rough reciprocals on $isa: $name', ({ kernels }) => {
  it.each(HALF_TYPES)('σ of all $name inputs is correctly rounded', (type) => {
    const y = new Uint16Array(ALL.length);
    kernels.sigmoid![type.name]!(ALL, y);
    expectHalves(type, y, expectedOf.get(type)!);
  });
});

describe.runIf(addon !== undefined).each(addon?.instructionSets ?? [])('on %s', (isa) => {
  describe.each(HALF_TYPES)('$name', (type) => {
    const kernels = addon!.operators(isa)[type.name] as unknown as Kernels;
    const expected = expectedOf.get(type)!;

    it('σ of all 65,536 inputs is correctly rounded', () => {
      const y = new Uint16Array(ALL.length).fill(0x1234);
      expect(kernels.sigmoid(ALL, y)).toBeUndefined();
      expectHalves(type, y, expected);
      const own = ALL.slice();
      expect(kernels.sigmoid(own, own)).toBeUndefined();
      expectHalves(type, own, expected);
    });

    it('σ does not depend on what stands beside an element', () => {
      // Multiples of an odd number, modulo 2^16: all inputs, in other orders.
      for (const step of [0x9e37, 0x5bd1, 0xffff]) {
        const x = ALL.map((i) => i * step);
        const y = new Uint16Array(x.length);
        kernels.sigmoid(x, y);
        expectHalves(
          type,
          y,
          x.map((bits) => expected[bits]!),
        );
      }
      const x = new Uint16Array(96);
      const y = new Uint16Array(96);
      for (let bits = 0; bits < 0x10000; bits += 7) {
        x.fill(bits);
        kernels.sigmoid(x, y);
        expect(canonicalHalves(type, y).every((each) => each === expected[bits])).toBe(true);
      }
    });

    it('σ is the same at every length and place, in place, and nothing beside is written', () => {
      for (const length of LENGTHS) {
        for (const place of PLACES) {
          const first = (length * 997 + place * 4099 + 0xb800) & 0xf7ff;
          const x = ALL.subarray(first, first + length);
          const memory = new Uint16Array(length + 70).fill(0x4321);
          const y = memory.subarray(place, place + length);
          kernels.sigmoid(x, y);
          expectHalves(type, y, expected.subarray(first, first + x.length));
          y.set(x);
          kernels.sigmoid(y, y);
          expectHalves(type, y, expected.subarray(first, first + x.length));
          y.fill(0x4321);
          expect(memory.every((each) => each === 0x4321)).toBe(true);
        }
      }
    });

    it('σ is the same from memory, with streaming stores and on two threads', () => {
      const n = 2 ** 25 + 77;
      const x = new Uint16Array(n).map((_, i) => i * 0x9e37);
      const y = new Uint16Array(n);
      for (const threads of [1, 2]) {
        y.fill(0x1234);
        kernels.sigmoid(x, y, threads);
        let wrong = 0;
        for (let i = 0; i < n; i++) {
          const right = expected[x[i]!]!;
          if (y[i] !== right && !(right === nanOf(type) && (y[i]! & 0x7fff) > infinityOf(type)))
            wrong++;
        }
        expect(wrong).toBe(0);
      }
    });

    it.runIf(testingAddon)('reads and writes no byte past the ends', () => {
      for (let length = 1; length <= 70; length++) {
        const x = new Uint16Array(testingAddon!.guardedBuffer(2 * length));
        const y = new Uint16Array(testingAddon!.guardedBuffer(2 * length));
        x.set(ALL.subarray(0xbc00, 0xbc00 + length));
        kernels.sigmoid(x, y);
        expectHalves(type, y, expected.subarray(0xbc00, 0xbc00 + length));
        kernels.sigmoidGradient(x, y, y);
      }
    });

    it('the gradient is float32’s, rounded once', () => {
      const { y, dy, right } = gradientOf.get(type)!;
      const dx = new Uint16Array(y.length);
      expect(kernels.sigmoidGradient(y, dy, dx)).toBeUndefined();
      expectHalves(type, dx, right);
      const own = dy.slice();
      kernels.sigmoidGradient(y, own, own);
      expectHalves(type, own, right);
    });

    it('the gradient is the same at every length and place', () => {
      const ys = ALL.map((i) => roundToHalf(type, i / 0x10000));
      const dys = ALL.map((i) => i * 0x9e37);
      for (const length of LENGTHS) {
        for (const place of PLACES) {
          const first = (length * 997 + place * 4099) & 0xefff;
          const y = ys.subarray(first, first + length);
          const dy = dys.subarray(first + place, first + place + length);
          const right = Uint16Array.from(y, (bits, i) => referenceGradient(type, bits, dy[i]!));
          const memory = new Uint16Array(length + 70).fill(0x4321);
          const dx = memory.subarray(place, place + length);
          kernels.sigmoidGradient(y, dy, dx);
          expectHalves(type, dx, right);
          dx.fill(0x4321);
          expect(memory.every((each) => each === 0x4321)).toBe(true);
        }
      }
    });
  });
});
