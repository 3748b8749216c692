// The portable backend: the same functions in pure TypeScript, with the same bits on every engine.
import { copyInto, lengthOf } from '../../typed_array.js';
import type { Backend, OnHeap } from '../backend.js';
import { checkOverlap } from './overlap.js';
import { sigmoid as sigmoidKernel } from './sigmoid.js';
import { sigmoidGradient as sigmoidGradientKernel } from './sigmoid_gradient.js';

function sigmoid(x: Float32Array, y: Float32Array): void {
  const n = lengthOf(y);
  const apart = checkOverlap(y, x, 'x', true) ? new Float32Array(n) : y;
  sigmoidKernel(x, apart, n);
  if (apart !== y) copyInto(y, apart);
}

export const portableOnHeap: OnHeap = {
  sigmoid: sigmoidKernel,
  sigmoidGradient: sigmoidGradientKernel,
};

export const portableBackend: Backend = {
  name: 'portable',
  isa: null,
  sigmoid,
  // The exact function is as quick here as a less exact one would be.
  sigmoidFast: sigmoid,
  sigmoidGradient: (y, dy, dx) => {
    const n = lengthOf(dx);
    const unsureOfY = checkOverlap(dx, y, 'y', false);
    const unsure = checkOverlap(dx, dy, 'dy', true) || unsureOfY;
    const apart = unsure ? new Float32Array(n) : dx;
    sigmoidGradientKernel(y, dy, apart, n);
    if (apart !== dx) copyInto(dx, apart);
  },
  onHeap: portableOnHeap,
};
