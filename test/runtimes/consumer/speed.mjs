// One figure of speed.ts: ns an element of a portable function, the median of 100 samples.
import { runInNewContext } from 'node:vm';
import { backend, sigmoid, sigmoidGradient } from 'caffe2op-sigmoid';

const [kernel, length, views] = process.argv.slice(2);
if (backend().name !== 'portable') throw new Error('not the portable backend');

/** Views of n elements, by kind. */
const makers = {
  ordinary: (n) => new Float32Array(n),
  resizable: (n) => new Float32Array(new ArrayBuffer(4 * n, { maxByteLength: 8 * n })),
  growable: (n) => new Float32Array(new SharedArrayBuffer(4 * n, { maxByteLength: 8 * n })),
  foreign: (n) => runInNewContext(`new Float32Array(${n})`),
  'another foreign': (n) => runInNewContext(`new Float32Array(${n})`),
};

/** Uniform values in (0, 1): a linear congruential generator with a fixed seed. */
let state = 20_261;
const uniform = () => ((state = (state * 1_103_515_245 + 12_345) % 2 ** 31) + 0.5) / 2 ** 31;
const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());

/** A call on n elements: inputs as the benchmarks have them, 4 times standard normal. */
function callOf(make, n) {
  const [a, dy, out] = [make(n), make(n), make(n)];
  for (let i = 0; i < n; i++) {
    const x = 4 * normal();
    a[i] = kernel === 'forward' ? x : 1 / (1 + Math.exp(-x));
    dy[i] = normal();
  }
  const options = { out };
  return kernel === 'forward' ? () => sigmoid(a, options) : () => sigmoidGradient(a, dy, options);
}

function warmUp(call, milliseconds) {
  const start = performance.now();
  while (performance.now() - start < milliseconds) call();
}

const n = Number(length);
if (views === 'after others') {
  for (const make of Object.values(makers)) warmUp(callOf(make, n), 20);
}
const call = callOf(makers[views] ?? makers.ordinary, n);
warmUp(call, 60);
// Short samples: few of them are interrupted.
const calls = Math.ceil(2 ** 14 / n);
const samples = Float64Array.from({ length: 100 }, () => {
  const start = performance.now();
  for (let i = 0; i < calls; i++) call();
  return performance.now() - start;
}).sort();
console.log(JSON.stringify({ ns: (samples[50] * 1e6) / (calls * n) }));
