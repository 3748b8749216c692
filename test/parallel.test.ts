// Several threads within a call, and arrays of all sizes: the same bits.
import { spawnSync } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import { SigmoidFunctor, SigmoidGradientFunctor } from 'caffe2op-sigmoid';
import { describe, expect, it } from 'vitest';
import { availableThreads, quotaOf } from '../dist/backends/parallelism.js';
import { contexts } from './support/contexts.js';

/** Equal as bytes; NaN do not occur here. */
const same = (a: Float32Array, b: Float32Array): boolean =>
  Buffer.compare(
    Buffer.from(a.buffer, a.byteOffset, a.byteLength),
    Buffer.from(b.buffer, b.byteOffset, b.byteLength),
  ) === 0;

/** Inputs from −25 to 25, and every 1000th far outside or where results begin to be subnormal. */
function inputs(length: number): Float32Array<ArrayBuffer> {
  const x = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    x[i] = (((i * 7919) % 65536) / 65536 - 0.5) * 50;
    if (i % 1000 === 999) x[i] = i % 3000 === 999 ? -95 - (i % 7) * 1e3 : -87 - (i % 20) / 10;
  }
  return x;
}

describe.each(contexts)('on %s', (_, context) => {
  const forward = new SigmoidFunctor(context);
  const gradient = new SigmoidGradientFunctor(context);

  // Around the sizes from which a second thread is started, odd, and with odd offsets.
  it.each([100, (1 << 18) - 1, 1 << 18, (1 << 19) + 5, (1 << 20) + 77])(
    'threads: n and auto give the bits of one thread: %i elements',
    (length) => {
      const x = inputs(length + 3).subarray(3);
      const y = forward(x);
      const dy = inputs(length);
      const dx = gradient(y, dy);
      for (const threads of [1, 2, 3, 64, 'auto'] as const) {
        expect(same(forward(x, { threads }), y)).toBe(true);
        expect(same(gradient(y, dy, { threads }), dx)).toBe(true);
        const own = x.slice();
        expect(forward(own, { out: own, threads })).toBe(own);
        expect(same(own, y)).toBe(true);
        const fast = forward(x, { accuracy: 'fast' });
        expect(same(forward(x, { accuracy: 'fast', threads }), fast)).toBe(true);
      }
    },
  );

  // The other backends move all arrays alike. Two or three arrays of 128 Ki elements are more than a
  // core's own caches hold, of 20 Mi more than any cache does.
  it.skipIf(context.name !== 'native').each([2 ** 17 + 13, 2 ** 20 + 13, 20 * 2 ** 20 + 13])(
    'what holds the arrays changes no bit, aligned or not, in place or not: %i elements',
    (length) => {
      const piece = 2 ** 13 + 1;
      const expectPieces = (
        whole: Float32Array,
        partOf: (begin: number, end: number) => Float32Array,
      ): void => {
        for (let begin = 0; begin < length; begin += piece) {
          const end = Math.min(length, begin + piece);
          if (!same(partOf(begin, end), whole.subarray(begin, end))) {
            throw new Error(`the elements from ${begin} to ${end} differ`);
          }
        }
      };
      const x = inputs(length);
      const out = new Float32Array(length + 5).subarray(5);
      for (const threads of [1, 2]) {
        out.fill(NaN);
        forward(x, { out, threads });
        expectPieces(out, (begin, end) => forward(x.subarray(begin, end)));
        const y = out.slice();
        gradient(y, x, { out, threads });
        expectPieces(out, (begin, end) => gradient(y.subarray(begin, end), x.subarray(begin, end)));
        const dx = out.slice();
        out.set(x);
        expect(same(forward(out, { out, threads }), y)).toBe(true);
        out.set(x);
        expect(same(gradient(y, out, { out, threads }), dx)).toBe(true);
      }
    },
  );
});

describe('threads of many callers', () => {
  it('worker threads that all ask for threads finish, with the same bits', async () => {
    const program = `
      const { parentPort } = require('node:worker_threads');
      import(${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)}).then(({ sigmoid }) => {
        const x = new Float32Array(1 << 19).fill(0.25);
        let sum = 0;
        for (let i = 0; i < 20; i++) sum += sigmoid(x, { threads: 'auto' }).at(-1);
        parentPort.postMessage(sum);
      });`;
    const sums = await Promise.all(
      Array.from(
        { length: 6 },
        () =>
          new Promise((resolve, reject) => {
            const worker = new Worker(program, { eval: true });
            worker.once('message', resolve);
            worker.once('error', reject);
          }),
      ),
    );
    expect(new Set(sums).size).toBe(1);
  });
});

describe('helper threads', () => {
  const library = JSON.stringify(new URL('../dist/index.js', import.meta.url).href);
  const inWorker = `
    import(${library}).then(({ sigmoid }) => {
      const y = sigmoid(new Float32Array(1 << 20), { threads: 2 });
      require('node:worker_threads').parentPort.postMessage(y[1 << 19]);
    });`;

  it('end with the worker threads that alone have loaded the addon', () => {
    const program = `
      const { Worker } = require('node:worker_threads');
      const { readdirSync } = require('node:fs');
      const threads = () => (process.platform === 'linux' ? readdirSync('/proc/self/task').length : 0);
      const run = () => new Promise((resolve, reject) => {
        const worker = new Worker(${JSON.stringify(inWorker)}, { eval: true });
        worker.once('message', (y) => { if (y !== 0.5) process.exitCode = 3; });
        worker.once('error', reject);
        worker.once('exit', resolve);
      });
      const main = async () => {
        await run();
        const before = threads();
        for (let i = 0; i < 5; i++) await run();
        // A thread that has been joined may be seen for a while, on a busy emulator above all.
        for (let i = 0; i < 200 && threads() > before; i++) {
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        if (threads() > before) process.exitCode = 2;
      };
      main();`;
    const child = spawnSync(process.execPath, ['-e', program], {
      encoding: 'utf8',
      timeout: 300e3,
    });
    expect(child).toMatchObject({ status: 0, signal: null, stderr: '' });
  });

  it.each(['', 'process.exit(0);', 'process.kill(process.pid, "SIGTERM");'])(
    'do not hold up the end of the process: %s',
    (end) => {
      const program = `import(${library}).then(({ sigmoid }) => {
        sigmoid(new Float32Array(1 << 20), { threads: 'auto' }); ${end} });`;
      const options = { encoding: 'utf8', timeout: 300e3 } as const;
      const child = spawnSync(process.execPath, ['-e', program], options);
      expect(child).toMatchObject(
        end.includes('kill') ? { signal: 'SIGTERM' } : { status: 0, signal: null, stderr: '' },
      );
    },
  );
});

describe('the share of a container', () => {
  it.each([
    ['max 100000\n', Infinity],
    ['150000 100000\n', 1.5],
    ['50000 100000', 0.5],
    ['-1 100000', Infinity],
    ['', Infinity],
    [' ', Infinity],
    ['nonsense', Infinity],
  ])('of %j is %d processors', (text, processors) => {
    expect(quotaOf(text)).toBe(processors);
  });

  it('is one thread where there is no process, as in browsers', () => {
    const library = JSON.stringify(new URL('../dist/index.js', import.meta.url).href);
    const program = `
      const own = process;
      globalThis.process = undefined;
      const { sigmoid } = await import(${library});
      const [y] = sigmoid(new Float32Array(4), { threads: 'auto' });
      globalThis.process = own;
      own.exitCode = y === 0.5 ? 0 : 1;`;
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    expect(child).toMatchObject({ status: 0, stderr: '' });
  });

  it('leaves at least one thread', () => {
    expect(availableThreads()).toBeGreaterThanOrEqual(1);
    expect(Number.isInteger(availableThreads())).toBe(true);
  });
});
