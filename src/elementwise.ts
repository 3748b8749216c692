// Elementwise calls: checks the arguments of one call, makes the result, runs the backend.
import {
  checkFloat32Array,
  checkNoPartialOverlap,
  checkOptions,
  checkSameLength,
  isSameMemory,
  lengthOf,
} from './arguments.js';
import type { Backend } from './backend/backend.js';
import { describe, rangeError } from './errors.js';

/** Options of the forward function. */
export interface SigmoidOptions<Out extends Float32Array = Float32Array> {
  /** Where the result goes: an array of the input's length, the input itself (in place) or apart. */
  readonly out?: Out | undefined;
  /** `'exact'`: correctly rounded, the default. */
  readonly accuracy?: 'exact' | undefined;
}

/** Options of the gradient. */
export interface SigmoidGradientOptions<Out extends Float32Array = Float32Array> {
  /** Where the result goes: an array of the inputs' length, `dy` itself (in place) or apart. */
  readonly out?: Out | undefined;
}

const FORWARD_OPTIONS = ['out', 'accuracy'];
const GRADIENT_OPTIONS = ['out'];

/** σ of every element of `x` on `backend`: see `sigmoid`. */
export function forward(backend: Backend, x: Float32Array, options?: SigmoidOptions): Float32Array {
  checkOptions(options, FORWARD_OPTIONS);
  // Getters run here, before any check, so that none can change what has been checked.
  const out = options?.out;
  const accuracy = options?.accuracy as unknown;
  if (accuracy !== undefined && accuracy !== 'exact') {
    throw rangeError('ERR_OUT_OF_RANGE', "'exact'", 'accuracy', describe(accuracy));
  }
  checkFloat32Array(x, 'x');
  if (out === undefined) {
    const y = new Float32Array(lengthOf(x));
    backend.sigmoid(x, y);
    return y;
  }
  checkFloat32Array(out, 'out');
  checkSameLength(out, 'out', x, 'x');
  checkNoPartialOverlap(out, 'out', x, 'x');
  backend.sigmoid(x, out);
  return out;
}

/** (dy·y)·(1−y) of every pair of elements on `backend`: see `sigmoidGradient`. */
export function gradient(
  backend: Backend,
  y: Float32Array,
  dy: Float32Array,
  options?: SigmoidGradientOptions,
): Float32Array {
  checkOptions(options, GRADIENT_OPTIONS);
  const out = options?.out;
  checkFloat32Array(y, 'y');
  checkFloat32Array(dy, 'dy');
  checkSameLength(dy, 'dy', y, 'y');
  if (out === undefined) {
    const dx = new Float32Array(lengthOf(y));
    backend.sigmoidGradient(y, dy, dx);
    return dx;
  }
  checkFloat32Array(out, 'out');
  checkSameLength(out, 'out', y, 'y');
  if (lengthOf(y) !== 0 && isSameMemory(out, y)) {
    throw rangeError('ERR_IN_PLACE', 'memory apart from y, or dy itself,', 'out', 'y itself');
  }
  checkNoPartialOverlap(out, 'out', y, 'y');
  checkNoPartialOverlap(out, 'out', dy, 'dy');
  backend.sigmoidGradient(y, dy, out);
  return out;
}
