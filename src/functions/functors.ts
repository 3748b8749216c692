// Caffe2's functors, one for each function of the catalogue: functions that hold the context they
// compute on.
import type { Backend } from '../backends/backend.js';
import { describe, typeError } from '../core/errors.js';
import { backendOf, CPUContext, defaultContext } from './context.js';
import type { AccuracySettings } from './options.js';
import { forward } from './sigmoid.js';
import { derivative } from './sigmoid_derivative.js';
import { gradient } from './sigmoid_gradient.js';
import { gradientFromInput } from './sigmoid_gradient_from_input.js';
import { secondDerivative } from './sigmoid_second_derivative.js';
import type { BinaryFunction, UnaryFunction } from './types.js';

/** The backend of `context`. Throws unless it is a context. */
function checkedBackendOf(context: unknown): Backend {
  const backend = backendOf(context);
  if (backend !== undefined) return backend;
  throw typeError('ERR_INVALID_ARG_TYPE', 'a CPUContext', 'context', describe(context));
}

/** A functor: a function, and where it computes. */
export type Functor<F> = F & { readonly context: CPUContext };

/** The class of a functor; without a context it computes where the plain functions do. */
export interface FunctorClass<F> {
  new (context?: CPUContext): Functor<F>;
  readonly prototype: Functor<F>;
}

type On = (backend: Backend, ...args: never[]) => unknown;

/** The class of the functors that call `on`. */
export function functorClass<F>(name: string, on: On): FunctorClass<F> {
  // Its name is what engines say where it is called without `new`.
  const named = {
    [name]: class {
      readonly context: CPUContext;

      constructor(context: CPUContext = defaultContext()) {
        const backend = checkedBackendOf(context);
        this.context = context;
        const call = (...args: never[]): unknown => on(backend, ...args);
        Object.defineProperties(call, Object.getOwnPropertyDescriptors(this));
        return Object.setPrototypeOf(call, new.target.prototype as object) as this;
      }
    },
  };
  const Class = named[name]!;
  // They are functions: `call`, `apply` and `bind` work as on any other.
  Object.setPrototypeOf(Class.prototype, Function.prototype);
  return Class as unknown as FunctorClass<F>;
}

/**
 * Caffe2's `SigmoidFunctor<CPUContext>`: call it like `sigmoid`.
 *
 * @example
 * const functor = new SigmoidFunctor(new CPUContext({ backend: 'portable' }));
 * const y = functor(x);
 */
export const SigmoidFunctor = functorClass<UnaryFunction<AccuracySettings>>(
  'SigmoidFunctor',
  forward,
);
export type SigmoidFunctor = InstanceType<typeof SigmoidFunctor>;

/** Caffe2's `SigmoidGradientFunctor<CPUContext>`: call it like `sigmoidGradient`. */
export const SigmoidGradientFunctor = functorClass<BinaryFunction>(
  'SigmoidGradientFunctor',
  gradient,
);
export type SigmoidGradientFunctor = InstanceType<typeof SigmoidGradientFunctor>;

/** `sigmoidDerivative` on a context. */
export const SigmoidDerivativeFunctor = functorClass<UnaryFunction>(
  'SigmoidDerivativeFunctor',
  derivative,
);
export type SigmoidDerivativeFunctor = InstanceType<typeof SigmoidDerivativeFunctor>;

/** `sigmoidSecondDerivative` on a context. */
export const SigmoidSecondDerivativeFunctor = functorClass<UnaryFunction>(
  'SigmoidSecondDerivativeFunctor',
  secondDerivative,
);
export type SigmoidSecondDerivativeFunctor = InstanceType<typeof SigmoidSecondDerivativeFunctor>;

/** `sigmoidGradientFromInput` on a context. */
export const SigmoidGradientFromInputFunctor = functorClass<BinaryFunction>(
  'SigmoidGradientFromInputFunctor',
  gradientFromInput,
);
export type SigmoidGradientFromInputFunctor = InstanceType<typeof SigmoidGradientFromInputFunctor>;
