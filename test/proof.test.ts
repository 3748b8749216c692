// The proof's own logic: what it takes for a sample, when it must run whole, what may be recorded, and
// what an instruction set must have for it. The proof itself is npm run exhaustive.
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isaNames } from 'caffe2op-sigmoid';
import { afterAll, describe, expect, it } from 'vitest';
import { BINADE, CHUNK, inputsOf, wholeRanges } from '../proof/chunks.js';
import { digestOf, type Evidence } from '../proof/evidence.js';
import { parseOptions, UsageError } from '../proof/options.js';
import { changed } from '../proof/portable_faults.js';
import type { Outcome } from '../proof/prove.js';
import { merge, provenBy, readRecord, reasonForWhole, writeRecord } from '../proof/record.js';
import { sampleRanges } from '../proof/sample.js';
import { faultsFor, missingStandIns } from '../proof/stand_ins.js';
import { expectedHashes, makeSubjects, missingProofs, provables } from '../proof/subjects.js';
import { verdictsOf } from '../proof/verdicts.js';
import {
  testingAddon,
  type InstructionSet,
  type KernelProperties,
} from './support/testing_addon.js';

const folder = mkdtempSync(join(tmpdir(), 'proof-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('ranges of inputs', () => {
  it('are all of them, once each', () => {
    let next = 0;
    for (const { first, stride, count } of wholeRanges('float32')) {
      expect([first, stride]).toEqual([next, 1]);
      expect(count).toBeLessThanOrEqual(CHUNK);
      next += count;
    }
    expect(next).toBe(2 ** 32);
  });

  it.each(['float16', 'bfloat16'] as const)('are all of them for %s, in a sample too', (dtype) => {
    const all = [{ first: 0, stride: 1, count: 2 ** 16 }];
    expect(wholeRanges(dtype)).toEqual(all);
    expect(sampleRanges(dtype, 7)).toEqual(all);
  });

  describe.each([0, 1, 20260101, 2 ** 32 - 1])('of the sample %i', (seed) => {
    const ranges = sampleRanges('float32', seed);
    const binade = BINADE.float32!;

    it('are at least a sixteenth of every binade, none of them twice', () => {
      const counts = new Array<number>(inputsOf('float32') / binade).fill(0);
      let end = 0;
      for (const { first, stride, count } of ranges.filter(({ stride: by }) => by !== 1)) {
        expect(first).toBeGreaterThanOrEqual(end);
        expect(count).toBeLessThanOrEqual(CHUNK);
        end = first + (count - 1) * stride + 1;
        for (let bits = first; bits < end;) {
          const at = Math.floor(bits / binade);
          const inside = Math.min(
            Math.ceil(((at + 1) * binade - bits) / stride),
            Math.ceil((end - bits) / stride),
          );
          counts[at]! += inside;
          bits += inside * stride;
        }
      }
      expect(end).toBeLessThanOrEqual(2 ** 32);
      expect(Math.min(...counts)).toBeGreaterThanOrEqual(binade / 16);
    });

    it('are on both sides of every power of 2', () => {
      const edges = ranges.filter(({ stride }) => stride === 1);
      for (let power = 0; power < 2 ** 32; power += binade) {
        const edge = edges.find(({ first, count }) => first <= power && power < first + count)!;
        expect(edge.first).toBe(Math.max(power - 16, 0));
        expect(edge.first + edge.count).toBe(power + 16);
      }
    });

    it('are the same for the same seed alone', () => {
      expect(sampleRanges('float32', seed)).toEqual(ranges);
      const others = sampleRanges('float32', seed === 0 ? 5 : seed - 1);
      const same = others.filter(
        ({ first, stride }, i) => stride > 1 && first === ranges[i]!.first,
      );
      // One of fifteen by chance.
      expect(same.length).toBeLessThan(ranges.length / 6);
    });
  });
});

describe('the digest of files', () => {
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  write('proof/worker.ts', 'one');
  write('proof/more/deep.ts', 'two');
  write('native/kernel.h', 'three');
  const paths = ['proof', 'native/kernel.h'];
  const before = digestOf(folder, paths);

  it('changes with a byte, wherever it is', () => {
    for (const file of ['proof/worker.ts', 'proof/more/deep.ts', 'native/kernel.h']) {
      const last = digestOf(folder, paths);
      appendFileSync(join(folder, file), ' ');
      expect(digestOf(folder, paths), file).not.toBe(last);
    }
  });

  it('changes with a name, and comes back with the bytes', () => {
    write('proof/worker.ts', 'one');
    write('proof/more/deep.ts', 'two');
    write('native/kernel.h', 'three');
    expect(digestOf(folder, paths)).toBe(before);
    write('proof/new.ts', '');
    expect(digestOf(folder, paths)).not.toBe(before);
    rmSync(join(folder, 'proof/new.ts'));
  });

  it('leaves out the record itself and other checks', () => {
    for (const file of [
      'proven.json',
      'fast_expected.json',
      'arm64.ts',
      'sanitize.ts',
      'arm64/package.json',
    ]) {
      write(`proof/${file}`, 'x');
    }
    expect(digestOf(folder, paths)).toBe(before);
  });

  it('wants what it is told of', () => {
    expect(() => digestOf(folder, ['native/none.h'])).toThrow('ENOENT');
  });
});

const evidence: Evidence = { sources: 'a', flags: 'b', compiler: 'g++ 1' };
const hash = expectedHashes.sigmoid!.float32!;
const kernel = { run: () => undefined, inPlace: true, beside: true };
const outcome: Outcome = {
  subject: { function: 'sigmoid', dtype: 'float32', path: 'fake', kernels: { exact: kernel } },
  inputs: 2 ** 32,
  misrounded: 0,
  witness: 0,
  hash,
  fast: { ulp: 2.5, worst: 0, broken: 0 },
  disturbed: 0,
};

describe('the record', () => {
  it('is of whole proofs that passed, on evidence that stayed', () => {
    const file = join(folder, 'proven.json');
    expect(readRecord(file)).toEqual([]);
    const proven = provenBy(outcome, hash, evidence, { ...evidence });
    writeRecord(file, merge([{ ...proven, hash: 'old' }], [proven]));
    expect(readRecord(file)).toEqual([
      { function: 'sigmoid', dtype: 'float32', path: 'fake', hash, evidence },
    ]);
  });

  it.each<[string, Partial<Outcome>]>([
    ['1 misrounded', { misrounded: 1 }],
    ['hash 0000000000000000', { hash: '0000000000000000' }],
    ['2.5001 ULP', { fast: { ulp: 2.5001, worst: 0, broken: 0 } }],
    ['1 outputs break', { fast: { ulp: 1, worst: 0, broken: 1 } }],
    ['1 results change', { disturbed: 1 }],
    ['286331154 inputs', { inputs: 286331154 }],
  ])('is refused for %s', (text, change) => {
    const of = { ...outcome, ...change };
    expect(() => provenBy(of, hash, evidence, evidence)).toThrow(text);
  });

  it('is refused where something changed meanwhile, or no hash is known', () => {
    const other = { ...evidence, sources: 'c' };
    expect(() => provenBy(outcome, hash, evidence, other)).toThrow('changed while it ran');
    expect(() => provenBy(outcome, undefined, evidence, evidence)).toThrow('nobody knows the hash');
  });

  it('says why a proof is due whole', () => {
    const record = [provenBy(outcome, hash, evidence, evidence)];
    const { subject } = outcome;
    expect(reasonForWhole(record, subject, { ...evidence })).toBeUndefined();
    const reason = (change: Partial<Evidence>): string | undefined =>
      reasonForWhole(record, subject, { ...evidence, ...change });
    expect(reason({ compiler: 'g++ 2' })).toBe('the compiler is g++ 2, recorded was g++ 1');
    expect(reason({ sources: 'c' })).toContain('sources');
    expect(reason({ flags: 'c' })).toContain('flags');
    for (const place of [{ path: 'other' }, { function: 'sigmoidGradient' as const }]) {
      const of = { ...subject, ...place };
      expect(reasonForWhole(record, of, evidence)).toBe('no whole proof is recorded');
    }
  });

  it('that is checked in has the hashes that are', () => {
    for (const proven of readRecord(new URL('../proof/proven.json', import.meta.url))) {
      expect(proven.hash).toBe(expectedHashes[proven.function]?.[proven.dtype]);
    }
  });
});

describe('verdicts', () => {
  it('are of all that was checked, and of the hash where all inputs were', () => {
    const checks = verdictsOf(outcome, hash).map(({ check, passed }) => [check, passed]);
    expect(checks).toEqual([
      ['exact', true],
      ['fast', true],
      ['undisturbed', true],
    ]);
    const other = { ...outcome, hash: 'other' };
    expect(verdictsOf(other, hash)[0]!.passed).toBe(false);
    expect(verdictsOf(other, undefined)[0]!.passed).toBe(true);
    expect(verdictsOf({ ...outcome, misrounded: 1 }, undefined)[0]!.passed).toBe(false);
  });
});

describe('options', () => {
  const parse = (...args: string[]): ReturnType<typeof parseOptions> =>
    parseOptions(args, ['avx2', 'portable']);

  it('are taken', () => {
    expect(parse('--seed', '7', 'avx2')).toMatchObject({ paths: ['avx2'], seed: 7, all: false });
    expect(parse('--seed=4294967295').seed).toBe(2 ** 32 - 1);
    expect(parse('--all', '--record')).toMatchObject({ all: true, record: true, paths: [] });
    expect(parse('--controls').controls).toBe(true);
    const seeds = new Set(Array.from({ length: 9 }, () => parse().seed));
    expect(seeds.size).toBeGreaterThan(1);
  });

  it.each([
    [
      ['--every'],
      'Expected --all or --sample or --record or --controls or --seed or --only for an option',
    ],
    [['-a'], 'for an option but received -a'],
    [['sse9'], 'Expected avx2 or portable for the path but received sse9'],
    [['--seed', 'x'], 'for --seed but received x'],
    [['--seed', '4294967296'], 'Expected an integer from 0 to 4294967295 for --seed'],
    [['--seed'], 'seed'],
    [['--only', 'cosine'], 'for --only but received cosine'],
    [['--record'], 'Expected --all beside --record'],
    [['--all', '--seed', '1'], 'Expected no --seed beside --all'],
    [['--all', '--controls'], 'Expected no --all beside --controls'],
    [['--all', '--sample'], 'Expected no --sample beside --all'],
    [['--controls', 'avx2'], 'Expected no path beside --controls'],
  ])('%j are refused', (args, text) => {
    expect(() => parse(...args)).toThrow(UsageError);
    expect(() => parse(...args)).toThrow(text);
  });
});

describe('what a new instruction set must have', () => {
  const plain: KernelProperties = {
    lanes: 4,
    fastPaths: false,
    roundingTest: false,
    approximateReciprocals: false,
    tableBits: 0,
    fastTableBits: 0,
  };
  const ofSigmoid = provables().filter(
    ({ function: name, dtype }) => name === 'sigmoid' && dtype === 'float32',
  );
  const missing = (exact: Partial<KernelProperties>): string[] => {
    const kernels: InstructionSet['kernels'] = {
      sigmoid: { float32: { ...plain, ...exact } },
      sigmoidFast: { float32: plain },
    };
    return missingStandIns([{ isa: 'new', kernels }], [], ofSigmoid);
  };

  it('is said by name, for each property that it has', () => {
    expect(missing({})).toHaveLength(4);
    expect(missing({ approximateReciprocals: true })).toContain(
      "Expected a stand-in with rough reciprocals (low) of new's sigmoid over float32 in " +
        'native/testing/stand_ins/isa_new.cc',
    );
    expect(missing({ approximateReciprocals: true })).toHaveLength(7);
    expect(missing({ roundingTest: true }).join()).toContain('(rounding test off)');
    expect(missing({ tableBits: 3, roundingTest: true }).join()).toContain('(table changed)');
    const nothing = [{ isa: 'new', kernels: {} }];
    expect(missingStandIns(nothing, [], provables())).toContain(
      'Expected new to say what sigmoid is made of',
    );
  });

  it('and a function: a hash and a reference', () => {
    expect(missingProofs(expectedHashes, () => true)).toEqual([]);
    const all = missingProofs({}, () => false);
    expect(all).toHaveLength(2 * provables().length);
    for (const { function: name, dtype } of provables()) {
      expect(all).toContain(
        `Expected the hash of all outputs of ${name} over ${dtype} in proof/expected.json`,
      );
      expect(all).toContain(`Expected a reference of ${name} in native/testing/reference.cc`);
    }
  });

  it('and no fault where none can show', () => {
    const properties = { ...plain, fastPaths: true };
    const of = (name: string, dtype: 'float32' | 'float16' | 'bfloat16'): readonly string[] =>
      faultsFor({ function: name as 'sigmoid', dtype }, properties);
    expect(of('sigmoid', 'float32')).toContain('rest forgotten');
    expect(of('sigmoidSecondDerivative', 'float32')).toContain('series forgotten');
    expect(of('sigmoidDerivative', 'float32')).not.toContain('series forgotten');
    expect(of('sigmoidDerivative', 'float16')).toEqual(['middles forgotten']);
    expect(of('sigmoidDerivative', 'bfloat16')).toEqual([]);
  });
});

describe.runIf(testingAddon && isaNames().length > 0)('the instruction sets of this CPU', () => {
  it('have all that their kernels ask for', () => {
    const { instructionSets, standIns } = testingAddon!;
    expect(instructionSets.map(({ isa }) => isa)).toEqual(isaNames());
    expect(missingStandIns(instructionSets, standIns, provables())).toEqual([]);
  });

  it('are proven beside other inputs where they have fast paths, and in place', () => {
    const { instructionSets, standIns } = testingAddon!;
    const subjects = makeSubjects(instructionSets, standIns);
    for (const { isa, kernels } of instructionSets) {
      const { exact, fast } = subjects.find(({ path }) => path === isa)!.kernels;
      expect(exact!.beside).toBe(kernels.sigmoid!.float32!.fastPaths);
      expect(fast!.beside).toBe(kernels.sigmoidFast!.float32!.fastPaths);
      expect([exact!.inPlace, fast!.inPlace]).toEqual([true, true]);
      const any = subjects.find(({ path }) => path === `${isa}-rcp-any`);
      expect(any?.kernels.exact?.beside).toBe(
        kernels.sigmoid!.float32!.approximateReciprocals ? exact!.beside : undefined,
      );
    }
  });
});

describe('faults of the portable functions', () => {
  const fault = {
    function: 'sigmoid',
    name: 'one',
    file: 'a.ts',
    place: /x/g,
    change: () => 'y',
  } as const;

  it('are at one place of their file, or there are none', () => {
    expect(changed('a.ts', 'a x b', fault)).toBe('a y b');
    expect(changed('b.ts', 'a x b', fault)).toBe('a x b');
    expect(() => changed('a.ts', 'a b', fault)).toThrow('Expected one place of "one"');
    expect(() => changed('a.ts', 'x x', fault)).toThrow('but received 2');
  });
});
