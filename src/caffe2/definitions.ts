// Definitions of operators and nets, and the arguments in them.
import { create, clone } from '@bufbuild/protobuf';
import { checkOptions } from '../arguments.js';
import { describe, rangeError, typeError } from '../errors.js';
import { checkInt32, checkMessage, checkString, int64, listOf } from './checks.js';
import { Caffe2Error, quoted } from './errors.js';
import { encode } from './proto/binary.js';
import { DEVICE_TYPES } from './proto/fields.js';
import {
  ArgumentSchema,
  DeviceOptionSchema,
  has,
  NetDefSchema,
  OperatorDefSchema,
  type Argument,
  type DeviceOption,
  type NetDef,
  type OperatorDef,
  type TensorProto,
} from './proto/messages.js';
import { typedArrayNameOf } from '../typed_array.js';

/**
 * The value of an argument. A boolean or an integer becomes `i`, another number `f`, a string or
 * bytes `s`, a list `ints`, `floats` or `strings`, as in Caffe2's Python front end. An object names
 * the field: `{ f: 1 }` is the float 1.0, which JavaScript can't tell from the integer.
 */
export type ArgumentValue =
  | NetDef
  | Partial<Pick<Argument, 'f' | 'floats' | 'i' | 'ints' | 's' | 'strings'>>
  | TensorProto
  | Uint8Array
  | bigint
  | boolean
  | number
  | string
  | readonly (Uint8Array | bigint | boolean | number | string)[];

/** What an operator definition may say beyond type, inputs and outputs. */
export interface OperatorOptions {
  /** Its name; empty, but there, if it is left out, as in Caffe2. */
  readonly name?: string | undefined;
  /** Arguments by name, in this order. */
  readonly args?: Readonly<Record<string, ArgumentValue>> | undefined;
  readonly deviceOption?: DeviceOption | undefined;
  readonly engine?: string | undefined;
  readonly controlInput?: readonly string[] | undefined;
  readonly debugInfo?: string | undefined;
}

const utf8 = new TextEncoder();
const inexact = new TextDecoder();

const isInteger = (value: unknown): value is bigint | boolean | number =>
  typeof value === 'boolean' || typeof value === 'bigint' || Number.isInteger(value);
const isNumber = (value: unknown): value is bigint | boolean | number =>
  isInteger(value) || typeof value === 'number';
const isText = (value: unknown): value is Uint8Array | string =>
  typeof value === 'string' || typedArrayNameOf(value) === 'Uint8Array';
const bytesOf = (value: Uint8Array | string): Uint8Array =>
  typeof value === 'string' ? utf8.encode(value) : value;

type ArgumentField = 'f' | 'floats' | 'i' | 'ints' | 's' | 'strings';

/** The field that a value without a field's name goes into. */
function fieldOf(value: unknown): ArgumentField | undefined {
  if (isInteger(value)) return 'i';
  if (typeof value === 'number') return 'f';
  if (isText(value)) return 's';
  if (!Array.isArray(value)) return undefined;
  const items = Array.from(value as unknown[]); // without holes
  if (items.every(isInteger)) return 'ints';
  if (items.every(isNumber)) return 'floats';
  return items.every(isText) ? 'strings' : undefined;
}

/** Puts a value into a field, as that holds it: floats are rounded to float32, text is bytes. */
function setField(argument: Argument, field: string, value: unknown, parameter: string): void {
  const wrong = (what: string): never => {
    throw typeError('ERR_INVALID_ARG_TYPE', what, `${field} of ${parameter}`, describe(value));
  };
  const list = <T>(isItem: (item: unknown) => item is T, what: string): T[] => {
    const isList = Array.isArray(value) || typedArrayNameOf(value) !== undefined;
    const items = isList ? Array.from(value as Iterable<unknown>) : [undefined];
    return items.every(isItem) ? items : wrong(what);
  };
  const integer = (item: unknown): bigint =>
    int64(typeof item === 'boolean' ? Number(item) : item, parameter);
  switch (field) {
    case 'f':
      argument.f = isNumber(value) ? Math.fround(Number(value)) : wrong('a number');
      break;
    case 'i':
      argument.i = integer(value);
      break;
    case 's':
      argument.s = isText(value) ? bytesOf(value) : wrong('a string or bytes');
      break;
    case 'floats':
      argument.floats = list(isNumber, 'numbers').map((item) => Math.fround(Number(item)));
      break;
    case 'ints':
      argument.ints = list(isNumber, 'integers').map(integer);
      break;
    case 'strings':
      argument.strings = list(isText, 'strings or bytes').map(bytesOf);
      break;
    default:
      throw typeError(
        'ERR_INVALID_ARG_TYPE',
        'f, floats, i, ints, s or strings',
        `a field of ${parameter}`,
        quoted(field),
      );
  }
}

/**
 * An argument of an operator or net.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; RangeError `ERR_OUT_OF_RANGE` for an integer that is
 * no int64.
 */
export function createArgument(name: string, value: ArgumentValue): Argument {
  checkString(name, 'name');
  const parameter = `argument ${quoted(name)}`;
  const given = value as unknown;
  const argument = create(ArgumentSchema, { name });
  const field = fieldOf(given);
  if (field !== undefined) {
    setField(argument, field, given, parameter);
    return argument;
  }
  if (typeof given === 'object' && given !== null && '$typeName' in given) {
    if (given.$typeName === 'caffe2.NetDef') argument.n = given as NetDef;
    else if (given.$typeName === 'caffe2.TensorProto') argument.t = given as TensorProto;
    else throw typeError('ERR_INVALID_ARG_TYPE', 'a NetDef or TensorProto', parameter, 'another');
    return argument;
  }
  const isObject = typeof given === 'object' && given !== null;
  const fields =
    isObject && !Array.isArray(given) && !ArrayBuffer.isView(given)
      ? Object.entries(given).filter(([, item]) => item !== undefined)
      : [];
  if (fields.length === 0) {
    const what =
      'a number, a string, bytes, a list of them, an object with a field, a NetDef or a TensorProto';
    throw typeError('ERR_INVALID_ARG_TYPE', what, parameter, describe(given));
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
      const what = Object.keys(DEVICE_TYPES).join(', ');
      throw rangeError('ERR_OUT_OF_RANGE', what, 'type', describe(type));
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
    if (typeof name === 'string') return name;
    throw typeError('ERR_INVALID_ARG_TYPE', 'names of blobs', parameter, describe(name));
  });
}

/** Names, not one alone. */
function namesInList(names: readonly string[], parameter: string): string[] {
  return namesOf(listOf(names, 'a list of names', parameter) as string[], parameter);
}

/** Throws if there is a value and it is no string. */
function checkOptionalString(value: unknown, parameter: string): void {
  if (value !== undefined) checkString(value, parameter);
}

const isIterable = (value: object): boolean => Symbol.iterator in value;

function checkOptionalDevice(value: unknown): void {
  if (value !== undefined) checkMessage(value, DeviceOptionSchema.typeName, 'deviceOption');
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
  checkString(type, 'type');
  checkOptions(options, OPERATOR_OPTIONS);
  const { name = '', args = {}, deviceOption, engine, controlInput, debugInfo } = options ?? {};
  checkString(name, 'name');
  checkOptionalString(engine, 'engine');
  checkOptionalString(debugInfo, 'debugInfo');
  checkOptionalDevice(deviceOption);
  // A list or a Map has no arguments by name.
  if (typeof (args as unknown) !== 'object' || (args as unknown) === null || isIterable(args)) {
    throw typeError('ERR_INVALID_ARG_TYPE', 'arguments by name', 'args', describe(args));
  }
  return create(OperatorDefSchema, {
    input: namesOf(inputs, 'inputs'),
    output: namesOf(outputs, 'outputs'),
    name,
    type,
    arg: Object.entries(args).map(([key, value]) => createArgument(key, value)),
    ...(deviceOption !== undefined && { deviceOption }),
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
  checkString(name, 'name');
  checkOperators(operators);
  checkOptions(options, NET_OPTIONS);
  const { type, deviceOption, externalInput = [], externalOutput = [] } = options ?? {};
  checkOptionalString(type, 'type');
  checkOptionalDevice(deviceOption);
  return create(NetDefSchema, {
    name,
    op: [...operators],
    externalInput: namesInList(externalInput, 'externalInput'),
    externalOutput: namesInList(externalOutput, 'externalOutput'),
    ...(type !== undefined && { type }),
    ...(deviceOption !== undefined && { deviceOption }),
  });
}

/** A copy of a definition. */
export const cloneOperator = (def: OperatorDef): OperatorDef => clone(OperatorDefSchema, def);
export const cloneNetDef = (def: NetDef): NetDef => clone(NetDefSchema, def);

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

  /** @throws Caffe2Error `ERR_CAFFE2_ARGUMENT` for two arguments of a name and other contents. */
  constructor(args: readonly Argument[]) {
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
    return value === undefined ? otherwise : inexact.decode(value);
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
