// The goals of WebAssembly: against the portable path, in whose place it runs, and native baseline code.
import { sizeName } from '../inputs.js';
import type { Results } from '../results.js';
import { most, on, worst, type Goal } from './goal.js';

/** Blocks are copied in and out: below, the calls count, and far above, memory. */
const isBetween = (least: number) => (size: number) => size >= least && size <= 2 ** 16;

/** Of float32, over the sizes of the run. */
export function wasmGoals(sizes: readonly number[]): Goal[] {
  const overRow =
    (table: 'forward' | 'gradient', what: string, other: string, path: string, least: number) =>
    (results: Results): ReturnType<typeof worst> =>
      worst(
        sizes.filter(isBetween(least)).map((size): [string, number] => {
          const column = sizeName(size);
          const own = results.median(table, on(what, 'wasm'), column);
          return [column, own / results.median(table, on(other, path), column)];
        }),
      );
  return [
    {
      goal: 'exact forward, 256 to 64 Ki, wasm ÷ portable',
      ...most,
      must: 0.45,
      aim: 0.33,
      value: overRow('forward', 'exact', 'exact', 'portable', 256),
    },
    {
      goal: 'exact forward, 256 to 64 Ki, wasm ÷ baseline',
      ...most,
      must: 1.6,
      aim: 1.25,
      value: overRow('forward', 'exact', 'exact', 'baseline', 256),
    },
    {
      goal: 'fast forward, 256 to 64 Ki, wasm ÷ portable',
      ...most,
      must: 0.22,
      aim: 0.15,
      value: overRow('forward', 'fast', 'exact', 'portable', 256),
    },
    {
      goal: 'gradient, 4 Ki to 64 Ki, wasm ÷ portable',
      ...most,
      must: 0.45,
      aim: 0.3,
      value: overRow('gradient', 'gradient', 'gradient', 'portable', 2 ** 12),
    },
  ];
}
