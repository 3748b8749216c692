// Types and shapes of blobs, and devices of operators, from definitions alone.
import { clone, create } from '@bufbuild/protobuf';
import { describe, typeError } from '../../core/errors.js';
import { checkInt32, checkString, int64, listOf } from '../common/checks.js';
import { checkMessage } from '../proto/check_message.js';
import { Arguments } from '../model/arguments.js';
import { checkNetDef } from '../model/net_def.js';
import { checkOperatorDef } from '../model/operator_def.js';
import { Caffe2Error, led, placeOf, quoted } from '../common/errors.js';
import type { DeviceOption, NetDef, OperatorDef, TensorShape } from '../proto/message_types.js';
import { DeviceOptionSchema, TensorShapeSchema } from '../proto/schemas.js';
import { schemaRegistry } from '../operators/registry.js';
import { dimsText } from '../tensors/dims.js';

/**
 * The types and shapes of the outputs of an operator, from those of its inputs.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; Caffe2Error `ERR_CAFFE2_UNKNOWN_OPERATOR`,
 * `ERR_CAFFE2_SCHEMA`, `ERR_CAFFE2_ARGUMENT`.
 */
export function inferTensor(def: OperatorDef, inputs: readonly TensorShape[]): TensorShape[] {
  checkOperatorDef(def, 'def');
  listOf(inputs, 'a list of shapes', 'inputs').forEach((shape, i) => {
    checkMessage(shape, TensorShapeSchema.typeName, `inputs[${i}]`);
  });
  return infer(def, inputs);
}

/** `inferTensor` for arguments that have been checked. */
function infer(def: OperatorDef, inputs: readonly TensorShape[]): TensorShape[] {
  const schema = schemaRegistry.get(def.type);
  if (schema === undefined) {
    throw new Caffe2Error(
      'ERR_CAFFE2_UNKNOWN_OPERATOR',
      'an operator with a schema',
      'def',
      quoted(def.type),
    );
  }
  if (inputs.length < schema.inputs.min || inputs.length > schema.inputs.max) {
    const expected = `at least ${schema.inputs.min} and at most ${schema.inputs.max} shapes`;
    throw new Caffe2Error(
      'ERR_CAFFE2_SCHEMA',
      expected,
      `inputs of ${def.type}`,
      `${inputs.length}`,
    );
  }
  const parameter = `what inferTensor of ${def.type} returns`;
  const shapes = schema.inferTensor(inputs, new Arguments(def.arg), def.output.length);
  return listOf(shapes, 'a list of shapes', parameter).map((shape) => {
    checkMessage(shape, TensorShapeSchema.typeName, parameter);
    return shape as TensorShape;
  });
}

/** Whether it can be read as a Map is, be it of another realm or a class of its own. */
const isMap = (value: unknown): value is ReadonlyMap<unknown, unknown> =>
  typeof value === 'object' && value !== null && 'get' in value && Symbol.iterator in value;

/** What inference found. */
export interface InferredShapes {
  /** By blob name, those that are known. */
  readonly shapes: Map<string, TensorShape>;
  /** The operators that were passed over, each with the input that is not known. */
  readonly skipped: { readonly operator: OperatorDef; readonly input: string }[];
}

/**
 * The types and shapes of the blobs of nets, from those that are known. An operator with an input
 * that is not known is passed over.
 *
 * @param nets in the order in which they run.
 * @param known by blob name; `dataType` may be left unset.
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; Caffe2Error `ERR_CAFFE2_SHAPE` for a negative
 * dimension, and as `inferTensor`, led by the net and the operator.
 */
export function inferShapes(
  nets: readonly NetDef[],
  known: ReadonlyMap<string, TensorShape>,
): InferredShapes {
  for (const net of listOf(nets, 'a list of nets', 'nets')) checkNetDef(net, 'nets');
  if (!isMap(known)) {
    throw typeError('ERR_INVALID_ARG_TYPE', 'a Map of shapes by name', 'known', describe(known));
  }
  const shapes = new Map<string, TensorShape>();
  for (const pair of known as Iterable<unknown>) {
    const [name, shape] = (Array.isArray(pair) ? pair : []) as [string, TensorShape];
    checkString(name, 'a name of known');
    checkMessage(shape, TensorShapeSchema.typeName, `the shape of ${quoted(name)}`);
    if (shape.dims.some((n) => n < 0n)) {
      const parameter = `the shape of ${quoted(name)}`;
      throw new Caffe2Error('ERR_CAFFE2_SHAPE', 'dimensions ≥ 0', parameter, dimsText(shape.dims));
    }
    shapes.set(name, clone(TensorShapeSchema, shape));
  }
  const skipped: InferredShapes['skipped'] = [];
  for (const net of nets) {
    net.op.forEach((operator, index) => {
      const missing = operator.input.find((name) => !shapes.has(name));
      if (missing !== undefined || !schemaRegistry.has(operator.type)) {
        skipped.push({ operator, input: missing ?? '' });
        return;
      }
      const inputs = operator.input.map((name) => shapes.get(name)!);
      let inferred: TensorShape[];
      try {
        inferred = infer(operator, inputs);
      } catch (error) {
        throw led(placeOf(operator, index, net.name), error);
      }
      inferred.forEach((shape, i) => {
        const name = operator.output[i];
        if (name !== undefined) shapes.set(name, shape);
      });
    });
  }
  return { shapes, skipped };
}

/**
 * A shape for `inferShapes`.
 *
 * @param dims integers; `inferShapes` refuses negative ones.
 * @param dataType a number of TensorProto.DataType.
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; RangeError `ERR_OUT_OF_RANGE` for a dimension that is no
 * int64, a type that is no int32.
 */
export function createTensorShape(
  dims: readonly (bigint | number)[],
  dataType?: number,
): TensorShape {
  const integers = listOf(dims, 'a list of integers', 'dims').map((n) => int64(n, 'dims'));
  if (dataType !== undefined) checkInt32(dataType, 'dataType');
  return create(TensorShapeSchema, {
    dims: integers,
    ...(dataType !== undefined && { dataType }),
  });
}

/** The devices of the inputs and outputs of an operator: its own. */
export function inferDevices(def: OperatorDef): {
  inputs: DeviceOption[];
  outputs: DeviceOption[];
} {
  checkOperatorDef(def, 'def');
  const own = (): DeviceOption =>
    clone(DeviceOptionSchema, def.deviceOption ?? create(DeviceOptionSchema));
  return { inputs: def.input.map(own), outputs: def.output.map(own) };
}
