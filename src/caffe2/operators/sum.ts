// Sum: the sum of tensors of one shape, as nets with gradients need it.
import { copyInto, lengthOf } from '../../core/typed_array.js';
import { Caffe2Error } from '../common/errors.js';
import type { OperatorContext, OperatorEntry } from '../model/operator_entry.js';
import { sameAsInput } from '../model/schema.js';
import { dimsText, sameDims } from '../tensors/dims.js';

const SUMMABLE = ['FLOAT', 'DOUBLE', 'INT32', 'INT64'] as const;
type Summable = (typeof SUMMABLE)[number];

/** out ← a + b, each sum rounded to the element type. */
function add(a: Float32Array, b: Float32Array, out: Float32Array): void {
  const n = lengthOf(out);
  for (let i = 0; i < n; i++) out[i] = a[i]! + b[i]!;
}

function addBig(a: BigInt64Array, b: BigInt64Array, out: BigInt64Array): void {
  const n = lengthOf(out);
  for (let i = 0; i < n; i++) out[i] = a[i]! + b[i]!;
}

/** The element type of all inputs, and that their shapes are equal. */
function checkInputs(op: OperatorContext): Summable {
  const first = op.input(0);
  const dtype = SUMMABLE.find((type) => type === first.dtype);
  if (dtype === undefined) {
    const expected = `elements of type ${SUMMABLE.join(', ')}`;
    const received = first.dtype ?? 'none, nothing has been written to it';
    throw new Caffe2Error('ERR_CAFFE2_DATA_TYPE', expected, op.inputName(0), received);
  }
  for (let i = 1; i < op.inputs; i++) {
    const other = op.input(i);
    if (!sameDims(other.dims, first.dims)) {
      const expected = `the shape ${dimsText(first.dims)} of ${op.inputName(0)}`;
      throw new Caffe2Error('ERR_CAFFE2_SHAPE', expected, op.inputName(i), dimsText(other.dims));
    }
    other.data(dtype, op.inputName(i));
  }
  return dtype;
}

export const sum: OperatorEntry = {
  schema: {
    type: 'Sum',
    doc: 'The sum of one or more tensors of one shape and element type, element by element.',
    inputs: { min: 1, max: Infinity },
    outputs: { min: 1, max: 1 },
    inputDocs: [{ name: 'A, B, …', description: 'tensors of one shape and element type' }],
    outputDocs: [{ name: 'C', description: 'their sum' }],
    args: [],
    inPlaceAllowed: [[0, 0]],
    inPlaceEnforced: [],
    onnx: 'Sum',
    inferTensor: sameAsInput(0),
  },
  kernels: {
    '': (op) => () => {
      const dtype = checkInputs(op);
      const { dims } = op.input(0);
      // A later input may be what the output overwrites, where blobs share their storage.
      const inputs = Array.from({ length: op.inputs }, (_, i) => op.input(i));
      const out = op.output(0, dims, dtype);
      const data = inputs.map((tensor, i) =>
        i > 0 && tensor.sharesStorage(out) ? tensor.clone().data(dtype) : tensor.data(dtype),
      );
      const result = out.data(dtype);
      const [first, ...rest] = data;
      if (rest.length === 0 && first !== result) copyInto(result, first!);
      rest.forEach((term, i) => {
        const so_far = i === 0 ? first! : result;
        if (dtype === 'INT64') {
          addBig(so_far as BigInt64Array, term as BigInt64Array, result as BigInt64Array);
        } else {
          add(so_far as Float32Array, term as Float32Array, result as Float32Array);
        }
      });
    },
  },
  // The gradient of the sum is that of each term.
  gradient: (def, outputGradient) => ({
    operators: [],
    inputGradients: def.input.map(() => outputGradient(0)),
  }),
};
