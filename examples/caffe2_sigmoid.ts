// The example of the documentation of Caffe2's Sigmoid operator: feed X, run it once, fetch Y.
import { createOperator, Workspace } from 'caffe2op-sigmoid/caffe2';

const workspace = new Workspace();
const op = createOperator('Sigmoid', ['X'], ['Y']);

// Caffe2 draws 5 numbers from the normal distribution; these are drawn once and for all.
const x = new Float32Array([0.27388, -1.3137, 0.48823, -0.34466, 1.7]);
workspace.feed('X', x);
console.log('input:', workspace.fetch('X').data('FLOAT').join(' '));
workspace.runOperatorOnce(op);
console.log('sigmoid:', workspace.fetch('Y').data('FLOAT').join(' '));
