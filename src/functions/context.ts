// CPUContext: where the functions compute. Caffe2 hands one to every functor; here it names a
// backend and, for the native one, the instruction set whose kernels run.
import type { Backend, BackendName } from '../backends/backend.js';
import { driverNamed, loadedBackend, openBackend } from '../backends/choose.js';
import { checkOptions } from '../core/checks.js';
import { MARK, markOf, type Mark } from '../core/foreign.js';

/** Which backend a context computes on. */
export interface ContextOptions {
  /** `'native'`, `'wasm'` or `'portable'`; without it, the process's default backend. */
  readonly backend?: BackendName | undefined;
  /** One of `isaNames()`; without it, the best one of this CPU. Implies the native backend. */
  readonly isa?: string | undefined;
}

/** @internal The backend of a context; `undefined` for anything else. */
export let backendOf: (value: unknown) => Backend | undefined;

const mark = markOf('CPUContext');

/**
 * A place to compute: the process's default, or the backend and instruction set asked for.
 * The bits that come out are the same on every one.
 *
 * @throws RangeError `ERR_OUT_OF_RANGE` for an unknown backend or instruction set;
 * Error `ERR_BACKEND_UNAVAILABLE` if the backend does not run here.
 */
export class CPUContext {
  static {
    backendOf = (value) =>
      typeof value === 'object' && value !== null && #backend in value ? value.#backend : undefined;
  }
  /** The name of the backend: `'native'`, `'wasm'` or `'portable'`. */
  readonly name: BackendName;
  /** The instruction set of the kernels, `null` on the portable path. */
  readonly isa: string | null;
  /** Not to be had from outside: native functions rely on the checks before them. */
  readonly #backend: Backend;

  /** @internal */
  get [MARK](): Mark {
    return mark;
  }

  constructor(options?: ContextOptions) {
    checkOptions(options, ['backend', 'isa']);
    const backend = options?.backend;
    const isa = options?.isa;
    if (backend === undefined && isa === undefined) {
      this.#backend = loadedBackend();
    } else {
      const driver = driverNamed(backend ?? 'native', 'backend');
      this.#backend = openBackend(driver, isa, isa === undefined ? 'backend' : 'isa');
    }
    this.name = this.#backend.name;
    this.isa = this.#backend.isa;
  }
}

let plain: CPUContext | undefined;

/** The context of the plain functions: the process's default backend. */
export function defaultContext(): CPUContext {
  plain ??= new CPUContext();
  return plain;
}
