// Every element type of every function, on every path: correctly rounded values, arrays of every kind,
// options, numbers, and what may not be mixed.
import { allocate, CPUContext, sigmoid, sigmoidGradient } from 'caffe2op-sigmoid';
import { describe, expect, it } from 'vitest';
import { CATALOG, type CatalogRow, type FunctionName } from '../dist/core/catalog.js';
import { backendOf } from '../dist/functions/context.js';
import { FUNCTIONS_ON } from '../dist/functions/by_name.js';
import { contexts } from './support/contexts.js';
import { D, ELEMENTS, EXACT, type AnyArray, type Elements } from './support/elements.js';

type Run = (...args: unknown[]) => AnyArray;

const functions = Object.keys(CATALOG) as FunctionName[];
const rowOf = (name: FunctionName): CatalogRow => CATALOG[name];
const on = (context: CPUContext, name: FunctionName): Run => {
  const backend = backendOf(context)!;
  return (...args) => (FUNCTIONS_ON[name] as unknown as Run)(backend, ...args);
};

/** [function, elements] of every type that it takes. */
const typed = functions.flatMap((name) =>
  ELEMENTS.filter(({ dtype }) => rowOf(name).types.includes(dtype)).map(
    (elements) => [name, elements.dtype, elements] as const,
  ),
);

/** Numbers that every type has: few bits, near 0, near the ends and the edges of regions. */
const spread = [
  ...[
    0.5, 1, 1.25, 2, 3.5, 5, 7.75, 10, 17, 17.25, 30, 36, 37, 40, 60, 86, 87, 88, 89, 104, 126, 128,
  ],
  ...[2 ** -3, 2 ** -8, 2 ** -13, 2 ** -14, 0.125, 0.09375, 1.3125, 16.5, 9, 11, 15.5],
].flatMap((x) => [x, -x]);

const isSame = (a: number, b: number): boolean => Object.is(a, b) || (a !== a && b !== b);

describe.each(contexts)('element types on %s', (_, context) => {
  describe.each(typed.filter(([name]) => name in EXACT))('%s of %s', (name, _dtype, elements) => {
    const run = on(context, name);
    const exact = EXACT[name as keyof typeof EXACT];

    it('is correctly rounded', () => {
      const x = elements.of(spread);
      const y = elements.numbers(run(x, elements.options));
      spread.forEach((value, i) => {
        const number = exact(new D(value));
        const wanted = number.isFinite() ? elements.nearest(number) : number.toNumber();
        expect([value, y[i]]).toEqual([value, wanted]);
      });
    });
  });

  describe.each(typed)('%s of %s', (name, _dtype, elements) => {
    const run = on(context, name);
    const { inputs, inPlace } = rowOf(name);
    const arrays = (n: number): AnyArray[] =>
      inputs.map((_input, k) =>
        elements.of(Array.from({ length: n }, (_, i) => spread[(7 * i + k) % spread.length]!)),
      );

    it('gives the same results at every length and offset, in place, with threads', () => {
      const whole = arrays(200);
      const expected = elements.numbers(run(...whole, elements.options));
      for (const n of [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 65, 199]) {
        for (const offset of [0, 1]) {
          const parts = whole.map((a) => a.subarray(offset, offset + n));
          const wanted = expected.slice(offset, offset + n);
          expect(elements.numbers(run(...parts, elements.options))).toEqual(wanted);
          const out = new elements.Array(n + 2).fill(elements.of([0.5])[0]!);
          const target = out.subarray(1, n + 1);
          expect(run(...parts, { ...elements.options, out: target, threads: 2 })).toBe(target);
          expect(elements.numbers(target)).toEqual(wanted);
          const [first, last] = elements
            .numbers(out.subarray(0, 1))
            .concat(elements.numbers(out.subarray(n + 1)));
          expect([first, last]).toEqual([0.5, 0.5]);
          const copies = parts.map((a) => a.slice());
          const same = copies[inPlace]!;
          expect(run(...copies, { ...elements.options, out: same })).toBe(same);
          expect(elements.numbers(same)).toEqual(wanted);
        }
      }
    });

    it('takes shared, resizable and odd memory', () => {
      const whole = arrays(40);
      const expected = elements.numbers(run(...whole, elements.options));
      const bytes = 40 * elements.bytes;
      const Class = elements.Array as unknown as new (b: unknown, o: number, n: number) => AnyArray;
      for (const buffer of [
        new SharedArrayBuffer(bytes + 8),
        new ArrayBuffer(bytes + 8, { maxByteLength: 4096 }),
      ]) {
        const out = new Class(buffer, 8, 40);
        expect(run(...whole, { ...elements.options, out })).toBe(out);
        expect(elements.numbers(out)).toEqual(expected);
      }
    });

    it('refuses arrays of another type, and another dtype', () => {
      const right = arrays(3);
      for (const other of ELEMENTS.filter((each) => each.Array !== elements.Array)) {
        const wrong = other.of([0.5, 0.5, 0.5]);
        const coded = expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }) as unknown;
        expect(() => run(...right, { ...elements.options, out: wrong })).toThrow(coded);
        if (inputs.length === 2) {
          expect(() => run(right[0], wrong, elements.options)).toThrow(coded);
        }
        if (elements.options.dtype === undefined) {
          expect(() => run(...right, { dtype: other.dtype })).toThrow(/ERR|Expected/);
        }
      }
      expect(() => run(...right, { ...elements.options, dtype: 'float8' })).toThrow(
        expect.objectContaining({ code: 'ERR_OUT_OF_RANGE', parameter: 'dtype' }),
      );
      if (elements.options.dtype !== undefined) {
        expect(() => run(...right)).toThrow(/wants the option dtype/);
      }
    });

    it('says its type when asked', () => {
      const right = arrays(3);
      const said = elements.numbers(run(...right, { dtype: elements.dtype }));
      expect(said).toEqual(elements.numbers(run(...right, elements.options)));
    });

    it('knows the special numbers', () => {
      const x = elements.of([0, -0, Infinity, -Infinity, NaN]);
      const others = inputs.slice(1).map(() => elements.of([1, 1, 1, 1, 1]));
      const y = elements.numbers(run(x, ...others, elements.options));
      const log2 = elements.nearest(new D(2).ln());
      const wanted: Readonly<Record<string, readonly number[]>> = {
        sigmoid: [0.5, 0.5, 1, 0, NaN],
        sigmoidDerivative: [0.25, 0.25, 0, 0, NaN],
        sigmoidSecondDerivative: [-0, 0, -0, 0, NaN],
        sigmoidGradientFromInput: [0.25, 0.25, 0, 0, NaN],
        sigmoidGradient: [0, -0, -Infinity, -Infinity, NaN],
        logit: [-Infinity, -Infinity, NaN, NaN, NaN],
        logSigmoid: [-log2, -log2, -0, -Infinity, NaN],
        softplus: [log2, log2, Infinity, 0, NaN],
        silu: [0, -0, Infinity, -0, NaN],
        siluDerivative: [0.5, 0.5, 1, -0, NaN],
        logitDerivative: [Infinity, Infinity, NaN, NaN, NaN],
      };
      y.forEach((value, i) => {
        expect(isSame(value, wanted[name]![i]!), `${x[i]}: ${value}`).toBe(true);
      });
    });
  });
});

describe('Float16Array', () => {
  const { Float16Array: Float16 } = globalThis as unknown as {
    Float16Array?: { from(values: readonly number[]): AnyArray; new (n: number): AnyArray };
  };
  const half = ELEMENTS.find(({ dtype }) => dtype === 'float16')!;
  const takes = typed.filter(([, dtype]) => dtype === 'float16');
  it.runIf(Float16 !== undefined && takes.length > 0)('has the results of its bits', () => {
    for (const [, context] of contexts) {
      for (const [name] of takes) {
        const run = on(context, name);
        for (const n of [spread.length, 5]) {
          const values = spread.slice(0, n);
          const inputs = rowOf(name).inputs.map(() => Float16!.from(values));
          const bits = rowOf(name).inputs.map(() => half.of(values));
          const wanted = half.numbers(run(...bits, half.options));
          const result = run(...inputs);
          expect(result.constructor).toBe(Float16);
          expect([...result]).toEqual(wanted);
          const out = new Float16!(n);
          expect(run(...inputs, { out })).toBe(out);
          expect([...out]).toEqual(wanted);
        }
      }
    }
  });
});

describe('numbers', () => {
  const ofDoubles = functions.filter((name) => rowOf(name).types.includes('float64'));

  it.each(ofDoubles)('%s computes them in float64', (name) => {
    const run = on(new CPUContext(), name) as unknown as (...values: number[]) => unknown;
    const { inputs } = rowOf(name);
    for (const value of [...spread, 0.3, -709.5, 1e300, -1e300, Infinity, NaN, -0]) {
      const values = inputs.map((_, i) => (i === 0 ? value : 0.7));
      const arrays = values.map((each) => Float64Array.of(each));
      const [wanted] = (run as unknown as Run)(...arrays);
      expect(run(...values)).toBe(wanted);
    }
    expect(() => (run as unknown as Run)(...inputs.map(() => 1), {})).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE', parameter: 'options' }),
    );
  });

  it('are not mixed with arrays', () => {
    const mixed = sigmoidGradient as unknown as Run;
    expect(() => mixed(0.5, Float32Array.of(1))).toThrow(/for y but received the number 0.5/);
    expect(() => mixed(Float32Array.of(1), 0.5)).toThrow(/for dy but received the number 0.5/);
  });

  it('in ordinary arrays are refused, with a word on what to do', () => {
    expect(() => (sigmoid as unknown as Run)([0, 1])).toThrow(
      /received an Array, of which Float64Array.from makes a Float64Array$/,
    );
  });
});

describe('allocate', () => {
  it.each(ELEMENTS.map((elements) => [elements.dtype, elements] as const))(
    'makes memory for %s',
    (_, elements: Elements) => {
      const array = allocate(elements.Array as unknown as typeof Float64Array, 5);
      expect(array).toBeInstanceOf(elements.Array);
      expect([array.length, array.byteLength]).toEqual([5, 5 * elements.bytes]);
      expect([...array]).toEqual([0, 0, 0, 0, 0]);
    },
  );
});
