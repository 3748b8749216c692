// Definitions of operators and nets, and the arguments in them.
import { create, type Message } from '@bufbuild/protobuf';
import { checkOptions } from '../../core/checks.js';
import { describe, rangeError, typeError } from '../../core/errors.js';
import { lengthOf, typedArrayNameOf } from '../../core/typed_array.js';
import { checkMemory, copyBytes } from '../common/bytes.js';
import { checkInt32, checkString, int64, listOf } from '../common/checks.js';
import { checkMessage } from '../proto/check_message.js';
import { Caffe2Error, quoted } from '../common/errors.js';
import { encode } from '../proto/binary.js';
import { copyMessage } from '../proto/copy.js';
import { DEVICE_TYPES } from '../proto/fields.js';
import {
  ArgumentSchema,
  DeviceOptionSchema,
  has,
  NetDefSchema,
  OperatorDefSchema,
  QTensorProtoSchema,
  schemaOfMessage,
  TensorProtoSchema,
  describeMessage,
  typeNameOf,
  type Argument,
  type DeviceOption,
  type NetDef,
  type OperatorDef,
  type Schema,
} from '../proto/messages.js';
import { decodeLoosely, encodeUtf8, isWellFormed } from '../common/utf8.js';

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

/** What an operator definition may say beyond type, inputs and outputs. */
export interface OperatorOptions {
  /** Its name; empty, but there, if it is left out, as in Caffe2. */
  readonly name?: string | undefined;
  /**
   * Arguments by name, in this order; `null` and `undefined` are left out, and `random_seed` goes
   * into the device option, as in Caffe2.
   */
  readonly args?: Readonly<Record<string, ArgumentValue | null | undefined>> | undefined;
  readonly deviceOption?: DeviceOption | undefined;
  readonly engine?: string | undefined;
  readonly controlInput?: readonly string[] | undefined;
  readonly debugInfo?: string | undefined;
}

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

/** Puts a value into a field, as that holds it: floats are rounded to float32, text is bytes. */
function setField(argument: Argument, field: string, value: unknown, parameter: string): void {
  const where = `${field} of ${parameter}`;
  const wrong = (expected: string, received = value): never => {
    throw typeError('ERR_INVALID_ARG_TYPE', expected, where, describeMessage(received));
  };
  const list = (expected: string): unknown[] => itemsOf(value, where) ?? wrong(expected);
  const integer = (item: unknown): bigint =>
    int64(typeof item === 'boolean' ? Number(item) : item, where);
  const float = (item: unknown): number =>
    isNumber(item) ? Math.fround(Number(item)) : wrong('a number', item);
  const bytes = (item: unknown): Uint8Array => {
    if (typeof item === 'string') {
      return isWellFormed(item) ? encodeUtf8(item) : wrong('text, no half a surrogate pair,', item);
    }
    if (typedArrayNameOf(item) === 'Uint8Array') {
      checkMemory(item as Uint8Array, where);
      return copyBytes(item as Uint8Array);
    }
    const schema = schemaOfMessage(item);
    return schema === undefined
      ? wrong('a string, bytes or a message', item)
      : encode(schema, item as Message);
  };
  const message = <T extends Message>(schema: Schema<T>, item: unknown): T => {
    checkMessage(item, schema.typeName, where);
    return copyMessage(schema, item as T);
  };
  switch (field) {
    case 'f':
      argument.f = float(value);
      break;
    case 'i':
      argument.i = integer(value);
      break;
    case 's':
      argument.s = bytes(value);
      break;
    case 'n':
      argument.n = message(NetDefSchema, value);
      break;
    case 't':
      argument.t = message(TensorProtoSchema, value);
      break;
    case 'floats':
      argument.floats = list('numbers').map(float);
      break;
    case 'ints':
      argument.ints = list('integers').map(integer);
      break;
    case 'strings':
      argument.strings = list('strings or bytes').map(bytes);
      break;
    case 'nets':
      argument.nets = list('nets').map((item) => message(NetDefSchema, item));
      break;
    case 'tensors':
      argument.tensors = list('tensors').map((item) => message(TensorProtoSchema, item));
      break;
    case 'qtensors':
      argument.qtensors = list('tensors').map((item) => message(QTensorProtoSchema, item));
      break;
    default: {
      const expected = 'f, floats, i, ints, s, strings, n, nets, t, tensors or qtensors';
      throw typeError('ERR_INVALID_ARG_TYPE', expected, `a field of ${parameter}`, quoted(field));
    }
  }
}

/** Throws unless it is text that UTF-8 has. */
function checkText(value: unknown, parameter: string): asserts value is string {
  checkString(value, parameter);
  if (isWellFormed(value)) return;
  const expected = 'a string without half a surrogate pair';
  throw typeError('ERR_INVALID_ARG_TYPE', expected, parameter, describe(value));
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
    !isIterable(given) &&
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

/**
 * A device.
 *
 * @param type its name, such as `'CPU'`, or its number, an int32.
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; RangeError `ERR_OUT_OF_RANGE` for a name that is none
 * and a number that is no int32.
 */
export function createDeviceOption(
  type: keyof typeof DEVICE_TYPES | number,
  deviceId?: number,
): DeviceOption {
  let deviceType: number;
  if (typeof type === 'string') {
    if (!Object.hasOwn(DEVICE_TYPES, type)) {
      const expected = Object.keys(DEVICE_TYPES).join(', ');
      throw rangeError('ERR_OUT_OF_RANGE', expected, 'type', describe(type));
    }
    deviceType = DEVICE_TYPES[type];
  } else {
    checkInt32(type, 'type');
    deviceType = type;
  }
  if (deviceId !== undefined) checkInt32(deviceId, 'deviceId');
  return create(DeviceOptionSchema, {
    deviceType,
    ...(deviceId !== undefined && { deviceId }),
  });
}

/** Blob names: one, or a list of them. */
export type Names = string | readonly string[];

function namesOf(names: Names, parameter: string): string[] {
  const list = typeof names === 'string' ? [names] : listOf(names, 'names of blobs', parameter);
  return list.map((name: unknown) => {
    if (typeof name === 'string' && isWellFormed(name)) return name;
    throw typeError('ERR_INVALID_ARG_TYPE', 'names of blobs', parameter, describe(name));
  });
}

/** Names, not one alone. */
function namesInList(names: readonly string[], parameter: string): string[] {
  return namesOf(listOf(names, 'a list of names', parameter) as string[], parameter);
}

/** Throws if there is a value and it is no text. */
function checkOptionalText(value: unknown, parameter: string): void {
  if (value !== undefined) checkText(value, parameter);
}

/** The properties of an object; none if it does not let them be read. */
function entriesOf(value: object): [string, unknown][] {
  try {
    return Object.entries(value);
  } catch {
    return []; // a getter that throws, a revoked proxy
  }
}

const isIterable = (value: object): boolean => Symbol.iterator in value;

function checkOptionalDevice(value: unknown): void {
  if (value !== undefined) checkMessage(value, DeviceOptionSchema.typeName, 'deviceOption');
}

type Args = NonNullable<OperatorOptions['args']>;

/** What Caffe2's front end takes for an argument of this name is the device's. */
const SEED = 'random_seed';

function argumentsOf(args: Args): Argument[] {
  return Object.entries(args).flatMap(([key, value]) =>
    value === undefined || value === null || key === SEED ? [] : createArgument(key, value),
  );
}

/** A copy of a device option, with the seed that is among the arguments. */
function withSeed(option: DeviceOption | undefined, args: Args): DeviceOption | undefined {
  const copy = option && copyMessage(DeviceOptionSchema, option);
  const seed: unknown = Object.hasOwn(args, SEED) ? args[SEED] : undefined;
  if (seed === undefined) return copy;
  const parameter = `argument ${quoted(SEED)}`;
  const randomSeed = Number(int64(seed, parameter));
  if (randomSeed >>> 0 !== randomSeed) {
    throw rangeError('ERR_OUT_OF_RANGE', 'a uint32', parameter, String(randomSeed));
  }
  return Object.assign(copy ?? create(DeviceOptionSchema), { randomSeed });
}

const OPERATOR_OPTIONS = ['name', 'args', 'deviceOption', 'engine', 'controlInput', 'debugInfo'];
const NET_OPTIONS = ['type', 'deviceOption', 'externalInput', 'externalOutput'];

/**
 * The definition of an operator, byte for byte as Caffe2's `core.CreateOperator` makes it.
 *
 * @param type such as `'Sigmoid'`; whether there is one is checked when it is created or run.
 * @example createOperator('Sigmoid', ['X'], ['Y'], { engine: 'CUDNN' })
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; RangeError `ERR_OUT_OF_RANGE` for an option that there
 * is none of, and as `createArgument`.
 */
export function createOperator(
  type: string,
  inputs: Names,
  outputs: Names,
  options?: OperatorOptions,
): OperatorDef {
  checkText(type, 'type');
  checkOptions(options, OPERATOR_OPTIONS);
  const { name = '', args = {}, deviceOption, engine, controlInput, debugInfo } = options ?? {};
  checkText(name, 'name');
  checkOptionalText(engine, 'engine');
  checkOptionalText(debugInfo, 'debugInfo');
  checkOptionalDevice(deviceOption);
  // A list or a Map has no arguments by name.
  if (typeof (args as unknown) !== 'object' || (args as unknown) === null || isIterable(args)) {
    throw typeError('ERR_INVALID_ARG_TYPE', 'arguments by name', 'args', describe(args));
  }
  const device = withSeed(deviceOption, args);
  return create(OperatorDefSchema, {
    input: namesOf(inputs, 'inputs'),
    output: namesOf(outputs, 'outputs'),
    name,
    type,
    arg: argumentsOf(args),
    ...(device !== undefined && { deviceOption: device }),
    ...(engine !== undefined && { engine }),
    ...(controlInput !== undefined && { controlInput: namesInList(controlInput, 'controlInput') }),
    ...(debugInfo !== undefined && { debugInfo }),
  });
}

/** What a net definition may say beyond its name and operators. */
export interface NetOptions {
  readonly type?: string | undefined;
  readonly deviceOption?: DeviceOption | undefined;
  readonly externalInput?: readonly string[] | undefined;
  readonly externalOutput?: readonly string[] | undefined;
}

/**
 * The definition of a net.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; RangeError `ERR_OUT_OF_RANGE` for an option that there
 * is none of.
 */
export function createNetDef(
  name: string,
  operators: readonly OperatorDef[],
  options?: NetOptions,
): NetDef {
  checkText(name, 'name');
  checkOperators(operators);
  checkOptions(options, NET_OPTIONS);
  const { type, deviceOption, externalInput = [], externalOutput = [] } = options ?? {};
  checkOptionalText(type, 'type');
  checkOptionalDevice(deviceOption);
  return create(NetDefSchema, {
    name,
    op: [...operators],
    externalInput: namesInList(externalInput, 'externalInput'),
    externalOutput: namesInList(externalOutput, 'externalOutput'),
    ...(type !== undefined && { type }),
    ...(deviceOption !== undefined && {
      deviceOption: copyMessage(DeviceOptionSchema, deviceOption),
    }),
  });
}

/** A copy of a definition that has been checked. */
export const cloneOperator = (def: OperatorDef): OperatorDef => copyMessage(OperatorDefSchema, def);
export const cloneNetDef = (def: NetDef): NetDef => copyMessage(NetDefSchema, def);

export function checkOperatorDef(value: unknown, parameter: string): asserts value is OperatorDef {
  checkMessage(value, OperatorDefSchema.typeName, parameter);
}

export function checkOperators(value: unknown): asserts value is OperatorDef[] {
  listOf(value, 'a list of operators', 'operators').forEach((operator, i) => {
    checkOperatorDef(operator, `operators[${i}]`);
  });
}

export function checkNetDef(value: unknown, parameter: string): asserts value is NetDef {
  checkMessage(value, NetDefSchema.typeName, parameter);
}

const hex = (bytes: Uint8Array): string => bytes.join(',');

/** Reads the arguments of a definition. */
export class Arguments {
  readonly #byName = new Map<string, Argument>();

  /**
   * @throws TypeError `ERR_INVALID_ARG_TYPE`; Caffe2Error `ERR_CAFFE2_PROTO`, with the path of the
   * field, for an argument that holds what it can't, `ERR_CAFFE2_ARGUMENT` for two of a name and
   * other contents.
   */
  constructor(args: readonly Argument[]) {
    listOf(args, 'a list of arguments', 'args').forEach((argument, i) => {
      checkMessage(argument, ArgumentSchema.typeName, `args[${i}]`);
    });
    for (const argument of args) {
      const other = this.#byName.get(argument.name);
      if (
        other !== undefined &&
        hex(encode(ArgumentSchema, other)) !== hex(encode(ArgumentSchema, argument))
      ) {
        throw new Caffe2Error(
          'ERR_CAFFE2_ARGUMENT',
          'one value',
          `argument ${quoted(argument.name)}`,
          'two that differ',
        );
      }
      this.#byName.set(argument.name, argument);
    }
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** Whether the argument is there and has this field. */
  hasField(name: string, field: 'f' | 'i' | 's'): boolean {
    const argument = this.#byName.get(name);
    return argument !== undefined && has(argument, ArgumentSchema, field);
  }

  #field<F extends 'f' | 'i' | 's'>(name: string, field: F): Argument[F] | undefined {
    const argument = this.#byName.get(name);
    if (argument === undefined) return undefined;
    if (!has(argument, ArgumentSchema, field)) {
      throw new Caffe2Error(
        'ERR_CAFFE2_ARGUMENT',
        `a value in field ${field}`,
        `argument ${quoted(name)}`,
        'none there',
      );
    }
    return argument[field];
  }

  bool(name: string, otherwise: boolean): boolean {
    const value = this.#field(name, 'i');
    return value === undefined ? otherwise : value !== 0n;
  }

  /** An int32. */
  int(name: string, otherwise: number): number {
    const value = this.#field(name, 'i');
    if (value === undefined) return otherwise;
    if (BigInt.asIntN(32, value) !== value) {
      throw new Caffe2Error(
        'ERR_CAFFE2_ARGUMENT',
        'an int32',
        `argument ${quoted(name)}`,
        String(value),
      );
    }
    return Number(value);
  }

  int64(name: string, otherwise: bigint): bigint {
    return this.#field(name, 'i') ?? otherwise;
  }

  float(name: string, otherwise: number): number {
    return this.#field(name, 'f') ?? otherwise;
  }

  /** A string as it is stored. */
  bytes(name: string, otherwise: Uint8Array): Uint8Array {
    return this.#field(name, 's') ?? otherwise;
  }

  string(name: string, otherwise: string): string {
    const value = this.#field(name, 's');
    return value === undefined ? otherwise : decodeLoosely(value);
  }

  /** A list of integers, empty if it is not there. */
  ints(name: string): readonly bigint[] {
    return this.#byName.get(name)?.ints ?? [];
  }

  /** A list of floats, empty if it is not there. */
  floats(name: string): readonly number[] {
    return this.#byName.get(name)?.floats ?? [];
  }

  /** A list of strings as they are stored, empty if it is not there. */
  strings(name: string): readonly Uint8Array[] {
    return this.#byName.get(name)?.strings ?? [];
  }
}
