// The library's public calls as the benchmarks make them, and which options it accepts.
import {
  CPUContext,
  sigmoid,
  sigmoidGradient,
  SigmoidFunctor,
  SigmoidGradientFunctor,
} from 'caffe2op-sigmoid';

/** Options by name: those that a build of the library does not know yet are tried all the same. */
interface CallOptions {
  readonly out?: Float32Array;
  readonly accuracy?: 'exact' | 'fast';
  readonly threads?: number;
}
type Forward = (x: Float32Array, options?: CallOptions) => Float32Array;
type Gradient = (y: Float32Array, dy: Float32Array, options?: CallOptions) => Float32Array;

// From `unknown`, so that it does not matter which options the types know already.
const asForward = (call: unknown): Forward => call as Forward;
const asGradient = (call: unknown): Gradient => call as Gradient;

/** The functions on one backend and instruction set. */
export interface Library {
  readonly path: string;
  readonly forward: Forward;
  readonly gradient: Gradient;
}

/** The plain functions, on the backend that the library chose. */
export const defaultLibrary: Library = {
  path: 'default backend',
  forward: asForward(sigmoid),
  gradient: asGradient(sigmoidGradient),
};

/** The functors on an instruction set, or on the portable path. */
export function libraryOn(path: string): Library {
  const context = new CPUContext(path === 'portable' ? { backend: path } : { isa: path });
  return {
    path,
    forward: asForward(new SigmoidFunctor(context)),
    gradient: asGradient(new SigmoidGradientFunctor(context)),
  };
}

/** Why a call with these options is refused; `undefined` if it is not. */
export function refusal(
  library: Library,
  name: 'forward' | 'gradient',
  options: Omit<CallOptions, 'out'>,
): string | undefined {
  const [a, b, out] = [new Float32Array(4), new Float32Array(4), new Float32Array(4)] as const;
  try {
    if (name === 'forward') library.forward(a, { ...options, out });
    else library.gradient(a, b, { ...options, out });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
