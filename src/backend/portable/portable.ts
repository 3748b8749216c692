// The portable backend: the same functions in pure TypeScript, with the same bits on every engine.
import type { Backend } from '../backend.js';
import { sigmoid } from './sigmoid.js';
import { sigmoidGradient } from './sigmoid_gradient.js';

export const portableBackend: Backend = { name: 'portable', isa: null, sigmoid, sigmoidGradient };
