// The native derivatives over float16 and bfloat16: on every instruction set, for all 65,536 inputs, the
// bits of the portable path, which test/portable_half.test.ts holds against exact arithmetic.
import { describe, expect, it } from 'vitest';
import { loadAddon } from '../dist/backends/native/loader.js';
import {
  bfloat16Loops,
  float16Loops,
  type HalfUnary,
} from '../src/backends/portable/half_functions.js';
import { bfloat16, canonicalHalves, float16, type HalfType } from './support/half.js';
import { testingAddon } from './support/testing_addon.js';

/** Nothing where there is no addon. */
const { addon } = loadAddon();

type Unary = (x: Uint16Array, y: Uint16Array) => unknown;
const NAMES = ['sigmoidDerivative', 'sigmoidSecondDerivative'] as const;
const TYPES = [
  [float16, float16Loops],
  [bfloat16, bfloat16Loops],
] as const;
const CASES = TYPES.flatMap(([type, loops]) =>
  NAMES.map((name) => [type.name, name, type, loops[name]] as const),
);

const ALL = Uint16Array.from({ length: 0x10000 }, (_, bits) => bits);

/** The results of all inputs, by their bits. */
function resultsOf(type: HalfType, loop: HalfUnary): Uint16Array {
  const results = new Uint16Array(ALL.length);
  loop(ALL, results, ALL.length);
  return canonicalHalves(type, results);
}

/** Where results are not those of their inputs. */
function differences(
  type: HalfType,
  x: Uint16Array,
  actual: Uint16Array,
  expected: Uint16Array,
): string[] {
  const found: string[] = [];
  canonicalHalves(type, actual).forEach((bits, i) => {
    const right = expected[x[i]!]!;
    if (bits !== right && found.length < 5)
      found.push(`f(${x[i]!.toString(16)}): ${bits.toString(16)}, not ${right.toString(16)}`);
  });
  return found;
}

const isas = addon?.instructionSets ?? [];

it.runIf(isas.length === 0)('there is no native code to test here', () => {
  expect(loadAddon().reason).toBeDefined();
});

describe.each(isas)('half derivatives on %s', (isa) => {
  const kernelOf = (dtype: string, name: string): Unary =>
    addon!.operators(isa)[dtype]![name] as Unary;

  it.each(CASES)('%s %s of all inputs, in any order and in place', (dtype, name, type, loop) => {
    const expected = resultsOf(type, loop);
    const kernel = kernelOf(dtype, name);
    // Multiples of an odd number, modulo 2^16: all inputs, beside others each time.
    for (const step of [1, 0x9e37, 0x5bd1, 0xffff]) {
      const x = ALL.map((i) => i * step);
      const y = new Uint16Array(x.length).fill(0x1234);
      kernel(x, y);
      expect(differences(type, x, y, expected)).toEqual([]);
      y.set(x);
      kernel(y, y);
      expect(differences(type, x, y, expected)).toEqual([]);
    }
  });

  it.each(CASES)('%s %s at every length, and nothing beside', (dtype, name, type, loop) => {
    const expected = resultsOf(type, loop);
    const kernel = kernelOf(dtype, name);
    for (let length = 0; length < 80; length++) {
      const first = (length * 997) & 0xff7f;
      const x = ALL.subarray(first, first + length);
      const memory = new Uint16Array(length + 20).fill(0x4321);
      const y = memory.subarray(length % 10, (length % 10) + length);
      kernel(x, y);
      expect(differences(type, x, y, expected)).toEqual([]);
      y.fill(0x4321);
      expect(memory.every((each) => each === 0x4321)).toBe(true);
    }
  });
});

const rough = testingAddon?.standIns.filter(({ kind }) => kind === 'rough') ?? [];

describe.runIf(rough.length > 0).each(rough)('rough reciprocals on $isa: $name', ({ kernels }) => {
  it.each(CASES)('%s %s of all inputs', (dtype, name, type, loop) => {
    const kernel = kernels[name]?.[dtype] as unknown as Unary | undefined;
    expect(kernel).toBeDefined();
    const y = new Uint16Array(ALL.length);
    kernel!(ALL, y);
    expect(differences(type, ALL, y, resultsOf(type, loop))).toEqual([]);
  });
});
