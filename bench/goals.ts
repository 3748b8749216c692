// The goals of a run, by element type and function.
import type { Dtype } from '../src/core/element_types.js';
import { derivativeGoals } from './goals/derivatives.js';
import { float32Goals } from './goals/float32.js';
import { float64Goals } from './goals/float64.js';
import { judge, type Verdict } from './goals/goal.js';
import { halfGoals } from './goals/halves.js';
import { wasmGoals } from './goals/wasm.js';
import type { Results } from './results.js';

export type { Verdict } from './goals/goal.js';

/** The verdicts on a machine whose best instruction set is `best`, of the element types of the run. */
export function judgeGoals(
  results: Results,
  best: string,
  sizes: readonly number[],
  dtypes: readonly Dtype[] = ['float32'],
): Verdict[] {
  return [
    ...(dtypes.includes('float32') ? [...float32Goals(best, sizes), ...wasmGoals(sizes)] : []),
    ...(dtypes.includes('float64') ? float64Goals(best) : []),
    ...halfGoals(best, dtypes),
    ...derivativeGoals(dtypes),
  ].map((goal) => judge(goal, results));
}
