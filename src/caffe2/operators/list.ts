// Every operator there is: one line each.
import type { OperatorEntry } from '../model/operator_entry.js';
import { constantFill } from './constant_fill.js';
import { givenTensorFills } from './given_tensor_fill.js';
import { logit } from './logit.js';
import { logitGradient } from './logit_gradient.js';
import { sigmoid } from './sigmoid.js';
import { sigmoidGradient } from './sigmoid_gradient.js';
import { softplus } from './softplus.js';
import { softplusGradient } from './softplus_gradient.js';
import { sum } from './sum.js';
import { swish } from './swish.js';
import { swishGradient } from './swish_gradient.js';

export const OPERATORS: readonly OperatorEntry[] = [
  sigmoid,
  sigmoidGradient,
  logit,
  logitGradient,
  softplus,
  softplusGradient,
  swish,
  swishGradient,
  sum,
  constantFill,
  ...givenTensorFills,
];
