// Checks of the options of this folder's functions. They run before anything is opened.
import { checkOptions } from '../core/checks.js';
import { describe, rangeError, typeError } from '../core/errors.js';

/** Throws unless `value` is a function, or `undefined`. */
export function checkFunction(value: unknown, parameter: string): void {
  if (value === undefined || typeof value === 'function') return;
  throw typeError('ERR_INVALID_ARG_TYPE', 'a function', parameter, describe(value));
}

/** Throws unless `value` is a string. */
export function checkString(value: unknown, parameter: string): asserts value is string {
  if (typeof value === 'string') return;
  throw typeError('ERR_INVALID_ARG_TYPE', 'a string', parameter, describe(value));
}

/** Throws unless `value` is `true` or `false`. */
export function checkBoolean(value: unknown, parameter: string): asserts value is boolean {
  if (typeof value === 'boolean') return;
  throw typeError('ERR_INVALID_ARG_TYPE', 'true or false', parameter, describe(value));
}

/** Throws unless `value` is an array. */
export function checkArray(value: unknown, parameter: string): asserts value is readonly unknown[] {
  if (Array.isArray(value)) return;
  throw typeError('ERR_INVALID_ARG_TYPE', 'an array', parameter, describe(value));
}

/** Throws unless `value` is an `AbortSignal`, also one of another realm, or `undefined`. */
export function checkSignal(value: unknown): void {
  if (value === undefined) return;
  const { aborted, addEventListener, removeEventListener } = Object(value) as Partial<AbortSignal>;
  if (
    typeof aborted !== 'boolean' ||
    typeof addEventListener !== 'function' ||
    typeof removeEventListener !== 'function'
  ) {
    throw typeError('ERR_INVALID_ARG_TYPE', 'an AbortSignal', 'signal', describe(value));
  }
}

/** Throws unless `value` is an integer ≥ 1, or `undefined`. */
export function checkChunkLength(value: unknown): void {
  if (value === undefined) return;
  if (typeof value !== 'number') {
    throw typeError('ERR_INVALID_ARG_TYPE', 'a number', 'chunkLength', describe(value));
  }
  if (!Number.isSafeInteger(value) || value < 1) {
    throw rangeError('ERR_OUT_OF_RANGE', 'an integer ≥ 1', 'chunkLength', describe(value));
  }
}

/** Options of streaming. */
export interface StreamOptions {
  /** Stops it: the promise then rejects with an `AbortError` whose cause is the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Elements of one chunk, 2^20 unless told. Memory for three chunks of each input is held. */
  readonly chunkLength?: number | undefined;
  /** Called after each chunk with how many of all values are done. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** The options of streaming, read once. */
export function checkStreamOptions(options: StreamOptions | undefined): StreamOptions {
  checkOptions(options, ['signal', 'chunkLength', 'onProgress']);
  const { signal, chunkLength, onProgress } = options ?? {};
  checkSignal(signal);
  checkChunkLength(chunkLength);
  checkFunction(onProgress, 'onProgress');
  return { signal, chunkLength, onProgress };
}
