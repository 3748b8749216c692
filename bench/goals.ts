// The goals: ratios within one run, each with what it must reach and what it aims at.
import { isDeepStrictEqual } from 'node:util';
import { calledLimitRow, defaultRow, kernelRow, limitRow, NORMAL, plainRow } from './candidates.js';
import { SATURATED, sizeName } from './inputs.js';
import { NotMeasured, type Results, type Row } from './results.js';
import { onnxruntimeRow } from './peers.js';

/** A goal, and what the run says about it. */
export interface Verdict {
  readonly goal: string;
  readonly must: string;
  readonly aim: string;
  readonly value: string;
  readonly verdict: 'aim' | 'must' | 'missed' | 'not measured';
  /** Why there is no value. */
  readonly reason?: string;
}

interface Goal {
  readonly goal: string;
  /** 'most': the value is to be at most must and aim; 'least': at least. */
  readonly bound: 'most' | 'least';
  readonly must: number;
  readonly aim: number;
  /** The value, and where a range of sizes or inputs counts, which of them is the worst. */
  value(results: Results): { readonly value: number; readonly at?: string };
}

const STORES = ['ordinary', 'non-temporal'] as const;

const Ki64 = sizeName(2 ** 16);
const Mi1 = sizeName(2 ** 20);
const Mi16 = sizeName(2 ** 24);
const Mi64 = sizeName(2 ** 26);

const on = (what: string, path: string, threads = 1): Row => ({ what, path, threads });

/** The largest of the values, and its name. @throws NotMeasured if there are none */
function worst(values: readonly (readonly [at: string, value: number])[]): {
  value: number;
  at: string;
} {
  if (values.length === 0) throw new NotMeasured('no size of the run counts');
  const [at, value] = values.reduce((a, b) => (b[1] > a[1] ? b : a));
  return { value, at };
}

/**
 * The goals of a machine whose best instruction set is `best`, over the sizes of the run. Where a
 * goal names an instruction set, others are not held to it.
 */
function goals(best: string, sizes: readonly number[]): Goal[] {
  const copy = limitRow('forward', 'ordinary', best);
  const streamedCopy = limitRow('forward', 'non-temporal', best, 2);
  const times = (results: Results, row: Row, column: string): number =>
    results.median('forward', row, column);
  const overCopy = (path: string) => (results: Results) =>
    worst(
      [Ki64, Mi1].map((size) => [
        size,
        times(results, on('exact', path), size) / times(results, copy, Mi1),
      ]),
    );
  const fasterThanPlain = (path: string) => (results: Results) => ({
    value: times(results, plainRow, Mi1) / times(results, on('exact', path), Mi1),
  });
  const overStreamedCopy = (what: string) => (results: Results) => ({
    value: times(results, on(what, best, 2), Mi64) / times(results, streamedCopy, Mi64),
  });
  const speedUp = (path: string) => ({
    value: (results: Results) => ({
      value: times(results, on('exact', path), Mi16) / times(results, on('exact', path, 2), Mi16),
    }),
  });
  const gradientOver = (row: Row, isLimit: (limit: Row) => boolean) => (results: Results) =>
    worst(
      sizes
        .filter((size) => size >= 4096)
        .map(sizeName)
        .map((size) => {
          const found = results
            .rows('gradient')
            .filter(isLimit)
            .flatMap((limit) => results.find('gradient', limit, size)?.median ?? []);
          if (found.length === 0) throw new NotMeasured(`no limit of the gradient at ${size}`);
          const ours = results.median('gradient', row, size);
          return [size, ours / Math.min(...found)];
        }),
    );
  // Of every instruction set that was measured.
  const isGradientLimit = (row: Row): boolean =>
    STORES.some((stores) => isDeepStrictEqual(row, limitRow('gradient', stores, row.path)));
  const isCalledLimit = (row: Row): boolean =>
    STORES.some((stores) => isDeepStrictEqual(row, calledLimitRow(stores, best)));
  const call = (results: Results, row: Row, size: number): number =>
    results.median('forwardCalls', row, sizeName(size));
  const most = { bound: 'most' } as const;
  const least = { bound: 'least' } as const;
  return [
    {
      goal: 'exact forward, 64 Ki and 1 Mi, avx512 ÷ ordinary copy at 1 Mi',
      ...most,
      must: 5.2,
      aim: 4.4,
      value: overCopy('avx512'),
    },
    {
      goal: 'exact forward, 64 Ki and 1 Mi, forced to avx2 ÷ the same copy',
      ...most,
      must: 10.5,
      aim: 7.5,
      value: overCopy('avx2'),
    },
    {
      goal: 'exact forward, 1 Mi, avx512: times faster than the plain loop',
      ...least,
      must: 27,
      aim: 34,
      value: fasterThanPlain('avx512'),
    },
    {
      goal: 'exact forward, 1 Mi, forced to baseline: times faster than the plain loop',
      ...least,
      must: 2.5,
      aim: 4,
      value: fasterThanPlain('baseline'),
    },
    {
      goal: 'fast forward, 1 Mi, avx512 ÷ ordinary copy',
      ...most,
      must: 2.2,
      aim: 1.8,
      value: (results) => ({
        value: times(results, on('fast', 'avx512'), Mi1) / times(results, copy, Mi1),
      }),
    },
    {
      goal: 'exact forward, 64 Mi, 2 threads ÷ non-temporal copy, 2 threads',
      ...most,
      must: 2.3,
      aim: 1.8,
      value: overStreamedCopy('exact'),
    },
    {
      goal: 'fast forward, 64 Mi, 2 threads ÷ the same copy',
      ...most,
      must: 1.4,
      aim: 1.15,
      value: overStreamedCopy('fast'),
    },
    {
      goal: 'gradient ÷ best limit loop, every size from 4 Ki, both without calls',
      ...most,
      must: 1.15,
      aim: 1.05,
      value: gradientOver(kernelRow(best), isGradientLimit),
    },
    {
      goal: 'the same, both called through Node-API',
      ...most,
      must: 1.15,
      aim: 1.05,
      value: gradientOver(on('gradient', best), isCalledLimit),
    },
    {
      goal: 'the same, the gradient called, the limit loop not',
      ...most,
      must: 1.15,
      aim: 1.05,
      value: gradientOver(on('gradient', best), isGradientLimit),
    },
    {
      goal: 'exact forward, 16 Mi, 2 threads: speed-up over one',
      ...least,
      must: 1.8,
      aim: 1.95,
      ...speedUp(best),
    },
    ...(best === 'avx512'
      ? [{ ...speedUp('avx2'), goal: 'the same, forced to avx2', ...least, must: 1.8, aim: 1.95 }]
      : []),
    {
      goal: 'exact forward, 16 Mi, 2 threads ÷ half the time of one, or the non-temporal copy on 2',
      ...most,
      must: 2 / 1.8,
      aim: 2 / 1.95,
      value: (results) => ({
        value:
          times(results, on('exact', best, 2), Mi16) /
          Math.max(times(results, on('exact', best), Mi16) / 2, times(results, streamedCopy, Mi16)),
      }),
    },
    {
      goal: 'portable, exact forward, 64 Ki ÷ plain loop',
      ...most,
      must: 1,
      aim: 0.7,
      value: (results) => ({
        value: times(results, on('exact', 'portable'), Ki64) / times(results, plainRow, Ki64),
      }),
    },
    {
      goal: 'a call on 16 elements with out ÷ plain loop',
      ...most,
      must: 1,
      aim: 0.6,
      value: (results) => ({
        value: call(results, defaultRow('exact'), 16) / call(results, plainRow, 16),
      }),
    },
    {
      goal: 'a call on 256 elements with out: times faster than the plain loop',
      ...least,
      must: 12,
      aim: 16,
      value: (results) => ({
        value: call(results, plainRow, 256) / call(results, defaultRow('exact'), 256),
      }),
    },
    {
      goal: `saturated input ÷ normal input, 1 Mi, exact, ${best}`,
      ...most,
      must: 2,
      aim: 1.2,
      value: (results) => {
        const time = (column: string): number =>
          results.median('saturated', on('exact', best), column);
        return worst(Object.keys(SATURATED).map((name) => [name, time(name) / time(NORMAL)]));
      },
    },
    ...(
      [
        [256, 35, 50],
        [2 ** 20, 1.2, 1.3],
        [2 ** 24, 3.5, 4.5],
      ] as const
    ).map(([size, must, aim]) => ({
      goal: `exact forward, ${sizeName(size)}: times faster than onnxruntime-node`,
      ...least,
      must,
      aim,
      value: (results: Results) => ({
        value:
          results.median('peers', onnxruntimeRow, sizeName(size)) /
          results.median('peers', defaultRow('exact'), sizeName(size)),
      }),
    })),
  ];
}

function judge({ goal, bound, must, aim, value }: Goal, results: Results): Verdict {
  const sign = bound === 'most' ? '≤' : '≥';
  const digits = (limit: number): string => String(Number(limit.toFixed(2)));
  const words = { goal, must: `${sign} ${digits(must)}`, aim: `${sign} ${digits(aim)}` };
  try {
    const { value: found, at } = value(results);
    const reaches = (limit: number): boolean =>
      bound === 'most' ? found <= limit : found >= limit;
    // A value that would be shown as the limit that it misses gets more digits.
    const isShownAs = (limit: number, places: number): boolean =>
      !reaches(limit) && Number(found.toFixed(places)) === Number(digits(limit));
    let places = 2;
    while (places < 6 && [must, aim].some((limit) => isShownAs(limit, places))) places++;
    return {
      ...words,
      value: `${found.toFixed(places)}${at === undefined ? '' : ` (${at})`}`,
      verdict: reaches(aim) ? 'aim' : reaches(must) ? 'must' : 'missed',
    };
  } catch (error) {
    if (!(error instanceof NotMeasured)) throw error;
    return { ...words, value: '–', verdict: 'not measured', reason: error.message };
  }
}

export function judgeGoals(results: Results, best: string, sizes: readonly number[]): Verdict[] {
  return goals(best, sizes).map((goal) => judge(goal, results));
}
