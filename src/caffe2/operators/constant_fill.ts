// ConstantFill: a tensor with one value everywhere, as nets with gradients need it.
import { create } from '@bufbuild/protobuf';
import { dataTypeNumber, dataTypeOf, NUMERIC_TYPES, type DataType } from '../data_types.js';
import type { Arguments } from '../definitions.js';
import { Caffe2Error } from '../errors.js';
import type { KernelSurroundings, OperatorEntry } from '../kernel.js';
import { TensorShapeSchema } from '../proto/messages.js';
import { unknownShape } from '../schema.js';
import { elementCount } from '../tensor.js';

type Numeric = Exclude<DataType, 'FLOAT16' | 'STRING'>;

const wrong = (what: string, argument: string, came: string): never => {
  throw new Caffe2Error('ERR_CAFFE2_ARGUMENT', what, `argument "${argument}"`, came);
};

/** The element type: `dtype`, else that of `value`, else FLOAT. */
function typeOf(args: Arguments): Numeric {
  if (!args.has('dtype')) {
    if (!args.has('value') || args.hasField('value', 'f')) return 'FLOAT';
    if (args.hasField('value', 'i')) return 'INT64';
    return wrong('a float or an integer', 'value', 'another type');
  }
  const number = args.int('dtype', dataTypeNumber('FLOAT'));
  const type = dataTypeOf(number);
  if (type === undefined || type === 'STRING' || type === 'FLOAT16') {
    const names = Object.keys(NUMERIC_TYPES).filter((name) => name !== 'FLOAT16');
    return wrong(`the number of ${names.join(', ')}`, 'dtype', `${number}`);
  }
  return type;
}

function dimsOf(args: Arguments, name: string): number[] {
  const dims = args.ints(name).map(Number);
  elementCount(dims, `argument "${name}"`);
  return dims;
}

/** The dimensions of the output at run time. */
function dimsAtRun(op: KernelSurroundings, args: Arguments): number[] {
  const shape = dimsOf(args, 'shape');
  const extra = dimsOf(args, 'extra_shape');
  if (op.inputs === 0) {
    if (extra.length > 0) wrong('none without an input', 'extra_shape', 'one');
    return shape;
  }
  if (shape.length > 0) wrong('none beside an input', 'shape', 'one');
  const input = op.input(0);
  if (!args.bool('input_as_shape', false)) return [...input.dims, ...extra];
  if (input.dims.length !== 1) {
    const came = `${input.dims.length}`;
    throw new Caffe2Error('ERR_CAFFE2_SHAPE', 'one dimension', op.inputName(0), came);
  }
  const dims = [...Array.from(input.data('INT64', op.inputName(0)), Number), ...extra];
  elementCount(dims, op.inputName(0));
  return dims;
}

export const constantFill: OperatorEntry = {
  schema: {
    type: 'ConstantFill',
    doc: 'A tensor of the shape of its input, or of the argument shape, with one value everywhere.',
    inputs: { min: 0, max: 1 },
    outputs: { min: 1, max: 1 },
    inputDocs: [{ name: 'input', description: 'the tensor whose shape the output takes' }],
    outputDocs: [{ name: 'output', description: 'the tensor filled with the value' }],
    args: [
      { name: 'value', description: 'the value, 0 if left out' },
      { name: 'dtype', description: 'the element type, a number of TensorProto.DataType' },
      { name: 'shape', description: 'the shape, without an input' },
      { name: 'extra_shape', description: 'dimensions behind those of the input' },
      { name: 'input_as_shape', description: 'whether the input holds the shape' },
    ],
    inPlaceAllowed: [[0, 0]],
    inPlaceEnforced: [],
    onnx: '',
    inferTensor: (inputs, args) => {
      if (args.bool('input_as_shape', false)) return [unknownShape()];
      const dataType = dataTypeNumber(typeOf(args));
      const [input] = inputs;
      if (input?.unknownShape === true) return [unknownShape()];
      const dims =
        input === undefined ? args.ints('shape') : [...input.dims, ...args.ints('extra_shape')];
      return [create(TensorShapeSchema, { dims: [...dims], dataType })];
    },
  },
  kernels: {
    '': (op) => {
      const args = op.arguments();
      const dtype = typeOf(args);
      // The field that Caffe2 reads follows from the type.
      const isFloat = dtype === 'FLOAT' || dtype === 'DOUBLE';
      const value = isFloat ? args.float('value', 0) : args.int64('value', 0n);
      return () => {
        const data = op.output(0, dimsAtRun(op, args), dtype).data(dtype);
        if (dtype === 'INT64') (data as BigInt64Array).fill(value as bigint);
        else if (dtype === 'BOOL') (data as Uint8Array).fill(value === 0n ? 0 : 1);
        else (data as Float32Array).fill(Number(value));
      };
    },
  },
};
