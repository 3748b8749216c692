// What TypeScript makes of the package in an ES module; never run.
import {
  CPUContext,
  SigmoidFunctor,
  allocate,
  backend,
  isaNames,
  sigmoid,
  sigmoidGradient,
  type BackendInfo,
  type CodedError,
} from 'caffe2op-sigmoid';
import { Workspace, createOperator } from 'caffe2op-sigmoid/caffe2';

const x = new Float32Array(4);
export const fresh: Float32Array<ArrayBuffer> = sigmoid(x);
export const shared: Float32Array<SharedArrayBuffer> = sigmoid(x, {
  out: new Float32Array(new SharedArrayBuffer(16)),
});
export const dx: Float32Array<ArrayBuffer> = sigmoidGradient(fresh, x);
export const memory: Float32Array<ArrayBuffer> = allocate(Float32Array, 4);
export const info: BackendInfo = backend();
export const names: string[] = isaNames();
export const y: Float32Array = new SigmoidFunctor(new CPUContext({ backend: 'portable' }))(x);
export const code: CodedError['code'] = 'ERR_DETACHED';
export const workspace = new Workspace();
workspace.feed('X', x);
workspace.runOperatorOnce(createOperator('Sigmoid', ['X'], ['Y']));

// @ts-expect-error: not an array of numbers
sigmoid([1, 2]);
// @ts-expect-error: not another typed array
sigmoid(new Uint8Array(4));
// @ts-expect-error: no such option
sigmoid(x, { oout: x });
// @ts-expect-error: no such accuracy
sigmoid(x, { accuracy: 'sloppy' });
