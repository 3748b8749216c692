// LogitGradient: dX = dY·(1/((1−X)·X)), 0 where X was clamped.
import { lengthOf } from '../../core/typed_array.js';
import { Caffe2Error } from '../common/errors.js';
import type { Arguments } from '../model/arguments.js';
import type { OperatorContext, OperatorEntry } from '../model/operator_entry.js';
import { unknownShapes } from '../model/schema.js';
import { dimsText } from '../tensors/dims.js';
import { checkSameCounts } from './counts.js';

const { fround } = Math;

/** The float of the argument `eps`, 1e-6 without it. */
export const readEps = (args: Arguments): number => fround(args.float('eps', 1e-6));

/** dx[i] ← the gradient at x[i], dy[i], each operation rounded to float32; dx may be either. */
function run(x: Float32Array, dy: Float32Array, dx: Float32Array, eps: number): void {
  const n = lengthOf(dx);
  const most = fround(1 - eps);
  for (let i = 0; i < n; i++) {
    const v = x[i]!;
    dx[i] = v < eps || v > most ? 0 : dy[i]! * fround(1 / fround(fround(1 - v) * v));
  }
}

/** Throws for what Caffe2 divides by 0 or reads out of bounds with. */
function checkLastDimension(op: OperatorContext): void {
  const { dims } = op.input(0);
  if (dims.length > 0 && dims[dims.length - 1] !== 0) return;
  const expected = 'a last dimension of at least 1';
  throw new Caffe2Error('ERR_CAFFE2_SHAPE', expected, op.inputName(0), dimsText(dims));
}

export const logitGradient: OperatorEntry = {
  schema: {
    type: 'LogitGradient',
    doc:
      'The gradient of Logit from its input X and the gradient dY of the loss with respect to its ' +
      'output: 0 where X < eps or X > 1−eps, else dY·(1/((1−X)·X)), each operation rounded to ' +
      'float32. As in Caffe2 eps may be any number. dX has the shape of X, dY as many elements.',
    inputs: { min: 2, max: 2 },
    outputs: { min: 1, max: 1 },
    inputDocs: [
      { name: 'X', description: 'the input of Logit' },
      { name: 'dY', description: 'the gradient with respect to its output' },
    ],
    outputDocs: [{ name: 'dX', description: 'a float tensor of the shape of X' }],
    args: [{ name: 'eps', description: 'that of Logit, 1e-6 if left out' }],
    inPlaceAllowed: [],
    inPlaceEnforced: [],
    onnx: '',
    inferTensor: unknownShapes,
  },
  kernels: {
    '': (op) => {
      const eps = readEps(op.arguments());
      return () => {
        const x = op.input(0);
        const values = x.data('FLOAT', op.inputName(0));
        const dy = op.input(1).data('FLOAT', op.inputName(1));
        checkSameCounts(op);
        checkLastDimension(op);
        run(values, dy, op.output(0, x.dims, 'FLOAT').data('FLOAT'), eps);
      };
    },
  },
};
