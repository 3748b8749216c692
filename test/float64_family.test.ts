// The logistic family over float64: at most 0.51 ULP off, and the same bits on every path. The results
// in test/data were computed with mpmath; random inputs against MPFR: npm run proof:float64.
import { readFileSync } from 'node:fs';
import {
  LogitDerivativeFunctor,
  LogitFunctor,
  LogSigmoidFunctor,
  SiluDerivativeFunctor,
  SiluFunctor,
  SoftplusFunctor,
  type CPUContext,
} from 'caffe2op-sigmoid';
import { describe, expect, it } from 'vitest';
import { contexts } from './support/contexts.js';
import { doubleOf } from './support/reference_float64.js';

const expected = JSON.parse(
  readFileSync(new URL('../proof/float64_expected.json', import.meta.url), 'utf8'),
) as { family: Record<string, { fixed: string }> };

const FAMILY = {
  logit: LogitFunctor,
  logSigmoid: LogSigmoidFunctor,
  softplus: SoftplusFunctor,
  silu: SiluFunctor,
  siluDerivative: SiluDerivativeFunctor,
  logitDerivative: LogitDerivativeFunctor,
} as const;
type Name = keyof typeof FAMILY;
const NAMES = Object.keys(FAMILY) as Name[];

const rows = readFileSync(new URL('./data/family-float64.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(',') as [Name, string, string]);

const functionOn = (name: Name, context: CPUContext): ((x: Float64Array) => Float64Array) => {
  const functor = new FAMILY[name](context);
  return (x) => functor(x);
};

const bitsOf = (values: Float64Array): BigUint64Array =>
  new BigUint64Array(
    Float64Array.from(values, (value) => (Number.isNaN(value) ? NaN : value)).buffer,
  );

/** Fixed inputs, by integers alone: arguments of every size, and probabilities made of them. */
function fixedInputs(name: Name): Float64Array {
  const inputs = new Float64Array(2 ** 16);
  let state = 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  const unit = (): number => (next() * 2 ** 21 + (next() >>> 11)) * 2 ** -53;
  for (let i = 0; i < inputs.length; i++) {
    const u = unit();
    const sign = next() < 2 ** 31 ? -1 : 1;
    const power = doubleOf(BigInt(next() % 1100) << 52n) || 5e-324;
    if (name.startsWith('logit')) {
      inputs[i] = [
        u,
        power * u,
        0.5 + sign * doubleOf(BigInt(1023 - (next() % 54)) << 52n) * u * 0.5,
        1 - 2 ** -20 * u,
      ][i % 4]!;
    } else {
      inputs[i] = sign * [8 * u, 40 * u, 690 + 70 * u, power * u][i % 4]!;
    }
  }
  return inputs;
}

/** FNV-1a over 32-bit words, twice with other starts. */
function hashOf(values: Float64Array): string {
  const words = new Uint32Array(bitsOf(values).buffer);
  let [a, b] = [0x811c9dc5, 0x01234567];
  for (const word of words) {
    a = Math.imul(a ^ word, 0x01000193);
    b = Math.imul((b ^ word) + (b >>> 15), 0x85ebca6b);
  }
  const hex = (v: number): string => (v >>> 0).toString(16).padStart(8, '0');
  return hex(a) + hex(b);
}

const doubles = (hex: readonly string[]): Float64Array =>
  Float64Array.from(hex, (bits) => doubleOf(BigInt(`0x${bits}`)));

describe.each(contexts)('float64 on %s', (_, context) => {
  it.each(NAMES)('%s is right where no tie is near', (name) => {
    const own = rows.filter(([of]) => of === name);
    expect(own.length).toBeGreaterThan(60);
    const x = doubles(own.map(([, bits]) => bits));
    const y = doubles(own.map(([, , bits]) => bits));
    expect(bitsOf(functionOn(name, context)(x))).toEqual(bitsOf(y));
  });

  it.each<[Name, number[], number[]]>([
    ['logit', [0, -0, 0.5, 1], [-Infinity, -Infinity, 0, Infinity]],
    ['logit', [-5e-324, 1.0000000000000002, Infinity, -Infinity, NaN], [NaN, NaN, NaN, NaN, NaN]],
    ['logitDerivative', [0, -0, 0.5, 1, 5e-324], [Infinity, Infinity, 4, Infinity, Infinity]],
    ['logitDerivative', [-5e-324, 2, Infinity, -Infinity, NaN], [NaN, NaN, NaN, NaN, NaN]],
    ['logSigmoid', [0, -0, Infinity, -Infinity, NaN], [-Math.LN2, -Math.LN2, -0, -Infinity, NaN]],
    ['logSigmoid', [746, 1e308, -1e308, -41], [-0, -0, -1e308, -41]],
    ['softplus', [0, -0, Infinity, -Infinity, NaN], [Math.LN2, Math.LN2, Infinity, 0, NaN]],
    ['silu', [0, -0, Infinity, -Infinity, NaN], [0, -0, Infinity, -0, NaN]],
    ['silu', [1e308, -1e308, -760, 5e-324, -5e-324], [1e308, -0, -0, 5e-324, -0]],
    ['siluDerivative', [0, -0, Infinity, -Infinity, NaN, 61], [0.5, 0.5, 1, -0, NaN, 1]],
  ])('%s has its limits: %j', (name, x, y) => {
    expect([...functionOn(name, context)(Float64Array.from(x))]).toEqual(y);
  });

  it.each(NAMES)('%s has the hash of every path', (name) => {
    expect(hashOf(functionOn(name, context)(fixedInputs(name)))).toBe(expected.family[name]!.fixed);
  });

  it.each(NAMES)('%s gives an element one result, wherever it stands, in place too', (name) => {
    const run = functionOn(name, context);
    const x = fixedInputs(name).slice(0, 2048);
    const whole = run(x);
    for (let from = 0; from < 2000; from += 311) {
      for (const length of [1, 2, 3, 5, 8, 17, 40]) {
        const part = run(x.slice(from, from + length));
        expect(bitsOf(part)).toEqual(bitsOf(whole.slice(from, from + length)));
      }
    }
    const inPlace = x.slice();
    new FAMILY[name](context)(inPlace, { out: inPlace });
    expect(bitsOf(inPlace)).toEqual(bitsOf(whole));
  });

  it('softplus(x) is −logSigmoid(−x), bit for bit', () => {
    const x = fixedInputs('softplus');
    const mirrored = functionOn('logSigmoid', context)(x.map((v) => -v)).map((v) => -v);
    expect(bitsOf(functionOn('softplus', context)(x))).toEqual(bitsOf(mirrored));
  });
});
