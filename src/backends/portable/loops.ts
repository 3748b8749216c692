// The list of portable functions: one line each, by element type.
import type { SmallArrays } from '../backend.js';
import { sigmoid } from './sigmoid.js';
import { sigmoidGradient } from './sigmoid_gradient.js';

/** The functions over n elements of arrays that are known not to overlap. */
export const portableLoops: SmallArrays = {
  sigmoid: { float32: sigmoid },
  sigmoidGradient: { float32: sigmoidGradient },
};
