// The options of what streams through functions: how they are checked, before anything is opened.
import { checkDtype, checkOptions } from '../core/checks.js';
import type { Dtype } from '../core/element_types.js';
import { describe, rangeError, typeError } from '../core/errors.js';
import { checkSignal } from '../files/options.js';

/** Throws unless `value` is an integer ≥ 1, or `undefined`. */
function checkChunkLength(value: unknown): void {
  if (value === undefined) return;
  if (typeof value !== 'number') {
    throw typeError('ERR_INVALID_ARG_TYPE', 'a number', 'chunkLength', describe(value));
  }
  if (!Number.isSafeInteger(value) || value < 1) {
    throw rangeError('ERR_OUT_OF_RANGE', 'an integer ≥ 1', 'chunkLength', describe(value));
  }
}

/** Throws unless `value` is a function, or `undefined`. */
function checkFunction(value: unknown, parameter: string): void {
  if (value === undefined || typeof value === 'function') return;
  throw typeError('ERR_INVALID_ARG_TYPE', 'a function', parameter, describe(value));
}

/** Options of streaming. */
export interface StreamOptions {
  /**
   * The element type that is computed and written; what is read is converted to it, rounded once. Without
   * it that of the inputs, which must be floats of one type.
   */
  readonly dtype?: Dtype | undefined;
  /** Stops it: the promise then rejects with an `AbortError` whose cause is the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Elements of one chunk, 2^20 unless told. Memory for three chunks of each input is held. */
  readonly chunkLength?: number | undefined;
  /** Called after each chunk with how many of all values are done. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** The options of streaming, read once. */
export function checkStreamOptions(options: StreamOptions | undefined): StreamOptions {
  checkOptions(options, ['dtype', 'signal', 'chunkLength', 'onProgress']);
  const { dtype, signal, chunkLength, onProgress } = options ?? {};
  checkDtype(dtype);
  checkSignal(signal);
  checkChunkLength(chunkLength);
  checkFunction(onProgress, 'onProgress');
  return { dtype, signal, chunkLength, onProgress };
}
