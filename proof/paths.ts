// Every path that the proof runs over: the native instruction sets of this machine, portable, and
// the native arithmetic with approximate reciprocals as other CPUs may have them.
import { CPUContext, isaNames, SigmoidFunctor } from 'caffe2op-sigmoid';
import { testingAddon } from '../test/support/testing_addon.js';

/** One way to compute the forward function. */
export interface Path {
  readonly name: string;
  exact(x: Float32Array, out: Float32Array): void;
  /** `accuracy: 'fast'`, where that is another function and depends on the path. */
  readonly fast?: (x: Float32Array, out: Float32Array) => void;
  /** Functions that are also compared in place. */
  readonly inPlace: readonly ('exact' | 'fast')[];
  /** Functions that choose their way by what stands side by side: compared beside other inputs. */
  readonly beside: readonly ('exact' | 'fast')[];
}

function ofContext(name: string, context: CPUContext): Path {
  const functor = new SigmoidFunctor(context);
  const exact = (x: Float32Array, out: Float32Array): void => void functor(x, { out });
  if (context.name === 'portable') return { name, exact, inPlace: [], beside: [] };
  const fast = (x: Float32Array, out: Float32Array): void =>
    void functor(x, { out, accuracy: 'fast' });
  // Double arithmetic alone has one way for all values.
  const hasWays = name === 'avx512' || name === 'avx2';
  const beside = hasWays ? (['exact', 'fast'] as const) : (['fast'] as const);
  return { name, exact, fast, inPlace: ['exact', 'fast'], beside };
}

/** All paths, best first. */
export function makePaths(): Path[] {
  return [
    ...isaNames().map((isa) => ofContext(isa, new CPUContext({ isa }))),
    ofContext('portable', new CPUContext({ backend: 'portable' })),
    ...(testingAddon?.roughKernels ?? []).map(({ name, sigmoid, sigmoidFast }): Path => {
      const fast = sigmoidFast === undefined ? {} : { fast: sigmoidFast };
      // Once for each instruction set: it takes longer than all the rest of such a path.
      const beside = name.endsWith('-any') ? (['exact'] as const) : [];
      return { name, exact: sigmoid, ...fast, inPlace: [], beside };
    }),
  ];
}

/** The paths of these names, which are there. */
export function pathsNamed(names: readonly string[]): Path[] {
  const all = makePaths();
  return names.map((name) => all.find((path) => path.name === name)!);
}
