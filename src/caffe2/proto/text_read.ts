// Messages from protobuf's text form.
import { create, type Message, type UnknownField } from '@bufbuild/protobuf';
import { WireType } from '@bufbuild/protobuf/wire';
import { describe, typeError } from '../../core/errors.js';
import { typedArrayNameOf } from '../../core/typed_array.js';
import { checkMemory, ownView } from '../common/bytes.js';
import { decodeUtf8 } from '../common/utf8.js';
import { MAX_DEPTH } from './check.js';
import { MESSAGES, propertyOf, type Field, type MessageName } from './fields.js';
import { schemaOf, SCHEMAS, type Schema } from './messages.js';
import { textOf, Tokens, type Token } from './text_tokens.js';

const RANGES: Readonly<Record<string, readonly [bigint, bigint]>> = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
};

/** The fields of each message by their names, those of older versions too. */
const BY_NAME = new Map(
  (Object.keys(MESSAGES) as MessageName[]).map((name) => [
    name,
    new Map(
      MESSAGES[name].flatMap((field) => {
        const entry = { field, property: propertyOf(field) };
        return [field.name, field.formerly].map((key) => [key, entry] as const);
      }),
    ),
  ]),
);

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

class Reader {
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

  /** One value of a field, a message or a scalar. */
  value(field: Field, where: string, depth: number): unknown {
    if (!(field.type in MESSAGES)) return this.scalar(field, where);
    const open = this.tokens.take();
    if (open.kind !== 'symbol' || (open.text !== '{' && open.text !== '<')) {
      this.tokens.refuse('"{"', where, open);
    }
    return this.message(field.type as MessageName, open.text === '{' ? '}' : '>', depth + 1);
  }

  /** The fields up to `close`, or to the end of the text. */
  message(name: MessageName, close: string | undefined, depth: number): Message {
    if (depth > MAX_DEPTH)
      this.tokens.refuse(`at most ${MAX_DEPTH} levels`, name, this.tokens.peek());
    const message = create(SCHEMAS.get(name)!);
    const properties = message as unknown as Record<string, unknown>;
    const byName = BY_NAME.get(name)!;
    for (;;) {
      const token = this.tokens.take();
      if (close === undefined ? token.kind === 'end' : token.text === close) {
        if (close === undefined || token.kind === 'symbol') break;
      }
      if (token.kind === 'number') {
        (message.$unknown ??= []).push(this.unknown(name, token));
      } else {
        const known = token.kind === 'name' ? byName.get(token.text) : undefined;
        if (known === undefined) return this.tokens.refuse('the name of a field', name, token);
        const { field, property } = known;
        const where = `${name}.${field.name}`;
        const colon = this.tokens.takeSymbol(':');
        if (!colon && !(field.type in MESSAGES))
          this.tokens.refuse('":"', where, this.tokens.peek());
        if (field.label === 'repeated') {
          const list = properties[property] as unknown[];
          // Only messages come here without a colon.
          if (this.tokens.takeSymbol('[')) {
            if (!this.tokens.takeSymbol(']')) {
              do list.push(this.value(field, where, depth));
              while (this.tokens.takeSymbol(','));
              if (!this.tokens.takeSymbol(']'))
                this.tokens.refuse('"]"', where, this.tokens.peek());
            }
          } else {
            list.push(this.value(field, where, depth));
          }
        } else {
          if (Object.hasOwn(message, property)) this.tokens.refuse('one value', where, token);
          properties[property] = this.value(field, where, depth);
        }
      }
      if (!this.tokens.takeSymbol(',')) this.tokens.takeSymbol(';');
    }
    for (const field of MESSAGES[name]) {
      if (field.label === 'required' && !Object.hasOwn(message, propertyOf(field))) {
        this.tokens.refuse(`a ${field.name}`, name, this.tokens.peek(), 'none');
      }
    }
    return message;
  }
}

/**
 * Reads a message from protobuf's text form: what `printText` writes, and what people write by hand
 * (comments, commas and semicolons, `<` `>`, lists in brackets, adjacent strings). Fields that were
 * renamed in caffe2.proto are read by their older names too.
 *
 * @param text a string, or the bytes of a file in UTF-8.
 * @throws TypeError `ERR_INVALID_ARG_TYPE`, `ERR_DETACHED`; Caffe2Error `ERR_CAFFE2_TEXT`, with line
 * and column, also for a binary message, which `decode` reads.
 */
export function parseText<T extends Message>(schema: Schema<T>, text: Uint8Array | string): T {
  const own = schemaOf<T>(schema);
  let whole: string;
  if (typeof text === 'string') {
    whole = text;
  } else if (typedArrayNameOf(text) === 'Uint8Array') {
    checkMemory(text, 'text');
    whole = textOf(ownView(text));
  } else {
    throw typeError('ERR_INVALID_ARG_TYPE', 'a string or a Uint8Array', 'text', describe(text));
  }
  return new Reader(whole).message(own.messageName, undefined, 0) as T;
}
