// The public interface, re-exported.
export { backend, isaNames, type BackendInfo } from './backends/choose.js';
export type { Dtype, NumericArray } from './core/element_types.js';
export type { CodedError, ErrorCode } from './core/errors.js';
export { CPUContext, type ContextOptions } from './functions/context.js';
export {
  SigmoidDerivativeFunctor,
  SigmoidFunctor,
  SigmoidGradientFromInputFunctor,
  SigmoidGradientFunctor,
  SigmoidSecondDerivativeFunctor,
} from './functions/functors.js';
export { allocate } from './functions/memory.js';
export * from './functions/relatives.js';
export { sigmoid, type SigmoidOptions } from './functions/sigmoid.js';
export { sigmoidGradient, type SigmoidGradientOptions } from './functions/sigmoid_gradient.js';
export {
  sigmoidDerivative,
  type SigmoidDerivativeOptions,
} from './functions/sigmoid_derivative.js';
export {
  sigmoidGradientFromInput,
  type SigmoidGradientFromInputOptions,
} from './functions/sigmoid_gradient_from_input.js';
export {
  sigmoidSecondDerivative,
  type SigmoidSecondDerivativeOptions,
} from './functions/sigmoid_second_derivative.js';
export type { BinaryFunction, FloatArray, UnaryFunction } from './functions/types.js';
