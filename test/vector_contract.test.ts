// The contract of vector types (native/simd/vector.md): every operation of every instruction set of
// this CPU, and of pairs, against scalar arithmetic; and operations that break one promise each.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isaNames } from 'caffe2op-sigmoid';
import { describe, expect, it } from 'vitest';
import { testingAddon } from './support/testing_addon.js';

const read = (path: string): string =>
  readFileSync(new URL(`../native/${path}`, import.meta.url), 'utf8');

const words = (texts: readonly string[]): Set<string> =>
  new Set(texts.flatMap((text) => text.split(' ')));

/** The operations that a header's vector types have: their public static functions, and inherited ones. */
const operationsOf = (header: string): Set<string> => {
  const own = read(`simd/${header}`);
  const inherited = Array.from(own.matchAll(/#include "(simd\/\w+_half\.h)"/g), ([, path]) =>
    read(path!),
  );
  const text = [own, ...inherited].join('').replace(/^ private:[^]*?^\};/gm, '');
  return new Set(Array.from(text.matchAll(/^ {2}static [\w:]+ (\w+)\(/gm), ([, name]) => name!));
};

/** Which header has the vectors of an instruction set: the file of its kernels says it. */
const headerOf = (isa: string): string =>
  /#include "simd\/(\w+\.h)"/.exec(read(`targets/isa_${isa}.cc`))![1]!;

/** "float: Min(…) = …" → "Min"; several operations, if they are tried together. */
const operationOf = (broken: string): string =>
  /^[\w ]+: ([A-Z]\w*(?: [A-Z]\w*)*)/.exec(broken)![1]!;

describe.runIf(testingAddon && isaNames().length > 0)('the contract of vector types', () => {
  describe.each(isaNames())('on %s', (isa) => {
    it('is kept by every operation', () => {
      const { counts, broken } = testingAddon!.vectorContract(isa)!;
      expect(broken).toEqual([]);
      // Every operation that there is, and every promise that was written down.
      const tried = words(Object.keys(counts));
      for (const operation of operationsOf(headerOf(isa))) {
        expect(tried, `${isa} has ${operation}`).toContain(operation);
        expect(read('simd/vector.md')).toContain(`\`${operation}`);
      }
      expect(tried.size).toBeGreaterThanOrEqual(31);
      for (const operation of ['Add', 'MulAdd', 'Min', 'Less', 'IntAdd', 'Narrow', 'Reciprocal'])
        expect(counts[operation], operation).toBeGreaterThan(10_000);
      for (const [operation, count] of Object.entries(counts))
        expect(count, operation).toBeGreaterThan(5);
    });

    it('is found broken where it is, and there alone', () => {
      const controls = testingAddon!.vectorControls(isa)!;
      for (const { vector, operation, what, broken } of controls) {
        const name = `${vector} ${operation}: ${what}`;
        expect(broken, name).not.toEqual([]);
        const allowed = words([operation]);
        for (const message of broken)
          for (const found of words([operationOf(message)])) expect(allowed, name).toContain(found);
      }
      // No check of an operation that could not fail.
      const broken = words(controls.map(({ operation }) => operation));
      for (const operation of words(Object.keys(testingAddon!.vectorContract(isa)!.counts)))
        expect(broken).toContain(operation);
    });
  });

  it('is not there for an instruction set that is none', () => {
    expect(testingAddon!.vectorContract('none')).toBeUndefined();
  });
});

// GCC, whose messages are looked at, for x64.
const version = spawnSync('g++', ['--version'], { encoding: 'utf8' });
const compiles =
  process.arch === 'x64' &&
  version.status === 0 &&
  version.stdout.includes('Free Software Foundation');

/** The members of a role, as the section "Who needs what" lists them after `start`. */
const membersOf = (start: string): string[] => {
  const section = /^## Who needs what$([^]*?)^##/m.exec(read('simd/vector.md'))![1]!;
  const role = section.split(/^- /m).find((text) => text.startsWith(start))!;
  const list = /:([^]*?)\.$/m.exec(role)![1]!;
  return Array.from(list.matchAll(/`(\w+)`/g), ([, name]) => name!);
};

describe.runIf(compiles)('a vector type that lacks members', () => {
  const isType = (name: string): boolean =>
    /^(Element|Vector|Int|Half|Mask|Rebind|MemoryBound|SingleInt|LaneBits)$/.test(name);
  const isFunction = (name: string): boolean => !isType(name) && !name.startsWith('k');
  /** Makes a member of the vectors over T private, so that nobody can use it. */
  const hide = (name: string, T = 'float'): string =>
    `private: using ${isType(name) ? 'typename ' : ''}Avx2Vector<Avx2, ${T}>::${name}; public:`;

  /** What the compiler says of the vectors of AVX2 with changes to those of float and of double. */
  const compile = (float = '', double = ''): { status: number | null; errors: string } => {
    const rebind = 'template <typename U> using Rebind = New<U>;';
    const source = `
      #include "simd/avx2.h"
      #include "simd/vector_check.h"
      namespace caffe2op_sigmoid::simd {
      template <typename T> struct New;
      template <> struct New<float> : Avx2Vector<Avx2, float> {
        ${float.includes('Rebind') ? '' : rebind}
        ${float}
      };
      template <> struct New<double> : Avx2Vector<Avx2, double> {
        ${double.includes('Rebind') ? '' : rebind}
        ${double}
      };
      static_assert(IsComplete<New<float>>());
      static_assert(IsComplete<New<double>>());
      }`;
    const { status, stderr } = spawnSync(
      'g++',
      ['-std=c++17', '-mavx2', '-mfma', '-mf16c', '-fsyntax-only', '-Inative', '-xc++', '-'],
      { input: source, encoding: 'utf8', cwd: new URL('..', import.meta.url) },
    );
    const errors = stderr.split('\n').filter((line) => line.includes(' error: '));
    return { status, errors: errors.join('\n') };
  };

  const float = [
    ...new Set(
      [
        'Every vector type',
        'Of arrays',
        'Of floats, for the forward',
        'Of floats, for elements of 16',
        'Of floats, where `kTableBits` or',
        'Of floats, where `kTableBits` is',
      ].flatMap(membersOf),
    ),
  ];
  const widened = membersOf('Of doubles that');
  const double = [
    ...new Set([
      ...['Every vector type', 'Of arrays', 'Of doubles, for'].flatMap(membersOf),
      ...widened,
    ]),
  ];

  it('compiles with all of them', () => {
    expect(float.length).toBeGreaterThan(50);
    expect(double.length).toBeGreaterThan(45);
    expect(widened).toEqual(['IntSelect', 'IntAnd', 'Lookup']);
    expect(compile()).toEqual({ status: 0, errors: '' });
  });

  it('is told of every function, of all at once', () => {
    const functions = float.filter(isFunction);
    const { status, errors } = compile(
      functions.map((name) => hide(name)).join(' '),
      double
        .filter(isFunction)
        .map((name) => hide(name, 'double'))
        .join(' '),
    );
    expect(status).not.toBe(0);
    for (const name of functions) {
      expect(errors).toMatch(new RegExp(`(float>|Half<Built>)::${name}\\(`));
    }
    for (const name of double.filter(isFunction)) expect(errors).toContain(`double>::${name}(`);
  });

  it.each(float.filter((name) => !isFunction(name)))('is told of %s', (name) => {
    const { status, errors } = compile(hide(name));
    expect(status).not.toBe(0);
    expect(errors).toMatch(new RegExp(`(::|using )${name}\\b.* is inaccessible|: ${name} `));
  });

  it.each(double.filter((name) => !isFunction(name)))('is told of %s over double', (name) => {
    const { status, errors } = compile('', hide(name, 'double'));
    expect(status).not.toBe(0);
    expect(errors).toMatch(new RegExp(`(::|using )${name}\\b.* is inaccessible|: ${name} `));
  });

  it.each([
    ['more than 64 bytes', 'static constexpr std::size_t kLanes = 32;', '', '64 bytes'],
    ['bits between vectors', 'using LaneBits = std::uint16_t;', '', 'one sequence'],
    [
      'tables without fused operations',
      'static constexpr bool kFused = false;',
      '',
      'multiply-add',
    ],
    ['too coarse reciprocals', 'static constexpr int kReciprocalBits = 8;', '', 'terms'],
    ['other lanes', '', 'static constexpr std::size_t kLanes = 8;', 'two vectors of double'],
  ])('is told of %s', (_what, ofFloat, ofDouble, message) => {
    expect(compile(ofFloat, ofDouble).errors).toContain(message);
  });
});
