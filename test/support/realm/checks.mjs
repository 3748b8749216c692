// What the package must do in every realm: a vm context, Jest, Jest with jsdom. Whoever runs the
// checks imports them in the realm that is looked at, so that its Error, RangeError, Float32Array and
// URL are those in here; Node's own functions throw errors of the main realm.
import * as main from 'caffe2op-sigmoid';
import * as caffe2 from 'caffe2op-sigmoid/caffe2';
import * as io from 'caffe2op-sigmoid/io';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';

const { CPUContext, isaNames, SigmoidFunctor, SigmoidGradientFunctor } = main;

function assert(condition, what) {
  if (!condition) throw new Error(what);
}

function equal(actual, expected, what) {
  assert(Object.is(actual, expected), `${what}: ${String(actual)}, not ${String(expected)}`);
}

function thrownBy(call) {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

async function rejectionOf(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

const paths = () => [
  ...isaNames().map((isa) => new CPUContext({ isa })),
  new CPUContext({ backend: 'wasm' }),
  new CPUContext({ backend: 'portable' }),
];

/** [name, work]: `work` is given an empty folder, and throws if something is wrong. */
export const checks = [
  [
    'errors are of the classes of this realm, from every path',
    () => {
      for (const context of paths()) {
        const forward = new SigmoidFunctor(context);
        const gradient = new SigmoidGradientFunctor(context);
        const x = new Float32Array(40);
        const overlap = thrownBy(() => forward(x.subarray(0, 32), { out: x.subarray(8) }));
        equal(overlap.code, 'ERR_PARTIAL_OVERLAP', context.name);
        assert(overlap instanceof RangeError, `${context.name}: an overlap is no RangeError`);
        const inPlace = thrownBy(() => gradient(x, x.slice(), { out: x }));
        equal(inPlace.code, 'ERR_IN_PLACE', context.name);
        assert(inPlace instanceof RangeError, `${context.name}: ERR_IN_PLACE is no RangeError`);
        const type = thrownBy(() => forward([1]));
        assert(type instanceof TypeError, `${context.name}: a wrong type is no TypeError`);
      }
    },
  ],
  [
    'native code runs, and its results are right',
    () => {
      equal(main.backend().reason, undefined, 'the reason');
      equal(main.sigmoid(Float32Array.of(1))[0], Math.fround(0.7310585786300049), 'of 1');
      const y = main.sigmoid(new Float32Array(1000));
      assert(y instanceof Float32Array && y.every((v) => v === 0.5), 'of 1000 zeros');
    },
  ],
  [
    'allocate takes the Float32Array of this realm and of others',
    () => {
      const own = main.allocate(Float32Array, 5);
      assert(own instanceof Float32Array, 'it is no Float32Array of this realm');
      equal(own.join(), '0,0,0,0,0', 'contents');
      const Foreign = runInNewContext('Float32Array');
      const foreign = main.allocate(Foreign, 5);
      assert(foreign instanceof Foreign, 'it is no Float32Array of the other realm');
      equal(foreign.byteOffset % 4, 0, 'offset');
      main.sigmoid(foreign, { out: foreign });
      equal(foreign[4], 0.5, 'what was computed in it');
      for (const no of ['Int32Array', 'class extends Float32Array {}', 'Array', '() => 1']) {
        const error = thrownBy(() => main.allocate(runInNewContext(`(${no})`), 1));
        equal(error.code, 'ERR_INVALID_ARG_TYPE', no);
        assert(error instanceof TypeError, `${no}: no TypeError`);
      }
    },
  ],
  [
    'arrays and options of another realm serve',
    () => {
      const { x, options } = runInNewContext(
        `({ x: Float32Array.of(0, 1), options: { accuracy: 'exact', threads: 2 } })`,
      );
      for (const context of paths()) equal(new SigmoidFunctor(context)(x, options)[0], 0.5, 'y');
      for (const no of ['new Map()', 'new Date()', 'new ArrayBuffer(4)', '[]', '/x/']) {
        const error = thrownBy(() => main.sigmoid(x, runInNewContext(no)));
        equal(error.code, 'ERR_INVALID_ARG_TYPE', no);
      }
    },
  ],
  [
    'an .npy file is written, where there is none and over another, and read by path and URL',
    async (folder) => {
      const path = join(folder, 'new.npy');
      for (const value of [1.5, 2.5]) {
        await io.writeNpy(path, Float32Array.of(value));
        equal((await io.readNpy(path)).values[0], value, 'by path');
        equal((await io.readNpy(pathToFileURL(path))).values[0], value, 'by URL');
        equal((await io.readNpy(new URL(pathToFileURL(path).href))).values[0], value, 'own URL');
      }
      await io.sigmoidNpy(path, join(folder, 'y.npy'));
      equal((await io.readNpy(join(folder, 'y.npy'))).values.length, 1, 'streamed');
    },
  ],
  [
    'a missing file, and a folder, are told as what they are',
    async (folder) => {
      const missing = await rejectionOf(io.readNpy(join(folder, 'missing.npy')));
      equal(missing.code, 'ERR_FILE_INPUT', 'code');
      assert(/ENOENT/.test(missing.message), missing.message);
      assert(missing instanceof Error, 'it is no Error of this realm');
      const output = await rejectionOf(io.writeNpy(folder, Float32Array.of(1)));
      equal(output.code, 'ERR_FILE_OUTPUT', 'code of a folder');
    },
  ],
  [
    'FIFOs are read and written',
    async (folder) => {
      if (process.platform === 'win32') return;
      const [from, to] = [join(folder, 'in'), join(folder, 'out')];
      execFileSync('mkfifo', [from, to]);
      const x = join(folder, 'x.npy');
      await io.writeNpy(x, new Float32Array(100_000).fill(2));
      const feed = spawn('sh', ['-c', 'sleep 0.2; cat "$0" > "$1"', x, from]);
      const drain = spawn('sh', ['-c', 'sleep 0.4; cat "$0" > "$1"', to, join(folder, 'copy')]);
      const ended = (child) => new Promise((resolve) => child.on('close', resolve));
      const ends = [ended(feed), ended(drain)];
      await io.sigmoidNpy(from, to);
      await Promise.all(ends);
      const { values } = await io.readNpy(join(folder, 'copy'));
      equal(values.length, 100_000, 'length');
      equal(values[99_999], main.sigmoid(Float32Array.of(2))[0], 'value');
    },
  ],
  [
    'a signal of this realm stops, with an AbortError of it',
    async (folder) => {
      const x = join(folder, 'x.npy');
      await io.writeNpy(x, new Float32Array(10));
      const signal = AbortSignal.abort();
      const error = await rejectionOf(io.sigmoidNpy(x, join(folder, 'y.npy'), { signal }));
      equal(error.code, 'ABORT_ERR', 'code');
      equal(error.name, 'AbortError', 'name');
      assert(!existsSync(join(folder, 'y.npy')), 'an output appeared');
    },
  ],
  [
    'wrong contents are told, not a failure of the system',
    async (folder) => {
      const path = join(folder, 'broken.npy');
      writeFileSync(path, 'no npy');
      const error = await rejectionOf(io.readNpy(path));
      equal(error.code, 'ERR_FILE_DATA', 'code');
      equal(readFileSync(path, 'utf8'), 'no npy', 'contents');
    },
  ],
  [
    'operators run, nets are encoded, errors have their codes',
    () => {
      const workspace = new caffe2.Workspace();
      workspace.feed('X', runInNewContext('Float32Array.of(0, 100)'));
      workspace.feed('Z', Float32Array.of(-0.5));
      workspace.runOperatorOnce(caffe2.createOperator('Sigmoid', ['X'], ['Y']));
      equal(workspace.fetch('Y').data('FLOAT').join(), '0.5,1', 'Y');
      const net = new caffe2.NetBuilder('n');
      net.add('Sigmoid', 'X');
      const bytes = caffe2.encode(caffe2.NetDefSchema, net.def);
      equal(caffe2.decode(caffe2.NetDefSchema, bytes).name, 'n', 'name');
      const text = caffe2.printText(caffe2.NetDefSchema, net.def);
      equal(caffe2.parseText(caffe2.NetDefSchema, text).op.length, 1, 'operators');
      const error = thrownBy(() => workspace.fetch('none'));
      equal(error.code, 'ERR_CAFFE2_BLOB_MISSING', 'code');
      assert(error instanceof Error, 'it is no Error of this realm');
    },
  ],
];
