// The tokens of protobuf's text form.
import { Caffe2Error, quoted } from '../common/errors.js';
import { decodeLoosely, decodeUtf8, encodeUtf8, validUtf8 } from '../common/utf8.js';
import { hasControls } from './text_sniff.js';

/** A token; `at` is where it begins. */
export interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'symbol' | 'end';
  /** As it stands there; of a string, what is between the quotes. */
  readonly text: string;
  readonly at: number;
}

/** Refuses what stands at a place of a text, which the message tells by line and column from 1. */
function refuseAt(
  text: string,
  at: number,
  expected: string,
  where: string,
  received: string,
): never {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  const column = Array.from(before.slice(before.lastIndexOf('\n') + 1)).length + 1;
  // A binary message that was taken for text has characters that text has not.
  const hint = hasControls(text) ? ', in what may be a binary message, which decode reads' : '';
  const place = `${where} (line ${line}, column ${column})`;
  throw new Caffe2Error('ERR_CAFFE2_TEXT', expected, place, `${received}${hint}`);
}

/** The text that bytes are in UTF-8. */
export function textOf(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes);
  if (text !== undefined) return text;
  const valid = validUtf8(bytes);
  const before = decodeUtf8(bytes.subarray(0, valid))!;
  const isUtf16 = valid === 0 && [0xfffe, 0xfeff].includes(bytes[0]! * 256 + (bytes[1] ?? 0));
  const byte = `the byte 0x${bytes[valid]!.toString(16).padStart(2, '0')}`;
  const received = isUtf16 ? 'UTF-16 with a byte-order mark' : byte;
  const loose = before + decodeLoosely(bytes.subarray(valid));
  return refuseAt(loose, before.length, 'UTF-8', 'the text', received);
}

// Sticky: each is tried where the last one ended, in time that grows with the text only.
const SPACE = /(?:[ \t\r\n\f\v]+|#[^\n]*)/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /(?:0[xX][0-9a-fA-F]+|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[fF]?)/y;
const SYMBOL = /[{}<>:[\],;-]/y;

/** Takes a text apart, one token at a time. */
export class Tokens {
  readonly #text: string;
  #at = 0;
  #next: Token | undefined;

  constructor(text: string) {
    this.#text = text;
    // protobuf's own readers take no byte-order mark either.
    if (text.startsWith('\ufeff')) {
      refuseAt(text, 0, 'no byte-order mark', 'the text', 'U+FEFF');
    }
    const half = /\p{Cs}/u.exec(text);
    if (half !== null) {
      refuseAt(text, half.index, 'text', 'the text', 'half a surrogate pair');
    }
  }

  /** The next token; it stays there. */
  peek(): Token {
    this.#next ??= this.#read();
    return this.#next;
  }

  take(): Token {
    const token = this.peek();
    this.#next = undefined;
    return token;
  }

  /** Takes the next token if it is this symbol. */
  takeSymbol(symbol: string): boolean {
    const token = this.peek();
    if (token.kind !== 'symbol' || token.text !== symbol) return false;
    this.take();
    return true;
  }

  refuse(expected: string, where: string, token: Token, received?: string): never {
    const text = token.kind === 'end' ? 'the end of the text' : quoted(token.text);
    return refuseAt(this.#text, token.at, expected, where, received ?? text);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return undefined;
    this.#at = pattern.lastIndex;
    return found[0];
  }

  /** What is between quotes; by hand, as a pattern's stack would grow with the string. */
  #string(): string | undefined {
    const text = this.#text;
    const quote = text[this.#at];
    if (quote !== '"' && quote !== "'") return undefined;
    for (let at = this.#at + 1; at < text.length && text[at] !== '\n'; at++) {
      if (text[at] === quote) {
        const string = text.slice(this.#at + 1, at);
        this.#at = at + 1;
        return string;
      }
      if (text[at] === '\\' && text[++at] === '\n') break;
    }
    return undefined;
  }

  #read(): Token {
    while (this.#match(SPACE) !== undefined);
    const at = this.#at;
    if (at >= this.#text.length) return { kind: 'end', text: '', at };
    const string = this.#string();
    if (string !== undefined) return { kind: 'string', text: string, at };
    for (const [kind, pattern] of [
      ['name', NAME],
      ['number', NUMBER],
      ['symbol', SYMBOL],
    ] as const) {
      const text = this.#match(pattern);
      if (text !== undefined) return { kind, text, at };
    }
    const [text] = this.#text.slice(at, at + 20).split('\n', 1);
    const rest: Token = { kind: 'symbol', text: text!, at };
    const expected = 'a name, a number, a string that ends on its line or one of {}<>[]:,;-';
    return this.refuse(expected, 'the text', rest);
  }

  /** The bytes that a string token stands for. */
  bytesOf(token: Token): Uint8Array {
    // No escape sequence is shorter than its bytes; no other UTF-16 unit has more than 3.
    const bytes = new Uint8Array(3 * token.text.length);
    let length = 0;
    const put = (text: string): void => {
      const part = encodeUtf8(text);
      bytes.set(part, length);
      length += part.length;
    };
    let from = 0;
    for (const match of token.text.matchAll(ESCAPE)) {
      if (match.index > from) put(token.text.slice(from, match.index));
      from = match.index + match[0].length;
      const [sequence, letter, octal, hex, pair, short, long] = match;
      if (letter !== undefined) bytes[length++] = LETTERS[letter]!;
      else if (octal !== undefined && parseInt(octal, 8) < 256)
        bytes[length++] = parseInt(octal, 8);
      else if (hex !== undefined) bytes[length++] = parseInt(hex, 16);
      else if (pair !== undefined) {
        put(String.fromCharCode(parseInt(pair.slice(0, 4), 16), parseInt(pair.slice(6), 16)));
      } else {
        const point = parseInt(short ?? long ?? 'x', 16);
        if (!(point < 0xd800 || (point > 0xdfff && point <= 0x10ffff))) {
          const at = token.at + 1 + match.index;
          this.refuse('an escape sequence', 'a string', { kind: 'string', text: sequence, at });
        }
        put(String.fromCodePoint(point));
      }
    }
    put(token.text.slice(from));
    return bytes.slice(0, length);
  }
}

const LETTERS: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 0x5c,
  "'": 0x27,
  '"': 0x22,
  '?': 0x3f,
};
const ESCAPE =
  /\\(?:([abfnrtv\\'"?])|([0-7]{1,3})|[xX]([0-9a-fA-F]{1,2})|u([dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([^]?))/g;
