// The public interface, re-exported.
export { backend, isaNames, type BackendInfo } from './backends/choose.js';
export type { CodedError, ErrorCode } from './core/errors.js';
export { CPUContext, type ContextOptions } from './functions/context.js';
export { SigmoidFunctor, SigmoidGradientFunctor } from './functions/functors.js';
export { allocate } from './functions/memory.js';
export { sigmoid, type SigmoidOptions } from './functions/sigmoid.js';
export { sigmoidGradient, type SigmoidGradientOptions } from './functions/sigmoid_gradient.js';
