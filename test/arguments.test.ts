// What may not be passed: one clear, coded error for each misuse, and every output untouched.
import { once } from 'node:events';
import { runInNewContext } from 'node:vm';
import { MessageChannel } from 'node:worker_threads';
import { CPUContext, SigmoidFunctor, SigmoidGradientFunctor } from 'caffe2op-sigmoid';
import { describe, expect, it } from 'vitest';
import { contexts } from './support/contexts.js';

const errorOf = (call: () => unknown): { name: string; code: unknown; message: string } => {
  try {
    call();
  } catch (error) {
    const { name, code, message } = error as Error & { code?: unknown };
    return { name, code, message };
  }
  throw new Error('nothing was thrown');
};

const MESSAGE = /^Expected .+ for [a-zA-Z]+ but received .+$/;
const CANARY = 0.125;

/** `call` throws this error, in the one message form, and leaves `outputs` as they were. */
function expectError(
  call: () => unknown,
  name: 'TypeError' | 'RangeError',
  code: string,
  words: RegExp,
  ...outputs: Float32Array[]
): void {
  const before = outputs.map((out) => out.slice());
  const error = errorOf(call);
  expect(error).toMatchObject({ name, code });
  expect(error.message).toMatch(MESSAGE);
  expect(error.message).toMatch(words);
  expect(outputs).toEqual(before);
}

function detached(length: number): Float32Array {
  const array = new Float32Array(length);
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
}

/** A view of `length` elements at byte 16 of a resizable buffer that was shrunk below it. */
function outOfBounds(length: number): Float32Array {
  const buffer = new ArrayBuffer(16 + 4 * length, { maxByteLength: 1024 });
  const view = new Float32Array(buffer, 16, length);
  buffer.resize(16 + 4 * length - 4);
  return view;
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** Not Float32Arrays, as JavaScript may pass them, and what the message calls them. */
const wrongTypes: [string, unknown, RegExp][] = [
  ['undefined', undefined, /undefined/],
  ['null', null, /null/],
  ['a bigint', 3n, /bigint/],
  ['a string', 'abc', /string "abc"/],
  ['a symbol', Symbol('s'), /symbol/],
  ['a function', () => 0, /function/],
  ['an array', [1, 2, 3], /an Array/],
  ['an object with a length', { length: 3, 0: 1, 1: 2, 2: 3 }, /an Object/],
  ['an ArrayBuffer', new ArrayBuffer(12), /an ArrayBuffer/],
  ['a DataView', new DataView(new ArrayBuffer(12)), /a DataView/],
  ['a Uint16Array', new Uint16Array(3), /Uint16Array of length 3/],
  ['an Int32Array', new Int32Array(3), /Int32Array of length 3/],
  ['a Uint8Array', new Uint8Array(12), /Uint8Array of length 12/],
  ['a BigInt64Array', new BigInt64Array(3), /BigInt64Array of length 3/],
  ['a revoked proxy', revoked(), /an object that says nothing of itself/],
  ['an impostor', Object.create(Float32Array.prototype) as unknown, /an? \w+/],
  [
    'a view that claims another type',
    Object.defineProperty(new Int32Array(3), Symbol.toStringTag, { value: 'Float32Array' }),
    /Int32Array/,
  ],
];
describe('functors', () => {
  it.each([
    ['null', null],
    ['a number', 3],
    ['an object like one', { name: 'portable', isa: null, backend: {} }],
    ['an object of its prototype', Object.create(CPUContext.prototype) as unknown],
    ['a proxy of one', new Proxy(new CPUContext(), {})],
    ['a revoked proxy', revoked()],
  ])('refuse %s for a context', (_name, value) => {
    for (const Functor of [SigmoidFunctor, SigmoidGradientFunctor]) {
      const make = (): unknown => new Functor(value as CPUContext);
      expectError(make, 'TypeError', 'ERR_INVALID_ARG_TYPE', /^Expected a CPUContext for context/);
    }
  });

  it('show nothing of a context that could be called without its checks', () => {
    const context = new CPUContext();
    expect(Reflect.ownKeys(context)).toEqual(['name', 'isa']);
  });
});

describe.each(contexts)('arguments on %s', (_, context) => {
  const sigmoid = new SigmoidFunctor(context);
  const gradient = new SigmoidGradientFunctor(context);
  const f32 = (length = 3): Float32Array => new Float32Array(length).fill(CANARY);

  it('refuses a number beside arrays', () => {
    const x = f32();
    const number = 3 as unknown as Float32Array;
    const type = 'ERR_INVALID_ARG_TYPE';
    expectError(() => sigmoid(x, { out: number }), 'TypeError', type, /for out .*number 3/, x);
    expectError(() => gradient(number, x), 'TypeError', type, /for y .*number 3/, x);
    expectError(() => gradient(x, number), 'TypeError', type, /for dy .*number 3/, x);
  });

  it.each(wrongTypes)('refuses %s wherever a Float32Array belongs', (_name, value, words) => {
    const wrong = value as Float32Array;
    const refuse = (call: () => unknown, parameter: string, ...outputs: Float32Array[]): void => {
      expectError(call, 'TypeError', 'ERR_INVALID_ARG_TYPE', words, ...outputs);
      expect(errorOf(call).message).toContain(`for ${parameter} `);
    };
    const out = f32();
    refuse(() => sigmoid(wrong), 'x');
    refuse(() => sigmoid(wrong, { out }), 'x', out);
    refuse(() => gradient(wrong, f32()), 'y');
    refuse(() => gradient(wrong, f32(), { out }), 'y', out);
    refuse(() => gradient(f32(), wrong), 'dy');
    refuse(() => gradient(f32(), wrong, { out }), 'dy', out);
    if (value === undefined) return;
    const x = f32();
    refuse(() => sigmoid(x, { out: wrong }), 'out', x);
    refuse(() => gradient(x, x, { out: wrong }), 'out', x);
  });

  it.each([
    [3, 2],
    [2, 3],
    [0, 1],
    [1, 0],
    [64, 63],
  ])('refuses lengths that differ: %i and %i', (a, b) => {
    const out = f32(b);
    const code = 'ERR_LENGTH_MISMATCH';
    const words = new RegExp(`${a} elements.* received ${b}$`);
    expectError(() => sigmoid(f32(a), { out }), 'RangeError', code, words, out);
    expectError(() => gradient(f32(a), f32(b)), 'RangeError', code, words);
    expectError(() => gradient(f32(a), f32(b), { out }), 'RangeError', code, words, out);
    expectError(() => gradient(f32(a), f32(a), { out }), 'RangeError', code, words, out);
  });

  it.each([
    ['one element later', 4, 8],
    ['one element earlier', 8, 4],
    ['by the last element', 0, 36],
    ['by the first element', 36, 0],
  ])('refuses an output that overlaps an input in part: %s', (_name, inputAt, outAt) => {
    for (const buffer of [
      new ArrayBuffer(80),
      new SharedArrayBuffer(80),
      new ArrayBuffer(80, { maxByteLength: 160 }),
    ]) {
      const all = new Float32Array(buffer).fill(CANARY);
      const input = new Float32Array(buffer, inputAt, 10);
      const out = new Float32Array(buffer, outAt, 10);
      const code = 'ERR_PARTIAL_OVERLAP';
      expectError(() => sigmoid(input, { out }), 'RangeError', code, /overlaps/, all);
      // In place is allowed for dy, not for y.
      const fromY = /^Expected memory apart from y for out but received .* overlaps it in part$/;
      expectError(() => gradient(input, f32(10), { out }), 'RangeError', code, fromY, all);
      const fromDy = /^Expected memory apart from dy, or exactly it, for out but received .* part$/;
      expectError(() => gradient(f32(10), input, { out }), 'RangeError', code, fromDy, all);
    }
  });

  it('takes neighbours on one buffer', () => {
    const all = new Float32Array(20).fill(CANARY);
    const [left, right] = [all.subarray(0, 10), all.subarray(10)];
    expect(sigmoid(left, { out: right })).toBe(right);
    expect(left).toEqual(f32(10));
    expect(sigmoid(right, { out: left })).toBe(left);
  });

  it('takes another view of exactly the input as in-place output', () => {
    const x = f32(10);
    const expected = sigmoid(x);
    const same = new Float32Array(x.buffer);
    expect(sigmoid(x, { out: same })).toBe(same);
    expect(x).toEqual(expected);
  });

  it('refuses y as the output of the gradient', () => {
    const y = f32(10);
    const same = new Float32Array(y.buffer);
    for (const out of [y, same]) {
      expectError(() => gradient(y, f32(10), { out }), 'RangeError', 'ERR_IN_PLACE', /y itself/, y);
      // y and dy are one array: as dy it would be allowed, as y it is not.
      expectError(() => gradient(y, y, { out }), 'RangeError', 'ERR_IN_PLACE', /y itself/, y);
    }
    expect(gradient(new Float32Array(0), new Float32Array(0))).toHaveLength(0);
    const empty = new Float32Array(0);
    expect(gradient(empty, empty, { out: empty })).toBe(empty);
  });

  it.each([
    ['a detached buffer', detached],
    ['a view out of its shrunk buffer’s bounds', outOfBounds],
  ])('refuses %s', (_name, make) => {
    for (const length of [1, 10]) {
      const out = f32(length);
      const code = 'ERR_DETACHED';
      const words = /detached|bounds/;
      expectError(() => sigmoid(make(length)), 'TypeError', code, words);
      expectError(() => sigmoid(make(length), { out }), 'TypeError', code, words, out);
      expectError(() => sigmoid(out, { out: make(length) }), 'TypeError', code, words, out);
      expectError(() => gradient(make(length), out), 'TypeError', code, words, out);
      expectError(() => gradient(out, make(length)), 'TypeError', code, words, out);
      expectError(() => gradient(out, out, { out: make(length) }), 'TypeError', code, words, out);
    }
    // Also where the lengths, all 0 by then, would agree.
    expectError(
      () => sigmoid(new Float32Array(0), { out: make(4) }),
      'TypeError',
      'ERR_DETACHED',
      /./,
    );
  });

  it('refuses options that are none, unknown ones and values out of range', () => {
    const x = f32();
    const bad = (options: unknown): (() => unknown) => {
      return () => sigmoid(x, options as object);
    };
    const type = 'ERR_INVALID_ARG_TYPE';
    const range = 'ERR_OUT_OF_RANGE';
    expectError(bad(null), 'TypeError', type, /for options but received null/, x);
    expectError(bad(7), 'TypeError', type, /for options but received the number 7/, x);
    expectError(bad(f32()), 'TypeError', type, /received a Float32Array/, x);
    expectError(bad([]), 'TypeError', type, /received an Array/, x);
    expectError(bad(new Map()), 'TypeError', type, /received a Map/, x);
    expectError(bad(new ArrayBuffer(4)), 'TypeError', type, /received an ArrayBuffer/, x);
    expectError(bad(new Date()), 'TypeError', type, /received a Date/, x);
    expectError(bad(/x/), 'TypeError', type, /received a RegExp/, x);
    expectError(bad(new Error('no')), 'TypeError', type, /received an Error/, x);
    expectError(bad(new Set()), 'TypeError', type, /received a Set/, x);
    expectError(bad(Promise.resolve()), 'TypeError', type, /received a Promise/, x);
    expectError(bad(new DataView(new ArrayBuffer(4))), 'TypeError', type, /received a DataView/, x);
    expectError(bad(runInNewContext('new Date()')), 'TypeError', type, /received a Date/, x);
    expectError(bad(revoked()), 'TypeError', type, /says nothing of itself/, x);
    expectError(bad({ Out: x }), 'RangeError', range, /received "Out"/, x);
    expectError(
      bad({ accuracy: 'rough' }),
      'RangeError',
      range,
      /'exact' or 'fast' for accuracy .*"rough"/,
      x,
    );
    expectError(bad({ accuracy: 1 }), 'RangeError', range, /for accuracy/, x);
    for (const threads of [0, -1, 1.5, 65, NaN, Infinity, '2', 'all', null]) {
      expectError(bad({ threads }), 'RangeError', range, /1 to 64 or 'auto' for threads/, x);
      const call = (): unknown => gradient(x, x, { threads } as object);
      expectError(call, 'RangeError', range, /1 to 64 or 'auto' for threads/, x);
    }
    const gradientOptions = { accuracy: 'exact' } as object;
    expectError(() => gradient(x, x, gradientOptions), 'RangeError', range, /"accuracy"/, x);
    class Options {
      readonly threads = 1;
    }
    expect(sigmoid(x, new Options())).toHaveLength(3);
    expect(sigmoid(x, Object.create(null) as object)).toHaveLength(3);
    expect(sigmoid(x, runInNewContext('({ threads: 1 })') as object)).toHaveLength(3);
    expect(sigmoid(x, {})).toHaveLength(3);
    expect(sigmoid(x, { out: undefined, accuracy: 'exact' })).toHaveLength(3);
  });

  it('reads every option before it checks: a getter can change nothing afterwards', () => {
    const x = new Float32Array(8);
    const options = {
      get out(): Float32Array {
        structuredClone(x.buffer, { transfer: [x.buffer] });
        return new Float32Array(8);
      },
    };
    expectError(() => sigmoid(x, options), 'TypeError', 'ERR_DETACHED', /./);
  });

  it('takes views with a byte offset, on shared, resizable and growable buffers, of length 0', () => {
    const values = [-3, -0.5, 0, 0.5, 3];
    const expected = sigmoid(Float32Array.from(values));
    const on = (buffer: ArrayBuffer | SharedArrayBuffer, offset: number): Float32Array => {
      const view = new Float32Array(buffer, offset, values.length);
      view.set(values);
      return view;
    };
    const growable = new SharedArrayBuffer(64, { maxByteLength: 128 });
    for (const x of [
      on(new ArrayBuffer(64), 12),
      on(new SharedArrayBuffer(64), 4),
      on(new ArrayBuffer(64, { maxByteLength: 128 }), 8),
      on(growable, 20),
    ]) {
      expect(sigmoid(x)).toEqual(expected);
      expect(gradient(expected, x)).toEqual(gradient(expected, Float32Array.from(values)));
      const out = new Float32Array(new SharedArrayBuffer(20));
      expect(new Float32Array(sigmoid(x, { out }))).toEqual(expected);
      expect(sigmoid(x, { out: x })).toBe(x);
      expect(new Float32Array(x)).toEqual(expected);
    }
    expect(sigmoid(new Float32Array(0))).toEqual(new Float32Array(0));
    expect(sigmoid(new Float32Array(new ArrayBuffer(8), 8))).toEqual(new Float32Array(0));
  });

  it('follows a length-tracking view as its buffer grows and shrinks', () => {
    const buffer = new ArrayBuffer(16, { maxByteLength: 64 });
    const x = new Float32Array(buffer);
    expect(sigmoid(x)).toHaveLength(4);
    buffer.resize(64);
    expect(sigmoid(x)).toEqual(new Float32Array(16).fill(0.5));
    buffer.resize(0);
    expect(sigmoid(x)).toHaveLength(0);
  });

  it('takes arrays of another realm', () => {
    const x = runInNewContext('Float32Array.of(0, 1)') as Float32Array;
    expect(sigmoid(x)).toEqual(sigmoid(Float32Array.of(0, 1)));
    expect(sigmoid(x, { out: x })).toBe(x);
  });

  it('calls nothing of a subclass, and gives back plain arrays', () => {
    const called: string[] = [];
    const mark = (name: string): never => {
      called.push(name);
      throw new Error(name);
    };
    class Hostile extends Float32Array {
      static get [Symbol.species](): Float32ArrayConstructor {
        return mark('species');
      }
      override subarray(): never {
        return mark('subarray');
      }
      override slice(): never {
        return mark('slice');
      }
      override set(): never {
        return mark('set');
      }
      override fill(): never {
        return mark('fill');
      }
      override keys(): never {
        return mark('keys');
      }
      override get length(): number {
        return mark('length');
      }
      override [Symbol.iterator](): never {
        return mark('iterator');
      }
    }
    // Its prototype has another class for a constructor, too.
    Object.defineProperty(Hostile.prototype, 'constructor', { get: () => mark('constructor') });
    const bytes = (array: Float32Array): Buffer =>
      Buffer.from(new Float32Array(array.buffer, array.byteOffset, array.byteLength / 4).buffer);
    for (const shared of [false, true]) {
      // Above and below what is computed in TypeScript beside native code, and cut for threads.
      for (const n of [5, 40, 2 ** 19]) {
        const make = (): Hostile =>
          new Hostile(
            (shared ? new SharedArrayBuffer(4 * n) : new ArrayBuffer(4 * n)) as ArrayBuffer,
          );
        const half = new Float32Array(n).fill(0.5);
        const eighth = new Float32Array(n).fill(0.125);
        for (const threads of [1, 2]) {
          const out = make();
          expect(sigmoid(make(), { out, threads })).toBe(out);
          expect(bytes(out).equals(bytes(half))).toBe(true);
          const y = sigmoid(make(), { threads });
          expect(bytes(y).equals(bytes(half))).toBe(true);
          expect(Object.getPrototypeOf(y)).toBe(Float32Array.prototype);
          const dx = make();
          gradient(out, half, { out: dx, threads });
          expect(bytes(dx).equals(bytes(eighth))).toBe(true);
          expect(Object.getPrototypeOf(gradient(out, dx, { threads }))).toBe(
            Float32Array.prototype,
          );
        }
      }
    }
    expect(called).toEqual([]);
  });

  it('is not deceived by properties that lie', () => {
    class Liar extends Float32Array {
      override get length(): number {
        return 2;
      }
    }
    const lie = (array: Float32Array, property: string, value: unknown): Float32Array =>
      Object.defineProperty(array, property, { value });
    const values = [1, 2, 3, 4];
    const expected = sigmoid(Float32Array.from(values));
    for (const x of [lie(Float32Array.from(values), 'length', 1e6), new Liar(values)]) {
      expect(new Float32Array(sigmoid(x))).toEqual(expected);
      expect(new Float32Array(sigmoid(x, { out: x }).buffer)).toEqual(expected);
      expect(new Float32Array(gradient(expected, x).buffer)).toHaveLength(4);
    }
    for (const property of ['buffer', 'byteOffset', 'byteLength']) {
      const all = Float32Array.from([...values, 5]);
      const out = lie(all.subarray(1), property, property === 'buffer' ? new ArrayBuffer(99) : 400);
      const code = 'ERR_PARTIAL_OVERLAP';
      expectError(() => sigmoid(all.subarray(0, 4), { out }), 'RangeError', code, /./, all);
      const y = lie(Float32Array.from(values), property, property === 'buffer' ? null : 400);
      expectError(() => gradient(y, f32(4), { out: y }), 'RangeError', 'ERR_IN_PLACE', /./);
    }
  });

  it.each([
    ['this realm', () => new SharedArrayBuffer(20)],
    ['another realm', () => runInNewContext('new SharedArrayBuffer(20)') as SharedArrayBuffer],
  ])('is right for shared memory of %s that was received twice', async (_name, make) => {
    const { port1, port2 } = new MessageChannel();
    const first = make();
    const received = once(port2, 'message') as Promise<[SharedArrayBuffer]>;
    port1.postMessage(first);
    const [second] = await received;
    port1.close();
    const all = new Float32Array(first);
    all.set([1, 2, 3, 4, 5]);
    const expected = sigmoid(Float32Array.of(1, 2, 3, 4));
    const out = new Float32Array(second, 4);
    // Results are written whatever an array calls its own.
    const noSet = { value: () => undefined };
    Object.defineProperty(out, 'set', noSet);
    // Native code sees one block of memory and refuses; the portable path cannot see, and is right.
    try {
      sigmoid(all.subarray(0, 4), { out });
      expect(new Float32Array(out)).toEqual(expected);
    } catch (error) {
      expect(error).toMatchObject({ name: 'RangeError', code: 'ERR_PARTIAL_OVERLAP' });
      expect([...all]).toEqual([1, 2, 3, 4, 5]);
    }
    // Exactly the input is in place on both.
    all.set([1, 2, 3, 4, 5]);
    sigmoid(all, { out: Object.defineProperty(new Float32Array(second), 'set', noSet) });
    expect(all[0]).toBe(expected[0]);
  });

  it('does not mind what others add to Object.prototype', () => {
    const zork = { value: 1, enumerable: true, configurable: true, writable: true };
    Object.defineProperty(Object.prototype, 'zork', zork);
    let y: Float32Array | undefined;
    try {
      y = sigmoid(f32(), { accuracy: 'exact' });
    } finally {
      delete (Object.prototype as { zork?: number }).zork;
    }
    expect(y).toHaveLength(3);
  });
});
