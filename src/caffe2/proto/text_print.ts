// Messages as text, as protobuf's own printers write them beside a .pb file.
import type { Message } from '@bufbuild/protobuf';
import { checkOptions } from '../../core/checks.js';
import { describe, rangeError } from '../../core/errors.js';
import { copyBytes, ownView } from '../common/bytes.js';
import { checkMessage } from './check_message.js';
import { Caffe2Error } from '../common/errors.js';
import { encodeUtf8 } from '../common/utf8.js';
import { MESSAGES, propertyOf, type Field, type MessageName } from './fields.js';
import { schemaOf } from './message_objects.js';
import type { Schema } from './schemas.js';
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

const PLANS = new Map(
  (Object.keys(MESSAGES) as MessageName[]).map((name) => [
    name,
    MESSAGES[name].map((field) => ({ field, property: propertyOf(field) })),
  ]),
);

function scalar(field: Field, value: unknown, style: TextStyle): string {
  switch (field.type) {
    case 'bool':
      return value === true ? 'true' : 'false';
    case 'bytes':
      return quotedBytes(ownView(value as Uint8Array));
    case 'double':
      return formatDouble(value as number, style);
    case 'float':
      return formatFloat(Math.fround(value as number), style);
    case 'string':
      return quotedBytes(encodeUtf8(value as string));
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
  const indent = '  '.repeat(depth);
  const values = message as unknown as Readonly<Record<string, unknown>>;
  for (const { field, property } of PLANS.get(name)!) {
    const value = values[property];
    if (value === undefined || !Object.hasOwn(values, property)) continue;
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
    lines.push(`${indent}${unknownLine(no, wireType, copyBytes(data))}`);
  }
}

/**
 * A message in protobuf's text form: one line a value, fields in the order of their numbers,
 * unknown fields by number behind them.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; RangeError `ERR_OUT_OF_RANGE` for a style that there is
 * none of; Caffe2Error `ERR_CAFFE2_PROTO`, with the path of the field, as `encode`;
 * `ERR_CAFFE2_UNSUPPORTED` for an unknown group.
 */
export function printText<T extends Message>(
  schema: Schema<T>,
  message: T,
  options?: TextOptions,
): string {
  const own = schemaOf<T>(schema);
  checkOptions(options, ['style']);
  const { style = 'cpp' } = options ?? {};
  if (style !== 'cpp' && (style as unknown) !== 'python') {
    throw rangeError('ERR_OUT_OF_RANGE', '"cpp" or "python"', 'style', describe(style));
  }
  checkMessage(message, own.typeName, 'message', own.messageName);
  const lines: string[] = [];
  print(own.messageName, message, style, 0, lines);
  return lines.map((line) => `${line}\n`).join('');
}
