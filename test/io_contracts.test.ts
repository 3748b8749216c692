// What callers implement or hand over is not believed: sources that return what they can't have
// read, streams of other things than bytes, arrays whose properties lie, nonsense for everything.
import { execFileSync } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import { sigmoid } from 'caffe2op-sigmoid';
import * as io from 'caffe2op-sigmoid/io';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runtime } from './support/command.js';
import { floatBytes, memorySink, memorySource, npy, scratch, splitNpy } from './support/npy.js';

const { FLOAT32, FORWARD, GRADIENT, streamElementwise, StreamSink, StreamSource, transformNpy } =
  io;
const { make, remove, path } = scratch();
beforeEach(make);
afterEach(remove);

/** What a call throws or rejects with, as name, code and message. */
async function failure(call: () => unknown): Promise<string> {
  try {
    await call();
  } catch (error) {
    const { name, code, message } = error as Error & { code?: unknown };
    return `${name} ${String(code)}: ${message}`;
  }
  return 'nothing';
}

const TYPE = 'TypeError ERR_INVALID_ARG_TYPE: Expected';
const RANGE = 'RangeError ERR_OUT_OF_RANGE: Expected';
const x = Float32Array.of(0, 1, -2, 3);
const file = npy({ shape: '(4,)', data: floatBytes(x) });

describe('a source that returns what it can’t have read is refused', () => {
  it.each<[unknown, string]>([
    [-1, `${RANGE} an integer from 0 to @ for % but received the number -1`],
    [NaN, `${RANGE} an integer from 0 to @ for % but received the number NaN`],
    [Infinity, `${RANGE} an integer from 0 to @ for % but received the number Infinity`],
    [1.5, `${RANGE} an integer from 0 to @ for % but received the number 1.5`],
    [10_000, `${RANGE} an integer from 0 to @ for % but received the number 10000`],
    [undefined, `${TYPE} a number for % but received undefined`],
    [null, `${TYPE} a number for % but received null`],
    ['4', `${TYPE} a number for % but received the string "4"`],
    [4n, `${TYPE} a number for % but received a bigint`],
    [{ valueOf: () => 4 }, `${TYPE} a number for % but received an Object`],
    [new Uint8Array(4), `${TYPE} a number for % but received a Uint8Array of length 4`],
    [true, `${TYPE} a number for % but received the boolean true`],
  ])('%#', async (wrong, text) => {
    // In the header, in the data, and behind them.
    for (const [before, most] of [
      [0, 8],
      [10, 118],
      [128, 16],
      [136, 8],
      [file.length, 6],
    ] as const) {
      const source = (): io.ByteSource => {
        const right = memorySource(file.subarray(0, before), Infinity, 'my\nsource');
        return {
          ...right,
          read: async (into) => (await right.read(into)) || (wrong as number),
        };
      };
      const message = text
        .replace('@', `${most}`)
        .replace('%', 'the number of bytes read from my\\x0asource');
      expect(await failure(() => transformNpy(FORWARD, [source()], memorySink()))).toBe(message);
      const second = [memorySource(file), source()];
      expect(await failure(() => transformNpy(GRADIENT, second, memorySink()))).toBe(message);
      if (before < 128) {
        expect(await failure(() => io.readNpyHeader(source()))).toBe(message);
      }
    }
  });

  it('one that returns too much at once, by one byte', async () => {
    const source = memorySource(file);
    const wrong = { ...source, read: async (into: Uint8Array) => (await source.read(into)) + 1 };
    expect(await failure(() => transformNpy(FORWARD, [wrong], memorySink()))).toContain(
      'Expected an integer from 0 to 8 for the number of bytes read from memory but received',
    );
  });

  it('but one that reads at once, without a promise, is no worse for it', async () => {
    let at = 0;
    const source = {
      name: 'sync',
      read: (into: Uint8Array) => {
        const count = Math.min(into.length, file.length - at);
        into.set(file.subarray(at, at + count));
        at += count;
        return count;
      },
    };
    const sink = memorySink();
    await transformNpy(FORWARD, [source as unknown as io.ByteSource], sink);
    expect(splitNpy(sink.bytes()).data).toEqual(floatBytes(sigmoid(x)));
  });
});

describe('sources and sinks that are none are refused', () => {
  const what = 'a source { name, read, close }';
  it.each<[unknown, string]>([
    [null, `${TYPE} ${what} for x but received null`],
    [undefined, `${TYPE} ${what} for x but received undefined`],
    ['x.npy', `${TYPE} ${what} for x but received the string "x.npy"`],
    [{}, `${TYPE} ${what} for x but received an Object`],
    [{ name: 'x' }, `${TYPE} ${what} for x but received an Object`],
    [{ name: 3, read: () => 0 }, `${TYPE} ${what} for x but received an Object`],
    [{ name: 'x', read: 3 }, `${TYPE} ${what} for x but received an Object`],
    [{ name: 'x', read: () => 0, readAt: 3 }, `${TYPE} ${what} for x but received an Object`],
    [new PassThrough(), `${TYPE} ${what} for x but received an Object`],
    [{ name: 'x', read: () => 0, size: -1 }, `${RANGE} an integer ≥ 0 for x.size but received`],
    [{ name: 'x', read: () => 0, size: 0.5 }, `${RANGE} an integer ≥ 0 for x.size but received`],
    [{ name: 'x', read: () => 0, size: '8' }, `${RANGE} an integer ≥ 0 for x.size but received`],
  ])('source %#', async (wrong, message) => {
    const source = wrong as io.ByteSource;
    const sink = memorySink();
    expect(await failure(() => transformNpy(FORWARD, [source], sink))).toContain(message);
    const value = { source, dtype: FLOAT32 };
    expect(await failure(() => streamElementwise(FORWARD, [value], sink, 4))).toContain(
      message.replace('for x', 'for x.source'),
    );
    expect(await failure(() => io.readNpyHeader(source))).toContain(
      message.replace('for x', 'for source'),
    );
    const inputs = [memorySource(file), source];
    expect(await failure(() => io.openOutput(path('y'), { inputs }))).toContain(
      message.replace('for x', 'for inputs[1]'),
    );
    expect(sink.bytes()).toHaveLength(0);
  });

  it('the same source twice, which would be read by turns', async () => {
    const source = memorySource(file);
    const message = `${RANGE} another source than that of y for dy but received the same one`;
    expect(await failure(() => transformNpy(GRADIENT, [source, source], memorySink()))).toBe(
      message,
    );
    const value = { source, dtype: FLOAT32 };
    const raw = (): Promise<void> => streamElementwise(GRADIENT, [value, value], memorySink(), 4);
    expect(await failure(raw)).toBe(message);
    const descriptor = { fd: 0, name: 'standard input' };
    expect(await failure(() => io.sigmoidGradientNpy(descriptor, descriptor, path('dx.npy')))).toBe(
      `${RANGE} another descriptor than that of y for dy but received the same one`,
    );
  });

  it.each<[unknown]>([
    [null],
    [undefined],
    ['y.npy'],
    [{}],
    [{ name: 'y', write: () => undefined }],
    // It would say that bytes are written which it still holds, and they would change.
    [new PassThrough()],
    [process.stderr],
  ])('sink %#', async (wrong) => {
    const sink = wrong as io.ByteSink;
    const message = `${TYPE} a sink { name, write, commit, discard } for sink but received `;
    expect(await failure(() => transformNpy(FORWARD, [memorySource(file)], sink))).toContain(
      message,
    );
    const value = { source: memorySource(file), dtype: FLOAT32 };
    expect(await failure(() => streamElementwise(FORWARD, [value], sink, 4))).toContain(message);
  });

  it('a function that is not done when it returns, or takes the memory', async () => {
    const later = {
      parameters: ['x'],
      compute: (inputs: readonly Float32Array[], out: Float32Array) =>
        Promise.resolve().then(() => sigmoid(inputs[0]!, { out })),
    };
    const sink = memorySink();
    const fn = later as unknown as io.ElementwiseFunction;
    expect(await failure(() => transformNpy(fn, [memorySource(file)], sink))).toBe(
      `${TYPE} a function that is done when it returns for fn.compute but received one that returns a promise`,
    );
    // Native memory is not given away everywhere; that of the portable path is.
    const script = `
      const { transformNpy } = await import(${JSON.stringify(new URL('../dist/io/index.js', import.meta.url).href)});
      const bytes = Buffer.from('${file.toString('base64')}', 'base64');
      const source = () => {
        let at = 0;
        const read = async (into) => {
          const count = bytes.copy(into, 0, at);
          at += count;
          return count;
        };
        return { name: 'memory', read };
      };
      const nothing = async () => {};
      for (const taken of [0, 1]) {
        const compute = (inputs) => {
          structuredClone(inputs[taken], { transfer: [inputs[taken].buffer] });
        };
        const sink = { name: 'o', write: nothing, commit: nothing, discard: nothing };
        await transformNpy({ parameters: ['a', 'b'], compute }, [source(), source()], sink).catch(
          ({ name, code, message }) => console.log(name, code, message.slice(0, 55)),
        );
      }`;
    const output = execFileSync(runtime, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      env: { ...process.env, CAFFE2OP_SIGMOID_BACKEND: 'portable', CAFFE2OP_SIGMOID_ISA: '' },
    });
    const expected = 'TypeError ERR_DETACHED Expected a Float32Array whose memory is there for ';
    expect(output).toBe(`${expected}a but\n${expected}b but\n`);
  });
});

describe('a stream of other things than bytes is refused', () => {
  it.each<[unknown, string]>([
    ['text', 'the string "text"'],
    [{}, 'an Object'],
    [42, 'the number 42'],
    [new Float32Array(2), 'a Float32Array of length 2'],
    [new DataView(new ArrayBuffer(2)), 'a DataView'],
    [new ArrayBuffer(2), 'an ArrayBuffer'],
    [[1, 2], 'an Array'],
  ])('%#', async (chunk, came) => {
    for (const before of [[], [file.subarray(0, 100)], [file]]) {
      const source = new StreamSource(Readable.from([...before, chunk]), 'my\tstream');
      expect(await failure(() => transformNpy(FORWARD, [source], memorySink()))).toBe(
        `${TYPE} a Uint8Array for each chunk of my\\x09stream but received ${came}`,
      );
    }
  });

  it('as is what is no stream', async () => {
    for (const wrong of [null, undefined, 3, 'x', {}, [], () => 0, new ReadableStream()]) {
      const readable = wrong as io.ReadableBytes;
      expect(await failure(() => new StreamSource(readable, 's'))).toContain(
        `${TYPE} a Readable stream of Node for stream but received `,
      );
      const writable = wrong as io.WritableBytes;
      expect(await failure(() => new StreamSink(writable, 's'))).toContain(
        `${TYPE} a Writable stream of Node for stream but received `,
      );
    }
    for (const wrong of [null, undefined, 3, {}]) {
      const [name, signal] = [wrong as string, wrong as AbortSignal];
      const text = `${TYPE} a string for name but received `;
      expect(await failure(() => new StreamSource(new PassThrough(), name))).toContain(text);
      expect(await failure(() => new StreamSink(new PassThrough(), name))).toContain(text);
      if (wrong === undefined) continue;
      const none = `${TYPE} an AbortSignal for signal but received `;
      expect(
        await failure(() => new StreamSource(new PassThrough(), 's', undefined, signal)),
      ).toContain(none);
      expect(await failure(() => new StreamSink(new PassThrough(), 's', signal))).toContain(none);
    }
  });
});

/** Bytes whose class and properties say what is not so, and that tell who asks them. */
function lying(bytes: Uint8Array): { array: Uint8Array; asked: string[] } {
  const asked: string[] = [];
  class Lying extends Uint8Array {
    static get [Symbol.species](): Uint8ArrayConstructor {
      asked.push('species');
      return Float64Array as unknown as Uint8ArrayConstructor;
    }
  }
  const array = new Lying(bytes);
  const lies: Record<string, unknown> = {
    length: 3,
    byteLength: 3,
    byteOffset: 1,
    buffer: new ArrayBuffer(1),
  };
  for (const [name, value] of Object.entries(lies)) {
    Object.defineProperty(array, name, {
      get: () => {
        asked.push(name);
        return value;
      },
    });
  }
  for (const name of ['subarray', 'slice', 'set', 'copy', 'constructor', 'fill']) {
    Object.defineProperty(array, name, {
      get: () => {
        asked.push(name);
        return () => new Uint8Array(2);
      },
    });
  }
  return { array, asked };
}

describe('arrays whose properties lie', () => {
  it('as chunks of a stream are what their slots say, and are not asked', async () => {
    const { array, asked } = lying(file);
    // An object stream hands them on as they are.
    const source = new StreamSource(Readable.from([array]), 's');
    const sink = memorySink();
    await transformNpy(FORWARD, [source], sink, { chunkLength: 1 });
    expect(splitNpy(sink.bytes()).data).toEqual(floatBytes(sigmoid(x)));
    expect(asked).toEqual([]);
  });

  it('are filled and written whole', async () => {
    const bytes = new Uint8Array(1000).map((_, i) => i);
    for (const open of [
      () => io.openOutput(path('y')),
      () => Promise.resolve(new StreamSink(createWriteStream(path('y')), 'y')),
    ]) {
      const { array, asked } = lying(bytes);
      const sink = await open();
      await sink.write(array);
      await sink.commit();
      expect(new Uint8Array(readFileSync(path('y')))).toEqual(bytes);
      expect(asked).toEqual([]);
    }
    for (const source of [
      await io.openInput(path('y')),
      new StreamSource(Readable.from([Buffer.from(bytes)]), 's'),
    ]) {
      const { array, asked } = lying(new Uint8Array(1000));
      expect(await source.read(array)).toBe(1000);
      expect(asked).toEqual([]);
      for (const name of ['length', 'buffer', 'byteOffset', 'byteLength']) {
        expect(Object.hasOwn(array, name)).toBe(true);
      }
      const slots = Object.getOwnPropertyDescriptor(
        Object.getPrototypeOf(Uint8Array.prototype),
        'buffer',
      )!.get as (this: Uint8Array) => ArrayBuffer;
      expect(new Uint8Array(slots.call(array))).toEqual(bytes);
      await source.close();
    }
  });

  it('are written by writeNpy as they are', async () => {
    class Lying extends Float32Array {
      static get [Symbol.species](): Float32ArrayConstructor {
        throw new Error('asked for its species');
      }
      override get length(): number {
        return 2;
      }
      override subarray(): never {
        throw new Error('asked for a part');
      }
      override [Symbol.iterator](): never {
        throw new Error('asked for its elements');
      }
    }
    await io.writeNpy(path('y.npy'), new Lying(x));
    expect(splitNpy(readFileSync(path('y.npy'))).data).toEqual(floatBytes(x));
    await io.writeNpy(path('y.npy'), new Lying(x), [2, 2]);
    expect((await io.readNpy(path('y.npy'))).values).toEqual(x);
  });
});

describe('nonsense', () => {
  const nonsense: unknown[] = [
    ...[
      undefined,
      null,
      true,
      0,
      -1,
      NaN,
      1n,
      '',
      '/dev/null/x',
      '\0',
      Symbol('s'),
      [],
      [null],
      {},
    ],
    ...[() => undefined, new Map(), new Date(0), new Uint8Array(2), new Proxy({}, {})],
    Object.create(null),
  ];

  /** The functions and classes that the entry exports. */
  type Callable = (...args: unknown[]) => unknown;
  const callable = Object.entries(io as Readonly<Record<string, unknown>>).filter(
    (entry): entry is [string, Callable] => typeof entry[1] === 'function',
  );

  it.each(callable)('for %s gives a code, or a result', async (name, fn) => {
    const isClass = /^class /.test(Function.prototype.toString.call(fn));
    const call = (...args: unknown[]): unknown =>
      isClass ? Reflect.construct(fn, args) : fn(...args);
    const calls = nonsense.flatMap((a) => [
      [a],
      [a, a],
      [a, a, a],
      [path('x'), a],
      [path('x'), path('y'), a],
      [FORWARD, a, memorySink()],
      [FORWARD, [a], memorySink()],
      [FORWARD, [memorySource(file)], a],
      [FORWARD, [memorySource(file)], memorySink(), a],
      [FORWARD, [{ source: a, dtype: FLOAT32 }], memorySink(), 1],
      [FORWARD, [{ source: memorySource(file), dtype: a }], memorySink(), 1],
      ...(name === 'FileError'
        ? [
            ['ERR_FILE_DATA', a],
            ['ERR_FILE_DATA', { file: 'x', expected: a, parameter: a, received: a }],
          ]
        : []),
      [{ dtype: a, fortranOrder: a, shape: a }],
      [{ dtype: io.FLOAT32, fortranOrder: true, shape: [a] }],
      [new PassThrough(), a],
      [new PassThrough(), 's', a, a],
      [memorySource(file), a],
      [path('{}'), a],
    ]);
    for (const args of calls) {
      let error: unknown;
      try {
        await call(...args);
        continue;
      } catch (thrown) {
        error = thrown;
      }
      const { code, message } = error as { code?: unknown; message: string };
      expect(code, `${name}: ${message}`).toMatch(/^(ERR_[A-Z_]+|ABORT_ERR)$/);
      if (code !== 'ABORT_ERR') expect(message).toMatch(/^(.*: )?Expected .* for .* but received /);
    }
  });

  it('for the functions of σ gives a code', async () => {
    for (const fn of [FORWARD, GRADIENT]) {
      for (const a of nonsense) {
        for (const args of [
          [a, x],
          [[a], x],
          [[x, a], a],
          [[x, x], a === undefined ? null : a],
        ]) {
          const result = await failure(() => Reflect.apply(fn.compute, fn, args));
          expect(result).toMatch(/^\w+ ERR_\w+: Expected .* but received |^nothing$/);
        }
      }
    }
  });

  it('for the methods of what was opened gives a code', async () => {
    await io.writeNpy(path('x.npy'), x);
    const source = await io.openInput(path('x.npy'));
    const sink = await io.openOutput(path('y.npy'));
    const stream = new StreamSource(Readable.from([Buffer.alloc(4)]), 's');
    const written = new StreamSink(new PassThrough(), 's');
    for (const a of nonsense.filter((value) => !(value instanceof Uint8Array))) {
      const bytes = a as Uint8Array;
      const into = `${TYPE} a Uint8Array for into but received `;
      const from = `${TYPE} a Uint8Array for bytes but received `;
      expect(await failure(() => source.read(bytes))).toContain(into);
      expect(await failure(() => stream.read(bytes))).toContain(into);
      expect(await failure(() => sink.write(bytes))).toContain(from);
      expect(await failure(() => written.write(bytes))).toContain(from);
    }
    await source.close();
    await source.close();
    expect(await failure(() => source.read(new Uint8Array(1)))).toContain('ERR_FILE_IO');
    await sink.discard();
    await stream.close();
    await written.discard();
  });
});
