// The goals of σ′ and σ″: against the forward function of the same element type.
import type { Dtype } from '../../src/core/element_types.js';
import { isInstructionSet } from '../library.js';
import { tableOf } from '../rows.js';
import { Ki64, Mi1, most, on, worst, type Goal } from './goal.js';

const MUST = { float32: 2, float64: 3 } as const;

/** Of those of `dtypes` that have such goals; every instruction set is held to them. */
export function derivativeGoals(dtypes: readonly Dtype[]): Goal[] {
  return (['float32', 'float64'] as const)
    .filter((dtype) => dtypes.includes(dtype))
    .flatMap((dtype) =>
      (['sigmoidDerivative', 'sigmoidSecondDerivative'] as const).map((name): Goal => {
        const table = tableOf(name, dtype);
        const forward = tableOf('sigmoid', dtype);
        return {
          goal: `${name}, ${dtype}, 64 Ki and 1 Mi, every instruction set ÷ forward`,
          ...most,
          must: MUST[dtype],
          aim: MUST[dtype],
          value: (results) =>
            worst(
              results
                .rows(table)
                .filter(({ path, threads }) => isInstructionSet(path) && threads === 1)
                .flatMap(({ path }) =>
                  [Ki64, Mi1].map((size): [string, number] => [
                    `${path}, ${size}`,
                    results.median(table, on('exact', path), size) /
                      results.median(forward, on('exact', path), size),
                  ]),
                ),
            ),
        };
      }),
    );
}
