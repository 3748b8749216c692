// SoftplusGradient: dX = dY·(1−e^−Y).
import { expFloat32 } from '../../backends/portable/exp_float32.js';
import { lengthOf } from '../../core/typed_array.js';
import type { OperatorEntry } from '../model/operator_entry.js';
import { unknownShapes } from '../model/schema.js';
import { checkSameCounts } from './counts.js';

const { fround } = Math;

/** dx[i] ← dy[i]·(1−e^−y[i]), each operation rounded to float32; dx may be either. */
function run(y: Float32Array, dy: Float32Array, dx: Float32Array): void {
  const n = lengthOf(dx);
  for (let i = 0; i < n; i++) dx[i] = dy[i]! * fround(1 - expFloat32(-y[i]!));
}

export const softplusGradient: OperatorEntry = {
  schema: {
    type: 'SoftplusGradient',
    doc:
      'The gradient of Softplus from its output Y and the gradient dY of the loss with respect to ' +
      'it: dX = dY·(1−e^−Y), each operation rounded to float32, e^−Y correctly. dX has the shape ' +
      'of Y, dY as many elements.',
    inputs: { min: 2, max: 2 },
    outputs: { min: 1, max: 1 },
    // Caffe2 documents neither.
    inputDocs: [],
    outputDocs: [],
    args: [],
    inPlaceAllowed: [[1, 0]],
    inPlaceEnforced: [],
    onnx: '',
    inferTensor: unknownShapes,
  },
  kernels: {
    '': (op) => () => {
      const y = op.input(0);
      const values = y.data('FLOAT', op.inputName(0));
      const dy = op.input(1).data('FLOAT', op.inputName(1));
      checkSameCounts(op);
      run(values, dy, op.output(0, y.dims, 'FLOAT').data('FLOAT'));
    },
  },
};
