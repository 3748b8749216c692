// The sigmoid and its gradient over .npy files.
import { sigmoid } from '../functions/sigmoid.js';
import { sigmoidGradient } from '../functions/sigmoid_gradient.js';
import type { ElementwiseFunction } from './elementwise.js';
import type { Endpoint } from './endpoint.js';
import { transformNpyFiles, type NpyReport } from './npy_elementwise.js';
import type { StreamOptions } from './options.js';

/** y = σ(x). */
export const FORWARD: ElementwiseFunction = {
  parameters: ['x'],
  compute: ([x], out) => {
    sigmoid(x!, { out });
  },
};

/** dx = (dy·y)·(1−y). */
export const GRADIENT: ElementwiseFunction = {
  parameters: ['y', 'dy'],
  compute: ([y, dy], out) => {
    sigmoidGradient(y!, dy!, { out });
  },
};

/**
 * Writes σ of every value of the .npy file `x` to the .npy file `y`, of the same shape and order.
 *
 * @throws FileError `ERR_FILE_DATA`, `ERR_FILE_INPUT`, `ERR_FILE_OUTPUT`, `ERR_FILE_SAME`,
 * `ERR_FILE_IO`; `AbortError` `ABORT_ERR` with the reason of the signal as its cause; TypeError
 * `ERR_INVALID_ARG_TYPE` and RangeError `ERR_OUT_OF_RANGE` for wrong arguments. A regular file as
 * output is then as it was.
 */
export function sigmoidNpy(x: Endpoint, y: Endpoint, options?: StreamOptions): Promise<NpyReport> {
  return transformNpyFiles(FORWARD, [x], y, options);
}

/**
 * Writes Caffe2's gradient (dy·y)·(1−y) of the .npy files `y` and `dy`, of equal shapes and
 * orders, to the .npy file `dx`.
 *
 * @throws as `sigmoidNpy`.
 */
export function sigmoidGradientNpy(
  y: Endpoint,
  dy: Endpoint,
  dx: Endpoint,
  options?: StreamOptions,
): Promise<NpyReport> {
  return transformNpyFiles(GRADIENT, [y, dy], dx, options);
}
