// What a definition of an operator must be like: the schema, and the check against it.
import { create, clone } from '@bufbuild/protobuf';
import { describe, typeError } from '../../core/errors.js';
import { checkCount, listOf } from '../common/checks.js';
import { checkMessage } from '../proto/check_message.js';
import { Arguments } from './arguments.js';
import { checkOperatorDef } from './operator_def.js';
import { Caffe2Error, listed, quoted } from '../common/errors.js';
import type { OperatorDef, TensorShape } from '../proto/message_types.js';
import { TensorShapeSchema } from '../proto/schemas.js';

/** A pair of an input's and an output's index. */
export type Pair = readonly [input: number, output: number];

/** A name and what it stands for. */
export interface Described {
  readonly name: string;
  readonly description: string;
}

/** An argument of an operator. */
export interface DescribedArgument extends Described {
  /** Whether definitions without it are refused. */
  readonly required?: boolean;
}

/** The schema of an operator: what its definitions must be like, and what it says of itself. */
export interface OperatorSchema {
  readonly type: string;
  readonly doc: string;
  /** How many inputs and outputs it takes; `max` may be Infinity. */
  readonly inputs: { readonly min: number; readonly max: number };
  readonly outputs: { readonly min: number; readonly max: number };
  readonly inputDocs: readonly Described[];
  readonly outputDocs: readonly Described[];
  readonly args: readonly DescribedArgument[];
  /** Which outputs may be an input's blob. */
  readonly inPlaceAllowed: readonly Pair[];
  /** Which outputs must be. */
  readonly inPlaceEnforced: readonly Pair[];
  /** The operator of ONNX that it corresponds to, empty if there is none. */
  readonly onnx: string;
  /** Types and shapes of the outputs, from those of the inputs. */
  readonly inferTensor: (
    inputs: readonly TensorShape[],
    args: Arguments,
    outputs: number,
  ) => TensorShape[];
}

const MAX_COUNT = 2 ** 32;

/** A count of a schema, which may be open. */
function checkLimit(value: unknown, parameter: string): void {
  if (value !== Infinity) checkCount(value, MAX_COUNT, parameter);
}

/** Throws unless `value` has what a schema must have. */
export function checkOperatorSchema(
  value: unknown,
  parameter: string,
): asserts value is OperatorSchema {
  const wrong = (expected: string, of: string, received: unknown): never => {
    throw typeError('ERR_INVALID_ARG_TYPE', expected, of, describe(received));
  };
  const objectOf = (of: unknown, name: string): Readonly<Record<string, unknown>> =>
    typeof of === 'object' && of !== null
      ? (of as Readonly<Record<string, unknown>>)
      : wrong('an object', name, of);
  const schema = objectOf(value, parameter);
  for (const name of ['type', 'doc', 'onnx']) {
    if (typeof schema[name] !== 'string')
      wrong('a string', `${name} of ${parameter}`, schema[name]);
  }
  for (const name of ['inputs', 'outputs']) {
    const { min, max } = objectOf(schema[name], `${name} of ${parameter}`);
    checkLimit(min, `min of ${name} of ${parameter}`);
    checkLimit(max, `max of ${name} of ${parameter}`);
  }
  for (const name of ['inputDocs', 'outputDocs', 'args']) {
    for (const item of listOf(schema[name], 'a list of names', `${name} of ${parameter}`)) {
      const described = objectOf(item, `an item of ${name} of ${parameter}`);
      if (typeof described.name !== 'string') {
        wrong('a string', `a name in ${name} of ${parameter}`, described.name);
      }
    }
  }
  for (const name of ['inPlaceAllowed', 'inPlaceEnforced']) {
    for (const item of listOf(schema[name], 'a list of pairs', `${name} of ${parameter}`)) {
      const pair = listOf(item, 'a pair', `an item of ${name} of ${parameter}`);
      if (pair.length !== 2) wrong('two indices', `an item of ${name} of ${parameter}`, item);
      for (const index of pair) checkCount(index, MAX_COUNT, `an index in ${name} of ${parameter}`);
    }
  }
  const { inferTensor } = schema;
  if (typeof inferTensor !== 'function') {
    wrong('a function', `inferTensor of ${parameter}`, inferTensor);
  }
}

/**
 * Every output has the type and shape of one input.
 *
 * @throws RangeError `ERR_OUT_OF_RANGE` for an index that none can have; what comes back throws
 * TypeError `ERR_INVALID_ARG_TYPE` if there is no such input.
 */
export function sameAsInput(index: number): OperatorSchema['inferTensor'] {
  checkCount(index, MAX_COUNT, 'index');
  return (inputs, _, outputs) => {
    const input = listOf(inputs, 'a list of shapes', 'inputs')[index];
    checkMessage(input, TensorShapeSchema.typeName, `inputs[${index}]`);
    checkCount(outputs, MAX_COUNT, 'outputs');
    return Array.from({ length: outputs }, () => clone(TensorShapeSchema, input as TensorShape));
  };
}

/** The shape of an output that can't be known. */
export function unknownShape(): TensorShape {
  return create(TensorShapeSchema, { unknownShape: true });
}

/** Inference that knows no output's shape: Caffe2's where a schema has none. */
export const unknownShapes: OperatorSchema['inferTensor'] = (_inputs, _args, outputs) =>
  Array.from({ length: outputs }, unknownShape);

const count = ({ min, max }: { readonly min: number; readonly max: number }, of: string): string =>
  min === max
    ? `${min} ${of}${min === 1 ? '' : 's'}`
    : `${min} to ${max === Infinity ? 'any number of' : max} ${of}s`;

const hasPair = (pairs: readonly Pair[], input: number, output: number): boolean =>
  pairs.some(([i, o]) => i === input && o === output);

/**
 * Whether an output may be the blob of an input.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`, RangeError `ERR_OUT_OF_RANGE` for what is no schema.
 */
export function allowsInPlace(schema: OperatorSchema, input: number, output: number): boolean {
  checkOperatorSchema(schema, 'schema');
  return (
    hasPair(schema.inPlaceAllowed, input, output) || hasPair(schema.inPlaceEnforced, input, output)
  );
}

/**
 * Throws unless the definition is as its schema wants it.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`, RangeError `ERR_OUT_OF_RANGE` for what is no schema or
 * no definition; Caffe2Error `ERR_CAFFE2_SCHEMA`.
 */
export function verify(schema: OperatorSchema, def: OperatorDef): void {
  checkOperatorSchema(schema, 'schema');
  checkOperatorDef(def, 'def');
  checkAgainst(schema, def);
}

/** `verify` for a schema of the registry and a definition that has been checked. */
export function checkAgainst(schema: OperatorSchema, { input, output, arg }: OperatorDef): void {
  const refuse = (expected: string, parameter: string, received: string): never => {
    throw new Caffe2Error(
      'ERR_CAFFE2_SCHEMA',
      expected,
      `${parameter} of ${schema.type}`,
      received,
    );
  };
  if (input.length < schema.inputs.min || input.length > schema.inputs.max) {
    refuse(count(schema.inputs, 'input'), 'the inputs', listed(input));
  }
  if (output.length < schema.outputs.min || output.length > schema.outputs.max) {
    refuse(count(schema.outputs, 'output'), 'the outputs', listed(output));
  }
  const outputs = new Map<string, number[]>();
  output.forEach((name, o) => {
    const list = outputs.get(name);
    if (list === undefined) outputs.set(name, [o]);
    else list.push(o);
  });
  input.forEach((name, i) => {
    for (const o of outputs.get(name) ?? []) {
      if (!hasPair(schema.inPlaceAllowed, i, o) && !hasPair(schema.inPlaceEnforced, i, o)) {
        refuse(`a blob apart from input ${i}`, `output ${o}`, `${quoted(name)}, which is that`);
      }
    }
  });
  for (const [i, o] of schema.inPlaceEnforced) {
    if (i < input.length && o < output.length && input[i] !== output[o]) {
      refuse(`${quoted(input[i]!)}, input ${i},`, `output ${o}`, quoted(output[o]!));
    }
  }
  for (const { name, required } of schema.args) {
    if (required === true && !arg.some((given) => given.name === name)) {
      refuse(quoted(name), 'an argument', listed(arg.map((given) => given.name)));
    }
  }
}

/**
 * How many outputs the operator has for a number of inputs; `undefined` if that is open.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`, RangeError `ERR_OUT_OF_RANGE` for what is no schema.
 */
export function calculateOutput(schema: OperatorSchema): number | undefined {
  checkOperatorSchema(schema, 'schema');
  return schema.outputs.min === schema.outputs.max ? schema.outputs.min : undefined;
}
