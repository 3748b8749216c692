// Types and shapes of blobs, and devices of operators, from definitions alone.
import { clone, create } from '@bufbuild/protobuf';
import { Arguments, checkNetDef, checkOperatorDef } from './definitions.js';
import { Caffe2Error, quoted } from './errors.js';
import {
  DeviceOptionSchema,
  TensorShapeSchema,
  type DeviceOption,
  type NetDef,
  type OperatorDef,
  type TensorShape,
} from './proto/messages.js';
import { schemaRegistry } from './registry.js';
import { dimsText } from './tensor.js';

/**
 * The types and shapes of the outputs of an operator, from those of its inputs.
 *
 * @throws Caffe2Error `ERR_CAFFE2_UNKNOWN_OPERATOR`, `ERR_CAFFE2_SCHEMA`, `ERR_CAFFE2_ARGUMENT`.
 */
export function inferTensor(def: OperatorDef, inputs: readonly TensorShape[]): TensorShape[] {
  checkOperatorDef(def, 'def');
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
    const what = `at least ${schema.inputs.min} and at most ${schema.inputs.max} shapes`;
    throw new Caffe2Error('ERR_CAFFE2_SCHEMA', what, `inputs of ${def.type}`, `${inputs.length}`);
  }
  return schema.inferTensor(inputs, new Arguments(def.arg), def.output.length);
}

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
 * @throws Caffe2Error `ERR_CAFFE2_SHAPE` for a negative dimension.
 */
export function inferShapes(
  nets: readonly NetDef[],
  known: ReadonlyMap<string, TensorShape>,
): InferredShapes {
  const shapes = new Map<string, TensorShape>();
  for (const [name, shape] of known) {
    if (shape.dims.some((n) => n < 0n)) {
      const parameter = `the shape of ${quoted(name)}`;
      throw new Caffe2Error('ERR_CAFFE2_SHAPE', 'dimensions ≥ 0', parameter, dimsText(shape.dims));
    }
    shapes.set(name, clone(TensorShapeSchema, shape));
  }
  const skipped: InferredShapes['skipped'] = [];
  for (const net of nets) {
    checkNetDef(net, 'nets');
    for (const operator of net.op) {
      const missing = operator.input.find((name) => !shapes.has(name));
      if (missing !== undefined || !schemaRegistry.has(operator.type)) {
        skipped.push({ operator, input: missing ?? '' });
        continue;
      }
      const inputs = operator.input.map((name) => shapes.get(name)!);
      inferTensor(operator, inputs).forEach((shape, i) => {
        const name = operator.output[i];
        if (name !== undefined) shapes.set(name, shape);
      });
    }
  }
  return { shapes, skipped };
}

/** A shape for `inferShapes`. */
export function createTensorShape(
  dims: readonly (bigint | number)[],
  dataType?: number,
): TensorShape {
  return create(TensorShapeSchema, {
    dims: dims.map(BigInt),
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
