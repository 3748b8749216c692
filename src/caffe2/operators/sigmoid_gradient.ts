// SigmoidGradient: dX = (dY·Y)·(1−Y).
import { SigmoidGradientFunctor } from '../../functions/functors.js';
import { copyInto } from '../../core/typed_array.js';
import type { OperatorEntry } from '../model/operator_entry.js';
import { sameAsInput } from '../model/schema.js';
import {
  checkInPlaceDims,
  checkLegacyBroadcast,
  pairedDims,
  readLegacyBroadcast,
} from './broadcast.js';

export const sigmoidGradient: OperatorEntry = {
  schema: {
    type: 'SigmoidGradient',
    doc:
      'The gradient of Sigmoid from its output Y and the gradient dY of the loss with respect to ' +
      'it: dX = (dY·Y)·(1−Y), each operation rounded to float32, in that order. Shapes are equal ' +
      'but for 1s in front; dX has the longer one.',
    inputs: { min: 2, max: 2 },
    outputs: { min: 1, max: 1 },
    // Caffe2 documents neither; nor does this, so that a listing compares.
    inputDocs: [],
    outputDocs: [],
    args: [],
    inPlaceAllowed: [[1, 0]],
    inPlaceEnforced: [],
    onnx: '',
    inferTensor: sameAsInput(1),
  },
  kernels: {
    '': (op) => {
      const functor = new SigmoidGradientFunctor(op.context);
      const broadcast = readLegacyBroadcast(op);
      return () => {
        const y = op.input(0);
        const yValues = y.data('FLOAT', op.inputName(0));
        const dy = op.input(1);
        const dyValues = dy.data('FLOAT', op.inputName(1));
        if (broadcast.enabled) checkLegacyBroadcast(broadcast, op, y, dy);
        const paired = pairedDims(op, y, dy);
        const dims = broadcast.enabled ? y.dims : paired;
        if (op.isInPlace(1, 0)) checkInPlaceDims(op, dy, dims);
        const dx = op.output(0, dims, 'FLOAT');
        const out = dx.data('FLOAT');
        // Another blob may share the storage of Y; the functor does not write over what it reads.
        if (dx.sharesStorage(y)) copyInto(out, functor(yValues, dyValues));
        else functor(yValues, dyValues, { out });
      };
    },
  },
};
