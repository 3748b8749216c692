// The list of portable functions: one line each, by element type.
import type { FunctionName } from '../../core/catalog.js';
import type { Dtype, NumericArray } from '../../core/element_types.js';
import { bfloat16Loops, float16Loops, overHalves } from './half_functions.js';
import { logSigmoid, logSigmoidToOdd, softplus, softplusToOdd } from './log_sigmoid.js';
import { logit, logitDerivative, logitDerivativeToOdd, logitToOdd } from './logit.js';
import { logitDerivativeFloat64, logitFloat64 } from './logit_float64.js';
import { sigmoid } from './sigmoid.js';
import { sigmoidFloat64 } from './sigmoid_float64.js';
import { sigmoidGradient, sigmoidGradientOfFew } from './sigmoid_gradient.js';
import { sigmoidDerivative, sigmoidSecondDerivative } from './sigmoid_derivatives.js';
import {
  sigmoidDerivativeFloat64,
  sigmoidSecondDerivativeFloat64,
} from './sigmoid_derivatives_float64.js';
import { sigmoidGradientFloat64 } from './sigmoid_gradient_float64.js';
import {
  sigmoidGradientFromInput,
  sigmoidGradientFromInputFloat64,
} from './sigmoid_gradient_from_input.js';
import { silu, siluDerivative, siluDerivativeToOdd, siluToOdd } from './silu.js';
import { siluDerivativeFloat64 } from './silu_derivative_float64.js';
import { siluFloat64 } from './silu_float64.js';
import { logSigmoidFloat64, softplusFloat64 } from './softplus_float64.js';

/** A function over the n elements of (inputs…, output), which do not overlap unless in place. */
export type Loop = (...viewsAndLength: (NumericArray | number)[]) => void;

/** The loops of a function over one element type. */
export interface Loops {
  /** Over many elements, of views that engines are quick on (views.ts). */
  readonly loop: Loop;
  /** Over few, of any views, where another one does better. */
  readonly ofFew?: Loop;
}

/** By element type: those of the function's row in the catalogue. */
type LoopsByDtype = Readonly<Partial<Record<Dtype, Loops>>>;

const row = (loop: unknown, ofFew?: unknown): Loops => ({
  loop: loop as Loop,
  ...(ofFew !== undefined && { ofFew: ofFew as Loop }),
});

/** The loops of a function of one input: over float32 and float64; over halves by itself in double, rounded to odd. */
function withHalves(
  float32: unknown,
  float64: unknown,
  toOdd: (x: number) => number,
): LoopsByDtype {
  const { float16, bfloat16 } = overHalves(toOdd);
  return {
    float32: row(float32),
    float64: row(float64),
    float16: row(float16),
    bfloat16: row(bfloat16),
  };
}

export const LOOPS: Readonly<Record<FunctionName, LoopsByDtype>> = {
  sigmoid: {
    float32: row(sigmoid),
    float64: row(sigmoidFloat64),
    float16: row(float16Loops.sigmoid),
    bfloat16: row(bfloat16Loops.sigmoid),
  },
  sigmoidGradient: {
    float32: row(sigmoidGradient, sigmoidGradientOfFew),
    float64: row(sigmoidGradientFloat64),
    float16: row(float16Loops.sigmoidGradient),
    bfloat16: row(bfloat16Loops.sigmoidGradient),
  },
  sigmoidDerivative: {
    float32: row(sigmoidDerivative),
    float64: row(sigmoidDerivativeFloat64),
    float16: row(float16Loops.sigmoidDerivative),
    bfloat16: row(bfloat16Loops.sigmoidDerivative),
  },
  sigmoidSecondDerivative: {
    float32: row(sigmoidSecondDerivative),
    float64: row(sigmoidSecondDerivativeFloat64),
    float16: row(float16Loops.sigmoidSecondDerivative),
    bfloat16: row(bfloat16Loops.sigmoidSecondDerivative),
  },
  sigmoidGradientFromInput: {
    float32: row(sigmoidGradientFromInput),
    float64: row(sigmoidGradientFromInputFloat64),
    float16: row(float16Loops.sigmoidGradientFromInput),
    bfloat16: row(bfloat16Loops.sigmoidGradientFromInput),
  },
  logit: withHalves(logit, logitFloat64, logitToOdd),
  logSigmoid: withHalves(logSigmoid, logSigmoidFloat64, logSigmoidToOdd),
  softplus: withHalves(softplus, softplusFloat64, softplusToOdd),
  silu: withHalves(silu, siluFloat64, siluToOdd),
  siluDerivative: withHalves(siluDerivative, siluDerivativeFloat64, siluDerivativeToOdd),
  logitDerivative: withHalves(logitDerivative, logitDerivativeFloat64, logitDerivativeToOdd),
};
