// Text as UTF-8 and back. The environment's own encoder where there is one; jsdom has none, and
// Jest's makes arrays of another realm, which the protobuf library does not take for its own.
import { configureTextEncoding } from '@bufbuild/protobuf/wire';

const { TextEncoder: Encoder, TextDecoder: Decoder } = globalThis as Partial<
  Pick<typeof globalThis, 'TextDecoder' | 'TextEncoder'>
>;
const encoder = Encoder && new Encoder();
const strict = Decoder && new Decoder('utf-8', { fatal: true, ignoreBOM: true });
const loose = Decoder && new Decoder('utf-8', { ignoreBOM: true });

const isOwn = (bytes: Uint8Array): boolean => Object.getPrototypeOf(bytes) === Uint8Array.prototype;
const makesOwn = encoder !== undefined && isOwn(encoder.encode(''));

const REPLACEMENT = 0xfffd;

// Node 20 has it, not every browser.
const { isWellFormed: wellFormed } = String.prototype as { isWellFormed?: () => boolean };

function encodeByHand(text: string): Uint8Array<ArrayBuffer> {
  // No UTF-16 unit has more than 3 bytes.
  const bytes = new Uint8Array(3 * text.length);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    let point = text.codePointAt(at)!;
    if (point > 0xffff) at++;
    else if (point >= 0xd800 && point < 0xe000) point = REPLACEMENT;
    if (point < 0x80) {
      bytes[length++] = point;
      continue;
    }
    const more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    bytes[length++] = ((0xf00 >> (more + 1)) & 0xff) | (point >> (6 * more));
    for (let i = more - 1; i >= 0; i--) bytes[length++] = 0x80 | ((point >> (6 * i)) & 0x3f);
  }
  return bytes.slice(0, length);
}

/** The least character of each length: a smaller one is written longer than it must be. */
const LEAST = [0, 0x80, 0x800, 0x10000];

/** The character at a place of UTF-8, and its length; −1 for what is none. */
function characterAt(bytes: Uint8Array, at: number): { point: number; length: number } {
  const first = bytes[at]!;
  const more = first < 0x80 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : -1;
  let point = more === 0 ? first : first & (0x3f >> more);
  for (let i = 1; i <= more; i++) {
    const byte = bytes[at + i] ?? 0;
    point = (byte & 0xc0) === 0x80 ? point * 64 + (byte & 0x3f) : Infinity;
  }
  const isRight =
    more >= 0 &&
    first < 0xf8 &&
    point >= LEAST[more]! &&
    point <= 0x10ffff &&
    !(point >= 0xd800 && point < 0xe000);
  return isRight ? { point, length: more + 1 } : { point: -1, length: 1 };
}

/** How many bytes in front are UTF-8. */
export function validUtf8(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const { point, length } = characterAt(bytes, at);
    if (point < 0) break;
    at += length;
  }
  return at;
}

/** Decodes; `undefined` for what is no UTF-8, unless that is to be replaced. */
function decodeByHand(bytes: Uint8Array, replace: boolean): string | undefined {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const { point, length } = characterAt(bytes, at);
    if (point < 0 && !replace) return undefined;
    text += String.fromCodePoint(point < 0 ? REPLACEMENT : point);
    at += length;
  }
  return text;
}

/** The bytes of a text, of this realm; a lone surrogate becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  if (encoder === undefined) return encodeByHand(text);
  const bytes = encoder.encode(text);
  return makesOwn ? bytes : new Uint8Array(bytes);
}

/** The text of bytes, a byte-order mark kept; `undefined` if they are no UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  if (strict === undefined) return decodeByHand(bytes, false);
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The text of bytes, what is no UTF-8 as U+FFFD. */
export function decodeLoosely(bytes: Uint8Array): string {
  return loose === undefined ? decodeByHand(bytes, true)! : loose.decode(bytes);
}

/** Whether a text has no half of a surrogate pair alone: only then UTF-8 has it. */
export function isWellFormed(text: string): boolean {
  return wellFormed === undefined ? !/\p{Cs}/u.test(text) : wellFormed.call(text);
}

// The library's own way needs the globals, and already when it is loaded: this file comes first.
if (encoder === undefined || strict === undefined) {
  // What it recommends instead is to change the globals of the whole program.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  configureTextEncoding({
    encodeUtf8,
    decodeUtf8: (bytes, fatal) => {
      const text = fatal === true ? decodeUtf8(bytes) : decodeLoosely(bytes);
      if (text === undefined) throw new TypeError('The encoded data was not valid utf-8');
      return text;
    },
    checkUtf8: isWellFormed,
  });
}
