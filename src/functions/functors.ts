// Caffe2's functors: functions that hold the context they compute on.
import type { Backend } from '../backends/backend.js';
import { backendOf, CPUContext, defaultContext } from './context.js';
import { describe, typeError } from '../core/errors.js';
import { forward, type Forward, type SigmoidOptions } from './sigmoid.js';
import { gradient, type Gradient, type SigmoidGradientOptions } from './sigmoid_gradient.js';

/** The backend of `context`. Throws unless it is a context. */
function checkedBackendOf(context: unknown): Backend {
  const backend = backendOf(context);
  if (backend !== undefined) return backend;
  throw typeError('ERR_INVALID_ARG_TYPE', 'a CPUContext', 'context', describe(context));
}

/** Makes a function that has the members and the prototype of `functor`. */
function callable<F extends object>(functor: F, call: (...args: never[]) => Float32Array): F {
  Object.defineProperties(call, Object.getOwnPropertyDescriptors(functor));
  return Object.setPrototypeOf(call, Object.getPrototypeOf(functor) as object) as F;
}

/**
 * Caffe2's `SigmoidFunctor<CPUContext>`: call it like `sigmoid`.
 *
 * @example
 * const functor = new SigmoidFunctor(new CPUContext({ backend: 'portable' }));
 * const y = functor(x);
 */
// A class says how to make one, the interface of the same name that it can be called.
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging
export class SigmoidFunctor {
  /** Where it computes. */
  readonly context: CPUContext;

  constructor(context: CPUContext = defaultContext()) {
    const backend = checkedBackendOf(context);
    this.context = context;
    return callable(this, (x: Float32Array, options?: SigmoidOptions) =>
      forward(backend, x, options),
    );
  }
}
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging, @typescript-eslint/no-empty-object-type
export interface SigmoidFunctor extends Forward {}

/** Caffe2's `SigmoidGradientFunctor<CPUContext>`: call it like `sigmoidGradient`. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging
export class SigmoidGradientFunctor {
  /** Where it computes. */
  readonly context: CPUContext;

  constructor(context: CPUContext = defaultContext()) {
    const backend = checkedBackendOf(context);
    this.context = context;
    return callable(this, (y: Float32Array, dy: Float32Array, options?: SigmoidGradientOptions) =>
      gradient(backend, y, dy, options),
    );
  }
}
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging, @typescript-eslint/no-empty-object-type
export interface SigmoidGradientFunctor extends Gradient {}

// They are functions: `call`, `apply` and `bind` work as on any other.
Object.setPrototypeOf(SigmoidFunctor.prototype, Function.prototype);
Object.setPrototypeOf(SigmoidGradientFunctor.prototype, Function.prototype);
