// The sigmoid, its derivatives and its gradients over .npy files.
import type { Endpoint } from '../files/endpoint.js';
import { elementwiseFunction } from './elementwise_functions.js';
import { functionNpy, type NpyFunctionOptions } from './function_npy.js';
import type { ElementwiseFunction } from './stream_elementwise.js';
import type { NpyReport } from './transform_npy.js';

/** y = σ(x). */
export const FORWARD: ElementwiseFunction = elementwiseFunction('sigmoid');

/** dx = (dy·y)·(1−y). */
export const GRADIENT: ElementwiseFunction = elementwiseFunction('sigmoidGradient');

/**
 * Writes σ of every value of the .npy file `x` to the .npy file `y`, of the same shape and order, and of
 * the same type unless `dtype` says another.
 *
 * @throws FileError `ERR_FILE_DATA`, `ERR_FILE_INPUT`, `ERR_FILE_OUTPUT`, `ERR_FILE_SAME`,
 * `ERR_FILE_IO`; `AbortError` `ABORT_ERR` with the reason of the signal as its cause; TypeError
 * `ERR_INVALID_ARG_TYPE` and RangeError `ERR_OUT_OF_RANGE` for wrong arguments. A regular file as
 * output is then as it was.
 */
export function sigmoidNpy(
  x: Endpoint,
  y: Endpoint,
  options?: NpyFunctionOptions,
): Promise<NpyReport> {
  return functionNpy('sigmoid', [x], y, options);
}

/**
 * Writes Caffe2's gradient (dy·y)·(1−y) of the .npy files `y` and `dy`, of equal shapes, to the
 * .npy file `dx`, in the order of `y`; `dy` is held in memory if it has the other one.
 *
 * @throws as `sigmoidNpy`.
 */
export function sigmoidGradientNpy(
  y: Endpoint,
  dy: Endpoint,
  dx: Endpoint,
  options?: NpyFunctionOptions,
): Promise<NpyReport> {
  return functionNpy('sigmoidGradient', [y, dy], dx, options);
}

/**
 * Writes the first derivative of σ at every value of the .npy file `x` to the .npy file `y`.
 *
 * @throws as `sigmoidNpy`.
 */
export function sigmoidDerivativeNpy(
  x: Endpoint,
  y: Endpoint,
  options?: NpyFunctionOptions,
): Promise<NpyReport> {
  return functionNpy('sigmoidDerivative', [x], y, options);
}

/**
 * Writes the second derivative of σ at every value of the .npy file `x` to the .npy file `y`.
 *
 * @throws as `sigmoidNpy`.
 */
export function sigmoidSecondDerivativeNpy(
  x: Endpoint,
  y: Endpoint,
  options?: NpyFunctionOptions,
): Promise<NpyReport> {
  return functionNpy('sigmoidSecondDerivative', [x], y, options);
}

/**
 * Writes the gradient dy·σ′(x) of the .npy files `x` and `dy`, of equal shapes, to the .npy file `dx`, in
 * the order of `x`.
 *
 * @throws as `sigmoidNpy`.
 */
export function sigmoidGradientFromInputNpy(
  x: Endpoint,
  dy: Endpoint,
  dx: Endpoint,
  options?: NpyFunctionOptions,
): Promise<NpyReport> {
  return functionNpy('sigmoidGradientFromInput', [x, dy], dx, options);
}
