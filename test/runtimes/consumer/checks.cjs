// What every runtime must do with the installed package. `run` is given the package's exports, as
// the program's module system got them, and prints one line of JSON.
'use strict';
const { join } = require('node:path');
const { Worker } = require('node:worker_threads');
const { digest, inputs } = require('./sample.cjs');

const results = [];

async function check(name, work) {
  try {
    await work();
    results.push({ name, ok: true });
  } catch (error) {
    results.push({ name, ok: false, message: String(error?.stack ?? error) });
  }
}

/** A context of every path. */
function contextsOf(api) {
  return [
    new api.CPUContext({ backend: 'portable' }),
    new api.CPUContext({ backend: 'wasm' }),
    ...api.isaNames().map((isa) => new api.CPUContext({ isa })),
  ];
}

function equal(actual, expected, what) {
  if (!Object.is(actual, expected)) {
    throw new Error(`${what}: expected ${String(expected)} but it is ${String(actual)}`);
  }
}

/** `call` must throw an error of that class and code; `outputs` must be as they were. */
function throws(call, constructor, code, ...outputs) {
  const before = outputs.map((output) => digest(output));
  let thrown;
  try {
    call();
  } catch (error) {
    thrown = error;
  }
  if (thrown === undefined) throw new Error(`expected ${code} but nothing was thrown`);
  equal(thrown.code, code, 'code');
  equal(thrown instanceof constructor, true, `${code} is a ${constructor.name}`);
  equal(/^Expected .+ for .+ but received .+$/s.test(thrown.message), true, thrown.message);
  outputs.forEach((output, i) => equal(digest(output), before[i], 'output of a failed call'));
}

/** The bytes of an array, as text. */
const bytes = ({ buffer, byteOffset, byteLength }) =>
  Buffer.from(buffer, byteOffset, byteLength).toString('hex');

const X = Float32Array.of(-Infinity, -90, -1, -0, 0, 0.25, 1, 17.5, Infinity, NaN, 3);

function sameAsPlain(api, y) {
  equal(digest(y), digest(api.sigmoid(X)), 'digest');
}

async function functions(api) {
  const { sigmoid, sigmoidGradient } = api;
  await check('values', () => {
    const y = sigmoid(X);
    equal(y.constructor, Float32Array, 'constructor');
    equal(y.length, X.length, 'length');
    equal(y[0], 0, 'σ(−∞)');
    equal(y[3], 0.5, 'σ(−0)');
    equal(y[4], 0.5, 'σ(0)');
    equal(y[6], Math.fround(0.7310585786300049), 'σ(1)');
    equal(y[7], 1, 'σ(17.5)');
    equal(y[8], 1, 'σ(∞)');
    equal(Number.isNaN(y[9]), true, 'σ(NaN) is NaN');
    equal(y[1] > 0 && y[1] < 2 ** -126, true, 'σ(−90) is subnormal');
    equal(sigmoid(new Float32Array(0)).length, 0, 'length of nothing');
    const dx = sigmoidGradient(Float32Array.of(0.5, 0.25, 2), Float32Array.of(1, 4, -3));
    equal(dx[0], 0.25, 'gradient at 0.5');
    equal(dx[1], 0.75, 'gradient at 0.25');
    equal(dx[2], 6, 'gradient at 2');
  });
  await check('out and in place', () => {
    const out = new Float32Array(X.length);
    equal(sigmoid(X, { out }), out, 'what is returned');
    sameAsPlain(api, out);
    const x = X.slice();
    equal(sigmoid(x, { out: x }), x, 'what is returned in place');
    sameAsPlain(api, x);
    const y = sigmoid(X);
    const expected = digest(sigmoidGradient(y, X));
    const dy = X.slice();
    equal(sigmoidGradient(y, dy, { out: dy }), dy, 'what the gradient returns in place');
    equal(digest(dy), expected, 'gradient in place');
    equal(digest(sigmoidGradient(y, X, { out })), expected, 'gradient into out');
  });
  await check('views', () => {
    const n = X.length;
    const makers = {
      'an offset': () => new Float32Array(new ArrayBuffer(4 * n + 12), 4, n),
      'a SharedArrayBuffer': () => new Float32Array(new SharedArrayBuffer(4 * n)),
      'a SharedArrayBuffer and an offset': () =>
        new Float32Array(new SharedArrayBuffer(4 * n + 8), 8, n),
      'a resizable buffer': () =>
        new Float32Array(new ArrayBuffer(4 * n, { maxByteLength: 4096 }), 0, n),
      'a resizable buffer that has grown': () => {
        const buffer = new ArrayBuffer(4, { maxByteLength: 4096 });
        const view = new Float32Array(buffer);
        buffer.resize(4 * n);
        return view;
      },
      'a WebAssembly memory': () =>
        new Float32Array(new WebAssembly.Memory({ initial: 1 }).buffer, 64, n),
    };
    for (const [what, make] of Object.entries(makers)) {
      const x = make();
      x.set(X);
      const out = make();
      sameAsPlain(api, sigmoid(x));
      sameAsPlain(api, sigmoid(X, { out }));
      sigmoid(x, { out: x });
      equal(digest(x), digest(out), what);
    }
    // Both halves of one buffer: apart, though the buffer is the same.
    const halves = new Float32Array(2 * n);
    halves.set(X);
    sigmoid(halves.subarray(0, n), { out: halves.subarray(n) });
    sameAsPlain(api, halves.subarray(n));
  });
  await check('element types', () => {
    const contexts = contextsOf(api);
    const doubles = Float64Array.from({ length: 999 }, (_, i) => (i - 700) / 7.3);
    // float16 of 0.5 to 1.5 and of −0.5 to −1.5, a step of 2^−10 or 2^−11 apart.
    const halves = Uint16Array.from({ length: 999 }, (_, i) => 0x3800 + i + (i % 2) * 0x8000);
    const names = ['Sigmoid', 'SigmoidDerivative', 'SigmoidSecondDerivative'];
    for (const functor of names.map((name) => api[`${name}Functor`])) {
      for (const [x, options] of [
        [doubles, {}],
        [halves, { dtype: 'float16' }],
        [halves, { dtype: 'bfloat16' }],
      ]) {
        const [first, ...others] = contexts.map((on) => bytes(new functor(on)(x, options)));
        for (const other of others) equal(other, first, `${functor.name} of ${options.dtype}`);
      }
      const Float16 = globalThis.Float16Array;
      if (Float16 === undefined) continue;
      for (const context of contexts) {
        const run = new functor(context);
        const bits = run(halves, { dtype: 'float16' });
        for (const n of [halves.length, 5]) {
          const y = run(new Float16(halves.buffer, 0, n));
          equal(y.constructor, Float16, 'constructor');
          equal(
            bytes(new Uint16Array(y.buffer, y.byteOffset, n)),
            bytes(bits.subarray(0, n)),
            'bits',
          );
        }
      }
    }
    equal(sigmoid(0.3), 0.574442516811659, 'a number');
    equal(sigmoid(Float64Array.of(-745))[0], 5e-324, 'a subnormal double');
  });
  await check('allocate', () => {
    const x = api.allocate(Float32Array, X.length);
    equal(x.length, X.length, 'length');
    equal(
      x.every((value) => value === 0),
      true,
      'zeroed',
    );
    x.set(X);
    sameAsPlain(api, sigmoid(x));
    sameAsPlain(api, sigmoid(x, { out: x }));
    equal(api.allocate(Float32Array, 0).length, 0, 'length of nothing');
    throws(() => api.allocate(Float32Array, -1), RangeError, 'ERR_OUT_OF_RANGE');
    throws(() => api.allocate(Int8Array, 1), TypeError, 'ERR_INVALID_ARG_TYPE');
  });
  await check('functors', () => {
    const functor = new api.SigmoidFunctor();
    sameAsPlain(api, functor(X));
    const y = sigmoid(X);
    equal(
      digest(new api.SigmoidGradientFunctor()(y, X)),
      digest(sigmoidGradient(y, X)),
      'gradient functor',
    );
  });
}

async function errors(api) {
  const { sigmoid, sigmoidGradient } = api;
  await check('wrong types', () => {
    const out = new Float32Array(4);
    for (const x of [undefined, null, '1', [1], new Uint16Array(4), new DataView(out.buffer)]) {
      throws(() => sigmoid(x), TypeError, 'ERR_INVALID_ARG_TYPE');
      throws(() => sigmoid(x, { out }), TypeError, 'ERR_INVALID_ARG_TYPE', out);
      throws(() => sigmoidGradient(out, x), TypeError, 'ERR_INVALID_ARG_TYPE', out);
    }
    throws(() => sigmoid(out, { out: new Int32Array(4) }), TypeError, 'ERR_INVALID_ARG_TYPE', out);
    if (typeof Float16Array !== 'undefined') {
      const half = new Float16Array(4);
      throws(() => sigmoid(out, { out: half }), TypeError, 'ERR_INVALID_ARG_TYPE', out, half);
      throws(() => sigmoidGradient(half, out), TypeError, 'ERR_INVALID_ARG_TYPE', out, half);
    }
  });
  await check('lengths', () => {
    const x = new Float32Array(4);
    const out = new Float32Array(5).fill(7);
    throws(() => sigmoid(x, { out }), RangeError, 'ERR_LENGTH_MISMATCH', out);
    throws(() => sigmoidGradient(x, out), RangeError, 'ERR_LENGTH_MISMATCH', out);
    throws(() => sigmoidGradient(x, x, { out }), RangeError, 'ERR_LENGTH_MISMATCH', out);
  });
  await check('overlap', () => {
    for (const Buffer of [ArrayBuffer, SharedArrayBuffer]) {
      const memory = new Float32Array(new Buffer(64)).fill(3);
      const x = memory.subarray(0, 8);
      const out = memory.subarray(1, 9);
      throws(() => sigmoid(x, { out }), RangeError, 'ERR_PARTIAL_OVERLAP', memory);
      throws(() => sigmoidGradient(x, x, { out }), RangeError, 'ERR_PARTIAL_OVERLAP', memory);
      throws(() => sigmoidGradient(x, out, { out: x }), RangeError, 'ERR_IN_PLACE', memory);
    }
  });
  await check('detached and out of bounds', () => {
    const detached = new Float32Array(4);
    structuredClone(detached.buffer, { transfer: [detached.buffer] });
    const buffer = new ArrayBuffer(64, { maxByteLength: 128 });
    const shrunk = new Float32Array(buffer, 0, 16);
    buffer.resize(32);
    const out = new Float32Array(0);
    for (const gone of [detached, shrunk]) {
      throws(() => sigmoid(gone), TypeError, 'ERR_DETACHED');
      throws(() => sigmoid(out, { out: gone }), TypeError, 'ERR_DETACHED');
      throws(() => sigmoidGradient(gone, out), TypeError, 'ERR_DETACHED');
      throws(() => sigmoidGradient(out, gone), TypeError, 'ERR_DETACHED');
    }
  });
  await check('options', () => {
    throws(() => sigmoid(X, { accuracy: 'sloppy' }), RangeError, 'ERR_OUT_OF_RANGE');
    throws(() => sigmoid(X, { oout: X }), RangeError, 'ERR_OUT_OF_RANGE');
    throws(() => sigmoid(X, 1), TypeError, 'ERR_INVALID_ARG_TYPE');
    throws(
      () => new api.CPUContext({ isa: 'none' }),
      api.isaNames().length ? RangeError : Error,
      api.isaNames().length ? 'ERR_OUT_OF_RANGE' : 'ERR_BACKEND_UNAVAILABLE',
    );
  });
}

async function layers(api, caffe2, io) {
  await check('Caffe2 operators', () => {
    const workspace = new caffe2.Workspace();
    workspace.feed('X', X);
    workspace.runOperatorOnce(caffe2.createOperator('Sigmoid', ['X'], ['Y']));
    sameAsPlain(api, workspace.fetch('Y').data('FLOAT'));
  });
  await check('files', async () => {
    const { values } = await io.readNpy(join(__dirname, 'x.npy'));
    equal(digest(values), digest(inputs()), 'digest of what was read');
  });
}

/** The digests of the sample's results, by the name of the path. */
function digests(api) {
  const x = inputs();
  const reversed = x.slice().reverse();
  const contexts = contextsOf(api);
  const found = {};
  for (const context of contexts) {
    const y = new api.SigmoidFunctor(context)(x);
    const gradient = new api.SigmoidGradientFunctor(context);
    found[context.isa ?? context.name] = {
      sigmoid: digest(y),
      // Of outputs, and of any bits at all.
      gradient: digest(gradient(y, reversed)),
      gradientOfAny: digest(gradient(x, reversed)),
    };
  }
  found.default = {
    sigmoid: digest(api.sigmoid(x)),
    gradient: digest(api.sigmoidGradient(api.sigmoid(x), reversed)),
    gradientOfAny: digest(api.sigmoidGradient(x, reversed)),
  };
  return found;
}

/** Starts a worker on `file` and returns the first message from it. */
async function messageOf(file, endHere) {
  const worker = new Worker(file);
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  const message = await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)));
  });
  if (endHere) await worker.terminate();
  else worker.postMessage('end');
  await ended;
  return message;
}

async function workers(api, file) {
  const expected = digest(api.sigmoid(inputs()));
  await check('worker threads', async () => {
    const messages = await Promise.all([messageOf(file, false), messageOf(file, false)]);
    for (const message of messages) {
      equal(message.digest, expected, 'digest in a worker');
      equal(message.backend.isa, api.backend().isa, 'isa in a worker');
    }
  });
  await check('workers that are terminated', async () => {
    for (let i = 0; i < 3; i++) equal((await messageOf(file, true)).digest, expected, 'digest');
    sameAsPlain(api, api.sigmoid(X));
  });
}

/** A worker's side: the package works there too; then it waits to be ended. */
function inWorker(api, parentPort) {
  parentPort.once('message', () => parentPort.close());
  parentPort.postMessage({ digest: digest(api.sigmoid(inputs())), backend: api.backend() });
}

/** `expected` is 'native' or 'wasm'; without `workerFile` no worker is started. */
async function run({ api, caffe2, io }, expected, workerFile) {
  const { name, isa, reason } = api.backend();
  await check('backend', () => {
    equal(name, expected, 'name');
    if (expected === 'native') {
      equal(isa, api.isaNames()[0], 'isa');
      equal(reason, undefined, 'reason');
    } else {
      equal(isa, 'simd128', 'isa');
      equal(api.isaNames().length, 0, 'instruction sets');
      equal(typeof reason, 'string', 'type of the reason');
      throws(() => new api.CPUContext({ backend: 'native' }), Error, 'ERR_BACKEND_UNAVAILABLE');
    }
  });
  await functions(api);
  await errors(api);
  await layers(api, caffe2, io);
  if (workerFile !== undefined) await workers(api, workerFile);
  let found = {};
  await check('digests', () => {
    found = digests(api);
  });
  console.log(JSON.stringify({ name, isa, reason, results, digests: found }));
}

module.exports = { run, inWorker };
