// Checks of arguments and options around files. They run before anything is opened.
import { describe, typeError } from '../core/errors.js';

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
