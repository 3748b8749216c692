// Which stand-ins an instruction set must have, by what its kernels are made of.
import { kernelName } from '../dist/core/catalog.js';
import type { InstructionSet, KernelProperties, StandIn } from '../test/support/testing_addon.js';
import type { Provable } from './subjects.js';

/** How reciprocals err: as far as the instruction set allows, to one side, to the other, to either. */
const ROUGH = ['high', 'low', 'any'];

/** The faults that must be tried on an exact kernel. */
const faultsFor = ({ roundingTest, tableBits }: KernelProperties): string[] => [
  ...(roundingTest ? ['rounding test off'] : []),
  ...(tableBits > 0 ? ['table changed', 'log table changed'] : []),
  'wide table changed',
  'rest forgotten',
  'accurate path off',
];

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
        const faults = accuracy === 'exact' ? faultsFor(properties) : [];
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
