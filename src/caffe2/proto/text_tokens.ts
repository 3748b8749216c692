// The tokens of protobuf's text form.
import { Caffe2Error, quoted } from '../errors.js';

/** A token; `line` counts from 1. */
export interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'symbol' | 'end';
  /** As it stands there; of a string, what is between the quotes. */
  readonly text: string;
  readonly line: number;
}

export function refuseText(what: string, where: string, token: Token): never {
  const came = token.kind === 'end' ? 'the end of the text' : quoted(token.text);
  throw new Caffe2Error('ERR_CAFFE2_TEXT', what, `${where} (line ${token.line})`, came);
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
  #line = 1;
  #next: Token | undefined;

  constructor(text: string) {
    this.#text = text;
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
    for (let space = this.#match(SPACE); space !== undefined; space = this.#match(SPACE)) {
      for (const character of space) if (character === '\n') this.#line++;
    }
    const line = this.#line;
    if (this.#at >= this.#text.length) return { kind: 'end', text: '', line };
    const string = this.#string();
    if (string !== undefined) return { kind: 'string', text: string, line };
    for (const [kind, pattern] of [
      ['name', NAME],
      ['number', NUMBER],
      ['symbol', SYMBOL],
    ] as const) {
      const text = this.#match(pattern);
      if (text !== undefined) return { kind, text, line };
    }
    const rest: Token = { kind: 'symbol', text: this.#text.slice(this.#at, this.#at + 20), line };
    return refuseText('a name, a number, a string or one of {}<>[]:,;-', 'the text', rest);
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
  /\\(?:([abfnrtv\\'"?])|([0-7]{1,3})|[xX]([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([^]?))/g;
const utf8 = new TextEncoder();

/** The bytes that a string token stands for. */
export function bytesOf(token: Token): Uint8Array {
  // No escape sequence is shorter than its bytes; no other UTF-16 unit has more than 3.
  const bytes = new Uint8Array(3 * token.text.length);
  let length = 0;
  const put = (text: string): void => {
    length += utf8.encodeInto(text, bytes.subarray(length)).written;
  };
  let from = 0;
  for (const match of token.text.matchAll(ESCAPE)) {
    if (match.index > from) put(token.text.slice(from, match.index));
    from = match.index + match[0].length;
    const [, letter, octal, hex, short, long] = match;
    if (letter !== undefined) bytes[length++] = LETTERS[letter]!;
    else if (octal !== undefined && parseInt(octal, 8) < 256) bytes[length++] = parseInt(octal, 8);
    else if (hex !== undefined) bytes[length++] = parseInt(hex, 16);
    else {
      const point = parseInt(short ?? long ?? 'x', 16);
      if (!(point <= 0x10ffff)) refuseText('an escape sequence', 'a string', token);
      put(String.fromCodePoint(point));
    }
  }
  put(token.text.slice(from));
  return bytes.slice(0, length);
}
