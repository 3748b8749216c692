// Arguments of definitions from values: which field a value goes into, and how that holds it.
import { create, type Message } from '@bufbuild/protobuf';
import { typeError } from '../../core/errors.js';
import { lengthOf, typedArrayNameOf } from '../../core/typed_array.js';
import { checkMemory, copyBytes } from '../common/bytes.js';
import { int64 } from '../common/checks.js';
import { quoted } from '../common/errors.js';
import { encodeUtf8, isWellFormed } from '../common/utf8.js';
import { encode } from '../proto/binary.js';
import { checkMessage } from '../proto/check_message.js';
import { copyMessage } from '../proto/copy.js';
import { describeMessage, schemaOfMessage, typeNameOf } from '../proto/message_objects.js';
import type { Argument } from '../proto/message_types.js';
import {
  ArgumentSchema,
  NetDefSchema,
  QTensorProtoSchema,
  TensorProtoSchema,
  type Schema,
} from '../proto/schemas.js';
import { checkText } from './names.js';

/** A typed array of numbers, as a list of them; a Uint8Array is bytes. */
type NumberArray =
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array
  | Int16Array
  | Int32Array
  | Int8Array
  | Uint16Array
  | Uint32Array
  | Uint8ClampedArray;

/**
 * The value of an argument. A boolean or an integer becomes `i`, another number `f`, a string or
 * bytes `s`, a list `ints`, `floats` or `strings`, a net `n` or `nets`; other messages are
 * serialized into `s` or `strings`: as in Caffe2's Python front end. An object names the field:
 * `{ f: 1 }` is the float 1.0, which JavaScript can't tell from the integer, `{ t: tensor }` a tensor
 * that stays one.
 */
export type ArgumentValue =
  | Message
  | NumberArray
  | Partial<Omit<Argument, '$typeName' | '$unknown' | 'name'>>
  | Uint8Array
  | bigint
  | boolean
  | number
  | string
  | readonly Message[]
  | readonly (Uint8Array | bigint | boolean | number | string)[];

type ArgumentField = Exclude<keyof Argument, '$typeName' | '$unknown' | 'name'>;

const isInteger = (value: unknown): value is bigint | boolean | number =>
  typeof value === 'boolean' || typeof value === 'bigint' || Number.isInteger(value);
const isFloat = (value: unknown): value is number => typeof value === 'number';
const isNumber = (value: unknown): value is bigint | boolean | number =>
  isInteger(value) || isFloat(value);
const isText = (value: unknown): value is Uint8Array | string =>
  typeof value === 'string' || typedArrayNameOf(value) === 'Uint8Array';
const isNet = (value: unknown): boolean => typeNameOf(value) === NetDefSchema.typeName;
const isMessage = (value: unknown): boolean => schemaOfMessage(value) !== undefined;

/** The items of a list or a typed array, without holes; `undefined` for anything else. */
function itemsOf(value: unknown, parameter: string): unknown[] | undefined {
  if (Array.isArray(value)) return Array.from(value as unknown[]);
  if (typedArrayNameOf(value) === undefined) return undefined;
  const array = value as ArrayBufferView & ArrayLike<bigint | number>;
  checkMemory(array, parameter);
  return Array.from({ length: lengthOf(array) }, (_, i) => array[i]);
}

/** The field that a value without a field's name goes into: as `utils.MakeArgument` finds it. */
function fieldOf(value: unknown, parameter: string): ArgumentField | undefined {
  if (isInteger(value)) return 'i';
  if (isFloat(value)) return 'f';
  if (isText(value)) return 's';
  if (isNet(value)) return 'n';
  if (isMessage(value)) return 's';
  // Float32Array and the like are floats whatever they hold.
  if (/^Float/.test(typedArrayNameOf(value) ?? '')) return 'floats';
  const items = itemsOf(value, parameter);
  if (items === undefined) return undefined;
  if (items.every(isInteger)) return 'ints';
  // A number without a fraction may be a float; a bigint or a boolean is none.
  if (items.every(isFloat)) return 'floats';
  if (items.every(isText)) return 'strings';
  if (items.every(isNet)) return 'nets';
  return items.every(isMessage) ? 'strings' : undefined;
}

/** A value as a field holds it; throws, and says where, for one that it can't hold. */
type Convert = (value: unknown, where: string) => unknown;

function wrong(expected: string, where: string, received: unknown): never {
  throw typeError('ERR_INVALID_ARG_TYPE', expected, where, describeMessage(received));
}

const integer: Convert = (value, where) =>
  int64(typeof value === 'boolean' ? Number(value) : value, where);

/** Rounded to float32. */
const float: Convert = (value, where) =>
  isNumber(value) ? Math.fround(Number(value)) : wrong('a number', where, value);

/** Text is UTF-8, a message is serialized. */
const bytes: Convert = (value, where) => {
  if (typeof value === 'string') {
    const expected = 'text, no half a surrogate pair,';
    return isWellFormed(value) ? encodeUtf8(value) : wrong(expected, where, value);
  }
  if (typedArrayNameOf(value) === 'Uint8Array') {
    checkMemory(value as Uint8Array, where);
    return copyBytes(value as Uint8Array);
  }
  const schema = schemaOfMessage(value);
  if (schema === undefined) return wrong('a string, bytes or a message', where, value);
  return encode(schema, value as Message);
};

const message =
  <T extends Message>(schema: Schema<T>): Convert =>
  (value, where) => {
    checkMessage(value, schema.typeName, where);
    return copyMessage(schema, value as T);
  };

const list =
  (expected: string, item: Convert): Convert =>
  (value, where) =>
    (itemsOf(value, where) ?? wrong(expected, where, value)).map((each) => item(each, where));

const FIELDS: Readonly<Record<ArgumentField, Convert>> = {
  f: float,
  floats: list('numbers', float),
  i: integer,
  ints: list('integers', integer),
  s: bytes,
  strings: list('strings or bytes', bytes),
  n: message(NetDefSchema),
  nets: list('nets', message(NetDefSchema)),
  t: message(TensorProtoSchema),
  tensors: list('tensors', message(TensorProtoSchema)),
  qtensors: list('tensors', message(QTensorProtoSchema)),
};

/** Puts a value into a field. */
function setField(argument: Argument, field: string, value: unknown, parameter: string): void {
  if (!Object.hasOwn(FIELDS, field)) {
    const expected = 'f, floats, i, ints, s, strings, n, nets, t, tensors or qtensors';
    throw typeError('ERR_INVALID_ARG_TYPE', expected, `a field of ${parameter}`, quoted(field));
  }
  const name = field as ArgumentField;
  Object.assign(argument, { [name]: FIELDS[name](value, `${name} of ${parameter}`) });
}

/** The properties of an object; none if it does not let them be read. */
function entriesOf(value: object): [string, unknown][] {
  try {
    return Object.entries(value);
  } catch {
    return []; // a getter that throws, a revoked proxy
  }
}

/**
 * An argument of an operator or net, byte for byte as Caffe2's `utils.MakeArgument` makes it.
 * Messages are copied.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`, `ERR_DETACHED`; RangeError `ERR_OUT_OF_RANGE` for an
 * integer that is no int64; Caffe2Error `ERR_CAFFE2_PROTO` for a message that can't be written.
 */
export function createArgument(name: string, value: ArgumentValue): Argument {
  checkText(name, 'name');
  const parameter = `argument ${quoted(name)}`;
  const given = value as unknown;
  const argument = create(ArgumentSchema, { name });
  const field = fieldOf(given, parameter);
  if (field !== undefined) {
    setField(argument, field, given, parameter);
    return argument;
  }
  const isObject =
    typeof given === 'object' &&
    given !== null &&
    !(Symbol.iterator in given) &&
    !ArrayBuffer.isView(given) &&
    typeNameOf(given) === undefined;
  const fields = isObject ? entriesOf(given).filter(([, item]) => item !== undefined) : [];
  if (fields.length === 0) {
    const expected =
      'a number, a string, bytes, a message, a list of them or an object with a field';
    throw typeError('ERR_INVALID_ARG_TYPE', expected, parameter, describeMessage(given));
  }
  for (const [name, item] of fields) setField(argument, name, item, parameter);
  return argument;
}
