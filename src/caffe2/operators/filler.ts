// What Caffe2's fillers have in common: where the shape of their output comes from, and the
// conversion of integers, which loses nothing.
import { create } from '@bufbuild/protobuf';
import { dataTypeNumber, type DataType } from '../tensors/data_types.js';
import type { Arguments } from '../model/arguments.js';
import { Caffe2Error } from '../common/errors.js';
import type { OperatorContext } from '../model/operator_entry.js';
import { TensorShapeSchema } from '../proto/schemas.js';
import { unknownShape, type DescribedArgument, type OperatorSchema } from '../model/schema.js';
import { elementCount } from '../tensors/dims.js';

export function wrongArgument(expected: string, argument: string, received: string): never {
  throw new Caffe2Error('ERR_CAFFE2_ARGUMENT', expected, `argument "${argument}"`, received);
}

/** The element types of integers, and their bits: of signed ones negative. */
const BITS = { INT8: -8, INT16: -16, INT32: -32, INT64: -64, UINT8: 8, UINT16: 16 } as const;
export type IntegerType = keyof typeof BITS;

export const isIntegerType = (type: DataType): type is IntegerType => Object.hasOwn(BITS, type);

/** Throws unless an element type has this integer, as Caffe2 does for every argument. */
export function checkFits(value: bigint, type: IntegerType, argument: string): void {
  const bits = BITS[type];
  const fitted = bits < 0 ? BigInt.asIntN(-bits, value) : BigInt.asUintN(bits, value);
  if (fitted !== value) wrongArgument(`integers of type ${type}`, argument, String(value));
}

/** The arguments that all fillers have. */
export const SHAPE_ARGUMENTS: readonly DescribedArgument[] = [
  { name: 'shape', description: 'the shape, without an input' },
  { name: 'extra_shape', description: 'dimensions behind those of the input' },
  { name: 'input_as_shape', description: 'whether the input holds the shape' },
];

/**
 * Reads the arguments of a shape when the operator is created.
 *
 * @returns what gives the dimensions of the output at each run.
 * @throws Caffe2Error `ERR_CAFFE2_ARGUMENT`; what is returned throws `ERR_CAFFE2_SHAPE` and what
 * reading the input throws.
 */
export function readShape(op: OperatorContext, args: Arguments): () => number[] {
  const shape = args.ints('shape');
  const extra = args.ints('extra_shape');
  for (const n of extra) checkFits(n, 'INT32', 'extra_shape');
  const isInputShape = args.bool('input_as_shape', false);
  if (op.inputs > 0) {
    if (shape.length > 0) wrongArgument('none beside an input', 'shape', 'one');
  } else {
    if (extra.length > 0) wrongArgument('none without an input', 'extra_shape', 'one');
    if (isInputShape) wrongArgument('none without an input', 'input_as_shape', 'one');
    if (shape.length === 0 && args.hasField('shape', 'i')) {
      wrongArgument('a list', 'shape', 'a single integer');
    }
  }
  return () => {
    if (op.inputs === 0) return checkedDims(shape, 'argument "shape"');
    const dims = isInputShape ? dimsInInput(op) : op.input(0).dims;
    return checkedDims([...dims, ...extra], `argument "extra_shape" behind ${op.inputName(0)}`);
  };
}

function checkedDims(integers: readonly (bigint | number)[], parameter: string): number[] {
  const dims = integers.map(Number);
  elementCount(dims, parameter);
  return dims;
}

/** The dimensions that an input holds. */
function dimsInInput(op: OperatorContext): number[] {
  const input = op.input(0);
  const refuse = (expected: string, received: string): never => {
    throw new Caffe2Error('ERR_CAFFE2_SHAPE', expected, op.inputName(0), received);
  };
  if (input.dims.length !== 1) refuse('one dimension', `${input.dims.length}`);
  if (input.numel === 0) refuse('at least one element, a dimension,', 'none');
  return checkedDims([...input.data('INT64', op.inputName(0))], op.inputName(0));
}

/** Shape inference from the element type that the arguments say: what the operator then makes. */
export function fillerInference(
  typeOf: (args: Arguments) => DataType,
): OperatorSchema['inferTensor'] {
  return ([input], args) => {
    const isInputShape = args.bool('input_as_shape', false);
    if (isInputShape || input?.unknownShape === true) return [unknownShape()];
    const dataType = dataTypeNumber(typeOf(args));
    const dims =
      input === undefined ? args.ints('shape') : [...input.dims, ...args.ints('extra_shape')];
    return [create(TensorShapeSchema, { dims: [...dims], dataType })];
  };
}
