// What a run says: one report for the terminal, the Markdown file and the README.
import { SPREAD } from './disturbance.js';
import type { Verdict } from './goals.js';
import { labelled, markdownTable, plainText, type Grid } from './grids.js';
import type { Machine } from './machine.js';
import { rowName, type Results, type Row, type Summary, type Table } from './results.js';

/** Everything a run has found. */
export interface Report {
  readonly machine: Machine;
  readonly date: string;
  /** Of the sources, by git's name for it; none outside a repository. */
  readonly commit?: string;
  readonly command: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly disturbed: readonly string[];
  readonly tables: readonly Table[];
  readonly results: Results;
  readonly goals: readonly Verdict[];
}

export function machineLines(machine: Machine): string[] {
  const { cpu, isas, caches, threads, memoryGiB, system, hugePages, node, loadAverage } = machine;
  return [
    `${cpu}: ${isas.join(', ') || 'no native kernels'}`,
    `${threads} thread${threads === 1 ? '' : 's'}, ${caches.join(', ') || 'caches unknown'}, ` +
      `${memoryGiB} GiB of memory, huge pages: ${hugePages ?? 'unknown'}`,
    `Node ${node}, ${system}, load average ${loadAverage.toFixed(2)} before the run`,
  ];
}

export const DISTURBED = 'This run was disturbed; don’t trust its figures:';

/** Three digits that matter. */
const figure = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toPrecision(3);

/** The ratio of a cell to the reference of its table. */
function ratio({ name, reference }: Table, results: Results, row: Row, column: string): string {
  const other =
    'row' in reference
      ? results.find(name, reference.row, column)
      : results.find(name, row, reference.column);
  const own = results.find(name, row, column);
  return other === undefined || own === undefined ? '' : figure(own.median / other.median);
}

const mark = (cell: Summary): string => (cell.spread > SPREAD ? '~' : '');

/** Time and ratio of every cell; `rows` are those of the run that are to be shown. */
function grid(table: Table, results: Results, rows: readonly Row[], ratios: boolean): Grid {
  const body = rows.map((row) => [
    rowName(row),
    ...table.columns.map((column) => {
      const cell = results.find(table.name, row, column);
      if (cell === undefined) return '–';
      const time = `${mark(cell)}${figure(cell.median)}`;
      return ratios ? `${time} (${ratio(table, results, row, column)})` : time;
    }),
  ]);
  return [['', ...table.columns], ...body];
}

const goalGrid = (goals: readonly Verdict[]): Grid => [
  ['goal', 'value', 'must', 'aim', 'verdict'],
  ...goals.map(({ goal, value, must, aim, verdict }) => [goal, value, must, aim, verdict]),
];

const titleOf = ({ title, unit, reference }: Table): string =>
  `${title}: ${unit} (÷ ${reference.name})`;

/** The tables by element type, each in their order. */
const sections = (tables: readonly Table[]): (readonly [string, readonly Table[]])[] =>
  [...new Set(tables.map(({ section }) => section))].map((section) => [
    section,
    tables.filter((table) => table.section === section),
  ]);

const leftOutLines = (results: Results): string[] =>
  results.leftOut.map(([what, reason]) => `${what}: ${reason.split('\n')[0]!}`);

/** The report as it stands in the terminal. */
export function terminalText(report: Report): string {
  const { machine, disturbed, tables, results, goals, rounds, seconds } = report;
  return [
    machineLines(machine).join('\n'),
    `medians of ${rounds} rounds, ${seconds.toFixed(0)} s; ~ marks unsteady figures`,
    ...sections(tables).flatMap(([section, own]) => [
      `== ${section} ==`,
      ...own.map(
        (table) =>
          `${titleOf(table)}\n${plainText(grid(table, results, results.rows(table.name), true))}`,
      ),
    ]),
    `goals, set for machines with AVX-512\n${plainText(goalGrid(goals), 5)}`,
    ...(results.leftOut.length > 0 ? [`left out\n${leftOutLines(results).join('\n')}`] : []),
    ...(disturbed.length > 0 ? [`${DISTURBED}\n${disturbed.join('\n')}`] : []),
  ].join('\n\n');
}

const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');

const disturbedMarkdown = (disturbed: readonly string[]): string[] =>
  disturbed.length > 0 ? [`**${DISTURBED}** ${disturbed.join('; ')}.`] : [];

const sourceOf = ({ date, commit }: Report): string =>
  commit === undefined ? date : `${date}, commit ${commit}`;

/** The report as a Markdown file. */
export function markdownText(report: Report): string {
  const { machine, command, disturbed, tables, results, goals, rounds, seconds } = report;
  return `${[
    `# ${machine.cpu}`,
    bullets([
      ...machineLines(machine),
      `${sourceOf(report)}, \`${command}\`: ${rounds} rounds, ${seconds.toFixed(0)} s`,
    ]),
    ...disturbedMarkdown(disturbed),
    'Generated; `bench/README.md` explains units and figures. `~` marks unsteady figures.',
    '## Goals, set for machines with AVX-512',
    markdownTable(goalGrid(goals)),
    ...sections(tables).flatMap(([section, own]) => [
      `## ${section}`,
      ...own.flatMap((table) => [
        `### ${titleOf(table)}`,
        markdownTable(grid(table, results, results.rows(table.name), true)),
      ]),
    ]),
    ...(results.leftOut.length > 0 ? ['## Left out', bullets(leftOutLines(results))] : []),
  ].join('\n\n')}\n`;
}

/** What the README shows: the two functions without the limits of other instruction sets. */
export function readmeBlock(report: Report, resultsFile: string): string {
  const { machine, disturbed, tables, results } = report;
  const best = machine.isas[0];
  const shown = tables.filter(({ name }) => name === 'forward' || name === 'gradient');
  const columns = ['256', '4 Ki', '64 Ki', '1 Mi', '16 Mi', '64 Mi'];
  const peers = tables.filter(({ name }) => name === 'peers');
  return [
    `Nanoseconds per element by array length, output to an array that exists already: ` +
      `${machine.cpu}, Node ${machine.node}, ${sourceOf(report)}, \`${report.command}\`, ` +
      `medians of one run ` +
      `([all figures](${resultsFile}), [what they mean](bench/README.md)).`,
    ...disturbedMarkdown(disturbed),
    ...shown.map((table) =>
      markdownTable(
        labelled(
          table.title,
          grid(
            { ...table, columns: table.columns.filter((column) => columns.includes(column)) },
            results,
            results
              .rows(table.name)
              .filter(({ what, path }) => !/stores/.test(what) || path === best)
              .filter(({ what }) => !/one call each/.test(what)),
            false,
          ),
        ),
      ),
    ),
    ...peers.map((table) =>
      markdownTable(
        labelled('other packages, forward', grid(table, results, results.rows(table.name), false)),
      ),
    ),
  ].join('\n\n');
}

/** The report as data, with every sample. */
export function jsonData(report: Report): object {
  const { results, tables, ...rest } = report;
  return {
    ...rest,
    leftOut: Object.fromEntries(results.leftOut),
    tables: tables.map((table) => ({
      ...table,
      rows: results.rows(table.name).map((row) => ({
        ...row,
        cells: Object.fromEntries(
          table.columns.flatMap((column) => {
            const cell = results.find(table.name, row, column);
            return cell === undefined ? [] : [[column, compact(cell)]];
          }),
        ),
      })),
    })),
  };
}

/** Five digits are more than a clock on a shared machine knows. */
const compact = ({ median, spread, samples }: Summary): Summary => ({
  median: Number(median.toPrecision(5)),
  spread: Number(spread.toPrecision(3)),
  samples: samples.map((sample) => Number(sample.toPrecision(5))),
});
