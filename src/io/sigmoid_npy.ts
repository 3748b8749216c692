// The sigmoid and its gradient over .npy files.
import { sigmoid } from '../functions/sigmoid.js';
import { sigmoidGradient } from '../functions/sigmoid_gradient.js';
import type { ElementwiseFunction } from './stream_elementwise.js';
import type { Endpoint } from '../files/endpoint.js';
import type { NpyReport } from './transform_npy.js';
import { transformNpyFiles } from './transform_npy_files.js';
import { checkArray } from '../files/options.js';
import type { StreamOptions } from './stream_options.js';

/** y = σ(x). */
export const FORWARD: ElementwiseFunction = {
  parameters: ['x'],
  compute: (inputs, out) => {
    checkArray(inputs, 'inputs');
    sigmoid(inputs[0]!, { out });
  },
};

/** dx = (dy·y)·(1−y). */
export const GRADIENT: ElementwiseFunction = {
  parameters: ['y', 'dy'],
  compute: (inputs, out) => {
    checkArray(inputs, 'inputs');
    sigmoidGradient(inputs[0]!, inputs[1]!, { out });
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
 * Writes Caffe2's gradient (dy·y)·(1−y) of the .npy files `y` and `dy`, of equal shapes, to the
 * .npy file `dx`, in the order of `y`; `dy` is held in memory if it has the other one.
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
