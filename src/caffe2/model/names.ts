// Names in definitions: text that UTF-8 has, one name or a list of them.
import { describe, typeError } from '../../core/errors.js';
import { checkString, listOf } from '../common/checks.js';
import { isWellFormed } from '../common/utf8.js';

/** Throws unless it is text that UTF-8 has. */
export function checkText(value: unknown, parameter: string): asserts value is string {
  checkString(value, parameter);
  if (isWellFormed(value)) return;
  const expected = 'a string without half a surrogate pair';
  throw typeError('ERR_INVALID_ARG_TYPE', expected, parameter, describe(value));
}

/** Throws if there is a value and it is no text. */
export function checkOptionalText(value: unknown, parameter: string): void {
  if (value !== undefined) checkText(value, parameter);
}

/** Blob names: one, or a list of them. */
export type Names = string | readonly string[];

export function namesOf(names: Names, parameter: string): string[] {
  const list = typeof names === 'string' ? [names] : listOf(names, 'names of blobs', parameter);
  return list.map((name: unknown) => {
    if (typeof name === 'string' && isWellFormed(name)) return name;
    throw typeError('ERR_INVALID_ARG_TYPE', 'names of blobs', parameter, describe(name));
  });
}

/** Names, not one alone. */
export function namesInList(names: readonly string[], parameter: string): string[] {
  return namesOf(listOf(names, 'a list of names', parameter) as string[], parameter);
}
