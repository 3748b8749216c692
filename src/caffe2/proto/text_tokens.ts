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
const STRING = /"((?:[^"\\\n]|\\[^\n])*)"|'((?:[^'\\\n]|\\[^\n])*)'/y;
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
    return found[1] ?? found[2] ?? found[0];
  }

  #read(): Token {
    for (let space = this.#match(SPACE); space !== undefined; space = this.#match(SPACE)) {
      for (const character of space) if (character === '\n') this.#line++;
    }
    const line = this.#line;
    if (this.#at >= this.#text.length) return { kind: 'end', text: '', line };
    for (const [kind, pattern] of [
      ['name', NAME],
      ['number', NUMBER],
      ['string', STRING],
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
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const match of token.text.matchAll(ESCAPE)) {
    parts.push(utf8.encode(token.text.slice(from, match.index)));
    from = match.index + match[0].length;
    const [, letter, octal, hex, short, long] = match;
    if (letter !== undefined) parts.push(Uint8Array.of(LETTERS[letter]!));
    else if (octal !== undefined && parseInt(octal, 8) < 256) {
      parts.push(Uint8Array.of(parseInt(octal, 8)));
    } else if (hex !== undefined) parts.push(Uint8Array.of(parseInt(hex, 16)));
    else {
      const point = parseInt(short ?? long ?? 'x', 16);
      if (!(point <= 0x10ffff)) refuseText('an escape sequence', 'a string', token);
      parts.push(utf8.encode(String.fromCodePoint(point)));
    }
  }
  parts.push(utf8.encode(token.text.slice(from)));
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
