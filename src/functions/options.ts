// The options of a call: their types, and their checks against the catalogue.
import { availableThreads } from '../backends/parallelism.js';
import type { Accuracy, CatalogRow } from '../core/catalog.js';
import { checkBare, checkObject, checkUnknown } from '../core/checks.js';
import type { NumericArray } from '../core/element_types.js';
import { describe, rangeError } from '../core/errors.js';

/** At most how many threads compute: 1 unless said otherwise. */
export type Threads = number | 'auto';

/** Options of every function. */
export interface CallOptions<Out extends NumericArray = NumericArray> {
  /** Where the result goes: an array of the inputs' length; in place where the function allows it. */
  readonly out?: Out | undefined;
  /**
   * At most how many threads compute, 1 to 64; `'auto'` is as many as the process may keep busy.
   * Short arrays are done on one thread, whatever is said. The bits are the same.
   */
  readonly threads?: Threads | undefined;
}

/** Options of functions that have a fast form. */
export interface AccuracyOptions<Out extends NumericArray = NumericArray> extends CallOptions<Out> {
  /**
   * `'exact'`, the default: correctly rounded. `'fast'`: at most 2.5 ULP off wherever the result is a
   * normal number, in [0, 1], NaN for NaN only; the bits then depend on the instruction set.
   */
  readonly accuracy?: Accuracy | undefined;
}

/** Throws for options that the function has none of. */
export function checkCallOptions(options: object, row: CatalogRow): void {
  checkObject(options);
  let named = false;
  for (const name in options) {
    // One by one: to look them up in a list takes 5 of the 60 ns of a call.
    if (
      name === 'out' ||
      name === 'threads' ||
      (name === 'accuracy' && row.accuracies.length > 1)
    ) {
      named = true;
      continue;
    }
    const names = row.accuracies.length > 1 ? ['out', 'accuracy', 'threads'] : ['out', 'threads'];
    checkUnknown(options, name, names);
  }
  if (!named) checkBare(options);
}

const MAX_THREADS = 64;

/** How many threads may compute. */
export function threadsOf(threads: unknown): number {
  if (threads === 'auto') return availableThreads();
  if (
    typeof threads === 'number' &&
    Number.isInteger(threads) &&
    threads >= 1 &&
    threads <= MAX_THREADS
  ) {
    return threads;
  }
  const expected = `an integer from 1 to ${MAX_THREADS} or 'auto'`;
  throw rangeError('ERR_OUT_OF_RANGE', expected, 'threads', describe(threads));
}

/** Throws unless the function has this accuracy. */
export function checkAccuracy(accuracy: unknown, { accuracies }: CatalogRow): void {
  if (accuracies.includes(accuracy as Accuracy)) return;
  const expected = accuracies.map((name) => `'${name}'`).join(' or ');
  throw rangeError('ERR_OUT_OF_RANGE', expected, 'accuracy', describe(accuracy));
}
