// The goals of float64's forward function: what it costs to be correctly rounded.
import { SATURATED64, RANGES64 } from '../inputs.js';
import type { Results } from '../results.js';
import { plainDoubleRow, plainRow, saturatedTable, tableOf } from '../rows.js';
import { Ki64, least, Mi1, most, on, worst, type Goal } from './goal.js';

const TABLE = tableOf('sigmoid', 'float64');
const SATURATED_TABLE = saturatedTable('float64');
const SIZES = [Ki64, Mi1];

/** On a machine whose best instruction set is `best`: it is held to the tails. */
export function float64Goals(best: string): Goal[] {
  const exactOverPlain = (path: string) => (results: Results) =>
    worst(
      SIZES.map((size) => [
        size,
        results.median(TABLE, on('exact', path), size) /
          results.median(TABLE, plainDoubleRow(path), size),
      ]),
    );
  const overLoop = (path: string) => (results: Results) =>
    SIZES.map((size): [string, number] => [
      size,
      results.median(TABLE, on('exact', path), size) / results.median(TABLE, plainRow, size),
    ]);
  return [
    ...(['avx512', 'avx2', 'baseline'] as const).map((path): Goal => ({
      goal: `float64, 64 Ki and 1 Mi, ${path} ÷ plain doubles in its vectors`,
      ...most,
      must: path === 'baseline' ? 3.2 : 2.6,
      aim: path === 'baseline' ? 2.75 : 2.1,
      value: exactOverPlain(path),
    })),
    {
      goal: 'float64, 64 Ki and 1 Mi, avx512: times faster than the plain loop',
      ...least,
      must: 8,
      aim: 10,
      value: (results) => {
        const { value, at } = worst(overLoop('avx512')(results));
        return { value: 1 / value, at };
      },
    },
    {
      goal: `float64, low and subnormal results, 1 Mi, ${best} ÷ plain doubles on the same`,
      ...most,
      must: 3.5,
      aim: 2.7,
      value: (results) =>
        worst(
          [...Object.keys(SATURATED64), ...Object.keys(RANGES64)].map((column) => [
            column,
            results.median(SATURATED_TABLE, on('exact', best), column) /
              results.median(SATURATED_TABLE, plainDoubleRow(best), column),
          ]),
        ),
    },
    {
      goal: 'float64, 64 Ki and 1 Mi, portable ÷ plain loop',
      ...most,
      must: 2,
      aim: 1.4,
      value: (results) => worst(overLoop('portable')(results)),
    },
  ];
}
