// What a run has measured: samples by table, row and column, and their medians.

/** Which figures a row shows. */
export interface Row {
  /** 'exact', 'fast', 'copy, ordinary stores', … */
  readonly what: string;
  /** The instruction set, 'portable', 'JavaScript', … */
  readonly path: string;
  readonly threads: number;
}

/** A table of the run. */
export interface Table {
  readonly name: TableName;
  /** The element type: tables of one type are a section of the report. */
  readonly section: string;
  readonly title: string;
  readonly unit: 'ns per element' | 'ns per call';
  readonly columns: readonly string[];
  /** The row or the column by which a figure is divided. */
  readonly reference: { readonly name: string } & (
    { readonly row: Row } | { readonly column: string }
  );
}

/** As bench/rows.ts makes them from the catalogue, and 'forwardCalls', 'saturated', 'peers', … */
export type TableName = string;

export interface Summary {
  readonly median: number;
  /** The distance between the quartiles divided by the median. */
  readonly spread: number;
  readonly samples: readonly number[];
}

/** Thrown where a figure is asked for that was not measured. */
export class NotMeasured extends Error {}

/** The value below which the share `q` of the sorted `values` lies, interpolated. */
function quantile(sorted: readonly number[], q: number): number {
  const at = q * (sorted.length - 1);
  const low = sorted[Math.floor(at)]!;
  return low + (sorted[Math.ceil(at)]! - low) * (at - Math.floor(at));
}

export function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}

export function summarise(samples: readonly number[]): Summary {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = quantile(sorted, 0.5);
  return {
    median: middle,
    spread: (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / middle,
    samples,
  };
}

const keyOf = (row: Row): string => `${row.what}|${row.path}|${row.threads}`;

/** Samples as they come in. */
export class Results {
  readonly #samples = new Map<TableName, Map<string, Map<string, number[]>>>();
  readonly #rows = new Map<string, Row>();
  readonly #leftOut = new Map<string, string>();

  add(table: TableName, row: Row, column: string, value: number): void {
    const key = keyOf(row);
    this.#rows.set(key, row);
    const rows = this.#samples.get(table) ?? new Map<string, Map<string, number[]>>();
    const columns = rows.get(key) ?? new Map<string, number[]>();
    const samples = columns.get(column) ?? [];
    samples.push(value);
    this.#samples.set(table, rows.set(key, columns.set(column, samples)));
  }

  /** Notes what is not measured, and why. */
  leaveOut(what: string, reason: string): void {
    this.#leftOut.set(what, reason);
  }

  get leftOut(): readonly (readonly [what: string, reason: string])[] {
    return [...this.#leftOut];
  }

  /** The rows of a table, in the order of their first sample. */
  rows(table: TableName): readonly Row[] {
    return [...(this.#samples.get(table)?.keys() ?? [])].map((key) => this.#rows.get(key)!);
  }

  find(table: TableName, row: Row, column: string): Summary | undefined {
    const samples = this.#samples.get(table)?.get(keyOf(row))?.get(column);
    return samples === undefined ? undefined : summarise(samples);
  }

  /** The median of a cell. @throws NotMeasured */
  median(table: TableName, row: Row, column: string): number {
    const cell = this.find(table, row, column);
    if (cell === undefined) throw new NotMeasured(`no figure for ${rowName(row)}, ${column}`);
    return cell.median;
  }

  /** Every cell of the run. */
  cells(): Summary[] {
    return [...this.#samples.values()].flatMap((rows) =>
      [...rows.values()].flatMap((columns) => [...columns.values()].map(summarise)),
    );
  }
}

export function rowName(row: Row): string {
  const threads = row.threads === 1 ? '' : `, ${row.threads} threads`;
  return `${row.what}, ${row.path}${threads}`;
}
