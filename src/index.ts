// The public interface, re-exported.
export { backend, isaNames, type BackendInfo } from './backend/select.js';
export { CPUContext, type ContextOptions } from './context.js';
export type { SigmoidGradientOptions, SigmoidOptions } from './elementwise.js';
export type { CodedError, ErrorCode } from './errors.js';
export { sigmoid, sigmoidGradient } from './functions.js';
export { SigmoidFunctor, SigmoidGradientFunctor } from './functors.js';
export { allocate } from './memory.js';
