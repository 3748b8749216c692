// Memory: allocate, external buffers of this and other addons, and no byte past an array's end.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  allocate,
  backend,
  sigmoid,
  SigmoidFunctor,
  SigmoidGradientFunctor,
} from 'caffe2op-sigmoid';
import { describe, expect, it } from 'vitest';
import { allBits, randomFloats } from './support/bits.js';
import { contexts } from './support/contexts.js';
import { testingAddon } from './support/testing_addon.js';

const native = backend().name === 'native';

describe('allocate', () => {
  it.each([0, 1, 15, 16, 17, 1000, 1 << 20])('makes %i zeroed elements', (length) => {
    const array = allocate(Float32Array, length);
    expect(array).toBeInstanceOf(Float32Array);
    expect(array).toHaveLength(length);
    expect(array.every((v) => v === 0)).toBe(true);
    if (native) expect(array.buffer.byteLength).toBe(4 * length);
  });

  it.runIf(native && testingAddon)('starts on a 64-byte boundary, ordinary memory too', () => {
    // Beyond the share of one turn of the event loop the memory is ordinary.
    let ordinary = 0;
    for (let i = 0; i < 12; i++) {
      const array = allocate(Float32Array, 2 ** 23 + i);
      expect(testingAddon!.address(array) % 64).toBe(0);
      if (array.buffer.byteLength !== array.byteLength) ordinary++;
    }
    expect(ordinary).toBeGreaterThan(0);
    expect(ordinary).toBeLessThan(12);
  });

  it.each([-1, 1.5, NaN, Infinity, 2 ** 53])('refuses the length %d', (length) => {
    expect(() => allocate(Float32Array, length)).toThrow(
      expect.objectContaining({ name: 'RangeError', code: 'ERR_OUT_OF_RANGE' }),
    );
  });

  it.each([2 ** 30 - 1, 2 ** 30 + 7])('makes or refuses %i elements, 4 GiB or so', (length) => {
    // Node 20 has no external buffers of more than 4 GiB. Untouched pages cost nothing.
    const array = allocate(Float32Array, length);
    expect(array).toHaveLength(length);
    array[length - 1] = 1;
    expect(array[length - 1]).toBe(1);
    expect(array[0]).toBe(0);
  });

  it('refuses a length there is no memory for', () => {
    expect(() => allocate(Float32Array, 2 ** 50)).toThrow(
      expect.objectContaining({ name: 'RangeError', code: 'ERR_OUT_OF_RANGE' }),
    );
  });

  it.each([
    ['another constructor', Int32Array, 1],
    ['a subclass', class extends Float32Array {}, 1],
    ['no constructor', undefined, 1],
    ['a length that is no number', Float32Array, '7'],
    ['no length', Float32Array, undefined],
  ])('refuses %s', (_, constructor, length) => {
    expect(() => allocate(constructor as unknown as typeof Float32Array, length as number)).toThrow(
      expect.objectContaining({ name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' }),
    );
  });

  // 10,000 arrays of 1 MiB, each written and dropped: 10 GB if none were freed. `turns` lets the
  // event loop turn after every tenth.
  it.each(['turns', 'never turns'])('keeps memory flat when the event loop %s', (mode) => {
    const program = `
      import { allocate } from 'caffe2op-sigmoid';
      for (let i = 0; i < 10_000; i++) {
        allocate(Float32Array, 2 ** 18).fill(i);
        if (${mode === 'turns'} && i % 10 === 0) await new Promise((done) => setImmediate(done));
      }
      console.log(1024 * process.resourceUsage().maxRSS);`;
    const node = process.env.CAFFE2OP_SIGMOID_TEST_NODE ?? process.execPath;
    const output = execFileSync(node, ['--input-type=module', '--eval', program], {
      encoding: 'utf8',
      cwd: fileURLToPath(new URL('..', import.meta.url)),
    });
    expect(Number(output)).toBeGreaterThan(0);
    expect(Number(output)).toBeLessThan(1.2e9);
  });
});

describe.each(contexts)('memory on %s', (_, context) => {
  const forward = new SigmoidFunctor(context);
  const gradient = new SigmoidGradientFunctor(context);
  const values = Float32Array.from(randomFloats(1000, 41), (v) => Math.atan(v) * 10);

  it('gives the same results in external and in ordinary memory', () => {
    const x = allocate(Float32Array, values.length);
    x.set(values);
    const out = allocate(Float32Array, values.length);
    forward(x, { out });
    expect(allBits(out)).toEqual(allBits(forward(values)));
    const dx = allocate(Float32Array, values.length);
    gradient(out, x, { out: dx });
    expect(allBits(dx)).toEqual(allBits(gradient(forward(values), values)));
  });

  it.runIf(testingAddon)(
    'touches no byte past the ends: every length up to 130 at the end of guarded pages',
    () => {
      for (let length = 0; length <= 130; length++) {
        // The buffers are another addon's, and end where the next page may not be touched.
        const guarded = (): Float32Array => {
          const array = new Float32Array(testingAddon!.guardedBuffer(4 * length));
          array.set(values.subarray(0, length));
          return array;
        };
        const [x, y, dy, dx] = [guarded(), guarded(), guarded(), guarded()];
        expect(allBits(forward(x, { out: y }))).toEqual(allBits(forward(values.slice(0, length))));
        expect(allBits(gradient(y, dy, { out: dx }))).toEqual(
          allBits(gradient(y.slice(), dy.slice())),
        );
        forward(x, { out: x });
        expect(allBits(x)).toEqual(allBits(y));
      }
    },
  );

  // A gradient of 2^18 elements is more than a core's caches hold, 5 Mi more than half of any cache.
  it.runIf(testingAddon).each([2 ** 18 + 3, 5 * 2 ** 20 + 1])(
    'touches no byte past the ends: %i elements, apart and in place',
    (length) => {
      const guarded = (): Float32Array => {
        const array = new Float32Array(testingAddon!.guardedBuffer(4 * length));
        for (let i = 0; i < length; i += 1000) {
          array.set(values.subarray(0, Math.min(1000, length - i)), i);
        }
        return array;
      };
      const [x, y, dx] = [guarded(), guarded(), guarded()];
      const [tail, last] = [x.slice(-5), length - 5];
      forward(x, { out: y });
      const tailOfY = y.slice(last);
      expect(allBits(tailOfY)).toEqual(allBits(forward(tail)));
      gradient(y, x, { out: dx });
      const tailOfDx = dx.slice(last);
      expect(allBits(tailOfDx)).toEqual(allBits(gradient(tailOfY, tail)));
      gradient(y, x, { out: x });
      expect(allBits(x.subarray(last))).toEqual(allBits(tailOfDx));
      x.set(tail, last);
      forward(x, { out: x });
      expect(allBits(x.subarray(last))).toEqual(allBits(tailOfY));
      forward(y, { out: dx, accuracy: 'fast' });
      expect(allBits(dx.subarray(last))).toEqual(
        allBits(forward(tailOfY, { accuracy: 'fast', out: new Float32Array(5) })),
      );
    },
  );

  // No element is aligned, and from 2^18 or 5 Mi elements on aligned stores would be quicker.
  it.runIf(testingAddon).each([1, 100, 2 ** 18 + 3, 5 * 2 ** 20])(
    'computes in buffers that begin at any byte: %i elements',
    (length) => {
      const odd = (): Float32Array => {
        const array = new Float32Array(testingAddon!.guardedBuffer(4 * length + 1), 0, length);
        expect(testingAddon!.address(array) % 4).toBe(3);
        return array;
      };
      const [x, y, dx] = [odd(), odd(), odd()];
      for (let i = 0; i < length; i += 1000) {
        x.set(values.subarray(0, Math.min(1000, length - i)), i);
      }
      const check = (result: Float32Array, expected: Float32Array): void => {
        const [got, wanted] = [result, expected].map(allBits) as [Uint32Array, Uint32Array];
        expect(got.findIndex((bits, i) => bits !== wanted[i])).toBe(-1);
      };
      const apart = (): { out: Float32Array } => ({ out: new Float32Array(length) });
      const plain = x.slice();
      check(forward(x, { out: y }), forward(plain, apart()));
      check(gradient(y, x, { out: dx }), gradient(y.slice(), plain, apart()));
      check(forward(x, { out: dx, threads: 2 }), y);
      check(
        forward(x, { out: dx, accuracy: 'fast' }),
        forward(plain, { ...apart(), accuracy: 'fast' }),
      );
      check(forward(x, { out: x }), y);
    },
  );

  it.runIf(testingAddon)('touches no byte before the starts', () => {
    // Whole pages: the byte before the first one may not be touched either.
    const x = new Float32Array(testingAddon!.guardedBuffer(8192)).fill(1);
    const y = new Float32Array(testingAddon!.guardedBuffer(8192));
    expect(forward(x, { out: y })[0]).toBe(forward(Float32Array.of(1))[0]);
    expect(gradient(y, x, { out: x })).toHaveLength(2048);
  });
});

describe('external memory', () => {
  it('outlives the views that made it', async () => {
    let array: Float32Array | undefined = allocate(Float32Array, 1000).fill(1);
    const part: Float32Array = array.subarray(500);
    array = undefined;
    for (let i = 0; i < 200; i++) allocate(Float32Array, 2 ** 16).fill(2);
    await new Promise((resolve) => setImmediate(resolve));
    expect(array).toBeUndefined();
    expect(part.every((v) => v === 1)).toBe(true);
    expect(sigmoid(part)).toEqual(sigmoid(new Float32Array(500).fill(1)));
  });
});
