// Messages as text, as protobuf's own printers write them beside a .pb file.
import type { Message } from '@bufbuild/protobuf';
import { checkOptions } from '../../core/checks.js';
import { describe, rangeError, typeError } from '../../core/errors.js';
import { Caffe2Error } from '../errors.js';
import { DEEPEST } from './check.js';
import { MESSAGES, propertyOf, type Field, type MessageName } from './fields.js';
import { checkSchema, has, SCHEMAS, type Schema } from './messages.js';
import { formatDouble, formatFloat, type TextStyle } from './numbers.js';

export interface TextOptions {
  /** How numbers look: `'cpp'` (the default) as C++ prints them, `'python'` as Python does. */
  readonly style?: TextStyle | undefined;
}

const ESCAPES: Readonly<Record<number, string>> = {
  0x09: '\\t',
  0x0a: '\\n',
  0x0d: '\\r',
  0x22: '\\"',
  0x27: "\\'",
  0x5c: '\\\\',
};

/** Bytes between quotes: what is not printable ASCII in octal. */
function quotedBytes(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    const escape = ESCAPES[byte];
    if (escape !== undefined) text += escape;
    else if (byte >= 0x20 && byte < 0x7f) text += String.fromCharCode(byte);
    else text += `\\${byte.toString(8).padStart(3, '0')}`;
  }
  return `"${text}"`;
}

const utf8 = new TextEncoder();

function scalar(field: Field, value: unknown, style: TextStyle): string {
  switch (field.type) {
    case 'bool':
      return value === true ? 'true' : 'false';
    case 'bytes':
      return quotedBytes(value as Uint8Array);
    case 'double':
      return formatDouble(value as number, style);
    case 'float':
      return formatFloat(value as number, style);
    case 'string':
      return quotedBytes(utf8.encode(value as string));
    default:
      for (const [name, number] of Object.entries(field.values ?? {})) {
        if (number === value) return name;
      }
      return String(value);
  }
}

/** An unknown field by its number, as C++ prints it: hexadecimal where the size is fixed. */
function unknownLine(number: number, wireType: number, data: Uint8Array): string {
  const fixed = (): string =>
    `0x${[...data]
      .reverse()
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join('')}`;
  switch (wireType) {
    case 0: {
      let value = 0n;
      data.forEach((byte, i) => {
        value |= BigInt(byte & 0x7f) << BigInt(7 * i);
      });
      return `${number}: ${BigInt.asUintN(64, value)}`;
    }
    case 1:
    case 5:
      return `${number}: ${fixed()}`;
    case 2: {
      // The data of the library starts with its length.
      let start = 0;
      while (data[start]! >= 0x80) start++;
      return `${number}: ${quotedBytes(data.subarray(start + 1))}`;
    }
    default:
      throw new Caffe2Error(
        'ERR_CAFFE2_UNSUPPORTED',
        'no group, which the text form here has no words for,',
        `unknown field ${number}`,
        'one',
      );
  }
}

function print(
  name: MessageName,
  message: Message,
  style: TextStyle,
  depth: number,
  lines: string[],
): void {
  if (depth > DEEPEST) {
    throw new Caffe2Error('ERR_CAFFE2_TEXT', `at most ${DEEPEST} levels`, name, 'more');
  }
  const indent = '  '.repeat(depth);
  const schema = SCHEMAS.get(name)!;
  for (const field of MESSAGES[name]) {
    const property = propertyOf(field);
    if (!has(message, schema, property)) continue;
    const value = (message as unknown as Record<string, unknown>)[property];
    for (const item of field.label === 'repeated' ? (value as unknown[]) : [value]) {
      if (field.type in MESSAGES) {
        lines.push(`${indent}${field.name} {`);
        print(field.type as MessageName, item as Message, style, depth + 1, lines);
        lines.push(`${indent}}`);
      } else {
        lines.push(`${indent}${field.name}: ${scalar(field, item, style)}`);
      }
    }
  }
  for (const { no, wireType, data } of message.$unknown ?? []) {
    lines.push(`${indent}${unknownLine(no, wireType, data)}`);
  }
}

/**
 * A message in protobuf's text form: one line a value, fields in the order of their numbers,
 * unknown fields by number behind them.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; RangeError `ERR_OUT_OF_RANGE` for a style that there is
 * none of; Caffe2Error `ERR_CAFFE2_UNSUPPORTED` for an unknown group, `ERR_CAFFE2_TEXT` for more
 * than 100 levels.
 */
export function printText<T extends Message>(
  schema: Schema<T>,
  message: T,
  options?: TextOptions,
): string {
  checkSchema(schema);
  if ((message as Message | null | undefined)?.$typeName !== schema.typeName) {
    throw typeError('ERR_INVALID_ARG_TYPE', `a ${schema.typeName}`, 'message', describe(message));
  }
  checkOptions(options, ['style']);
  const { style = 'cpp' } = options ?? {};
  if (!['cpp', 'python'].includes(style)) {
    throw rangeError('ERR_OUT_OF_RANGE', '"cpp" or "python"', 'style', describe(style));
  }
  const lines: string[] = [];
  print(schema.messageName, message, style, 0, lines);
  return lines.map((line) => `${line}\n`).join('');
}
