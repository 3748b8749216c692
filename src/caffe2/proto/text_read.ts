// Messages from protobuf's text form.
import { create, type Message, type UnknownField } from '@bufbuild/protobuf';
import { WireType } from '@bufbuild/protobuf/wire';
import { describe, typeError } from '../../core/errors.js';
import { DEEPEST } from './check.js';
import { MESSAGES, propertyOf, type Field, type MessageName } from './fields.js';
import { checkSchema, has, SCHEMAS, type Schema } from './messages.js';
import { bytesOf, refuseText, Tokens, type Token } from './text_tokens.js';

const RANGES: Readonly<Record<string, readonly [bigint, bigint]>> = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
};

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

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
    if (this.tokens.peek().kind !== 'string') refuseText('a string', where, this.tokens.peek());
    const parts: Uint8Array[] = [];
    while (this.tokens.peek().kind === 'string') parts.push(bytesOf(this.tokens.take()));
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
      refuseText('an integer', where, token);
    }
    const magnitude = BigInt(
      /^0[0-7]+$/.test(token.text) ? `0o${token.text.slice(1)}` : token.text.toLowerCase(),
    );
    const value = negative ? -magnitude : magnitude;
    const [least, most] = RANGES[type]!;
    if (value < least || value > most) refuseText(`an ${type}`, where, token);
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
    if (token.kind !== 'number' || /^0[xX]/.test(token.text)) refuseText('a number', where, token);
    return sign * Number(token.text.replace(/[fF]$/, ''));
  }

  scalar(field: Field, where: string): unknown {
    const token = this.tokens.peek();
    switch (field.type) {
      case 'bool': {
        this.tokens.take();
        if (['true', 'True', 't', '1'].includes(token.text)) return true;
        if (['false', 'False', 'f', '0'].includes(token.text)) return false;
        return refuseText('true or false', where, token);
      }
      case 'bytes':
        return this.bytes(where);
      case 'string':
        try {
          return utf8.decode(this.bytes(where));
        } catch (error) {
          if (!(error instanceof TypeError)) throw error;
          return refuseText('UTF-8', where, token);
        }
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
          return value ?? refuseText(Object.keys(field.values).join(', '), where, token);
        }
        const value = this.integer(field.type, where);
        return field.type === 'int64' ? value : Number(value);
      }
    }
  }

  /** The value of a field that is known by its number only, as `printText` writes it. */
  unknown(token: Token): UnknownField {
    const no = Number(token.text);
    const where = `unknown field ${token.text}`;
    if (!/^[0-9]{1,9}$/.test(token.text) || no < 1 || no >= 2 ** 29) {
      refuseText('a number from 1 to 2^29−1', 'the number of a field', token);
    }
    if (!this.tokens.takeSymbol(':')) refuseText('":"', where, this.tokens.peek());
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
      refuseText('a string, 0x and 8 or 16 digits, or an integer', where, value);
    }
    return { no, wireType: WireType.Varint, data: varint(BigInt(value.text)) };
  }

  /** One value of a field, a message or a scalar. */
  value(field: Field, where: string, depth: number): unknown {
    if (!(field.type in MESSAGES)) return this.scalar(field, where);
    const open = this.tokens.take();
    if (open.kind !== 'symbol' || (open.text !== '{' && open.text !== '<')) {
      refuseText('"{"', where, open);
    }
    return this.message(field.type as MessageName, open.text === '{' ? '}' : '>', depth + 1);
  }

  /** The fields up to `close`, or to the end of the text. */
  message(name: MessageName, close: string | undefined, depth: number): Message {
    if (depth > DEEPEST) refuseText(`at most ${DEEPEST} levels`, name, this.tokens.peek());
    const schema = SCHEMAS.get(name)!;
    const message = create(schema);
    const properties = message as unknown as Record<string, unknown>;
    const byName = new Map(MESSAGES[name].map((field) => [field.name, field]));
    for (;;) {
      const token = this.tokens.take();
      if (close === undefined ? token.kind === 'end' : token.text === close) {
        if (close === undefined || token.kind === 'symbol') break;
      }
      if (token.kind === 'number') {
        (message.$unknown ??= []).push(this.unknown(token));
      } else {
        const field = token.kind === 'name' ? byName.get(token.text) : undefined;
        if (field === undefined) return refuseText('the name of a field', name, token);
        const where = `${name}.${field.name}`;
        const property = propertyOf(field);
        const colon = this.tokens.takeSymbol(':');
        if (!colon && !(field.type in MESSAGES)) refuseText('":"', where, this.tokens.peek());
        if (field.label === 'repeated') {
          const list = properties[property] as unknown[];
          if (colon && this.tokens.takeSymbol('[')) {
            if (!this.tokens.takeSymbol(']')) {
              do list.push(this.value(field, where, depth));
              while (this.tokens.takeSymbol(','));
              if (!this.tokens.takeSymbol(']')) refuseText('"]"', where, this.tokens.peek());
            }
          } else {
            list.push(this.value(field, where, depth));
          }
        } else {
          if (has(message, schema, property)) refuseText('one value', where, token);
          properties[property] = this.value(field, where, depth);
        }
      }
      if (!this.tokens.takeSymbol(',')) this.tokens.takeSymbol(';');
    }
    for (const field of MESSAGES[name]) {
      if (field.label === 'required' && !has(message, schema, propertyOf(field))) {
        const { line } = this.tokens.peek();
        refuseText(`a ${field.name}`, name, { kind: 'name', text: 'none', line });
      }
    }
    return message;
  }
}

/**
 * Reads a message from protobuf's text form: what `printText` writes, and what people write by hand
 * (comments, commas and semicolons, `<` `>`, lists in brackets, adjacent strings).
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; Caffe2Error `ERR_CAFFE2_TEXT`, with the line.
 */
export function parseText<T extends Message>(schema: Schema<T>, text: string): T {
  checkSchema(schema);
  if (typeof text !== 'string') {
    throw typeError('ERR_INVALID_ARG_TYPE', 'a string', 'text', describe(text));
  }
  return new Reader(text).message(schema.messageName, undefined, 0) as T;
}
