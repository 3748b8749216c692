// What TypeScript makes of the package in a CommonJS module; never run.
import sigmoids = require('caffe2op-sigmoid');

const x = new Float32Array(4);
const y: Float32Array<ArrayBuffer> = sigmoids.sigmoid(x);
const dx: Float32Array<ArrayBuffer> = sigmoids.sigmoidGradient(y, x);
const info: sigmoids.BackendInfo = sigmoids.backend();
// @ts-expect-error: not an array of numbers
sigmoids.sigmoid([1, 2]);

export = { dx, info };
