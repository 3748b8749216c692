// ConstantFill: a tensor with one value everywhere, as nets with gradients need it.
import { rangeError } from '../../core/errors.js';
import { fillWith } from '../../core/typed_array.js';
import { dataTypeNumber, type NumericArray } from '../tensors/data_types.js';
import type { Arguments } from '../model/arguments.js';
import { Caffe2Error } from '../common/errors.js';
import { noGradient, type OperatorContext, type OperatorEntry } from '../model/operator_entry.js';
import { elementCount } from '../tensors/dims.js';
import {
  checkFits,
  fillerInference,
  isIntegerType,
  readShape,
  SHAPE_ARGUMENTS,
  wrongArgument,
} from './filler.js';

/** The element types that it fills with. */
const TYPES = [
  ...(['FLOAT', 'DOUBLE', 'BOOL', 'INT8', 'INT16', 'INT32', 'INT64', 'UINT8', 'UINT16'] as const),
  'STRING',
] as const;
type Fillable = (typeof TYPES)[number];

/** Most bytes of strings that are made at once. */
const MAX_STRING_BYTES = 2 ** 30;
const NO_BYTES = new Uint8Array(0);

/** The element type: `dtype`, else that of `value`, else FLOAT. */
function typeOf(args: Arguments): Fillable {
  if (!args.has('dtype')) {
    if (!args.has('value') || args.hasField('value', 'f')) return 'FLOAT';
    if (args.hasField('value', 'i')) return 'INT64';
    return wrongArgument('a float or an integer', 'value', 'another type');
  }
  const number = args.int('dtype', 0);
  const type = TYPES.find((each) => dataTypeNumber(each) === number);
  return type ?? wrongArgument(`the number of ${TYPES.join(', ')}`, 'dtype', `${number}`);
}

/** The value of the argument, from the field that its type is read from. */
function argumentValue(args: Arguments, dtype: Exclude<Fillable, 'STRING'>): bigint | number {
  if (dtype === 'FLOAT' || dtype === 'DOUBLE') return args.float('value', 0);
  const value = args.int64('value', 0n);
  if (isIntegerType(dtype)) checkFits(value, dtype, 'value');
  if (dtype === 'BOOL') return value === 0n ? 0 : 1;
  return dtype === 'INT64' ? value : Number(value);
}

/** The value to fill with: the only element of the second input, if there is one. */
function valueOf(
  op: OperatorContext,
  args: Arguments,
  dtype: Exclude<Fillable, 'STRING'>,
): bigint | number {
  const value = argumentValue(args, dtype);
  if (op.inputs < 2) return value;
  const input = op.input(1);
  if (input.numel !== 1) {
    throw new Caffe2Error('ERR_CAFFE2_SHAPE', 'one element', op.inputName(1), `${input.numel}`);
  }
  const data: NumericArray = input.data(dtype, op.inputName(1));
  return data[0]!;
}

function fillWithStrings(op: OperatorContext, args: Arguments, dims: readonly number[]): void {
  if (op.inputs > 1) wrongArgument('another type beside a second input', 'dtype', 'STRING');
  const value = args.bytes('value', NO_BYTES);
  const numel = elementCount(dims);
  const bytes = numel * value.length;
  if (bytes > MAX_STRING_BYTES) {
    const expected = `at most ${MAX_STRING_BYTES} bytes of strings`;
    throw rangeError('ERR_OUT_OF_RANGE', expected, 'ConstantFill', `${bytes}`);
  }
  const strings = op.output(0, dims, 'STRING');
  strings.assign(
    Array.from({ length: numel }, () => value),
    dims,
    'STRING',
  );
}

export const constantFill: OperatorEntry = {
  schema: {
    type: 'ConstantFill',
    doc: 'A tensor of the shape of its input, or of the argument shape, with one value everywhere.',
    inputs: { min: 0, max: 2 },
    outputs: { min: 1, max: 1 },
    inputDocs: [
      { name: 'input', description: 'the tensor whose shape the output takes' },
      { name: 'value', description: 'one element, in the place of the argument value' },
    ],
    outputDocs: [{ name: 'output', description: 'the tensor filled with the value' }],
    args: [
      { name: 'value', description: 'the value, 0 if left out' },
      { name: 'dtype', description: 'the element type, a number of TensorProto.DataType' },
      ...SHAPE_ARGUMENTS,
    ],
    inPlaceAllowed: [[0, 0]],
    inPlaceEnforced: [],
    onnx: '',
    inferTensor: fillerInference(typeOf),
  },
  kernels: {
    '': (op) => {
      const args = op.arguments();
      const dimsOf = readShape(op, args);
      const dtype = typeOf(args);
      return () => {
        const dims = dimsOf();
        if (dtype === 'STRING') {
          fillWithStrings(op, args, dims);
          return;
        }
        // As in Caffe2 the value is read at each run: one that does not fit is no fault before.
        const value = valueOf(op, args, dtype);
        fillWith(op.output(0, dims, dtype).data(dtype), value);
      };
    },
  },
  gradient: noGradient,
};
