// The tables of a run, in the order of the report: by element type, from the catalogue.
import type { Dtype } from '../src/core/element_types.js';
import { hasColumn, SATURATED_TYPES, saturatedColumns } from './candidates.js';
import { sizeName } from './inputs.js';
import type { Table } from './results.js';
import { limitRow, NORMAL, plainRow, saturatedTable, tableOf } from './rows.js';
import { subjectsOf } from './subjects.js';

export const CALL_SIZES = [16, 64, 256, 1024];
export const NEW_SIZES = [1, 4, 16, 64];

/** What the figures of a table are divided by: the best instruction set's loop, or one of our rows. */
function referenceOf(name: string, dtype: Dtype, best: string): Table['reference'] {
  const table = tableOf(name as Parameters<typeof tableOf>[0], dtype);
  if (table === 'gradient') {
    return { name: 'ordinary limit', row: limitRow(table, 'ordinary', best) };
  }
  if (name === 'sigmoid') return { name: 'ordinary copy', row: limitRow(table, 'ordinary', best) };
  const what = name === 'sigmoidGradient' ? 'gradient' : 'exact';
  return { name: best, row: { what, path: best, threads: 1 } };
}

/** A table for every function over `dtype`. */
function functionTables(dtype: Dtype, best: string, sizes: readonly number[]): Table[] {
  return subjectsOf([dtype])
    .filter(({ accuracy }) => accuracy === 'exact')
    .map((subject) => ({
      name: subject.table,
      section: dtype,
      title: subject.table,
      unit: 'ns per element',
      columns: sizes.filter((size) => hasColumn(subject, size)).map(sizeName),
      reference: referenceOf(subject.function, dtype, best),
    }));
}

const smallTables = (): Table[] =>
  (
    [
      ['Calls', 'with out', CALL_SIZES],
      ['New', 'new results', NEW_SIZES],
    ] as const
  ).flatMap(([calls, title, callSizes]) =>
    (['forward', 'gradient'] as const).map((name): Table => ({
      name: `${name}${calls}`,
      section: 'float32',
      title: `${name}, whole calls on small arrays, ${title}`,
      unit: 'ns per call',
      columns: callSizes.map(sizeName),
      reference: { name: 'plain loop', row: plainRow },
    })),
  );

const saturated = (dtype: Dtype): Table => ({
  name: saturatedTable(dtype),
  section: dtype,
  title: `saturated inputs, ${dtype === 'float32' ? 'forward' : tableOf('sigmoid', dtype)}, 1 Mi`,
  unit: 'ns per element',
  columns: saturatedColumns(dtype),
  reference: { name: NORMAL, column: NORMAL },
});

/** The tables of these element types; `best` is the best instruction set that has limits. */
export function tablesOf(
  dtypes: readonly Dtype[],
  best: string,
  sizes: readonly number[],
  peerSizes: readonly number[],
): Table[] {
  return dtypes.flatMap((dtype) => [
    ...functionTables(dtype, best, sizes),
    ...(dtype === 'float32' ? smallTables() : []),
    ...((SATURATED_TYPES as readonly Dtype[]).includes(dtype) ? [saturated(dtype)] : []),
    ...(dtype === 'float32'
      ? [
          {
            name: 'peers',
            section: dtype,
            title: 'other packages, forward, 1 thread',
            unit: 'ns per element' as const,
            columns: peerSizes.map(sizeName),
            reference: { name: 'plain loop', row: plainRow },
          },
        ]
      : []),
  ]);
}
