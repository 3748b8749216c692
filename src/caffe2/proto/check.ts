// Checks bytes against the tables before the protobuf library reads them: it would take a field of
// another wire type as it comes. One pass, no memory, bounded depth.
import { Caffe2Error } from '../common/errors.js';
import { decodeUtf8 } from '../common/utf8.js';
import { MESSAGES, type Field, type FieldType, type MessageName } from './fields.js';

/** How many messages may lie around another: protobuf's own limit in C++. */
export const MAX_DEPTH = 100;

const VARINT = 0;
const BIT64 = 1;
const LENGTH = 2;
const GROUP = 3;
const END_GROUP = 4;
const BIT32 = 5;
const WIRE_TYPES = ['varint', '64-bit', 'length-delimited', 'group', 'end of group', '32-bit'];

const wireTypeOf = (type: FieldType): number => {
  switch (type) {
    case 'bool':
    case 'int32':
    case 'int64':
    case 'uint32':
      return VARINT;
    case 'double':
      return BIT64;
    case 'float':
      return BIT32;
    default:
      return LENGTH;
  }
};

interface Plan {
  readonly fields: ReadonlyMap<number, Field & { readonly wireType: number }>;
  readonly required: readonly Field[];
}
const PLANS = new Map(
  (Object.keys(MESSAGES) as MessageName[]).map((name): [MessageName, Plan] => [
    name,
    {
      fields: new Map(
        MESSAGES[name].map((field) => [
          field.number,
          { ...field, wireType: wireTypeOf(field.type) },
        ]),
      ),
      required: MESSAGES[name].filter((field) => field.label === 'required'),
    },
  ]),
);

function refuse(expected: string, where: string, received: string): never {
  throw new Caffe2Error('ERR_CAFFE2_PROTO', expected, where, received);
}

class Checker {
  readonly bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Passes a varint; its value if that is below 2^53, else Infinity. */
  varint(end: number, where: string): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 10; i++) {
      if (this.at >= end) refuse('a whole varint', where, `its end after ${i} bytes`);
      const byte = this.bytes[this.at++]!;
      value += (byte & 0x7f) * scale;
      scale *= 128;
      if (byte < 0x80) return value <= Number.MAX_SAFE_INTEGER ? value : Infinity;
    }
    return refuse('a varint of at most 10 bytes', where, 'a longer one');
  }

  /** Passes the length of what follows; where that ends. */
  length(end: number, where: string): number {
    const length = this.varint(end, where);
    if (length > end - this.at) {
      refuse(`at most ${end - this.at} bytes, all that is left,`, where, `a length of ${length}`);
    }
    return this.at + length;
  }

  skip(count: number, end: number, where: string): void {
    if (count > end - this.at) refuse(`${count} bytes`, where, `${end - this.at}`);
    this.at += count;
  }

  /** Passes what lies behind the tag of an unknown field. */
  unknown(wireType: number, number: number, end: number, depth: number, where: string): void {
    switch (wireType) {
      case VARINT:
        this.varint(end, where);
        return;
      case BIT64:
        this.skip(8, end, where);
        return;
      case LENGTH:
        this.at = this.length(end, where);
        return;
      case BIT32:
        this.skip(4, end, where);
        return;
      case GROUP:
        if (depth >= MAX_DEPTH) refuse(`at most ${MAX_DEPTH} levels`, where, 'more');
        for (;;) {
          const tag = this.tag(end, where);
          if (tag.wireType === END_GROUP) {
            if (tag.number !== number) refuse(`the end of group ${number}`, where, `${tag.number}`);
            return;
          }
          this.unknown(tag.wireType, tag.number, end, depth + 1, where);
        }
      default:
        refuse(
          'a wire type from 0 to 5, groups paired,',
          where,
          WIRE_TYPES[wireType] ?? `${wireType}`,
        );
    }
  }

  tag(end: number, where: string): { number: number; wireType: number } {
    const tag = this.varint(end, where);
    if (tag > 0xffffffff || tag < 8) refuse('a field number from 1 to 2^29−1', where, `tag ${tag}`);
    return { number: Math.floor(tag / 8), wireType: tag % 8 };
  }

  /** Passes the elements of a packed field. */
  packed(field: Field & { readonly wireType: number }, end: number, where: string): void {
    if (field.wireType === VARINT) {
      while (this.at < end) this.varint(end, where);
      return;
    }
    const size = field.wireType === BIT32 ? 4 : 8;
    if ((end - this.at) % size !== 0) {
      refuse(`a multiple of ${size} bytes`, where, `${end - this.at}`);
    }
    this.at = end;
  }

  message(name: MessageName, end: number, depth: number): void {
    if (depth > MAX_DEPTH) refuse(`at most ${MAX_DEPTH} messages in each other`, name, 'more');
    const { fields, required } = PLANS.get(name)!;
    let seen = 0;
    while (this.at < end) {
      const { number, wireType } = this.tag(end, name);
      const field = fields.get(number);
      if (field === undefined) {
        this.unknown(wireType, number, end, depth, `unknown field ${number} of ${name}`);
        continue;
      }
      const where = `${name}.${field.name}`;
      if (field.label === 'required') seen |= 1 << number;
      if (wireType !== field.wireType) {
        const packable = field.label === 'repeated' && field.wireType !== LENGTH;
        if (wireType !== LENGTH || !packable) {
          refuse(
            `wire type ${WIRE_TYPES[field.wireType]!}`,
            where,
            WIRE_TYPES[wireType] ?? `${wireType}`,
          );
        }
        this.packed(field, this.length(end, where), where);
        continue;
      }
      if (wireType === VARINT) this.varint(end, where);
      else if (wireType === BIT64) this.skip(8, end, where);
      else if (wireType === BIT32) this.skip(4, end, where);
      else {
        const stop = this.length(end, where);
        if (field.type in MESSAGES) this.message(field.type as MessageName, stop, depth + 1);
        else if (field.type === 'string') this.text(stop, where);
        this.at = stop;
      }
    }
    for (const field of required) {
      if ((seen & (1 << field.number)) === 0) refuse(`a ${field.name}`, name, 'none');
    }
  }

  text(end: number, where: string): void {
    for (let i = this.at; i < end; i++) {
      if (this.bytes[i]! < 0x80) continue;
      if (decodeUtf8(this.bytes.subarray(this.at, end)) === undefined) {
        refuse('UTF-8', where, 'other bytes');
      }
      return;
    }
  }
}

/**
 * Throws unless `bytes` are a whole message: lengths within bounds, known fields of their wire
 * type, text in UTF-8, required fields there, at most `MAX_DEPTH` messages around another.
 *
 * @throws Caffe2Error `ERR_CAFFE2_PROTO`.
 */
export function checkBytes(name: MessageName, bytes: Uint8Array): void {
  new Checker(bytes).message(name, bytes.length, 0);
}

/** Throws unless `bytes` are what may lie behind the tag of an unknown field. */
export function checkUnknown(
  bytes: Uint8Array,
  number: number,
  wireType: number,
  where: string,
): void {
  const checker = new Checker(bytes);
  checker.unknown(wireType, number, bytes.length, 0, where);
  if (checker.at < bytes.length) refuse('one value', where, 'more bytes behind it');
}
