// The portable backend: the same functions in pure TypeScript, with the same bits on every engine.
import { copyInto, lengthOf } from '../../core/typed_array.js';
import type { Backend, Driver, SmallArrays } from '../backend.js';
import type { Refusal } from '../refusal.js';
import { overlapRefusal } from './overlap.js';
import { sigmoid as sigmoidKernel } from './sigmoid.js';
import { sigmoidGradient as sigmoidGradientKernel } from './sigmoid_gradient.js';

function sigmoid(x: Float32Array, y: Float32Array): Refusal | undefined {
  const overlap = overlapRefusal(y, x, 0, 'in place');
  if (typeof overlap === 'number') return overlap;
  const n = lengthOf(y);
  const result = overlap === 'at once' ? new Float32Array(n) : y;
  sigmoidKernel(x, result, n);
  if (result !== y) copyInto(y, result);
  return undefined;
}

function sigmoidGradient(y: Float32Array, dy: Float32Array, dx: Float32Array): Refusal | undefined {
  const overlapY = overlapRefusal(dx, y, 0, 'apart');
  if (typeof overlapY === 'number') return overlapY;
  const overlapDy = overlapRefusal(dx, dy, 1, 'in place');
  if (typeof overlapDy === 'number') return overlapDy;
  const n = lengthOf(dx);
  const atOnce = (overlapY ?? overlapDy) === 'at once';
  const result = atOnce ? new Float32Array(n) : dx;
  sigmoidGradientKernel(y, dy, result, n);
  if (atOnce) copyInto(dx, result);
  return undefined;
}

/** The functions over arrays that are known not to overlap. */
export const portableLoops: SmallArrays = {
  sigmoid: { float32: sigmoidKernel },
  sigmoidGradient: { float32: sigmoidGradientKernel },
};

const backend: Backend = {
  name: 'portable',
  isa: null,
  kernels: {
    sigmoid: { float32: sigmoid },
    // The exact function is as quick here as a less exact one would be.
    sigmoidFast: { float32: sigmoid },
    sigmoidGradient: { float32: sigmoidGradient },
  },
  smallArrays: portableLoops,
  allocate: () => undefined,
  alignmentOffset: () => 0,
};

export const portableDriver: Driver = {
  name: 'portable',
  isaNames: () => [],
  reason: () => undefined,
  open: () => backend,
};
