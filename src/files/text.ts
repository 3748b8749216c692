// Foreign text in messages: names of files and what a file says may hold anything.
import { describe, typeError } from '../core/errors.js';

const MAX_LENGTH = 200;
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** `text` on one line, without anything that could steer a terminal, and not endless. */
export function printable(text: string, longest = MAX_LENGTH): string {
  if (typeof (text as unknown) !== 'string') {
    throw typeError('ERR_INVALID_ARG_TYPE', 'a string', 'text', describe(text));
  }
  if (typeof (longest as unknown) !== 'number') {
    throw typeError('ERR_INVALID_ARG_TYPE', 'a number', 'longest', describe(longest));
  }
  const short = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return short.replace(UNPRINTABLE, (c) => {
    const point = c.codePointAt(0)!;
    const hex = point.toString(16);
    return point < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`;
  });
}

/** Foreign text in quotes. */
export const quoted = (text: string): string => `"${printable(text, 60)}"`;
