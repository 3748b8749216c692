// The package in a program: what computes, and a hash of what comes out over 65,536 inputs of any bits.
'use strict';
const { backend, sigmoid } = require('caffe2op-sigmoid');

const x = new Float32Array(Uint32Array.from({ length: 65536 }, (_, i) => i * 0x10001).buffer);
let hash = 0x811c9dc5;
for (const word of new Uint32Array(sigmoid(x).buffer)) {
  // The bits of NaN are the engine's.
  hash = Math.imul(hash ^ ((word & 0x7fffffff) > 0x7f800000 ? 0x7fc00000 : word), 0x01000193);
}
const { name, isa, reason } = backend();
console.log(JSON.stringify({ name, isa, reason, hash: (hash >>> 0).toString(16) }));
