// Definitions of operators.
import { create } from '@bufbuild/protobuf';
import { checkOptions } from '../../core/checks.js';
import { describe, rangeError, typeError } from '../../core/errors.js';
import { int64, listOf } from '../common/checks.js';
import { quoted } from '../common/errors.js';
import { checkMessage } from '../proto/check_message.js';
import { copyMessage } from '../proto/copy.js';
import type { Argument, DeviceOption, OperatorDef } from '../proto/message_types.js';
import { DeviceOptionSchema, OperatorDefSchema } from '../proto/schemas.js';
import { createArgument, type ArgumentValue } from './create_argument.js';
import { checkOptionalDevice } from './device_option.js';
import { checkOptionalText, checkText, namesInList, namesOf, type Names } from './names.js';

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

const isIterable = (value: object): boolean => Symbol.iterator in value;

const OPERATOR_OPTIONS = ['name', 'args', 'deviceOption', 'engine', 'controlInput', 'debugInfo'];

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

/** A copy of a definition that has been checked. */
export const cloneOperator = (def: OperatorDef): OperatorDef => copyMessage(OperatorDefSchema, def);

export function checkOperatorDef(value: unknown, parameter: string): asserts value is OperatorDef {
  checkMessage(value, OperatorDefSchema.typeName, parameter);
}

export function checkOperators(value: unknown): asserts value is OperatorDef[] {
  listOf(value, 'a list of operators', 'operators').forEach((operator, i) => {
    checkOperatorDef(operator, `operators[${i}]`);
  });
}
