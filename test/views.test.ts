// Views of every kind, on every backend: the same bits as on ordinary ones, at every length where a
// portable loop changes its way; and that the portable loops are what V8 compiles well.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { SigmoidFunctor, SigmoidGradientFunctor } from 'caffe2op-sigmoid';
import { describe, expect, it } from 'vitest';
import { isOrdinary } from '../dist/backends/portable/views.js';
import { ELEMENT_TYPES } from '../dist/core/element_types.js';
import { allBits, bitsOf, randomFloats } from './support/bits.js';
import { contexts } from './support/contexts.js';
import { referenceGradient, referenceSigmoid } from './support/reference.js';

/** Calls of user code while a view is used: there must be none. */
let called = 0;
class Subclass extends Float32Array {
  static get [Symbol.species](): Float32ArrayConstructor {
    called++;
    return Float32Array;
  }
  override get length(): number {
    called++;
    return 1;
  }
}
const BEGIN = 12;
const bytes = (n: number): number => BEGIN + 4 * n + 20;
const foreign = runInNewContext(`({
  buffer: (n) => new SharedArrayBuffer(n),
  view: (n, begin, rest) => new Float32Array(new ArrayBuffer(begin + 4 * n + rest), begin, n),
})`) as {
  buffer(n: number): SharedArrayBuffer;
  view(n: number, begin: number, rest: number): Float32Array;
};

/** Views of n elements, 12 bytes into longer memory: by kind, and whether engines are quick on it. */
const kinds: Readonly<
  Record<string, readonly [make: (n: number) => Float32Array, quick: boolean]>
> = {
  ordinary: [(n) => new Float32Array(new ArrayBuffer(bytes(n)), BEGIN, n), true],
  shared: [(n) => new Float32Array(new SharedArrayBuffer(bytes(n)), BEGIN, n), true],
  'of a subclass': [(n) => new Subclass(new ArrayBuffer(bytes(n)), BEGIN, n), true],
  resizable: [
    (n) => new Float32Array(new ArrayBuffer(bytes(n), { maxByteLength: 2 * bytes(n) }), BEGIN, n),
    false,
  ],
  'following its length': [
    (n) => new Float32Array(new ArrayBuffer(BEGIN + 4 * n, { maxByteLength: 2 * bytes(n) }), BEGIN),
    false,
  ],
  growable: [
    (n) =>
      new Float32Array(new SharedArrayBuffer(bytes(n), { maxByteLength: 2 * bytes(n) }), BEGIN, n),
    false,
  ],
  'of another realm': [(n) => foreign.view(n, BEGIN, 20), false],
  'on shared memory of another realm': [
    (n) => new Float32Array(foreign.buffer(bytes(n)), BEGIN, n),
    true,
  ],
  'that passes its memory off as shared': [
    (n) => {
      const buffer = new ArrayBuffer(bytes(n), { maxByteLength: 2 * bytes(n) });
      Object.setPrototypeOf(buffer, SharedArrayBuffer.prototype);
      return new Float32Array(buffer, BEGIN, n);
    },
    false,
  ],
  'that passes itself off as this realm’s': [
    (n) => {
      const view = foreign.view(n, BEGIN, 20);
      return Object.setPrototypeOf(view, Float32Array.prototype) as Float32Array;
    },
    true,
  ],
};

const lengthOf = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype) as object,
  'length',
)!.get as (this: unknown) => number;

/** An own copy, whatever the view says of itself. */
const copyOf = (view: Float32Array): Float32Array => {
  const n = lengthOf.call(view);
  return Float32Array.from({ length: n }, (_, i) => view[i]!);
};
/** For long ones: `toEqual` takes 0.1 s for them. */
const hasBits = (view: Float32Array, expected: Uint32Array): boolean =>
  Buffer.from(allBits(copyOf(view)).buffer).equals(Buffer.from(expected.buffer));
/** What lies in the memory before and behind the view. */
const around = (view: Float32Array): number[] => {
  const all = new Uint8Array(view.buffer);
  const begin = view.byteOffset;
  return [...all.subarray(0, begin), ...all.subarray(begin + 4 * lengthOf.call(view))];
};
const filled = (make: (n: number) => Float32Array, values: Float32Array): Float32Array => {
  const view = make(values.length);
  new Uint8Array(view.buffer).fill(0xa5);
  for (let i = 0; i < values.length; i++) view[i] = values[i]!;
  return view;
};

// A period of values that no block is a multiple of: the references are slow.
const PERIOD = 37;
const X = Float32Array.from([
  ...[-0, 1e-3, 17.3, 17.6, -103.9, -104.1, -Infinity, NaN],
  ...Array.from(randomFloats(PERIOD - 8, 41), (v) => 4 * Math.atan(v)),
]);
const DY = Float32Array.from(randomFloats(PERIOD, 42));
const SIGMOID = Array.from(X, referenceSigmoid);
const GRADIENT = Array.from(X, (v, i) => referenceGradient(v, DY[i]!));
const cycle = (values: ArrayLike<number>, n: number): Float32Array =>
  Float32Array.from({ length: n }, (_, i) => values[i % PERIOD]!);
const bits = (values: number[], n: number): Uint32Array =>
  Uint32Array.from({ length: n }, (_, i) => bitsOf(values[i % PERIOD]!));

// On the heap and not, one block and a little more or less, several.
const LENGTHS = [0, 1, 16, 17, 1023, 1024, 1025, 2100];

describe.each(contexts)('views on %s', (_, context) => {
  const forward = new SigmoidFunctor(context);
  const gradient = new SigmoidGradientFunctor(context);

  describe.each(Object.entries(kinds))('%s', (_kind, [make]) => {
    it.each(LENGTHS)('give the same bits, %d elements, in place too', (n) => {
      called = 0;
      const x = filled(make, cycle(X, n));
      const dy = filled(make, cycle(DY, n));
      const out = filled(make, cycle([1], n));
      const rest = around(out);
      const fresh = forward(x);
      const freshGradient = gradient(x, dy);
      forward(x, { out });
      const written = allBits(copyOf(out));
      gradient(x, dy, { out });
      const writtenGradient = allBits(copyOf(out));
      gradient(x, dy, { out: dy });
      forward(x, { out: x });
      expect(called).toBe(0);
      expect(allBits(fresh)).toEqual(bits(SIGMOID, n));
      expect(written).toEqual(bits(SIGMOID, n));
      expect(allBits(copyOf(x))).toEqual(bits(SIGMOID, n));
      expect(allBits(freshGradient)).toEqual(bits(GRADIENT, n));
      expect(writtenGradient).toEqual(bits(GRADIENT, n));
      expect(allBits(copyOf(dy))).toEqual(bits(GRADIENT, n));
      for (const view of [x, dy, out]) expect(around(view)).toEqual(rest);
    });

    // Beside another block of shared memory, results wait in memory that is kept up to 2^16 elements.
    it('give the same bits where longer results come before shorter ones', () => {
      for (const n of [2 ** 16 + 3, 2 ** 16, 40_000, 1500, 40_000]) {
        const x = filled(make, cycle(X, n));
        const dy = filled(make, cycle(DY, n));
        const out = filled(make, cycle([1], n));
        forward(x, { out });
        expect(hasBits(out, bits(SIGMOID, n))).toBe(true);
        gradient(x, dy, { out });
        expect(hasBits(out, bits(GRADIENT, n))).toBe(true);
      }
    });

    it('give the same bits beside ordinary ones, in every place', () => {
      const n = 1100;
      const ordinary = kinds.ordinary![0];
      for (let places = 0; places < 8; places++) {
        const [y, dy, out] = [cycle(X, n), cycle(DY, n), cycle([1], n)].map((values, i) =>
          filled((places >> i) & 1 ? make : ordinary, values),
        ) as [Float32Array, Float32Array, Float32Array];
        gradient(y, dy, { out });
        expect(allBits(copyOf(out))).toEqual(bits(GRADIENT, n));
        forward(y, { out });
        expect(allBits(copyOf(out))).toEqual(bits(SIGMOID, n));
      }
    });
  });

  it('in place through another view of the same resizable memory', () => {
    const n = 2100;
    const memory = new ArrayBuffer(4 * n, { maxByteLength: 8 * n });
    const x = new Float32Array(memory);
    x.set(cycle(X, n));
    forward(x, { out: new Float32Array(memory, 0, n) });
    expect(allBits(x)).toEqual(bits(SIGMOID, n));
  });
});

describe('the portable loops', () => {
  it.each(Object.entries(kinds))(
    '%s: meet the view itself only if engines are quick on it',
    (...row) => {
      const [, [make, quick]] = row;
      const view = make(20);
      expect(isOrdinary(view, view.buffer, ELEMENT_TYPES.float32)).toBe(quick);
    },
  );

  // The limit is V8's: with --trace-maglev-inlining, Node 24 says "big function, size (120) >= max-size
  // (100)" of what it leaves alone. Below it, the gradient takes 10 times as long there.
  it('over many elements are too long to be put into their callers by V8’s Maglev', () => {
    const module = (name: string): string =>
      JSON.stringify(new URL(`../dist/backends/portable/${name}.js`, import.meta.url).href);
    const program = `
      const { sigmoid } = await import(${module('sigmoid')});
      const { sigmoidGradient } = await import(${module('sigmoid_gradient')});
      const [a, b, c] = [new Float32Array(2), new Float32Array(2), new Float32Array(2)];
      sigmoid(a, c, 2);
      sigmoidGradient(a, b, c, 2);`;
    const { stdout } = spawnSync(
      process.env.CAFFE2OP_SIGMOID_TEST_NODE ?? process.execPath,
      [
        '--print-bytecode',
        '--print-bytecode-filter=sigmoid*',
        '--input-type=module',
        '--eval',
        program,
      ],
      { encoding: 'utf8', cwd: fileURLToPath(new URL('..', import.meta.url)) },
    );
    const printed = stdout.matchAll(/bytecode for function: (\w+) [^]*?length: (\d+)/g);
    const lengthsOf = new Map(Array.from(printed, ([, name, length]) => [name, Number(length)]));
    expect([...lengthsOf.keys()].sort()).toEqual(['sigmoid', 'sigmoidGradient']);
    for (const length of lengthsOf.values()) expect(length).toBeGreaterThan(105);
  });
});
