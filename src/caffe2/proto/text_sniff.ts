// Tells the text form of a message from its bytes, for those who hold one for the other.
import { decodeUtf8 } from '../common/utf8.js';
import { MESSAGES } from './fields.js';

const NAMES: ReadonlySet<string | undefined> = new Set(
  Object.values(MESSAGES)
    .flat()
    .flatMap(({ name, formerly }) => [name, formerly]),
);

/** What binary messages are full of, and text has none of. */
const CONTROL = /[\0-\x08\x0e-\x1f\x7f]/; // eslint-disable-line no-control-regex

/** Whether a text has characters that only a binary message has. */
export const hasControls = (text: string): boolean => CONTROL.test(text);

// Sticky and in steps: in time that grows with the text only.
const SPACE = /(?:[ \t\r\n\f\v]+|#[^\n]*)/y;
const FIELD = /([A-Za-z_][A-Za-z0-9_]*)[ \t\r\n\f\v]*[:{<[]/y;

/**
 * The first field in bytes that look like a message's text form; `undefined` if they don't. They may
 * be a binary message all the same, though hardly one without unknown fields.
 */
export function firstFieldOfText(bytes: Uint8Array): string | undefined {
  const text = decodeUtf8(bytes);
  if (text === undefined || hasControls(text)) return undefined;
  let at = text.startsWith('\ufeff') ? 1 : 0;
  for (SPACE.lastIndex = at; SPACE.test(text); SPACE.lastIndex = at) at = SPACE.lastIndex;
  FIELD.lastIndex = at;
  const name = FIELD.exec(text)?.[1];
  return NAMES.has(name) ? name : undefined;
}
