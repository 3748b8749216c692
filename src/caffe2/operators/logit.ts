// Logit: Y = log(c/(1−c)), c = X clamped to [eps, 1−eps].
import { LogitFunctor } from '../../functions/relatives.js';
import { lengthOf } from '../../core/typed_array.js';
import { Caffe2Error, quoted } from '../common/errors.js';
import { createOperator } from '../model/operator_def.js';
import type { OperatorEntry } from '../model/operator_entry.js';
import { sameAsInput } from '../model/schema.js';
import { readEps } from './logit_gradient.js';

const { fround } = Math;

/** c[i] ← x[i] clamped, NaN kept; c may be x. */
function clamp(x: Float32Array, c: Float32Array, least: number, most: number): void {
  const n = lengthOf(c);
  for (let i = 0; i < n; i++) {
    const v = x[i]!;
    c[i] = v > most ? most : v < least ? least : v;
  }
}

export const logit: OperatorEntry = {
  schema: {
    type: 'Logit',
    doc:
      'The logarithm of the odds, log(c/(1−c)), of every element of a float tensor of any shape, ' +
      'where c is the element clamped to [eps, 1−eps]; correctly rounded. NaN stays NaN.',
    inputs: { min: 1, max: 1 },
    outputs: { min: 1, max: 1 },
    inputDocs: [{ name: 'X', description: 'a float tensor' }],
    outputDocs: [{ name: 'Y', description: 'a float tensor of the shape of X' }],
    // Caffe2's name of it in listings; definitions call it eps.
    args: [{ name: 'eps (optional)', description: 'above 0 and below ½, 1e-6 if left out' }],
    inPlaceAllowed: [[0, 0]],
    inPlaceEnforced: [],
    onnx: '',
    inferTensor: sameAsInput(0),
  },
  kernels: {
    '': (op) => {
      const eps = readEps(op.arguments());
      if (!(eps > 0 && eps < 0.5)) {
        const expected = 'a number above 0 and below 0.5';
        throw new Caffe2Error('ERR_CAFFE2_ARGUMENT', expected, 'argument "eps"', `${eps}`);
      }
      const most = fround(1 - eps);
      const functor = new LogitFunctor(op.context);
      return () => {
        const x = op.input(0);
        const values = x.data('FLOAT', op.inputName(0));
        const out = op.output(0, x.dims, 'FLOAT').data('FLOAT');
        clamp(values, out, eps, most);
        functor(out, { out });
      };
    },
  },
  gradient: (def, outputGradient) => {
    const [x, y] = [def.input[0]!, def.output[0]!];
    // Caffe2 would take Y for X there, and return a wrong gradient without a word.
    if (x === y) {
      const expected = 'an output apart from the input, which its gradient reads,';
      throw new Caffe2Error('ERR_CAFFE2_GRADIENT', expected, 'Logit', `${quoted(y)} in place`);
    }
    const dX = `${x}_grad`;
    return {
      operators: [createOperator('LogitGradient', [x, outputGradient(0)], [dX])],
      inputGradients: [dX],
    };
  },
};
