// The bits of fast kernels, which change with a version alone: a digest of the results of fixed inputs for
// each instruction set, checked in. Where reciprocals are each CPU's own, those of a stand-in are taken, which
// are the same everywhere.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isaNames } from 'caffe2op-sigmoid';
import { describe, expect, it } from 'vitest';
import { KERNELS } from '../src/core/catalog.js';
import { loadAddon } from '../dist/backends/native/loader.js';
import { wasmDriver } from '../dist/backends/wasm/driver.js';
import { testingAddon } from './support/testing_addon.js';

/** By instruction set, kernel and element type. */
const expected = JSON.parse(
  readFileSync(new URL('../proof/fast_expected.json', import.meta.url), 'utf8'),
) as Record<string, Record<string, Record<string, string>>>;

type Floats = Float32Array | Float64Array;
type Run = (x: Floats, y: Floats) => unknown;

/** 2^16 steps from −110 to 110 for float32, from −760 to 760 for float64: multiples of 2^−14. */
function inputs(dtype: string): Floats {
  const x = dtype === 'float32' ? new Float32Array(2 ** 16) : new Float64Array(2 ** 16);
  const step = (dtype === 'float32' ? 55 : 380) / 2 ** 14;
  return x.map((_, i) => (i - 2 ** 15) * step);
}

function digestOf(run: Run, dtype: string): string {
  const x = inputs(dtype);
  const y = x.slice();
  run(x, y);
  const bytes = new Uint8Array(y.buffer, y.byteOffset, y.byteLength);
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

const fast = KERNELS.filter(({ accuracy }) => accuracy === 'fast');

describe.runIf(testingAddon && isaNames().length > 0)(
  'fast kernels have the bits of before',
  () => {
    it.each(isaNames())('on %s', (isa) => {
      const addon = loadAddon().addon!;
      const { instructionSets, standIns } = testingAddon!;
      const set = instructionSets.find((one) => one.isa === isa)!;
      const rough = standIns.find((one) => one.isa === isa && one.name === 'any');
      const found: Record<string, Record<string, string>> = {};
      for (const { name, types } of fast) {
        found[name] = {};
        for (const dtype of types) {
          const run = set.kernels[name]![dtype]!.approximateReciprocals
            ? rough!.kernels[name]![dtype]!
            : addon.operators(isa)[dtype]![name];
          found[name][dtype] = digestOf(run as Run, dtype);
        }
      }
      expect(found).toEqual(expected[isa]);
    });
  },
);

it('WebAssembly has those of SSE2: the same operations', () => {
  const { kernels } = wasmDriver.open();
  const found = fast.map(({ name, types }) => [
    name,
    Object.fromEntries(types.map((dtype) => [dtype, digestOf(kernels[name][dtype] as Run, dtype)])),
  ]);
  expect(Object.fromEntries(found)).toEqual(expected.baseline);
});

it('are checked in for every set', () => {
  expect(Object.keys(expected).sort()).toEqual(['avx2', 'avx512', 'baseline', 'neon']);
});
