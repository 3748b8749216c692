// That inputs have as many elements as each other, where their shapes may differ.
import { Caffe2Error } from '../common/errors.js';
import type { OperatorContext } from '../model/operator_entry.js';

/** Throws unless every input has as many elements as the first. */
export function checkSameCounts(op: OperatorContext): void {
  const { numel } = op.input(0);
  for (let i = 1; i < op.inputs; i++) {
    const other = op.input(i).numel;
    if (other === numel) continue;
    const expected = `${numel} elements, as many as ${op.inputName(0)} has,`;
    throw new Caffe2Error('ERR_CAFFE2_SHAPE', expected, op.inputName(i), `${other}`);
  }
}
