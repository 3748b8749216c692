// Every operator there is: one line each.
import type { OperatorEntry } from '../model/operator_entry.js';
import { constantFill } from './constant_fill.js';
import { givenTensorFills } from './given_tensor_fill.js';
import { sigmoid } from './sigmoid.js';
import { sigmoidGradient } from './sigmoid_gradient.js';
import { sum } from './sum.js';

export const OPERATORS: readonly OperatorEntry[] = [
  sigmoid,
  sigmoidGradient,
  sum,
  constantFill,
  ...givenTensorFills,
];
