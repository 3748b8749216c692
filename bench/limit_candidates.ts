// The rows that bound a function: copies of the same bytes, limits, and plain vector loops.
import type { BenchConfig } from './candidates.js';
import { sizeName, type Arrays } from './inputs.js';
import type { Limit } from './limits.js';
import type { Candidate } from './rounds.js';
import { calledLimitRow, kernelRow, limitRow, plainDoubleRow } from './rows.js';
import type { Subject } from './subjects.js';
import { callTimer, limitTimer } from './timing.js';
import type { NumericArray } from '../src/core/element_types.js';

type Views = Parameters<Limit['run']>;

/** The same bytes as words of 32 bits: what the loops count. */
const wordsOf = (array: NumericArray): Float32Array =>
  new Float32Array(array.buffer, array.byteOffset, array.byteLength / 4);

/** The limits of the subject's table, on the subject that stands for the table. */
export function limitCandidates(
  { limits, budget }: BenchConfig,
  { function: name, accuracy, table, dtype }: Subject,
  arrays: Arrays,
  counts: readonly number[],
): Candidate[] {
  const isForward = name === 'sigmoid' && accuracy === 'exact';
  if (!isForward && table !== 'gradient') return [];
  const elements = arrays.x.length;
  const { x, y, dy, out } = arrays;
  const views = (isForward ? [x, out] : [y, dy, out]).map(wordsOf) as Views;
  const cell = (row: Candidate['row'], timer: Candidate['timer']): Candidate => {
    return { table, row, column: sizeName(elements), elements, timer };
  };
  return limits.flatMap(({ isa, ordinary, nonTemporal, plainDouble, kernels }, index) => {
    const cells: Candidate[] = [];
    if (table === 'gradient') {
      cells.push(cell(kernelRow(isa), limitTimer(kernels, 1, views, budget)));
    }
    if (dtype === 'float64' && plainDouble !== undefined) {
      cells.push(cell(plainDoubleRow(isa), limitTimer(plainDouble, 1, views, budget)));
    }
    // Copies of every instruction set where they have always been; the best one's elsewhere.
    if (dtype !== 'float32' && index > 0) return cells;
    for (const [stores, limit] of [
      ['ordinary', ordinary],
      ['non-temporal', nonTemporal],
    ] as const) {
      if (limit === undefined) continue;
      for (const count of index === 0 ? counts : [1]) {
        const row = limitRow(table, stores, isa, count);
        cells.push(cell(row, limitTimer(limit, count, views, budget)));
      }
      if (table !== 'gradient' || index > 0) continue;
      // Without a list of arguments to spread, which takes 30 ns.
      const [a, b, dx] = views as [Float32Array, Float32Array, Float32Array];
      const run = (): void => {
        limit.run(a, b, dx);
      };
      cells.push(cell(calledLimitRow(stores, isa), callTimer(run, budget)));
    }
    return cells;
  });
}

/** The plain vector loops on other inputs, for the table of those. */
export function plainDoubleCandidates(
  { limits, budget }: BenchConfig,
  table: Candidate['table'],
  column: string,
  { x, out }: Arrays,
): Candidate[] {
  const views = [x, out].map(wordsOf) as Views;
  return limits.flatMap(({ isa, plainDouble }) => {
    if (plainDouble === undefined) return [];
    const timer = limitTimer(plainDouble, 1, views, budget);
    return [{ table, row: plainDoubleRow(isa), column, elements: x.length, timer }];
  });
}

/** How many ULP (of 2^-53 of the value) a plain loop may be off. */
export const MOST_ULP = 3;

/**
 * The largest relative error of a loop over doubles, in units of 2^-53.
 * A loop that computes something else would be compared in vain.
 */
export function errorOf(loop: Pick<Limit, 'run'>, { x, y, out }: Arrays): number {
  out.fill(NaN);
  loop.run(wordsOf(x), wordsOf(out));
  let most = 0;
  for (let i = 0; i < x.length; i++) {
    const error = Math.abs(out[i]! - y[i]!) / y[i]! / 2 ** -53;
    // So that NaN is an error too.
    if (!(error <= most)) most = error;
    if (Number.isNaN(error)) return Infinity;
  }
  return most;
}
