// The controls: what has a fault on purpose, and must fail the proof, on the inputs where that shows.
import { kernelName, type Accuracy } from '../dist/core/catalog.js';
import type { Dtype } from '../dist/core/element_types.js';
import type { Elements, InstructionSet, StandIn } from '../test/support/testing_addon.js';
import { LARGE, wholeRanges, type Range } from './chunks.js';
import { portableFaults } from './portable_faults.js';
import { faultsFor } from './stand_ins.js';
import { provables, type ProvenKernel, type Run, type Subject } from './subjects.js';

/** What is checked of a subject, and can fail. */
export type Check = 'exact' | 'fast' | 'undisturbed';

export interface Control {
  /** Its path says where the fault is, and which. */
  readonly subject: Subject;
  /** The checks that must fail, all of them. */
  readonly mustFail: readonly Check[];
}

/**
 * Inputs where faults show: of both signs around 1, 4 and 50; and all odd multiples of 2^-24 below
 * 2^-8 (few bits from the left, so they are 2^16 apart), where the sum of the series lies next to a
 * rounding boundary; and the smallest numbers, whose eighths and halves are ties. Of narrow types all.
 */
const FLOAT32_RANGES: readonly Range[] = [
  ...[0x3f800000, 0xbf800000, 0x40800000, 0xc0800000, 0xc2480000].map((first) => {
    return { first, stride: 1, count: 2 ** 19 };
  }),
  // Probabilities: around 1/4, and from 1/2 on.
  ...[0x3e7c0000, 0x3f000000].map((first) => ({ first, stride: 1, count: 2 ** 19 })),
  ...[0x33800000, 0xb3800000].map((first) => ({ first, stride: 2 ** 16, count: 16 * 2 ** 7 })),
  ...[0, 0x80000000].map((first) => ({ first, stride: 1, count: 2 ** 10 })),
];
export const controlRanges = (dtype: Dtype): readonly Range[] =>
  dtype === 'float32' ? FLOAT32_RANGES : wholeRanges(dtype);

/** The kernels of an instruction set with one fault: each must fail. */
function faultyKernels(standIn: StandIn, sets: readonly InstructionSet[]): Control[] {
  const set = sets.find(({ isa }) => isa === standIn.isa);
  return provables().flatMap(({ function: name, dtype, accuracies }) => {
    const kernels: Partial<Record<Accuracy, ProvenKernel>> = {};
    for (const accuracy of accuracies) {
      const kernel = kernelName(name, accuracy);
      const run = standIn.kernels[kernel]?.[dtype];
      const properties = set?.kernels[kernel]?.[dtype];
      if (run === undefined || properties === undefined) continue;
      // Made over vectors without what is changed, it has no fault.
      const hasFault =
        accuracy === 'exact'
          ? faultsFor({ function: name, dtype }, properties).includes(standIn.name)
          : standIn.name === 'table changed' && properties.fastTableBits > 0;
      if (!hasFault) continue;
      kernels[accuracy] = { run, inPlace: false, beside: false };
    }
    const mustFail = Object.keys(kernels) as Accuracy[];
    const path = `${standIn.isa}, ${standIn.name}`;
    return mustFail.length === 0
      ? []
      : [{ subject: { function: name, dtype, path, kernels }, mustFail }];
  });
}

/** Results that are wrong only in place, or only behind a large input. */
function disturbedKernels(subject: Subject): Control[] {
  const exact = subject.kernels.exact!;
  const control = (fault: string, spoil: (x: Elements, out: Elements) => void): Control => {
    const run: Run = (x, out) => {
      const before = x === out ? x.slice() : x;
      exact.run(x, out);
      spoil(x === out ? before : x, out);
      if (x === out && fault === 'other results in place') out[0] = 2;
    };
    const kernels = { exact: { run, inPlace: true, beside: true } };
    const path = `${subject.path}, ${fault}`;
    return { subject: { ...subject, path, kernels }, mustFail: ['undisturbed'] };
  };
  return [
    control('other results in place', () => undefined),
    control('other results behind a large input', (x, out) => {
      const large = x.indexOf(LARGE);
      if (large >= 0 && large + 1 < out.length) out[large + 1] = 2;
    }),
  ];
}

/** Every control, of the sets of this CPU and of the portable path. */
export async function makeControls(
  sets: readonly InstructionSet[],
  standIns: readonly StandIn[],
  subjects: readonly Subject[],
): Promise<Control[]> {
  return [
    ...standIns
      .filter(({ kind }) => kind === 'faulty')
      .flatMap((standIn) => faultyKernels(standIn, sets)),
    ...(await portableFaults()).map((subject): Control => ({ subject, mustFail: ['exact'] })),
    ...subjects
      .filter(({ path, dtype }) => path === 'portable' && dtype === 'float32')
      .flatMap(disturbedKernels),
  ];
}
