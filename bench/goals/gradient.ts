// The goals of float32's gradient: against the limits of two reads and one write.
import { isDeepStrictEqual } from 'node:util';
import { sizeName } from '../inputs.js';
import { NotMeasured, type Results, type Row } from '../results.js';
import { calledLimitRow, kernelRow, limitRow } from '../rows.js';
import { most, on, worst, type Goal } from './goal.js';

const STORES = ['ordinary', 'non-temporal'] as const;

/** On a machine whose best instruction set is `best`, over the sizes of the run. */
export function gradientGoals(best: string, sizes: readonly number[]): Goal[] {
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
  return [
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
  ];
}
