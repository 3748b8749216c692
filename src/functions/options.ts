// The options of a call: their types, and their checks against the catalogue.
import { availableThreads } from '../backends/parallelism.js';
import type { Accuracy, CatalogRow } from '../core/catalog.js';
import { checkBare, checkObject, checkUnknown } from '../core/checks.js';
import {
  ARRAYS_OF,
  type Dtype,
  type NumericArray,
  type TakenArrays,
} from '../core/element_types.js';
import { describe, rangeError } from '../core/errors.js';

/** At most how many threads compute: 1 unless said otherwise. */
export type Threads = number | 'auto';

/** Options of every function, but for its output. */
export interface CallSettings {
  /**
   * At most how many threads compute, 1 to 64; `'auto'` is as many as the process may keep busy.
   * Short arrays are done on one thread, whatever is said. The bits are the same.
   */
  readonly threads?: Threads | undefined;
  /**
   * What the elements are, where the arrays don't say it: `'float16'` or `'bfloat16'` for the bits in a
   * Uint16Array. Other arrays say it themselves, and must agree.
   */
  readonly dtype?: Dtype | undefined;
}

/** Options of functions that have a fast form, but for their output. */
export interface AccuracySettings extends CallSettings {
  /**
   * `'exact'`, the default: correctly rounded. `'fast'`: at most 2.5 ULP off wherever the result is a
   * normal number, in the range of the function, NaN where `'exact'` has NaN; the bits then depend on the instruction set.
   */
  readonly accuracy?: Accuracy | undefined;
}

/** Where the result goes. */
export interface OutOption<Out extends NumericArray = NumericArray> {
  /** An array of the inputs' type and length; an input itself where the function allows it. */
  readonly out?: Out | undefined;
}

/** Options of every function. */
export interface CallOptions<Out extends NumericArray = NumericArray>
  extends CallSettings, OutOption<Out> {}

/** Options of functions that have a fast form. */
export interface AccuracyOptions<Out extends NumericArray = NumericArray>
  extends AccuracySettings, OutOption<Out> {}

/** Throws for options that the function has none of. */
export function checkCallOptions(options: object, row: CatalogRow): void {
  checkObject(options);
  let named = false;
  for (const name in options) {
    // One by one: to look them up in a list takes 5 of the 60 ns of a call.
    if (
      name === 'out' ||
      name === 'threads' ||
      name === 'dtype' ||
      (name === 'accuracy' && row.accuracies.length > 1)
    ) {
      named = true;
      continue;
    }
    const accuracy = row.accuracies.length > 1 ? ['accuracy'] : [];
    checkUnknown(options, name, ['out', ...accuracy, 'threads', 'dtype']);
  }
  if (!named) checkBare(options);
}

/** Threads that may be asked for. */
export const MAX_THREADS = 64;

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

/** The arrays that a function takes where the option says their type. */
export function arraysOf(dtype: unknown, { types }: CatalogRow): TakenArrays {
  if (types.includes(dtype as Dtype)) return ARRAYS_OF[dtype as Dtype];
  const expected = types.map((name) => `'${name}'`).join(' or ');
  throw rangeError('ERR_OUT_OF_RANGE', expected, 'dtype', describe(dtype));
}
