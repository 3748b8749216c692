// CPUContext: where the functions compute. Caffe2 hands one to every functor; here it names a
// backend and, for the native one, the instruction set whose kernels run.
import type { Backend } from './backend/backend.js';
import { defaultBackend, nativeBackend, portableBackend } from './backend/select.js';
import { checkOptions } from './arguments.js';
import { describe, rangeError } from './errors.js';
import { MARK, markOf, type Mark } from './foreign.js';

/** Which backend a context computes on. */
export interface ContextOptions {
  /** `'native'` or `'portable'`; without it, the process's default backend. */
  readonly backend?: 'native' | 'portable' | undefined;
  /** One of `isaNames()`; without it, the best one of this CPU. Implies the native backend. */
  readonly isa?: string | undefined;
}

const mark = markOf('CPUContext');

/** @internal The backend of a context; `undefined` for anything else. */
export let backendOf: (value: unknown) => Backend | undefined;

/**
 * A place to compute: the process's default, or the backend and instruction set asked for.
 * The bits that come out are the same on every one.
 *
 * @throws RangeError `ERR_OUT_OF_RANGE` for an unknown backend or instruction set;
 * Error `ERR_BACKEND_UNAVAILABLE` if the native backend does not run here.
 */
export class CPUContext {
  static {
    backendOf = (value) =>
      typeof value === 'object' && value !== null && #backend in value ? value.#backend : undefined;
  }
  /** The name of the backend: `'native'` or `'portable'`. */
  readonly name: 'native' | 'portable';
  /** The instruction set of the native kernels, `null` on the portable path. */
  readonly isa: string | null;
  /** Not to be had from outside: native functions rely on the checks before them. */
  readonly #backend: Backend;

  constructor(options?: ContextOptions) {
    checkOptions(options, ['backend', 'isa']);
    const backend = options?.backend as unknown;
    const isa = options?.isa;
    if (backend !== undefined && backend !== 'native' && backend !== 'portable') {
      throw rangeError('ERR_OUT_OF_RANGE', "'native' or 'portable'", 'backend', describe(backend));
    }
    if (isa !== undefined && backend === 'portable') {
      throw rangeError('ERR_OUT_OF_RANGE', 'nothing beside portable', 'isa', describe(isa));
    }
    if (backend === 'portable') this.#backend = portableBackend;
    else if (backend === undefined && isa === undefined) this.#backend = defaultBackend;
    else this.#backend = nativeBackend(isa, isa === undefined ? 'backend' : 'isa');
    this.name = this.#backend.name;
    this.isa = this.#backend.isa;
  }

  /** @internal */
  get [MARK](): Mark {
    return mark;
  }
}

/** The context of the plain functions: the process's default backend. */
export const defaultContext = new CPUContext();
