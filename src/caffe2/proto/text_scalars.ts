// The values of scalar fields, and of unknown ones, from protobuf's text form.
import type { UnknownField } from '@bufbuild/protobuf';
import { WireType } from '@bufbuild/protobuf/wire';
import { decodeUtf8 } from '../common/utf8.js';
import { MESSAGES, type Field, type MessageName } from './fields.js';
import { Tokens, type Token } from './text_tokens.js';

const RANGES: Readonly<Record<string, readonly [bigint, bigint]>> = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
};

/** A varint, as the library keeps that of an unknown field. */
function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

/** Reads values from the tokens of a text. */
export class ScalarReader {
  readonly tokens: Tokens;

  constructor(text: string) {
    this.tokens = new Tokens(text);
  }

  /** The bytes of adjacent string tokens. */
  bytes(where: string): Uint8Array {
    if (this.tokens.peek().kind !== 'string')
      this.tokens.refuse('a string', where, this.tokens.peek());
    const parts: Uint8Array[] = [];
    while (this.tokens.peek().kind === 'string')
      parts.push(this.tokens.bytesOf(this.tokens.take()));
    if (parts.length === 1) return parts[0]!;
    const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  integer(type: string, where: string): bigint {
    const negative = this.tokens.takeSymbol('-');
    const token = this.tokens.take();
    if (token.kind !== 'number' || !/^(0[xX][0-9a-fA-F]+|[0-9]{1,30})$/.test(token.text)) {
      this.tokens.refuse('an integer', where, token);
    }
    const magnitude = BigInt(
      /^0[0-7]+$/.test(token.text) ? `0o${token.text.slice(1)}` : token.text.toLowerCase(),
    );
    const value = negative ? -magnitude : magnitude;
    const [least, most] = RANGES[type]!;
    if (value < least || value > most) this.tokens.refuse(`an ${type}`, where, token);
    return value;
  }

  float(where: string): number {
    const sign = this.tokens.takeSymbol('-') ? -1 : 1;
    const token = this.tokens.take();
    if (token.kind === 'name') {
      const word = token.text.toLowerCase();
      if (word === 'nan') return NaN;
      if (word === 'inf' || word === 'infinity') return sign * Infinity;
    }
    // Octal and hexadecimal digits are for integers.
    if (token.kind !== 'number' || /^0([xX]|[0-9]+$)/.test(token.text)) {
      this.tokens.refuse('a number', where, token);
    }
    return sign * Number(token.text.replace(/[fF]$/, ''));
  }

  scalar(field: Field, where: string): unknown {
    const token = this.tokens.peek();
    switch (field.type) {
      case 'bool': {
        this.tokens.take();
        if (['true', 'True', 't', '1'].includes(token.text)) return true;
        if (['false', 'False', 'f', '0'].includes(token.text)) return false;
        return this.tokens.refuse('true or false', where, token);
      }
      case 'bytes':
        return this.bytes(where);
      case 'string':
        return decodeUtf8(this.bytes(where)) ?? this.tokens.refuse('UTF-8', where, token);
      case 'double':
        return this.float(where);
      case 'float':
        return Math.fround(this.float(where));
      default: {
        if (field.values !== undefined && token.kind === 'name') {
          this.tokens.take();
          const value = Object.hasOwn(field.values, token.text)
            ? field.values[token.text]
            : undefined;
          return value ?? this.tokens.refuse(Object.keys(field.values).join(', '), where, token);
        }
        const value = this.integer(field.type, where);
        return field.type === 'int64' ? value : Number(value);
      }
    }
  }

  /** The value of a field that is known by its number only, as `printText` writes it. */
  unknown(name: MessageName, token: Token): UnknownField {
    const no = Number(token.text);
    const where = `unknown field ${token.text}`;
    if (!/^[0-9]{1,9}$/.test(token.text) || no < 1 || no >= 2 ** 29) {
      this.tokens.refuse('a number from 1 to 2^29−1', 'the number of a field', token);
    }
    const known = MESSAGES[name].find(({ number }) => number === no);
    if (known !== undefined) {
      this.tokens.refuse(`${known.name}, by its name,`, `field ${no} of ${name}`, token);
    }
    if (!this.tokens.takeSymbol(':')) this.tokens.refuse('":"', where, this.tokens.peek());
    const value = this.tokens.peek();
    if (value.kind === 'string') {
      const bytes = this.bytes(where);
      const length = varint(BigInt(bytes.length));
      const data = new Uint8Array(length.length + bytes.length);
      data.set(length);
      data.set(bytes, length.length);
      return { no, wireType: WireType.LengthDelimited, data };
    }
    this.tokens.take();
    if (/^0x([0-9a-f]{8}|[0-9a-f]{16})$/.test(value.text)) {
      const data = Uint8Array.from(value.text.slice(2).match(/../g)!, (hex) => parseInt(hex, 16));
      const wireType = data.length === 4 ? WireType.Bit32 : WireType.Bit64;
      return { no, wireType, data: data.reverse() };
    }
    if (!/^[0-9]{1,20}$/.test(value.text) || BigInt(value.text) >= 2n ** 64n) {
      this.tokens.refuse('a string, 0x and 8 or 16 digits, or an integer', where, value);
    }
    return { no, wireType: WireType.Varint, data: varint(BigInt(value.text)) };
  }
}
