// The sample of inputs that every runtime hashes the results of, and the hash.
'use strict';
const { createHash } = require('node:crypto');

const LENGTH = 2 ** 20;

/**
 * 2^20 floats spread over all bit patterns: one in each run of 4096, at a place in it that
 * changes from run to run. Both signs, every exponent, subnormals, NaN.
 */
function inputs() {
  const bits = new Uint32Array(LENGTH);
  for (let i = 0; i < LENGTH; i++) bits[i] = i * 4096 + (Math.imul(i, 0x9e3779b1) >>> 20);
  return new Float32Array(bits.buffer);
}

/** SHA-256 over the bits, every NaN as 0x7fc00000: engines may change a NaN's payload. */
function digest(values) {
  const bits = new Uint32Array(values.length);
  new Float32Array(bits.buffer).set(values);
  for (let i = 0; i < bits.length; i++) {
    if (Number.isNaN(values[i])) bits[i] = 0x7fc00000;
  }
  return createHash('sha256').update(new Uint8Array(bits.buffer)).digest('hex');
}

module.exports = { inputs, digest };
