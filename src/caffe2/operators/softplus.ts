// Softplus: Y = log(e^X + 1).
import { SoftplusFunctor } from '../../functions/relatives.js';
import { createOperator } from '../model/operator_def.js';
import type { OperatorEntry } from '../model/operator_entry.js';
import { sameAsInput } from '../model/schema.js';

export const softplus: OperatorEntry = {
  schema: {
    type: 'Softplus',
    doc:
      'log(e^x + 1) of every element of a float tensor of any shape, correctly rounded: finite ' +
      'for every finite element, and not 0 before it underflows.',
    inputs: { min: 1, max: 1 },
    outputs: { min: 1, max: 1 },
    inputDocs: [{ name: 'X', description: 'a float tensor' }],
    outputDocs: [{ name: 'Y', description: 'a float tensor of the shape of X' }],
    args: [],
    inPlaceAllowed: [[0, 0]],
    inPlaceEnforced: [],
    onnx: 'Softplus',
    inferTensor: sameAsInput(0),
  },
  kernels: {
    '': (op) => {
      const functor = new SoftplusFunctor(op.context);
      return () => {
        const x = op.input(0);
        const values = x.data('FLOAT', op.inputName(0));
        functor(values, { out: op.output(0, x.dims, 'FLOAT').data('FLOAT') });
      };
    },
  },
  gradient: (def, outputGradient) => {
    const dX = `${def.input[0]!}_grad`;
    return {
      operators: [createOperator('SoftplusGradient', [def.output[0]!, outputGradient(0)], [dX])],
      inputGradients: [dX],
    };
  },
};
