// What TypeScript makes of the package; never run.
import {
  allocate,
  backend,
  CPUContext,
  logit,
  sigmoid,
  SigmoidFunctor,
  sigmoidGradient,
  type BackendInfo,
  type CodedError,
} from 'caffe2op-sigmoid';
import { createOperator, decode, NetDefSchema, Workspace } from 'caffe2op-sigmoid/caffe2';
import { readNpy, sigmoidNpy } from 'caffe2op-sigmoid/io';

const x = new Float32Array(4);
export const y: Float32Array = sigmoid(x, { accuracy: 'fast', threads: 'auto' });
export const doubles: Float64Array = logit(new Float64Array(4));
export const dx: Float32Array = sigmoidGradient(y, x, { out: new Float32Array(4) });
export const one: number = sigmoid(0.3);
export const memory: Float32Array = allocate(Float32Array, 4);
export const info: BackendInfo = backend();
export const context = new CPUContext({ backend: 'portable' });
export const z: Float32Array = new SigmoidFunctor(context)(x);
export const code: CodedError['code'] = 'ERR_DETACHED';
export const workspace = new Workspace();
workspace.feed('X', x);
workspace.runOperatorOnce(createOperator('Sigmoid', ['X'], ['Y']));
export const net = decode(NetDefSchema, new Uint8Array(4)).name;
export const read = async (): Promise<readonly number[]> => (await readNpy('x.npy')).shape;
export const files = sigmoidNpy('x.npy', 'y.npy');

// @ts-expect-error: what comes out is no text
export const text: string = sigmoid(x);
// @ts-expect-error: not an array of numbers
sigmoid([1, 2]);
// @ts-expect-error: not another typed array
sigmoid(new Uint8Array(4));
// @ts-expect-error: no such option
sigmoid(x, { oout: x });
// @ts-expect-error: no such accuracy
sigmoid(x, { accuracy: 'sloppy' });
// @ts-expect-error: no such backend
new CPUContext({ backend: 'cuda' });
// @ts-expect-error: a name is a text
createOperator(1, ['X'], ['Y']);
// @ts-expect-error: a path, or an endpoint
void readNpy(1n);
