// FIFOs: both ends, slow and gone ones, and their descriptors in threads that end.
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, constants, fstatSync, openSync, readSync, writeFileSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { sigmoid } from 'caffe2op-sigmoid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openInput, openOutput, sigmoidNpy, type ByteSource } from '../dist/io/index.js';
import { floatBytes, npy, sampleValues, scratch, splitNpy } from './support/npy.js';

const { make, remove, path } = scratch();
beforeEach(() => {
  make();
});
afterEach(() => {
  remove();
});

const fifo = (name: string): string => {
  execFileSync('mkfifo', [path(name)]);
  return path(name);
};

/** The bytes of a source up to its end. */
async function rest(source: ByteSource): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (;;) {
    const piece = Buffer.alloc(2 ** 16);
    const count = await source.read(piece);
    if (count === 0) return Buffer.concat(pieces);
    pieces.push(piece.subarray(0, count));
  }
}

const x = sampleValues(2 ** 19);
const input = npy({ shape: `(${x.length},)`, data: floatBytes(x) });

describe.runIf(process.platform !== 'win32')('a FIFO as input', () => {
  it('waits for a writer that comes late and writes slowly', async () => {
    const from = fifo('in');
    const reading = sigmoidNpy(from, path('y'));
    await sleep(50);
    const writer = await open(from, 'w');
    for (const [begin, end] of [
      [0, 0],
      [0, 3],
      [3, 1000],
      [1000, 500_000],
      [500_000, input.length],
    ] as const) {
      await writer.writeFile(input.subarray(begin, end));
      await sleep(20);
    }
    await writer.close();
    expect(await reading).toMatchObject({ values: x.length });
    expect(splitNpy(await readFile(path('y'))).data.equals(floatBytes(sigmoid(x)))).toBe(true);
  });

  it('ends with its writer, also with one that wrote nothing', async () => {
    const from = fifo('in');
    const reading = openInput(from).then(async (source) => {
      const bytes = await rest(source);
      await source.close();
      return bytes;
    });
    const writer = await open(from, 'w');
    await sleep(100);
    await writer.close();
    expect(await reading).toHaveLength(0);
  });

  it('stops when told, also when there is a writer, and when it is closed', async () => {
    const from = fifo('in');
    for (const withWriter of [false, true]) {
      const controller = new AbortController();
      const source = await openInput(from, { signal: controller.signal });
      const writer = withWriter ? await open(from, 'w') : undefined;
      const reading = source.read(new Uint8Array(1));
      const reason = new Error('stop');
      setTimeout(() => {
        controller.abort(reason);
      }, 30);
      const stopped = { name: 'AbortError', code: 'ABORT_ERR', cause: reason };
      await expect(reading).rejects.toMatchObject(stopped);
      await expect(source.read(new Uint8Array(1))).rejects.toMatchObject(stopped);
      await source.close();
      await writer?.close();

      const other = await openInput(from);
      const failing = expect(other.read(new Uint8Array(1))).rejects.toMatchObject({
        code: 'ERR_FILE_IO',
        message: expect.stringContaining('but received a closed file') as string,
      });
      await sleep(10);
      await other.close();
      await failing;
    }
  });

  it('that was to be stopped before is not read', async () => {
    const from = fifo('in');
    const source = await openInput(from, { signal: AbortSignal.abort() });
    await expect(source.read(new Uint8Array(1))).rejects.toMatchObject({ code: 'ABORT_ERR' });
    await source.close();
  });
});

describe.runIf(process.platform !== 'win32')('a FIFO as output', () => {
  it('waits for a reader that comes late and reads slowly', async () => {
    const to = fifo('out');
    writeFileSync(path('x.npy'), input);
    const writing = sigmoidNpy(path('x.npy'), to);
    await sleep(50);
    const reader = openSync(to, constants.O_RDONLY | constants.O_NONBLOCK);
    const pieces: Buffer[] = [];
    const piece = Buffer.alloc(2 ** 17);
    for (let total = 0; total < input.length;) {
      await sleep(10);
      try {
        const count = readSync(reader, piece, 0, piece.length, null);
        pieces.push(Buffer.from(piece.subarray(0, count)));
        total += count;
      } catch (error) {
        expect(error).toMatchObject({ code: 'EAGAIN' });
      }
    }
    closeSync(reader);
    await writing;
    expect(splitNpy(Buffer.concat(pieces)).data.equals(floatBytes(sigmoid(x)))).toBe(true);
  });

  it('stops when told while it is full, and when it is given up', async () => {
    const to = fifo('out');
    const reader = openSync(to, constants.O_RDONLY | constants.O_NONBLOCK);
    const controller = new AbortController();
    const sink = await openOutput(to, { signal: controller.signal });
    const writing = sink.write(new Uint8Array(2 ** 22));
    setTimeout(() => {
      controller.abort();
    }, 30);
    await expect(writing).rejects.toMatchObject({ name: 'AbortError', code: 'ABORT_ERR' });
    await sink.discard();

    const other = await openOutput(to);
    const failing = expect(other.write(new Uint8Array(2 ** 22))).rejects.toMatchObject({
      code: 'ERR_FILE_IO',
    });
    await sleep(10);
    await other.discard();
    await failing;
    closeSync(reader);
  });

  it('tells that its reader went away', async () => {
    const to = fifo('out');
    const reader = openSync(to, constants.O_RDONLY | constants.O_NONBLOCK);
    const sink = await openOutput(to);
    const writing = sink.write(new Uint8Array(2 ** 22));
    setTimeout(() => {
      closeSync(reader);
    }, 20);
    await expect(writing).rejects.toMatchObject({
      code: 'ERR_FILE_IO',
      message: expect.stringContaining('EPIPE') as string,
    });
    await sink.discard();
  });
});

describe.runIf(process.platform !== 'win32')('a thread that used a FIFO', () => {
  const io = new URL('../dist/io/index.js', import.meta.url).href;
  const script = `
    const { closeSync, openSync } = require('node:fs');
    const { parentPort, workerData: { from, to, io } } = require('node:worker_threads');
    const warnings = [];
    process.on('warning', ({ message }) => warnings.push(message));
    parentPort.once('message', () => parentPort.close());
    (async () => {
      const { sigmoidNpy } = await import(io);
      await sigmoidNpy(from, to);
      await new Promise((resolve) => setTimeout(resolve, 50));
      // Descriptors of the same numbers again.
      for (const fd of Array.from({ length: 8 }, () => openSync('/dev/null'))) closeSync(fd);
      await new Promise((resolve) => setTimeout(resolve, 50));
      parentPort.postMessage(warnings);
    })();`;

  it.each(['input', 'output'])('as %s closes nothing of others when it ends', async (side) => {
    writeFileSync(path('x.npy'), input);
    const pipe = fifo('fifo');
    const [from, to] = side === 'input' ? [pipe, path('y')] : [path('x.npy'), pipe];
    const worker = new Worker(script, { eval: true, workerData: { from, to, io } });
    const line = side === 'input' ? 'cat x.npy > fifo' : 'cat fifo > /dev/null';
    const shell = spawn('/bin/sh', ['-c', line], { cwd: path(), stdio: 'ignore' });
    const warnings = await new Promise<string[]>((resolve, reject) => {
      worker.once('message', resolve).once('error', reject);
    });
    // They get the numbers that the thread has used.
    const own = Array.from({ length: 16 }, () => openSync(path('x.npy'), 'r'));
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    worker.postMessage('end');
    await ended;
    for (const fd of own) {
      expect(fstatSync(fd).size).toBe(input.length);
      closeSync(fd);
    }
    expect(warnings.filter((text) => text.includes('unmanaged'))).toEqual([]);
    shell.kill();
  });
});
