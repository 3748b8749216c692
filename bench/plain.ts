// The plain JavaScript loops: what one writes without a library, and the measure of "times faster".
import type { FunctionName } from '../src/core/catalog.js';
import type { Dtype } from '../src/core/element_types.js';
import type { Arrays } from './inputs.js';

export function plainSigmoid(x: Float32Array, y: Float32Array): void {
  for (let i = 0; i < x.length; i++) y[i] = 1 / (1 + Math.exp(-x[i]!));
}

export function plainGradient(y: Float32Array, dy: Float32Array, dx: Float32Array): void {
  for (let i = 0; i < y.length; i++) dx[i] = dy[i]! * y[i]! * (1 - y[i]!);
}

// Functions of their own for doubles: engines compile a loop for the arrays that it has seen.
function plainSigmoid64(x: Float64Array, y: Float64Array): void {
  for (let i = 0; i < x.length; i++) y[i] = 1 / (1 + Math.exp(-x[i]!));
}

function plainGradient64(y: Float64Array, dy: Float64Array, dx: Float64Array): void {
  for (let i = 0; i < y.length; i++) dx[i] = dy[i]! * y[i]! * (1 - y[i]!);
}

/** A plain loop over the arrays of a call. */
export type PlainLoop = (arrays: Arrays) => void;

/** The loops, where there is one that people write. */
export const PLAIN: Readonly<Partial<Record<FunctionName, Partial<Record<Dtype, PlainLoop>>>>> = {
  sigmoid: {
    float32: ({ x, out }) => {
      plainSigmoid(x as Float32Array, out as Float32Array);
    },
    float64: ({ x, out }) => {
      plainSigmoid64(x as Float64Array, out as Float64Array);
    },
  },
  sigmoidGradient: {
    float32: ({ y, dy, out }) => {
      plainGradient(y as Float32Array, dy as Float32Array, out as Float32Array);
    },
    float64: ({ y, dy, out }) => {
      plainGradient64(y as Float64Array, dy as Float64Array, out as Float64Array);
    },
  },
};
