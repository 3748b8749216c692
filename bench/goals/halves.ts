// The goals of the half types: per element as float32, beyond the caches as a copy.
import type { Dtype } from '../../src/core/element_types.js';
import { isInstructionSet } from '../library.js';
import { NotMeasured } from '../results.js';
import { float32Row, limitRow, tableOf } from '../rows.js';
import { Ki64, Mi1, Mi64, most, on, worst, type Goal } from './goal.js';

/** Of those of `dtypes` that are half types, on a machine whose best instruction set is `best`. */
export function halfGoals(best: string, dtypes: readonly Dtype[]): Goal[] {
  return (['float16', 'bfloat16'] as const)
    .filter((dtype) => dtypes.includes(dtype))
    .flatMap((dtype): Goal[] => {
      const table = tableOf('sigmoid', dtype);
      return [
        {
          goal: `${dtype}, 64 Ki and 1 Mi, every instruction set ÷ float32 exact`,
          ...most,
          must: 1,
          aim: 0.9,
          value: (results) =>
            worst(
              results
                .rows(table)
                .filter(({ what, path, threads }) => {
                  return what === 'exact' && isInstructionSet(path) && threads === 1;
                })
                .flatMap(({ path }) =>
                  [Ki64, Mi1].map((size): [string, number] => [
                    `${path}, ${size}`,
                    results.median(table, on('exact', path), size) /
                      results.median(table, float32Row(path), size),
                  ]),
                ),
            ),
        },
        {
          goal: `${dtype}, 64 Mi, 2 threads ÷ best copy of the same bytes, 2 threads`,
          ...most,
          must: 1.3,
          aim: 1.1,
          value: (results) => {
            const copies = (['ordinary', 'non-temporal'] as const).flatMap(
              (stores) => results.find(table, limitRow(table, stores, best, 2), Mi64)?.median ?? [],
            );
            if (copies.length === 0) throw new NotMeasured(`no copy of ${dtype} at ${Mi64}`);
            return {
              value: results.median(table, on('exact', best, 2), Mi64) / Math.min(...copies),
            };
          },
        },
      ];
    });
}
