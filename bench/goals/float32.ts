// The goals of float32's forward function, which other packages are compared with too.
import { SATURATED, sizeName } from '../inputs.js';
import { onnxruntimeRow } from '../peers.js';
import type { Results, Row } from '../results.js';
import { defaultRow, limitRow, NORMAL, plainRow } from '../rows.js';
import { Ki64, least, Mi1, Mi16, Mi64, most, on, worst, type Goal } from './goal.js';
import { gradientGoals } from './gradient.js';

/** How much faster than onnxruntime-node. */
const peerGoals = (): Goal[] => [
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

/**
 * The goals of float32 on a machine whose best instruction set is `best`, over the sizes of the run. Where a
 * goal names an instruction set, others are not held to it.
 */
export function float32Goals(best: string, sizes: readonly number[]): Goal[] {
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
  const call = (results: Results, row: Row, size: number): number =>
    results.median('forwardCalls', row, sizeName(size));
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
    ...gradientGoals(best, sizes),
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
    ...peerGoals(),
  ];
}
