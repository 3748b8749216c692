// GivenTensorFill and its kin: tensors whose elements stand in the arguments, as the nets that make
// the parameters of a model consist of them.
import { dataTypeNumber, type DataType } from '../tensors/data_types.js';
import type { Arguments } from '../model/arguments.js';
import { Caffe2Error, quoted } from '../common/errors.js';
import { noGradient, type OperatorContext, type OperatorEntry } from '../model/operator_entry.js';
import { DATA_TYPES } from '../proto/fields.js';
import { elementCount } from '../tensors/dims.js';
import { Tensor } from '../tensors/tensor.js';
import {
  checkFits,
  fillerInference,
  readShape,
  SHAPE_ARGUMENTS,
  wrongArgument,
  type IntegerType,
} from './filler.js';

/** The integers of an argument, each of which the element type has. */
function integers(args: Arguments, type: IntegerType): readonly bigint[] {
  const values = args.ints('values');
  for (const value of values) checkFits(value, type, 'values');
  return values;
}

/** How the values of each element type stand in the arguments. */
const VALUES = {
  FLOAT: (args) => new Tensor(Float32Array.from(args.floats('values'))),
  DOUBLE: (args) => new Tensor(Float64Array.from(args.floats('values'))),
  BOOL: (args) => {
    const values = Uint8Array.from(args.ints('values'), (value) => (value === 0n ? 0 : 1));
    return new Tensor(values, [values.length], 'BOOL');
  },
  UINT16: (args) => new Tensor(Uint16Array.from(integers(args, 'UINT16'), Number)),
  INT16: (args) => new Tensor(Int16Array.from(integers(args, 'INT16'), Number)),
  INT32: (args) => new Tensor(Int32Array.from(integers(args, 'INT32'), Number)),
  INT64: (args) => new Tensor(BigInt64Array.from(integers(args, 'INT64'))),
  STRING: (args) => {
    const values = args.strings('values');
    return new Tensor(values, [values.length], 'STRING');
  },
} satisfies Partial<Record<DataType, (args: Arguments) => Tensor>>;
type Given = keyof typeof VALUES;
const TYPES = Object.keys(VALUES) as Given[];

/** The number of `dtype`: a number, or the name of a type in letters of either case. */
function dtypeNumber(args: Arguments): number {
  if (!args.hasField('dtype', 's')) return args.int('dtype', DATA_TYPES.FLOAT);
  const name = args.string('dtype', '');
  const found = Object.entries(DATA_TYPES).find(([each]) => each === name.toUpperCase());
  return found?.[1] ?? wrongArgument('the name of an element type', 'dtype', quoted(name));
}

/** The element type of GivenTensorFill: `dtype`, else FLOAT. */
function givenType(args: Arguments): Given {
  if (!args.has('dtype')) return 'FLOAT';
  const number = dtypeNumber(args);
  const type = TYPES.find((each) => dataTypeNumber(each) === number);
  return type ?? wrongArgument(`the number or name of ${TYPES.join(', ')}`, 'dtype', `${number}`);
}

/** The bytes of one string as UINT8; `dtype` may say that they come as a string. */
function bytesOf(args: Arguments): Tensor {
  if (args.has('dtype') && dtypeNumber(args) !== DATA_TYPES.STRING) {
    wrongArgument('the number or name of STRING', 'dtype', `${dtypeNumber(args)}`);
  }
  const [bytes, ...more] = args.strings('values');
  if (bytes === undefined || more.length > 0) {
    const received = bytes === undefined ? 'none' : `${more.length + 1}`;
    return wrongArgument('one string', 'values', received);
  }
  return new Tensor(bytes);
}

/** The values that stand where those of the element type do not: easily done with 1 for 1.0. */
function otherValues(args: Arguments): string {
  const fields = (['ints', 'floats', 'strings'] as const).filter(
    (field) => args[field]('values').length > 0,
  );
  return fields.length === 0 ? '' : ` beside those in ${fields.join(' and ')}`;
}

/** What runs an operator: puts the values into a tensor that has as many elements. */
function fill(
  op: OperatorContext,
  args: Arguments,
  readValues: (args: Arguments) => Tensor,
): () => void {
  const dimsOf = readShape(op, args);
  const given = readValues(args);
  return () => {
    const dims = dimsOf();
    const numel = elementCount(dims);
    if (numel !== given.numel) {
      const expected = `${numel} values, as many as the shape has elements,`;
      const received = `${given.numel}${given.numel === 0 ? otherValues(args) : ''}`;
      throw new Caffe2Error('ERR_CAFFE2_SHAPE', expected, 'argument "values"', received);
    }
    op.output(0, dims, given.dtype!).assign(given.values!, dims, given.dtype);
  };
}

function entry(
  type: string,
  doc: string,
  readValues: (args: Arguments) => Tensor,
  typeOf: (args: Arguments) => DataType,
): OperatorEntry {
  return {
    schema: {
      type,
      doc,
      inputs: { min: 0, max: 1 },
      outputs: { min: 1, max: 1 },
      inputDocs: [{ name: 'input', description: 'the tensor whose shape the output takes' }],
      outputDocs: [{ name: 'output', description: 'the tensor of the values' }],
      args: [
        { name: 'values', description: 'the elements, one after the other', required: true },
        { name: 'dtype', description: 'the element type, a number of TensorProto.DataType' },
        ...SHAPE_ARGUMENTS,
      ],
      inPlaceAllowed: [[0, 0]],
      inPlaceEnforced: [],
      onnx: '',
      inferTensor: fillerInference(typeOf),
    },
    kernels: { '': (op) => fill(op, op.arguments(), readValues) },
    gradient: noGradient,
  };
}

/** An operator that makes elements of one type, whatever `dtype` says. */
const ofType = (type: string, dtype: Given): OperatorEntry =>
  entry(type, `A tensor of the ${dtype} values in its arguments.`, VALUES[dtype], () => dtype);

export const givenTensorFills: readonly OperatorEntry[] = [
  entry(
    'GivenTensorFill',
    'A tensor of the values in its arguments, FLOAT unless dtype says otherwise.',
    (args) => VALUES[givenType(args)](args),
    givenType,
  ),
  ofType('GivenTensorDoubleFill', 'DOUBLE'),
  ofType('GivenTensorBoolFill', 'BOOL'),
  ofType('GivenTensorInt16Fill', 'INT16'),
  ofType('GivenTensorIntFill', 'INT32'),
  ofType('GivenTensorInt64Fill', 'INT64'),
  ofType('GivenTensorStringFill', 'STRING'),
  entry(
    'GivenTensorByteStringToUInt8Fill',
    'A tensor of the bytes of the one string in its arguments, as UINT8.',
    bytesOf,
    () => 'UINT8',
  ),
];
