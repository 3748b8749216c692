// Histograms of files: the same counts as of all values at once, whatever the chunks, types and ranges.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Counts } from '../dist/plot/data/counts.js';
import { readHistograms } from '../dist/plot/data/histogram.js';
import { histogramPicture } from '../dist/plot/pictures/histogram.js';
import { floatBytes, memorySource, npy } from './support/npy.js';

/** What lies in each bin, counted one value after the other. */
function counted(values: readonly number[], from: number, width: number, count: number): number[] {
  const counts = new Array<number>(count).fill(0);
  for (const value of values) {
    for (let i = 0; i < count; i++) {
      if (value >= from + i * width && value < from + (i + 1) * width) counts[i]!++;
    }
  }
  return counts;
}

const countsOf = (values: readonly number[]): Counts => {
  const counts = new Counts();
  for (const value of values) counts.add(value);
  return counts;
};

describe('counts', () => {
  it('are exact in bins of a power of 2, edges and neighbours of edges too', () => {
    const anyValue = fc.oneof(
      fc.double({ min: -40, max: 40, noNaN: true }),
      fc.integer({ min: -160, max: 160 }).map((n) => n / 4),
      fc.integer({ min: -160, max: 160 }).map((n) => (n / 4) * (1 - 2 ** -53)),
      fc.integer({ min: -160, max: 160 }).map((n) => (n / 4) * (1 + 2 ** -52)),
      fc.constantFrom(0, -0, 5e-324, -5e-324, 1e-46, -1e-46),
    );
    fc.assert(
      fc.property(
        fc.array(anyValue, { minLength: 1 }),
        fc.constantFrom(0.25, 0.5, 1, 4),
        fc.integer({ min: -20, max: 20 }),
        (values, width, start) => {
          const from = start * width;
          const { bins, below, above } = countsOf(values).bins(from, width, 10);
          expect(bins.map(({ count }) => count)).toEqual(counted(values, from, width, 10));
          expect(below).toBe(values.filter((value) => value < from).length);
          expect(above).toBe(values.filter((value) => value >= from + 10 * width).length);
          expect([bins[0]!.from, bins[9]!.to]).toEqual([from, from + 10 * width]);
        },
      ),
    );
  });

  it('take every double, and tell NaN and infinities apart', () => {
    const counts = countsOf([NaN, Infinity, -Infinity, -Infinity, 1e300, -1e300, 3]);
    expect(counts).toMatchObject({
      nan: 1,
      positiveInfinite: 1,
      negativeInfinite: 2,
      finite: 3,
      least: -1e300,
      greatest: 1e300,
    });
    expect(counts.bins(0, 1, 5)).toMatchObject({ below: 1, above: 1 });
  });

  it('know quantiles to three digits', () => {
    const values = Array.from({ length: 1001 }, (_, i) => i - 300.25);
    const counts = countsOf(values);
    for (const share of [0.1, 0.25, 0.5, 0.9]) {
      const wanted = values[Math.ceil(share * 1001) - 1]!;
      expect(Math.abs(counts.quantile(share) - wanted)).toBeLessThanOrEqual(
        Math.abs(wanted) / 1000,
      );
    }
    expect([counts.quantile(0), counts.quantile(1)]).toEqual([-300.25, expect.closeTo(700, -1)]);
  });
});

describe('the histograms of a file', () => {
  /** Logits of two groups, the same ones each time. */
  const values = Float32Array.from({ length: 5000 }, (_, i) => {
    const u = Math.sin(i * 12.9898) * 43758.5453;
    return (i % 3 === 0 ? 4 : -2) + 5 * (u - Math.floor(u) - 0.5);
  });
  const file = (data: Uint8Array, descr = '<f4', shape = `(${values.length},)`): Buffer =>
    npy({ descr, shape, data });

  it.each([1, 7, 4096, 2 ** 20])('are the same in chunks of %i', async (chunkLength) => {
    const source = memorySource(file(floatBytes(values)), 1000);
    const { logits, probabilities, aboveHalf, ...rest } = await readHistograms(source, {
      chunkLength,
    });
    expect(rest).toMatchObject({ dtype: 'float32', values: 5000 });
    const all = Array.from(values);
    const { from, to } = logits.bins[0]!;
    expect(logits.bins.map(({ count }) => count)).toEqual(
      counted(all, from, to - from, logits.bins.length),
    );
    expect([logits.below, logits.above]).toEqual([0, 0]);
    expect(logits.bins.length).toBeGreaterThan(20);
    expect(logits.bins.length).toBeLessThan(70);
    const p = all.map((x) => Math.fround(1 / (1 + Math.exp(-x))));
    expect(probabilities.map(({ count }) => count)).toEqual(counted(p, 0, 1 / 64, 64));
    expect(aboveHalf).toBe(all.filter((x) => x > 0).length);
  });

  it('read both byte orders, doubles, halves, and integers where they are converted', async () => {
    const numbers = [-2, -1, 0, 1, 1, 3];
    const half = [0xc000, 0xbc00, 0, 0x3c00, 0x3c00, 0x4200];
    const shape = '(2, 3)';
    const files: [Buffer, object][] = [
      [file(floatBytes(numbers, false), '>f4', shape), {}],
      [file(new Uint8Array(Float64Array.from(numbers).buffer), '<f8', shape), {}],
      [file(new Uint8Array(Uint16Array.from(half).buffer), '<f2', shape), {}],
      [file(new Uint8Array(Int8Array.from(numbers).buffer), '|i1', shape), { dtype: 'float16' }],
    ];
    for (const [bytes, options] of files) {
      const { logits, values, aboveHalf } = await readHistograms(memorySource(bytes), {
        ...options,
        from: -2,
        to: 3,
      });
      expect([values, aboveHalf]).toEqual([6, 3]);
      const filled = logits.bins.filter(({ count }) => count > 0);
      expect(filled.map(({ from, count }) => [from, count])).toEqual([
        [-2, 1],
        [-1, 1],
        [0, 1],
        [1, 2],
        [3, 1],
      ]);
    }
  });

  it('leave far outliers out, and say so', async () => {
    const some = Float32Array.from([...values, 1e30, -1e9, NaN, Infinity, -Infinity]);
    const source = memorySource(file(floatBytes(some), '<f4', '(5005,)'));
    const histograms = await readHistograms(source);
    const { logits } = histograms;
    expect(logits.bins.length).toBeLessThan(70);
    expect(logits.bins[0]!.from).toBeGreaterThan(-6);
    expect([logits.below, logits.above]).toEqual([1, 1]);
    const { title } = histogramPicture(histograms, 'x.npy');
    expect(title).toMatch(/^x\.npy: 5,005 values, −10⁹ to 10³⁰, median −[\d.]+; not shown: /);
    expect(title).toContain('1 −∞, 1 ∞, 1 NaN');
  });

  it('have room about one value, and may be of a range without any', async () => {
    const one = Float32Array.of(1e9, 1e9);
    const of = (): ReturnType<typeof memorySource> =>
      memorySource(file(floatBytes(one), '<f4', '(2,)'));
    const { bins } = (await readHistograms(of())).logits;
    expect(bins.length).toBe(5);
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(2);
    const { logits } = await readHistograms(of(), { from: -1, to: 1 });
    expect([logits.below, logits.above]).toEqual([0, 2]);
    for (const end of [{ from: 2e9 }, { to: -3 }]) {
      expect((await readHistograms(of(), end)).logits.bins.length).toBeGreaterThan(0);
    }
  });

  it.each([
    [[], 'none'],
    [[NaN, Infinity], '2 that are not finite'],
  ])('need a finite value: %j', async (some, received) => {
    const source = memorySource(file(floatBytes(some), '<f4', `(${some.length},)`));
    await expect(readHistograms(source)).rejects.toMatchObject({ code: 'ERR_FILE_DATA', received });
  });
});
