// Swish: Y = X/(1 + e^−X), which others call SiLU.
import { SiluFunctor } from '../../functions/relatives.js';
import { createOperator } from '../model/operator_def.js';
import type { OperatorEntry } from '../model/operator_entry.js';
import { sameAsInput } from '../model/schema.js';

export const swish: OperatorEntry = {
  schema: {
    type: 'Swish',
    doc: 'x/(1 + e^−x) of every element of a float tensor of any shape, correctly rounded.',
    inputs: { min: 1, max: 1 },
    outputs: { min: 1, max: 1 },
    inputDocs: [{ name: 'X', description: 'a float tensor' }],
    outputDocs: [{ name: 'Y', description: 'a float tensor of the shape of X' }],
    args: [],
    inPlaceAllowed: [],
    inPlaceEnforced: [],
    onnx: '',
    inferTensor: sameAsInput(0),
  },
  kernels: {
    '': (op) => {
      const functor = new SiluFunctor(op.context);
      return () => {
        const x = op.input(0);
        const values = x.data('FLOAT', op.inputName(0));
        functor(values, { out: op.output(0, x.dims, 'FLOAT').data('FLOAT') });
      };
    },
  },
  gradient: (def, outputGradient) => {
    const [x, y] = [def.input[0]!, def.output[0]!];
    const dX = `${x}_grad`;
    return {
      operators: [createOperator('SwishGradient', [x, y, outputGradient(0)], [dX])],
      inputGradients: [dX],
    };
  },
};
