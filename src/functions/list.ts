// The functions on a backend, by their names in the catalogue.
import type { FunctionName } from '../core/catalog.js';
import type { BinaryOn } from './binary.js';
import { forward } from './sigmoid.js';
import { gradient } from './sigmoid_gradient.js';
import type { UnaryOn } from './unary.js';

export const FUNCTIONS_ON: Readonly<Record<FunctionName, UnaryOn | BinaryOn>> = {
  sigmoid: forward,
  sigmoidGradient: gradient,
};
