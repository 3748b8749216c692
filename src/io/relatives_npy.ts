// The relatives of the sigmoid over .npy files.
import type { Endpoint } from '../files/endpoint.js';
import { functionNpy, type NpyFunctionOptions } from './function_npy.js';
import type { NpyReport } from './transform_npy.js';

/**
 * Writes the logit log(p/(1−p)) of every value of the .npy file `p` to the .npy file `y`: NaN outside [0, 1].
 *
 * @throws as `sigmoidNpy`.
 */
export function logitNpy(
  p: Endpoint,
  y: Endpoint,
  options?: NpyFunctionOptions,
): Promise<NpyReport> {
  return functionNpy('logit', [p], y, options);
}

/**
 * Writes the derivative of the logit, 1/(p·(1−p)), of every value of the .npy file `p` to the .npy file `y`.
 *
 * @throws as `sigmoidNpy`.
 */
export function logitDerivativeNpy(
  p: Endpoint,
  y: Endpoint,
  options?: NpyFunctionOptions,
): Promise<NpyReport> {
  return functionNpy('logitDerivative', [p], y, options);
}

/**
 * Writes log σ of every value of the .npy file `x` to the .npy file `y`.
 *
 * @throws as `sigmoidNpy`.
 */
export function logSigmoidNpy(
  x: Endpoint,
  y: Endpoint,
  options?: NpyFunctionOptions,
): Promise<NpyReport> {
  return functionNpy('logSigmoid', [x], y, options);
}

/**
 * Writes the softplus log(1+e^x) of every value of the .npy file `x` to the .npy file `y`.
 *
 * @throws as `sigmoidNpy`.
 */
export function softplusNpy(
  x: Endpoint,
  y: Endpoint,
  options?: NpyFunctionOptions,
): Promise<NpyReport> {
  return functionNpy('softplus', [x], y, options);
}

/**
 * Writes the SiLU x·σ(x) of every value of the .npy file `x` to the .npy file `y`.
 *
 * @throws as `sigmoidNpy`.
 */
export function siluNpy(
  x: Endpoint,
  y: Endpoint,
  options?: NpyFunctionOptions,
): Promise<NpyReport> {
  return functionNpy('silu', [x], y, options);
}

/**
 * Writes the derivative of the SiLU of every value of the .npy file `x` to the .npy file `y`.
 *
 * @throws as `sigmoidNpy`.
 */
export function siluDerivativeNpy(
  x: Endpoint,
  y: Endpoint,
  options?: NpyFunctionOptions,
): Promise<NpyReport> {
  return functionNpy('siluDerivative', [x], y, options);
}
