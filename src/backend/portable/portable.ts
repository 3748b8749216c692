// The portable backend: the same functions in pure TypeScript, with the same bits on every engine.
import { bufferOf, copyInto, lengthOf } from '../../typed_array.js';
import { MOST_ON_HEAP, type Backend, type OnHeap } from '../backend.js';
import type { Refusal } from '../refusal.js';
import { overlapRefusal } from './overlap.js';
import { sigmoid as sigmoidKernel } from './sigmoid.js';
import { sigmoidGradient as gradientKernel, sigmoidGradientOfFew } from './sigmoid_gradient.js';
import { inBlocks, isOfThisRealm, isOrdinary } from './views.js';

function sigmoidInBlocks(x: Float32Array, y: Float32Array, n: number): void {
  inBlocks(x, undefined, y, n, (xBlock, _, yBlock, count) => {
    sigmoidKernel(xBlock, yBlock, count);
  });
}

/** σ of a few elements. Nothing but the realm can be asked of a view on the heap in so little time. */
function sigmoidOfFew(x: Float32Array, y: Float32Array, n: number): void {
  if (isOfThisRealm(x) && isOfThisRealm(y)) sigmoidKernel(x, y, n);
  else sigmoidInBlocks(x, y, n);
}

function sigmoid(x: Float32Array, y: Float32Array): Refusal | undefined {
  const n = lengthOf(y);
  if (x === y && n <= MOST_ON_HEAP) {
    sigmoidOfFew(x, y, n);
    return undefined;
  }
  const xBuffer = bufferOf(x);
  const yBuffer = bufferOf(y);
  const overlap = overlapRefusal(y, yBuffer, x, xBuffer, 0, 'in place');
  if (typeof overlap === 'number') return overlap;
  const unsure = overlap === 'at once';
  const result = unsure ? new Float32Array(n) : y;
  if (n <= MOST_ON_HEAP) sigmoidOfFew(x, result, n);
  else if (isOrdinary(x, xBuffer) && (unsure || isOrdinary(y, yBuffer))) {
    sigmoidKernel(x, result, n);
  } else sigmoidInBlocks(x, result, n);
  if (unsure) copyInto(y, result);
  return undefined;
}

function sigmoidGradient(y: Float32Array, dy: Float32Array, dx: Float32Array): Refusal | undefined {
  const n = lengthOf(dx);
  const yBuffer = bufferOf(y);
  const dyBuffer = bufferOf(dy);
  const dxBuffer = bufferOf(dx);
  const overlapY = overlapRefusal(dx, dxBuffer, y, yBuffer, 0, 'apart');
  if (typeof overlapY === 'number') return overlapY;
  const overlapDy = overlapRefusal(dx, dxBuffer, dy, dyBuffer, 1, 'in place');
  if (typeof overlapDy === 'number') return overlapDy;
  const unsure = (overlapY ?? overlapDy) === 'at once';
  const result = unsure ? new Float32Array(n) : dx;
  if (n <= MOST_ON_HEAP) sigmoidGradientOfFew(y, dy, result, n);
  else if (
    isOrdinary(y, yBuffer) &&
    isOrdinary(dy, dyBuffer) &&
    (unsure || isOrdinary(dx, dxBuffer))
  ) {
    gradientKernel(y, dy, result, n);
  } else inBlocks(y, dy, result, n, gradientKernel);
  if (unsure) copyInto(dx, result);
  return undefined;
}

export const portableOnHeap: OnHeap = {
  sigmoid: sigmoidOfFew,
  sigmoidGradient: sigmoidGradientOfFew,
};

export const portableBackend: Backend = {
  name: 'portable',
  isa: null,
  sigmoid,
  // The exact function is as quick here as a less exact one would be.
  sigmoidFast: sigmoid,
  sigmoidGradient,
  onHeap: portableOnHeap,
};
