// Streaming: every length around the bounds of chunks, short reads, byte orders, stopping.
import { Readable } from 'node:stream';
import { sigmoid, sigmoidGradient } from 'caffe2op-sigmoid';
import { describe, expect, it } from 'vitest';
import {
  AbortError,
  FORWARD,
  GRADIENT,
  StreamSource,
  transformNpy,
  type ByteSink,
  type ByteSource,
} from '../dist/io/index.js';
import {
  floatBytes,
  memorySink,
  memorySource,
  npy,
  sampleValues,
  splitNpy,
} from './support/npy.js';

const forwardOf = (values: Float32Array): Buffer => floatBytes(sigmoid(values));

describe('every length around the bounds of chunks', () => {
  for (const chunkLength of [1, 2, 3, 8]) {
    it(`in chunks of ${chunkLength}`, async () => {
      for (let length = 0; length <= 4 * chunkLength + 1; length++) {
        const x = sampleValues(length);
        for (const littleEndian of [true, false]) {
          for (const piece of [1, 5, Infinity]) {
            const descr = littleEndian ? '<f4' : '>f4';
            const data = floatBytes(x, littleEndian);
            const file = npy({ descr, shape: `(${length},)`, data });
            const sink = memorySink();
            const done: number[] = [];
            const report = await transformNpy(FORWARD, [memorySource(file, piece)], sink, {
              chunkLength,
              onProgress: (n, total) => {
                expect(total).toBe(length);
                done.push(n);
              },
            });
            expect(report).toEqual({
              shape: [length],
              values: length,
              dtype: 'float32',
              bytes: 8 * length,
            });
            const { dict, data: result } = splitNpy(sink.bytes());
            expect(dict).toBe(`{'descr': '<f4', 'fortran_order': False, 'shape': (${length},), }`);
            expect(result).toEqual(forwardOf(x));
            expect(done).toEqual(done.toSorted((a, b) => a - b));
            expect(done.at(-1)).toBe(length);
          }
        }
      }
    });

    it(`of the gradient in chunks of ${chunkLength}, the inputs in pieces of their own`, async () => {
      for (let length = 0; length <= 4 * chunkLength + 1; length++) {
        const y = sampleValues(length, 2);
        const dy = sampleValues(length, 3);
        const shape = `(${length},)`;
        const sources = [
          memorySource(npy({ shape, data: floatBytes(y) }), 3),
          memorySource(npy({ shape, descr: '>f4', data: floatBytes(dy, false) }), 7),
        ];
        const sink = memorySink();
        await transformNpy(GRADIENT, sources, sink, { chunkLength });
        expect(splitNpy(sink.bytes()).data).toEqual(floatBytes(sigmoidGradient(y, dy)));
      }
    });
  }

  it('and around the default of 2^20', async () => {
    for (const length of [2 ** 20 - 1, 2 ** 20, 2 ** 20 + 1, 3 * 2 ** 20 + 5]) {
      const x = sampleValues(length);
      const sink = memorySink();
      const file = npy({ shape: `(${length},)`, data: floatBytes(x) });
      await transformNpy(FORWARD, [memorySource(file, 1_000_003)], sink);
      expect(splitNpy(sink.bytes()).data.equals(forwardOf(x))).toBe(true);
    }
  });
});

describe('shape and order', () => {
  it.each([
    ['()', false, 1],
    ['()', true, 1],
    ['(0,)', false, 0],
    ['(0, 3)', false, 0],
    ['(0, 3)', true, 0],
    ['(2, 3)', false, 6],
    ['(2, 3)', true, 6],
    ['(1, 2, 1, 3)', true, 6],
  ])('%s, Fortran %s, are kept', async (shape, fortran, count) => {
    const x = sampleValues(count);
    for (const version of [
      [1, 0],
      [2, 0],
      [3, 0],
    ] as const) {
      const sink = memorySink();
      const file = npy({ shape, fortran, version, data: floatBytes(x) });
      await transformNpy(FORWARD, [memorySource(file)], sink, { chunkLength: 4 });
      const { dict, data } = splitNpy(sink.bytes());
      const order = fortran ? 'True' : 'False';
      expect(dict).toBe(`{'descr': '<f4', 'fortran_order': ${order}, 'shape': ${shape}, }`);
      expect(data).toEqual(forwardOf(x));
    }
  });

  const gradientOf = async (
    y: { shape: string; fortran?: boolean },
    dy: { shape: string; fortran?: boolean },
    count: number,
  ): Promise<string> => {
    const data = floatBytes(sampleValues(count));
    const sources = [
      memorySource(npy({ ...y, data }), Infinity, 'y.npy'),
      memorySource(npy({ ...dy, data }), Infinity, 'dy.npy'),
    ];
    const sink = memorySink();
    await transformNpy(GRADIENT, sources, sink);
    return splitNpy(sink.bytes()).dict;
  };

  it.each([
    ['(2, 3)', '(3, 2)'],
    ['(6,)', '(2, 3)'],
    ['(6,)', '(6, 1)'],
    ['(0, 3)', '(3, 0)'],
    ['()', '(1,)'],
  ])('of the gradient must be equal: %s, %s', async (y, dy) => {
    await expect(gradientOf({ shape: y }, { shape: dy }, 0)).rejects.toThrow(
      `dy.npy: Expected the shape of y.npy, ${y}, for dy but received ${dy}`,
    );
  });

  it('of the gradient: names are printed as one line', async () => {
    const sources = ['(1,)', '(2,)'].map((shape) =>
      memorySource(npy({ shape }), Infinity, 'a\nb.npy'),
    );
    await expect(transformNpy(GRADIENT, sources, memorySink())).rejects.toThrow(
      'a\\x0ab.npy: Expected the shape of a\\x0ab.npy, (1,), for dy but received (2,)',
    );
  });

  it('of the gradient: the order is that of the first, where there is one', async () => {
    const both = { shape: '(2, 3)', fortran: true };
    expect(await gradientOf(both, both, 6)).toContain("'fortran_order': True");
    for (const [shape, count] of [
      ['()', 1],
      ['(6,)', 6],
      ['(1, 6, 1)', 6],
      ['(1, 1)', 1],
      ['(0, 3)', 0],
    ] as const) {
      const dict = await gradientOf({ shape, fortran: true }, { shape }, count);
      expect(dict).toContain("'fortran_order': True");
    }
  });
});

describe('data that is too short or too long', () => {
  it('is refused, whichever input it is', async () => {
    const right = npy({ shape: '(10,)', data: Buffer.alloc(40) });
    for (const [bytes, came] of [
      [0, '0'],
      [39, '39'],
      [41, 'more'],
      [80, 'more'],
    ] as const) {
      const wrong = npy({ shape: '(10,)', data: Buffer.alloc(bytes) });
      const message = `w: Expected 40 bytes for the data that its header announces but received ${came}`;
      for (const chunkLength of [3, 10, 100]) {
        const source = (): ByteSource => memorySource(wrong, 7, 'w');
        const options = { chunkLength };
        await expect(transformNpy(FORWARD, [source()], memorySink(), options)).rejects.toThrow(
          message,
        );
        const first = transformNpy(
          GRADIENT,
          [source(), memorySource(right)],
          memorySink(),
          options,
        );
        await expect(first).rejects.toThrow(message);
        const second = transformNpy(
          GRADIENT,
          [memorySource(right), source()],
          memorySink(),
          options,
        );
        await expect(second).rejects.toThrow(message);
      }
    }
  });

  it('is refused for a shape () and an empty one too', async () => {
    for (const [shape, bytes] of [
      ['()', 0],
      ['()', 8],
      ['(0, 3)', 1],
    ] as const) {
      const file = npy({ shape, data: Buffer.alloc(bytes) });
      await expect(transformNpy(FORWARD, [memorySource(file)], memorySink())).rejects.toThrow(
        'for the data that its header announces but received',
      );
    }
  });

  // numpy.load reads the first array and says nothing of the rest.
  it('says what lies behind it: a second array, or other bytes', async () => {
    const first = npy({ shape: '(10,)', data: Buffer.alloc(40) });
    const expected = 'w: Expected 40 bytes for the data that its header announces but received ';
    for (const [behind, known, unknown] of [
      [npy({ shape: '(3,)', data: Buffer.alloc(12) }), '180: a second .npy array', 'a second .npy'],
      [Buffer.from('\x93NUMPY', 'latin1'), '46: a second .npy array', 'a second .npy array'],
      [Buffer.from('\x93NUMP', 'latin1'), '45: 5 bytes', 'other bytes'],
      [Buffer.from('\x93NUMPX and more', 'latin1'), '55: 15 bytes', 'other bytes'],
      [Buffer.alloc(1), '41: 1 byte', 'other bytes'],
      [Buffer.alloc(4000), '4040: 4000 bytes', 'other bytes'],
    ] as const) {
      const file = Buffer.concat([first, behind]);
      for (const piece of [1, 5, Infinity]) {
        const sink = memorySink();
        await expect(transformNpy(FORWARD, [memorySource(file, piece, 'w')], sink)).rejects.toThrow(
          `${expected}more than 40: ${unknown}`,
        );
        const source: ByteSource = {
          ...memorySource(file, piece, 'w'),
          size: file.length,
          readAt: (into, position) => {
            const count = Math.min(piece, into.length, file.length - position);
            into.set(file.subarray(position, position + count));
            return Promise.resolve(count);
          },
        };
        const whole = memorySink();
        await expect(transformNpy(FORWARD, [source], whole)).rejects.toThrow(
          `${expected}${known} behind the data`,
        );
        expect(whole.bytes()).toHaveLength(0);
      }
    }
  });

  it('is told at the first byte too many, however long the next one takes', async () => {
    const stream = new Readable({ read: () => undefined });
    stream.push(npy({ shape: '(10,)', data: Buffer.alloc(41) }));
    await expect(
      transformNpy(FORWARD, [new StreamSource(stream, 'pipe')], memorySink()),
    ).rejects.toThrow('received more than 40: other bytes behind the data');
  });

  it('is refused before anything is written where the size is known', async () => {
    const file = npy({ shape: '(10,)', data: Buffer.alloc(44) });
    const sink = memorySink();
    const source = { ...memorySource(file, Infinity, 'w'), size: file.length };
    await expect(transformNpy(FORWARD, [source], sink)).rejects.toThrow(
      'w: Expected 40 bytes for the data that its header announces but received 44',
    );
    expect(sink.bytes()).toHaveLength(0);
  });
});

describe('what fails is told', () => {
  const file = npy({ shape: '(100,)', data: Buffer.alloc(400) });

  it.each([0, 1, 2, 10])('a sink that fails at write %i', async (failing) => {
    let writes = 0;
    const sink: ByteSink = {
      ...memorySink(),
      write: () =>
        writes++ === failing ? Promise.reject(new Error('the disk is full')) : Promise.resolve(),
    };
    await expect(
      transformNpy(FORWARD, [memorySource(file, 11)], sink, { chunkLength: 10 }),
    ).rejects.toThrow('the disk is full');
  });

  it('a source that fails, while nothing else waits for it', async () => {
    const stream = Readable.from(
      (async function* () {
        yield file.subarray(0, 200);
        await new Promise((resolve) => setImmediate(resolve));
        throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
      })(),
    );
    await expect(
      transformNpy(FORWARD, [new StreamSource(stream, 'pipe')], memorySink(), { chunkLength: 10 }),
    ).rejects.toThrow('pipe: Expected the next bytes for the input but received EIO (i/o error)');
  });

  it('a length of chunks that is none', async () => {
    for (const chunkLength of [0, -1, 1.5, NaN]) {
      await expect(
        transformNpy(FORWARD, [memorySource(file)], memorySink(), { chunkLength }),
      ).rejects.toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    }
  });
});

describe('a signal stops it', () => {
  const file = npy({ shape: '(100,)', data: Buffer.alloc(400) });

  it('before and in the middle, with its reason as the cause', async () => {
    for (const stopAt of [0, 10, 50, 100]) {
      const controller = new AbortController();
      const reason = new Error(`stopped at ${stopAt}`);
      const result = transformNpy(FORWARD, [memorySource(file)], memorySink(), {
        chunkLength: 10,
        signal: controller.signal,
        onProgress: (done) => {
          if (done === stopAt) controller.abort(reason);
        },
      });
      const error: unknown = await result.catch((e: unknown) => e);
      expect(error).toBeInstanceOf(AbortError);
      expect(error).toMatchObject({
        name: 'AbortError',
        code: 'ABORT_ERR',
        message: 'The operation was aborted',
      });
      expect((error as Error).cause).toBe(reason);
    }
  });

  it('while a stream has nothing to read', async () => {
    const controller = new AbortController();
    const stream = new Readable({ read: () => undefined });
    stream.push(file.subarray(0, 300));
    const source = new StreamSource(stream, 'pipe');
    const result = transformNpy(FORWARD, [source], memorySink(), {
      chunkLength: 10,
      signal: controller.signal,
    });
    setTimeout(() => {
      controller.abort();
      void source.close();
    }, 10);
    await expect(result).rejects.toMatchObject({ name: 'AbortError', code: 'ABORT_ERR' });
  });
});
