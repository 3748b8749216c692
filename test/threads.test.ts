// The addon in worker threads, and loaded twice in one process.
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { backend, isaNames, sigmoid } from 'caffe2op-sigmoid';
import { afterAll, describe, expect, it } from 'vitest';
import { refusalError } from '../dist/backends/refusal.js';
import { CATALOG } from '../dist/core/catalog.js';
import { allBits, randomFloats } from './support/bits.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const library = new URL('../dist/index.js', import.meta.url).href;
const native = backend().name === 'native';
const x = Float32Array.from(randomFloats(5000, 51), (v) => Math.atan(v) * 20);

const program = `
  const { parentPort, workerData } = require('node:worker_threads');
  import(${JSON.stringify(library)}).then(({ allocate, backend, sigmoid, sigmoidGradient }) => {
    const { x, shared } = workerData;
    const out = allocate(Float32Array, x.length);
    for (let i = 0; i < 50; i++) sigmoid(x, { out });
    sigmoid(x, { out: shared });
    const dx = sigmoidGradient(out, x);
    parentPort.postMessage({ name: backend().name, y: out.slice(), dx });
    if (workerData.hang) setInterval(() => sigmoid(x, { out }), 1);
  });`;

interface Answer {
  name: string;
  y: Float32Array;
}

interface Started {
  worker: Worker;
  shared: Float32Array;
  answer: Promise<Answer>;
  exit: Promise<number>;
}

function start(hang: boolean): Started {
  const shared = new Float32Array(new SharedArrayBuffer(x.byteLength));
  const worker = new Worker(program, { eval: true, workerData: { x, shared, hang } });
  const answer = new Promise<Answer>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  const exit = new Promise<number>((resolve) => worker.once('exit', resolve));
  return { worker, shared, answer, exit };
}

describe('worker threads', () => {
  it('compute the same bits, several at once, into shared memory too', async () => {
    const expected = allBits(sigmoid(x));
    const started = Array.from({ length: 4 }, () => start(false));
    for (const { shared, answer, exit } of started) {
      const { name, y } = await answer;
      expect(name).toBe(backend().name);
      expect(allBits(y)).toEqual(expected);
      expect(allBits(new Float32Array(shared))).toEqual(expected);
      expect(await exit).toBe(0);
    }
  });

  it('can be terminated while they compute, again and again', async () => {
    for (let i = 0; i < 8; i++) {
      const { worker, answer } = start(true);
      await answer;
      await worker.terminate();
    }
    expect(sigmoid(Float32Array.of(0))[0]).toBe(0.5);
  });
});

describe.runIf(native)('worker threads that are terminated', () => {
  // Calls of Node-API fail then, without an exception. In a process of its own: it ended there.
  const addon = join(root, `prebuilds/${process.platform}-${process.arch}/caffe2op_sigmoid.node`);
  it.each([
    ['allocate', `allocate(Float32Array, 40_000)`, 1500],
    [
      'load the addon',
      `const module = { exports: {} };
       process.dlopen(module, ${JSON.stringify(addon)});
       module.exports.operators('baseline')`,
      20,
    ],
  ])('end without the process while they %s', (_, statement, times) => {
    const work = `import(${JSON.stringify(library)}).then(({ allocate }) => {
      const go = () => {
        for (let i = 0; i < ${times}; i++) { ${statement}; }
        setImmediate(go);
      };
      require('node:worker_threads').parentPort.postMessage('begun');
      go();
    });`;
    const program = `
      const { once } = require('node:events');
      const { Worker } = require('node:worker_threads');
      (async () => {
        for (let i = 0; i < 20; i++) {
          const worker = new Worker(${JSON.stringify(work)}, { eval: true });
          await once(worker, 'message');
          await new Promise((resolve) => setTimeout(resolve, 3 + (i % 4)));
          await worker.terminate();
        }
        console.log('all terminated');
      })();`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--eval', program], {
      encoding: 'utf8',
    });
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: 'all terminated\n',
      stderr: '',
    });
  });
});

describe.runIf(native)('two loads in one process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sigmoid-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  interface Addon {
    instructionSets: string[];
    operators(isa: string): { float32: { sigmoid(x: Float32Array, y: Float32Array): void } };
  }
  const load = (path: string): Addon => {
    const module: { exports: unknown } = { exports: {} };
    process.dlopen(module, path);
    return module.exports as Addon;
  };

  it('work side by side: the same file again, and a copy of it', () => {
    const path = join(root, `prebuilds/${process.platform}-${process.arch}/caffe2op_sigmoid.node`);
    const copy = join(folder, 'copy.node');
    copyFileSync(path, copy);
    const expected = allBits(sigmoid(x));
    for (const addon of [load(path), load(copy), load(path)]) {
      expect(addon.instructionSets).toEqual(isaNames());
      for (const isa of addon.instructionSets) {
        const y = new Float32Array(x.length);
        addon.operators(isa).float32.sigmoid(x, y);
        expect(allBits(y)).toEqual(expected);
      }
    }
  });

  it('work side by side: two copies of the package', async () => {
    for (const part of ['dist', 'prebuilds', 'package.json']) {
      cpSync(join(root, part), join(folder, part), { recursive: true });
    }
    const copy = pathToFileURL(join(folder, 'dist/index.js')).href;
    const again = (await import(copy)) as typeof import('caffe2op-sigmoid');
    expect(again.sigmoid).not.toBe(sigmoid);
    expect(again.backend()).toEqual(backend());
    expect(allBits(again.sigmoid(x))).toEqual(allBits(sigmoid(x)));
  });
});

describe.runIf(native)('the addon’s own checks', () => {
  // The body runs, to collect the tests, where they will be left out too.
  if (!native) return;
  // TypeScript checks first, and alone checks the elements' type; this is what C++ checks again.
  const path = join(root, `prebuilds/${process.platform}-${process.arch}/caffe2op_sigmoid.node`);
  const module: { exports: unknown } = { exports: {} };
  process.dlopen(module, path);
  const addon = module.exports as {
    operators(isa: unknown): {
      float32: Record<string, (...views: unknown[]) => number | undefined>;
    };
  };
  const operators = addon.operators(isaNames()[0]).float32;
  const f32 = (n: number): Float32Array<ArrayBuffer> => new Float32Array(n);
  const buffer = f32(20);
  const gone = f32(3);
  structuredClone(gone.buffer, { transfer: [gone.buffer] });

  it.each([
    ['no arguments', 'sigmoid', [], 'ERR_INVALID_ARG_TYPE'],
    ['no output', 'sigmoid', [f32(3)], 'ERR_INVALID_ARG_TYPE'],
    ['no typed array', 'sigmoid', [[1], f32(1)], 'ERR_INVALID_ARG_TYPE'],
    ['a DataView', 'sigmoid', [new DataView(new ArrayBuffer(4)), f32(1)], 'ERR_INVALID_ARG_TYPE'],
    ['a shorter output', 'sigmoid', [f32(3), f32(2)], 'ERR_LENGTH_MISMATCH'],
    ['a detached output', 'sigmoid', [f32(3), gone], 'ERR_LENGTH_MISMATCH'],
    ['a shorter dy', 'sigmoidGradient', [f32(3), f32(2), f32(3)], 'ERR_LENGTH_MISMATCH'],
    [
      'partial overlap',
      'sigmoid',
      [buffer.subarray(0, 9), buffer.subarray(1, 10)],
      'ERR_PARTIAL_OVERLAP',
    ],
    ['y as output', 'sigmoidGradient', [buffer, f32(20), buffer], 'ERR_IN_PLACE'],
  ])('refuse %s', (_, name, views, code) => {
    const refusal = operators[name]!(...views);
    const row = name === 'sigmoid' ? CATALOG.sigmoid : CATALOG.sigmoidGradient;
    expect(refusalError(refusal!, row)).toMatchObject({ code });
    expect(buffer.every((v) => v === 0)).toBe(true);
  });

  it('say nothing of a call that was done', () => {
    expect(operators.sigmoid!(f32(3), f32(3))).toBeUndefined();
    expect(operators.sigmoidGradient!(f32(3), f32(3), f32(3))).toBeUndefined();
  });

  it.each([
    ['an unknown instruction set', 'avx1024'],
    ['none', undefined],
    ['a number', 5],
  ])('refuse %s', (_, isa) => {
    expect(() => addon.operators(isa)).toThrow(expect.objectContaining({ name: 'TypeError' }));
  });
});
