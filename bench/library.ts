// The library's public calls as the benchmarks make them: the functions of the catalogue by name.
import * as library from 'caffe2op-sigmoid';
import type { BackendName } from '../src/backends/backend.js';
import { BACKEND_NAMES } from '../src/backends/choose.js';
import type { FunctionName } from '../src/core/catalog.js';
import type { Dtype, NumericArray } from '../src/core/element_types.js';

/** Options by name. */
export interface CallOptions {
  readonly out?: NumericArray;
  readonly accuracy?: 'exact' | 'fast';
  readonly dtype?: Dtype;
  readonly threads?: number;
}
export type Unary = (x: NumericArray, options?: CallOptions) => NumericArray;
export type Binary = (a: NumericArray, b: NumericArray, options?: CallOptions) => NumericArray;

/** The functions on one backend and instruction set. */
export interface Library {
  readonly path: string;
  /** What the caller knows to have one input, or two. */
  function(name: FunctionName): Unary & Binary;
}

type Exports = Readonly<Record<string, unknown>>;

/** The plain functions, on the backend that the library chose. */
export const defaultLibrary: Library = {
  path: 'default backend',
  function: (name) => (library as Exports)[name] as Unary & Binary,
};

/** The backends without instruction sets to choose from, best first: paths of their own. */
const OTHERS: readonly BackendName[] = BACKEND_NAMES.filter((name) => name !== 'native');

/** Whether a path is an instruction set of native code. */
export const isInstructionSet = (path: string): boolean => !OTHERS.some((name) => name === path);

function runs(backend: BackendName): boolean {
  try {
    return new library.CPUContext({ backend }).name === backend;
  } catch {
    return false;
  }
}

/** The library's paths on this machine: instruction sets, best first, then the other backends. */
export const pathsHere = (): string[] => [...library.isaNames(), ...OTHERS.filter(runs)];

/** The functors on a path. */
export function libraryOn(path: string): Library {
  const context = new library.CPUContext(
    isInstructionSet(path) ? { isa: path } : { backend: path as BackendName },
  );
  return {
    path,
    function: (name) => {
      const functor = `${name[0]!.toUpperCase()}${name.slice(1)}Functor`;
      const Functor = (library as Exports)[functor] as new (where: library.CPUContext) => unknown;
      return new Functor(context) as Unary & Binary;
    },
  };
}
