// The names of rows and tables, as candidates write them and goals look them up.
import type { FunctionName } from '../src/core/catalog.js';
import type { Dtype } from '../src/core/element_types.js';
import { defaultLibrary } from './library.js';
import type { Row, TableName } from './results.js';

/** The table of a function over one element type; float32's first two have short names. */
export function tableOf(name: FunctionName, dtype: Dtype): TableName {
  if (dtype === 'float32' && name === 'sigmoid') return 'forward';
  if (dtype === 'float32' && name === 'sigmoidGradient') return 'gradient';
  return `${name}, ${dtype}`;
}

/** The table of the forward function on inputs that are all far in the tails. */
export const saturatedTable = (dtype: Dtype): TableName =>
  dtype === 'float32' ? 'saturated' : `saturated, ${dtype}`;

export const plainRow: Row = { what: 'plain loop', path: 'JavaScript', threads: 1 };

/** The row of the loops that bound `table`, with one kind of stores. */
export function limitRow(
  table: TableName,
  stores: 'ordinary' | 'non-temporal',
  path: string,
  threads = 1,
): Row {
  const loop = table === 'gradient' ? 'limit' : 'copy';
  return { what: `${loop}, ${stores} stores`, path, threads };
}

/** The row of a limit that is called through Node-API, once for each pass. */
export function calledLimitRow(stores: 'ordinary' | 'non-temporal', path: string): Row {
  return { what: `limit, ${stores} stores, one call each`, path, threads: 1 };
}

/** The row of the gradient's kernel, timed as the limits are. */
export function kernelRow(path: string): Row {
  return { what: 'gradient kernel, no calls', path, threads: 1 };
}

/** The row of the vector loop over doubles without a rounding test. */
export function plainDoubleRow(path: string): Row {
  return { what: 'plain doubles, no calls', path, threads: 1 };
}

/** The row of float32's exact function in the tables of narrower types. */
export function float32Row(path: string, threads = 1): Row {
  return { what: 'exact float32', path, threads };
}

/** The row of the plain functions: the backend and instruction set that the library chose. */
export function defaultRow(what: string): Row {
  return { what, path: defaultLibrary.path, threads: 1 };
}

/** The column of the saturated tables to compare with. */
export const NORMAL = 'normal × 4';
