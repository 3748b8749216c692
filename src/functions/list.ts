// The functions on a backend, by their names in the catalogue.
import type { FunctionName } from '../core/catalog.js';
import type { BinaryOn } from './binary.js';
import { forward } from './sigmoid.js';
import { derivative } from './sigmoid_derivative.js';
import { gradient } from './sigmoid_gradient.js';
import { gradientFromInput } from './sigmoid_gradient_from_input.js';
import { secondDerivative } from './sigmoid_second_derivative.js';
import type { UnaryOn } from './unary.js';

export const FUNCTIONS_ON: Readonly<Record<FunctionName, UnaryOn | BinaryOn>> = {
  sigmoid: forward,
  sigmoidGradient: gradient,
  sigmoidDerivative: derivative,
  sigmoidSecondDerivative: secondDerivative,
  sigmoidGradientFromInput: gradientFromInput,
};
