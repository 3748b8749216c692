// Which stand-ins an instruction set must have, by what its kernels are made of.
import { kernelName } from '../dist/core/catalog.js';
import type { InstructionSet, KernelProperties, StandIn } from '../test/support/testing_addon.js';
import type { Provable } from './subjects.js';

/** How reciprocals err: as far as the instruction set allows, to one side, to the other, to either. */
const ROUGH = ['high', 'low', 'any'];

/** What accurate paths of float32 do near 0, by function, and can forget. */
const NEAR_ZERO: Readonly<Record<string, readonly string[]>> = {
  sigmoid: ['series forgotten', 'rest forgotten'],
  sigmoidSecondDerivative: ['series forgotten'],
  silu: ['series forgotten', 'rest forgotten'],
  siluDerivative: ['series forgotten', 'rest forgotten'],
};

/** Of these the tests' slack is made too small. */
const WITH_SLACK = ['logit', 'logSigmoid', 'softplus', 'silu'];

/** Of these no result of bfloat16 is a middle once rounded to float32. */
const WITHOUT_MIDDLES = ['sigmoidDerivative', 'logSigmoid', 'softplus'];
const hasMiddles = (name: string, dtype: string): boolean =>
  dtype !== 'bfloat16' || !WITHOUT_MIDDLES.includes(name);

/** The faults that show in an exact kernel, each of which must be tried. */
export function faultsFor(
  { function: name, dtype }: Pick<Provable, 'function' | 'dtype'>,
  { roundingTest, fastPaths, tableBits }: KernelProperties,
): readonly string[] {
  // Narrow types: what is computed is float32's; whether it may be rounded once more is their own.
  if (dtype !== 'float32') return fastPaths && hasMiddles(name, dtype) ? ['middles forgotten'] : [];
  return [
    ...(roundingTest ? ['rounding test off'] : []),
    ...(roundingTest && WITH_SLACK.includes(name) ? ['slack too small'] : []),
    // Without a rounding test there are no fast paths, whose tables these are.
    ...(tableBits > 0 && roundingTest ? ['table changed'] : []),
    // The logit has no exponential.
    ...(tableBits > 0 && roundingTest && name !== 'logit' ? ['log table changed'] : []),
    ...(name === 'logitDerivative' ? [] : ['wide table changed']),
    ...(NEAR_ZERO[name] ?? []),
    'accurate path off',
  ];
}

/** What is missing, a sentence each; empty if every set has what its kernels ask for. */
export function missingStandIns(
  sets: readonly InstructionSet[],
  standIns: readonly StandIn[],
  provables: readonly Provable[],
): string[] {
  return sets.flatMap(({ isa, kernels }) =>
    provables.flatMap(({ function: name, dtype, accuracies }) =>
      accuracies.flatMap((accuracy) => {
        const kernel = kernelName(name, accuracy);
        const properties = kernels[kernel]?.[dtype];
        if (properties === undefined) return [`Expected ${isa} to say what ${kernel} is made of`];
        const has = (kind: string, which: string): boolean =>
          standIns.some(
            (one) =>
              one.isa === isa &&
              one.kind === kind &&
              one.name === which &&
              one.kernels[kernel]?.[dtype] !== undefined,
          );
        const rough = properties.approximateReciprocals ? ROUGH : [];
        const faults = accuracy === 'exact' ? faultsFor({ function: name, dtype }, properties) : [];
        const where = `of ${isa}'s ${kernel} over ${dtype} in native/testing/stand_ins/isa_${isa}.cc`;
        return [
          ...rough
            .filter((which) => !has('rough', which))
            .map((which) => `Expected a stand-in with rough reciprocals (${which}) ${where}`),
          ...faults
            .filter((which) => !has('faulty', which))
            .map((which) => `Expected a stand-in with a fault (${which}) ${where}`),
        ];
      }),
    ),
  );
}
