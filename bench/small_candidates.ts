// Whole calls on small arrays of float32: the plain functions against the plain loops.
import { sizeName, type Arrays } from './inputs.js';
import { defaultLibrary } from './library.js';
import type { BenchConfig } from './candidates.js';
import type { TableName } from './results.js';
import type { Candidate } from './rounds.js';
import { defaultRow, plainRow } from './rows.js';
import { callForNewOf, callOf, subjectsOf, type Subject } from './subjects.js';
import { callTimer } from './timing.js';

/** The tables of float32 that plain loops stand in: the functions that people write themselves. */
const small = (): Subject[] =>
  subjectsOf(['float32']).filter(({ table }) => table === 'forward' || table === 'gradient');

/** With an output that exists. */
export function callCandidates({ budget }: BenchConfig, allArrays: readonly Arrays[]): Candidate[] {
  return allArrays.flatMap((arrays) =>
    small().flatMap((subject) => {
      const cell = (row: Candidate['row'], run: () => void): Candidate => ({
        table: `${subject.table}Calls`,
        row,
        column: sizeName(arrays.x.length),
        elements: 1,
        timer: callTimer(run, budget),
      });
      const { plain } = subject;
      const cells = [cell(defaultRow(subject.what), callOf(subject, defaultLibrary, arrays, 1))];
      if (plain !== undefined) {
        cells.push(
          cell(plainRow, () => {
            plain(arrays);
          }),
        );
      }
      return cells;
    }),
  );
}

/** Both with a new array for the result. */
export function newResultCandidates(
  { budget }: BenchConfig,
  allArrays: readonly Arrays[],
): Candidate[] {
  return allArrays.flatMap((allocated) => {
    const x = allocated.x.slice();
    const y = allocated.y.slice();
    const inputs = { x, y, p: y, dy: allocated.dy.slice() };
    return small().flatMap((subject) => {
      const table: TableName = `${subject.table}New`;
      const cell = (row: Candidate['row'], call: () => { readonly length: number }): Candidate => ({
        table,
        row,
        column: sizeName(x.length),
        elements: 1,
        timer: callTimer(() => {
          // Looked at, so that the array is made.
          if (call().length !== x.length) throw new Error('a result of another length');
        }, budget),
      });
      const cells = [cell(defaultRow(subject.what), callForNewOf(subject, defaultLibrary, inputs))];
      const { plain } = subject;
      if (plain !== undefined) {
        cells.push(
          cell(plainRow, () => {
            const out = new Float32Array(x.length);
            plain({ ...inputs, out });
            return out;
          }),
        );
      }
      return cells;
    });
  });
}
