// Elementwise calls: checks the arguments of one call, makes the result, runs the backend.
import {
  checkAlike,
  checkAllAlike,
  checkFloat32Array,
  checkObject,
  checkUnknown,
} from './arguments.js';
import { MOST_ON_HEAP, type Backend } from './backend/backend.js';
import { availableThreads } from './backend/parallelism.js';
import { FORWARD_INPUTS, GRADIENT_INPUTS, refusalError } from './backend/refusal.js';
import { describe, rangeError } from './errors.js';
import { lengthOf } from './typed_array.js';

/** At most how many threads compute: 1 unless said otherwise. */
export type Threads = number | 'auto';

/** Options of the forward function. */
export interface SigmoidOptions<Out extends Float32Array = Float32Array> {
  /** Where the result goes: an array of the input's length, the input itself (in place) or apart. */
  readonly out?: Out | undefined;
  /**
   * `'exact'`, the default: correctly rounded. `'fast'`: at most 2.5 ULP off wherever the result is a
   * normal number, in [0, 1], NaN for NaN only; the bits then depend on the instruction set.
   */
  readonly accuracy?: 'exact' | 'fast' | undefined;
  /**
   * At most how many threads compute, 1 to 64; `'auto'` is as many as the process may keep busy.
   * Short arrays are done on one thread, whatever is said. The bits are the same.
   */
  readonly threads?: Threads | undefined;
}

/** Options of the gradient. */
export interface SigmoidGradientOptions<Out extends Float32Array = Float32Array> {
  /** Where the result goes: an array of the inputs' length, `dy` itself (in place) or apart. */
  readonly out?: Out | undefined;
  /** At most how many threads compute, as for `sigmoid`. */
  readonly threads?: Threads | undefined;
}

/** How the forward function is called. */
export interface Forward {
  <Out extends Float32Array>(
    x: Float32Array,
    options: SigmoidOptions<Out> & { readonly out: Out },
  ): Out;
  (
    x: Float32Array,
    options?: SigmoidOptions & { readonly out?: undefined },
  ): Float32Array<ArrayBuffer>;
  (x: Float32Array, options?: SigmoidOptions): Float32Array;
}

/** How the gradient is called. */
export interface Gradient {
  <Out extends Float32Array>(
    y: Float32Array,
    dy: Float32Array,
    options: SigmoidGradientOptions<Out> & { readonly out: Out },
  ): Out;
  (
    y: Float32Array,
    dy: Float32Array,
    options?: SigmoidGradientOptions & { readonly out?: undefined },
  ): Float32Array<ArrayBuffer>;
  (y: Float32Array, dy: Float32Array, options?: SigmoidGradientOptions): Float32Array;
}

const FORWARD_OPTIONS = ['out', 'accuracy', 'threads'];
const GRADIENT_OPTIONS = ['out', 'threads'];

// Names are compared one by one: to look them up in a list takes 5 of the 60 ns of a call.

function checkForwardOptions(options: object): void {
  checkObject(options);
  for (const name in options) {
    if (name !== 'out' && name !== 'accuracy' && name !== 'threads') {
      checkUnknown(options, name, FORWARD_OPTIONS);
    }
  }
}

function checkGradientOptions(options: object): void {
  checkObject(options);
  for (const name in options) {
    if (name !== 'out' && name !== 'threads') checkUnknown(options, name, GRADIENT_OPTIONS);
  }
}

const MOST_THREADS = 64;

function threadsOf(threads: unknown): number {
  if (threads === 'auto') return availableThreads();
  if (
    typeof threads === 'number' &&
    Number.isInteger(threads) &&
    threads >= 1 &&
    threads <= MOST_THREADS
  ) {
    return threads;
  }
  const what = `an integer from 1 to ${MOST_THREADS} or 'auto'`;
  throw rangeError('ERR_OUT_OF_RANGE', what, 'threads', describe(threads));
}

/** σ of every element of `x` on `backend`: see `sigmoid`. */
export function forward(backend: Backend, x: Float32Array, options?: SigmoidOptions): Float32Array {
  if (options !== undefined) checkForwardOptions(options);
  // Getters run here, before any check, so that none can change what has been checked.
  const out = options?.out;
  const accuracy = options?.accuracy as unknown;
  const threads = options?.threads;
  if (out === undefined) checkFloat32Array(x, 'x');
  else checkAlike(x, 'x', out, 'out');
  if (accuracy !== undefined && accuracy !== 'exact' && accuracy !== 'fast') {
    throw rangeError('ERR_OUT_OF_RANGE', "'exact' or 'fast'", 'accuracy', describe(accuracy));
  }
  const most = threads === undefined ? 1 : threadsOf(threads);
  const fast = accuracy === 'fast';
  const y = out ?? new Float32Array(lengthOf(x));
  if (out === undefined && !fast && backend.onHeap !== undefined) {
    const n = lengthOf(y);
    if (n <= MOST_ON_HEAP) {
      backend.onHeap.sigmoid(x, y, n);
      return y;
    }
  }
  // An argument less is 5 ns less.
  let refusal;
  if (most === 1) {
    refusal = fast ? backend.sigmoidFast(x, y) : backend.sigmoid(x, y);
  } else {
    refusal = fast ? backend.sigmoidFast(x, y, most) : backend.sigmoid(x, y, most);
  }
  if (refusal !== undefined) throw refusalError(refusal, FORWARD_INPUTS);
  return y;
}

/** (dy·y)·(1−y) of every pair of elements on `backend`: see `sigmoidGradient`. */
export function gradient(
  backend: Backend,
  y: Float32Array,
  dy: Float32Array,
  options?: SigmoidGradientOptions,
): Float32Array {
  if (options !== undefined) checkGradientOptions(options);
  const out = options?.out;
  const threads = options?.threads;
  if (out === undefined) checkAlike(y, 'y', dy, 'dy');
  else checkAllAlike(y, 'y', dy, 'dy', out, 'out');
  const most = threads === undefined ? 1 : threadsOf(threads);
  const dx = out ?? new Float32Array(lengthOf(y));
  if (out === undefined && backend.onHeap !== undefined) {
    const n = lengthOf(dx);
    if (n <= MOST_ON_HEAP) {
      backend.onHeap.sigmoidGradient(y, dy, dx, n);
      return dx;
    }
  }
  const refusal =
    most === 1 ? backend.sigmoidGradient(y, dy, dx) : backend.sigmoidGradient(y, dy, dx, most);
  if (refusal !== undefined) throw refusalError(refusal, GRADIENT_INPUTS);
  return dx;
}
