// Tables as text, for the terminal and for Markdown.

/** A table as text: the first line is the heading. */
export type Grid = readonly (readonly string[])[];

/** In columns of one width. */
export function plainText(cells: Grid, leftAligned = 1): string {
  const widths = cells[0]!.map((_, i) => Math.max(...cells.map((line) => line[i]!.length)));
  return cells
    .map((line) =>
      line
        .map((cell, i) => (i < leftAligned ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** As Markdown has them. */
export function markdownTable(cells: Grid, leftAligned = 1): string {
  const line = (values: readonly string[]): string => `| ${values.join(' | ')} |`;
  const rule = cells[0]!.map((_, i) => (i < leftAligned ? '---' : '--:'));
  return [line(cells[0]!), line(rule), ...cells.slice(1).map(line)].join('\n');
}

/** With a title in the corner. */
export const labelled = (title: string, cells: Grid): Grid => [
  [title, ...cells[0]!.slice(1)],
  ...cells.slice(1),
];
