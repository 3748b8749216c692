// SwishGradient: dX = dY·(Y + (1/(1+e^−X))·(1−Y)).
import { expFloat32 } from '../../backends/portable/exp_float32.js';
import { lengthOf } from '../../core/typed_array.js';
import type { OperatorEntry } from '../model/operator_entry.js';
import { unknownShapes } from '../model/schema.js';
import { checkSameCounts } from './counts.js';

const { fround } = Math;

/** dx[i] ← the gradient, each operation rounded to float32; dx may be any of the others. */
function run(x: Float32Array, y: Float32Array, dy: Float32Array, dx: Float32Array): void {
  const n = lengthOf(dx);
  for (let i = 0; i < n; i++) {
    const v = y[i]!;
    const sigmoid = fround(1 / fround(1 + expFloat32(-x[i]!)));
    dx[i] = dy[i]! * fround(v + fround(sigmoid * fround(1 - v)));
  }
}

export const swishGradient: OperatorEntry = {
  schema: {
    type: 'SwishGradient',
    doc:
      'The gradient of Swish from its input X, its output Y and the gradient dY of the loss with ' +
      'respect to that: dX = dY·(Y + (1/(1+e^−X))·(1−Y)), each operation rounded to float32, e^−X ' +
      'correctly. dX has the shape of Y, the others as many elements. NaN where Y is infinite.',
    inputs: { min: 3, max: 3 },
    outputs: { min: 1, max: 1 },
    // Caffe2 documents none.
    inputDocs: [],
    outputDocs: [],
    args: [],
    inPlaceAllowed: [[2, 0]],
    inPlaceEnforced: [],
    onnx: '',
    inferTensor: unknownShapes,
  },
  kernels: {
    '': (op) => () => {
      const x = op.input(0).data('FLOAT', op.inputName(0));
      const y = op.input(1);
      const values = y.data('FLOAT', op.inputName(1));
      const dy = op.input(2).data('FLOAT', op.inputName(2));
      checkSameCounts(op);
      run(x, values, dy, op.output(0, y.dims, 'FLOAT').data('FLOAT'));
    },
  },
};
