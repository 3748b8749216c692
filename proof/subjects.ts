// What is proven: every function of the catalogue that takes one input, over every element type, on
// every path: the instruction sets of this CPU, the other backends, and those with reciprocals as rough as
// other CPUs may have them.
import { readFileSync } from 'node:fs';
import { isaNames } from 'caffe2op-sigmoid';
import { DRIVERS, driverNamed, openBackend } from '../dist/backends/choose.js';
import type { Backend, Driver, UnaryKernel } from '../dist/backends/backend.js';
import {
  CATALOG,
  kernelName,
  type Accuracy,
  type CatalogRow,
  type FunctionName,
} from '../dist/core/catalog.js';
import type { Dtype } from '../dist/core/element_types.js';
import type { Elements, InstructionSet, StandIn } from '../test/support/testing_addon.js';
import { canTryAll } from './chunks.js';

export type Run = (x: Elements, out: Elements) => void;

/** A kernel, and what of it is compared besides its results. */
export interface ProvenKernel {
  readonly run: Run;
  /** The same in place: what is deferred stays as it is for a while there. */
  readonly inPlace: boolean;
  /** The same beside other inputs: it chooses its way by what stands side by side. */
  readonly beside: boolean;
}

/** A function over an element type on a path: what is proven, and recorded, by itself. */
export interface Subject {
  readonly function: FunctionName;
  readonly dtype: Dtype;
  readonly path: string;
  readonly kernels: Readonly<Partial<Record<Accuracy, ProvenKernel>>>;
}

/** The hashes of all outputs, by function and element type. */
export type Hashes = Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;

export const expectedHashes = JSON.parse(
  readFileSync(new URL('./expected.json', import.meta.url), 'utf8'),
) as Hashes;

/** A function over an element type. */
export interface Provable {
  readonly function: FunctionName;
  readonly dtype: Dtype;
  readonly accuracies: readonly Accuracy[];
}

/** Every function whose inputs can all be tried. */
export const provables = (): Provable[] =>
  (Object.keys(CATALOG) as FunctionName[]).flatMap((name) => {
    const { inputs, types, accuracies, fastTypes = [] }: CatalogRow = CATALOG[name];
    return inputs.length === 1
      ? types.filter(canTryAll).map((dtype) => ({
          function: name,
          dtype,
          accuracies: accuracies.filter((one) => one === 'exact' || fastTypes.includes(dtype)),
        }))
      : [];
  });

/** What is compared of a kernel follows from what it is made of. */
export function provenKernel(
  run: Run,
  properties: { readonly fastPaths: boolean } | undefined,
): ProvenKernel {
  return {
    run,
    inPlace: properties !== undefined,
    beside: properties?.fastPaths === true,
  };
}

function runOf(backend: Backend, { function: name, dtype }: Provable, accuracy: Accuracy): Run {
  const kernel = backend.kernels[kernelName(name, accuracy)][dtype] as UnaryKernel;
  return (x, out) => {
    const refusal = kernel(x, out);
    if (refusal !== undefined) throw new Error(`${name} refuses its arrays: ${refusal}`);
  };
}

/** A function on an instruction set. Without its properties nothing of it would be proven aright. */
function onInstructionSet(set: InstructionSet, provable: Provable): Subject {
  const backend = openBackend(driverNamed('native', 'backend'), set.isa, 'isa');
  const { function: name, dtype, accuracies } = provable;
  const kernels = accuracies.map((accuracy) => {
    const kernel = kernelName(name, accuracy);
    const properties = set.kernels[kernel]?.[dtype];
    if (properties === undefined) throw new Error(`${set.isa} says nothing of ${kernel}`);
    return [accuracy, provenKernel(runOf(backend, provable, accuracy), properties)];
  });
  return {
    function: name,
    dtype,
    path: set.isa,
    kernels: Object.fromEntries(kernels) as Subject['kernels'],
  };
}

/** The backends without instruction sets to choose from, those that run. */
const others = (): Driver[] =>
  DRIVERS.filter((driver) => driver.name !== 'native' && driver.reason() === undefined);

/**
 * A function on another backend. In TypeScript each element is by itself, and fast kernels are the exact ones;
 * WebAssembly's kernels are native code's, and what the testing addon says of SSE2's or NEON's holds for them.
 */
function onOther(driver: Driver, sets: readonly InstructionSet[], provable: Provable): Subject {
  const { function: name, dtype, accuracies } = provable;
  const backend = driver.open();
  const base = backend.isa === null ? undefined : sets.at(-1);
  const kernels = accuracies
    .filter((accuracy) => base !== undefined || accuracy === 'exact')
    .map((accuracy) => {
      const properties = base?.kernels[kernelName(name, accuracy)]?.[dtype];
      return [accuracy, provenKernel(runOf(backend, provable, accuracy), properties)];
    });
  return {
    function: name,
    dtype,
    path: driver.name,
    kernels: Object.fromEntries(kernels) as Subject['kernels'],
  };
}

/** A function with rough reciprocals. */
function withRough(standIn: StandIn, sets: readonly InstructionSet[], provable: Provable): Subject {
  const { function: name, dtype, accuracies } = provable;
  const set = sets.find(({ isa }) => isa === standIn.isa);
  const kernels = accuracies.flatMap((accuracy) => {
    const kernel = kernelName(name, accuracy);
    const run = standIn.kernels[kernel]?.[dtype];
    if (run === undefined) return [];
    // Beside others once for each instruction set: it takes longer than all the rest of such a path.
    const fastPaths =
      standIn.name === 'any' &&
      accuracy === 'exact' &&
      set?.kernels[kernel]?.[dtype]?.fastPaths === true;
    return [[accuracy, { run, inPlace: false, beside: fastPaths }] as const];
  });
  const path = `${standIn.isa}-rcp-${standIn.name}`;
  return { function: name, dtype, path, kernels: Object.fromEntries(kernels) };
}

/** Everything that is to be proven, best path first. */
export function makeSubjects(
  sets: readonly InstructionSet[],
  standIns: readonly StandIn[],
): Subject[] {
  const known = isaNames().map((isa) => {
    const set = sets.find((one) => one.isa === isa);
    if (set === undefined) throw new Error(`the testing addon does not know ${isa}`);
    return set;
  });
  return provables().flatMap((provable) => [
    ...known.map((set) => onInstructionSet(set, provable)),
    ...others().map((driver) => onOther(driver, sets, provable)),
    ...standIns
      .filter(({ kind }) => kind === 'rough')
      .map((standIn) => withRough(standIn, sets, provable))
      .filter(({ kernels }) => kernels.exact !== undefined),
  ]);
}

/** Why something of the catalogue cannot be proven; empty if nothing is missing. */
export function missingProofs(hashes: Hashes, hasReference: (name: string) => boolean): string[] {
  return provables().flatMap(({ function: name, dtype }) => [
    ...(hashes[name]?.[dtype] === undefined
      ? [`Expected the hash of all outputs of ${name} over ${dtype} in proof/expected.json`]
      : []),
    ...(hasReference(name)
      ? []
      : [`Expected a reference of ${name} in native/testing/reference.cc`]),
  ]);
}
