// A signal ends every wait at once: for streams and sources that never answer, and for what is
// opened, read, written or committed late.
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, constants, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { PassThrough, Readable, Writable } from 'node:stream';
import {
  FLOAT32,
  FORWARD,
  GRADIENT,
  openInput,
  openOutput,
  readNpy,
  readNpyHeader,
  sigmoidNpy,
  streamElementwise,
  StreamSink,
  StreamSource,
  transformNpy,
  writeNpy,
  type ByteSink,
  type ByteSource,
} from 'caffe2op-sigmoid/io';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runtime } from './support/command.js';
import { memorySink, memorySource, npy, scratch } from './support/npy.js';

const { make, remove, path } = scratch();
beforeEach(make);
afterEach(remove);

const REASON = new Error('stop');
const stopped = { name: 'AbortError', code: 'ABORT_ERR', cause: REASON };
const never = <T>(): Promise<T> => new Promise<T>(() => undefined);
const file = npy({ shape: '(100,)', data: Buffer.alloc(400) });

/** A signal that is given when `when` is called, or after a while. */
function stop(after?: number): { signal: AbortSignal; when(): void } {
  const controller = new AbortController();
  const when = (): void => {
    controller.abort(REASON);
  };
  if (after !== undefined) setTimeout(when, after);
  return { signal: controller.signal, when };
}

/** A source that answers `bytes` and then never again. */
function silent(bytes: Uint8Array = new Uint8Array()): ByteSource {
  const source = memorySource(bytes);
  return {
    ...source,
    read: async (into) => (await source.read(into)) || never<number>(),
  };
}

describe('an AbortError, and no longer, comes of', () => {
  it('a stream that never ends, before its header, in it, in its data and behind it', async () => {
    for (const bytes of [0, 3, 50, 200, file.length]) {
      const from = new PassThrough();
      from.write(file.subarray(0, bytes));
      const { signal } = stop(20);
      const result = transformNpy(
        FORWARD,
        [new StreamSource(from, 's')],
        new StreamSink(new PassThrough(), 'o'),
        { signal, chunkLength: 10 },
      );
      await expect(result).rejects.toMatchObject(stopped);
    }
  });

  it('a Writable that never calls back, at each write', async () => {
    for (const last of [0, 1, 2, 5]) {
      let writes = 0;
      const to = new Writable({
        write: (_chunk, _encoding, callback) => {
          if (writes++ < last) callback();
        },
      });
      const { signal } = stop(20);
      const sink = new StreamSink(to, 'o');
      const result = transformNpy(FORWARD, [memorySource(file)], sink, { signal, chunkLength: 10 });
      await expect(result).rejects.toMatchObject(stopped);
    }
  });

  it('a source of one’s own that never answers, whichever it is', async () => {
    for (const bytes of [0, 100, 128, 300, file.length]) {
      for (const sources of [
        [silent(file.subarray(0, bytes)), memorySource(file)],
        [memorySource(file), silent(file.subarray(0, bytes))],
      ]) {
        const { signal } = stop(10);
        const result = transformNpy(GRADIENT, sources, memorySink(), { signal, chunkLength: 10 });
        await expect(result).rejects.toMatchObject(stopped);
      }
      const turned = npy({ shape: '(10, 10)', fortran: true, data: Buffer.alloc(400) });
      const first = memorySource(npy({ shape: '(10, 10)', data: Buffer.alloc(400) }));
      const { signal } = stop(10);
      const sources = [first, silent(turned.subarray(0, bytes))];
      const held = transformNpy(GRADIENT, sources, memorySink(), { signal });
      await expect(held).rejects.toMatchObject(stopped);
      const read = readNpyHeader(silent(file.subarray(0, Math.min(bytes, 127))), stop(10).signal);
      await expect(read).rejects.toMatchObject(stopped);
    }
  });

  it('a sink of one’s own that never answers', async () => {
    for (const last of [0, 1, 5]) {
      let writes = 0;
      const sink: ByteSink = {
        ...memorySink(),
        write: () => (writes++ < last ? Promise.resolve() : never<undefined>()),
      };
      const { signal } = stop(10);
      const result = transformNpy(FORWARD, [memorySource(file)], sink, { signal, chunkLength: 10 });
      await expect(result).rejects.toMatchObject(stopped);
      const raw = streamElementwise(
        FORWARD,
        [{ source: memorySource(new Uint8Array(400)), dtype: FLOAT32 }],
        { ...sink, write: () => never() },
        100,
        { signal: stop(10).signal },
      );
      await expect(raw).rejects.toMatchObject(stopped);
    }
  });

  it('streams with a signal of their own: reads, writes and a commit that never ends', async () => {
    const source = new StreamSource(new PassThrough(), 's', undefined, stop(10).signal);
    await expect(source.read(new Uint8Array(1))).rejects.toMatchObject(stopped);
    await source.close();
    const write = (): void => undefined;
    const sink = new StreamSink(new Writable({ write }), 'o', stop(10).signal);
    await expect(sink.write(new Uint8Array(1))).rejects.toMatchObject(stopped);
    await sink.discard();
    const final = new StreamSink(new Writable({ final: () => undefined }), 'o', stop(10).signal);
    await expect(final.commit()).rejects.toMatchObject(stopped);
    await final.discard();
  });

  it('a signal that was given before', async () => {
    const signal = AbortSignal.abort(REASON);
    const source = new StreamSource(new PassThrough(), 's', undefined, signal);
    await expect(source.read(new Uint8Array(1))).rejects.toMatchObject(stopped);
    await expect(readNpyHeader(silent(), signal)).rejects.toMatchObject(stopped);
    await expect(readNpy(path('none.npy'), { signal })).rejects.toMatchObject(stopped);
    await expect(
      writeNpy(path('y.npy'), new Float32Array(1), [1], { signal }),
    ).rejects.toMatchObject(stopped);
    expect(readdirSync(path())).toEqual([]);
  });

  it('a signal of another realm, or of a library', async () => {
    // What an AbortSignal does, by hand.
    const listeners = new Set<() => void>();
    const foreign = {
      aborted: false,
      reason: undefined as unknown,
      addEventListener: (_: string, listener: () => void) => listeners.add(listener),
      removeEventListener: (_: string, listener: () => void) => listeners.delete(listener),
    };
    const signal = foreign as unknown as AbortSignal;
    const result = transformNpy(FORWARD, [silent()], memorySink(), { signal });
    setTimeout(() => {
      foreign.aborted = true;
      foreign.reason = REASON;
      for (const listener of listeners) listener();
    }, 10);
    await expect(result).rejects.toMatchObject(stopped);
    expect(listeners.size).toBe(0);
  });
});

describe('nothing is left of it', () => {
  it('no listener on a signal that is not given', async () => {
    let count = 0;
    const { signal } = stop();
    const [add, drop] = [signal.addEventListener, signal.removeEventListener];
    const counting = Object.assign(signal, {
      addEventListener(...args: Parameters<typeof add>) {
        count++;
        add.apply(signal, args);
      },
      removeEventListener(...args: Parameters<typeof drop>) {
        count--;
        drop.apply(signal, args);
      },
    });
    await transformNpy(FORWARD, [memorySource(file)], memorySink(), {
      signal: counting,
      chunkLength: 10,
    });
    // The last one goes a moment later than what it waited for.
    await new Promise((resolve) => setImmediate(resolve));
    expect(count).toBe(0);
  });

  it('no rejection that nobody handles, when what was waited for fails later', () => {
    const io = new URL('../dist/io/index.js', import.meta.url).href;
    const script = `
      const { FORWARD, transformNpy } = await import(${JSON.stringify(io)});
      const later = () => new Promise((_, reject) => setTimeout(reject, 30, new Error('late')));
      const source = { name: 's', read: later, close: async () => {} };
      const sink = { name: 'o', write: later, commit: later, discard: later };
      const signal = AbortSignal.timeout(5);
      await transformNpy(FORWARD, [source], sink, { signal }).catch((e) => console.log(e.code));
      await new Promise((resolve) => setTimeout(resolve, 60));`;
    const { status, stdout, stderr } = spawnSync(runtime, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    expect([status, stdout, stderr]).toEqual([0, 'ABORT_ERR\n', '']);
  });

  it('no file, whenever writing is stopped; the old one stands', async () => {
    writeFileSync(path('y.npy'), 'before');
    const values = new Float32Array(2 ** 20);
    for (const name of ['y.npy', 'z.npy']) {
      for (const after of [0, 1, 2, 5]) {
        const { signal } = stop(after);
        const result = await writeNpy(path(name), values, undefined, { signal }).catch(
          (error: unknown) => error,
        );
        if (result === undefined) {
          // It was done before.
          expect(readFileSync(path(name))).toHaveLength(128 + 4 * values.length);
          execFileSync('rm', [path(name)]);
          writeFileSync(path('y.npy'), 'before');
        } else {
          expect(result).toMatchObject(stopped);
        }
        expect(readdirSync(path())).toEqual(['y.npy']);
        expect(readFileSync(path('y.npy'), 'utf8')).toBe('before');
      }
    }
  });
});

describe.runIf(process.platform !== 'win32')('readNpy and writeNpy', () => {
  const fifo = (name: string): string => {
    execFileSync('mkfifo', [path(name)]);
    return path(name);
  };

  it('stop while a FIFO has no other end, and while that end does nothing', async () => {
    const from = fifo('in');
    await expect(readNpy(from, { signal: stop(20).signal })).rejects.toMatchObject(stopped);
    const writer = openSync(from, constants.O_RDWR | constants.O_NONBLOCK);
    await expect(readNpy(from, { signal: stop(20).signal })).rejects.toMatchObject(stopped);
    closeSync(writer);
    const to = fifo('out');
    const values = new Float32Array(2 ** 20);
    const write = (): Promise<void> => writeNpy(to, values, undefined, { signal: stop(20).signal });
    await expect(write()).rejects.toMatchObject(stopped);
    const reader = openSync(to, constants.O_RDONLY | constants.O_NONBLOCK);
    await expect(write()).rejects.toMatchObject(stopped);
    closeSync(reader);
  });

  it('stop while they wait in a stream of the command’s kind', async () => {
    const [pipeIn, pipeOut] = [fifo('a'), fifo('b')];
    const { signal } = stop(30);
    await expect(sigmoidNpy(pipeIn, pipeOut, { signal })).rejects.toMatchObject(stopped);
    const controller = new AbortController();
    const source = await openInput(pipeIn, { signal: controller.signal });
    setTimeout(() => {
      controller.abort(REASON);
    }, 20);
    await expect(source.read(new Uint8Array(1))).rejects.toMatchObject(stopped);
    await source.close();
    await expect(openOutput(pipeOut, { signal: stop(20).signal })).rejects.toMatchObject(stopped);
  });
});

describe('a stream that is stopped by others', () => {
  it('keeps its own error', async () => {
    const from = new Readable({ read: () => undefined });
    const source = new StreamSource(from, 's');
    const reading = source.read(new Uint8Array(1));
    from.destroy(Object.assign(new Error('aborted elsewhere'), { code: 'ABORT_ERR' }));
    await expect(reading).rejects.toThrow('aborted elsewhere');
  });
});

describe('a signal is heard while everything answers at once', () => {
  const huge = npy({ shape: `(${2 ** 40},)`, data: Buffer.alloc(0) });
  const devour: ByteSink = {
    name: 'devour',
    write: () => Promise.resolve(),
    commit: () => Promise.resolve(),
    discard: () => Promise.resolve(),
  };
  /** A source that never waits, and never ends. */
  function tireless(): ByteSource {
    const start = memorySource(huge);
    return {
      ...start,
      size: undefined,
      read: async (into) => (await start.read(into)) || into.length,
    };
  }

  it('by a source and a sink of memory', async () => {
    const { signal } = stop(30);
    const work = transformNpy(FORWARD, [tireless()], devour, { signal, chunkLength: 4096 });
    await expect(work).rejects.toMatchObject(stopped);
  });

  it('by a stream whose chunks are empty', async () => {
    function* chunks(): Generator<Buffer> {
      for (;;) yield Buffer.alloc(0);
    }
    const source = new StreamSource(Readable.from(chunks()), 'empty');
    const { signal } = stop(30);
    const work = transformNpy(FORWARD, [source], devour, { signal });
    await expect(work).rejects.toMatchObject(stopped);
  });
});
