// What `sigmoid parity` prints: comparisons as text and as JSON.
import type { Comparison, Difference } from '../../caffe2/index.js';
import { bitsText } from '../../caffe2/parity/ulp.js';
import type { Dtype } from '../../core/element_types.js';

/** A comparison and what was compared. */
export interface Compared {
  /** The blob or recording. */
  readonly name: string;
  readonly got: string;
  readonly wanted: string;
  readonly comparison: Comparison;
}

const value = (number: number, dtype: Dtype): string =>
  `${String(number)} (${bitsText(number, dtype)})`;

function differenceText(pair: Difference, dtype: Dtype): string {
  const { index, input, got, wanted, ulps, difference } = pair;
  const from = input === undefined ? '' : `input ${value(input, dtype)}, `;
  const what = `${from}got ${value(got, dtype)}, wanted ${value(wanted, dtype)}`;
  return `${ulps} ULP (${difference.toExponential(3)}) at index ${index}: ${what}`;
}

const histogramText = ({ histogram }: Comparison): string =>
  histogram
    .map(({ from, to, count }) => `${from === to ? from : `${from}..${to}`}: ${count}`)
    .join('  ');

/** One comparison in full. */
function inFull({ name, got, wanted, comparison }: Compared): string[] {
  const { dtype, count, equal, outside, largest, largestWithin87, firstOutside } = comparison;
  const lines: [string, string][] = [
    ['blob', name],
    ['got', got],
    ['wanted', wanted],
    ['type', dtype === 'float32' ? '' : dtype],
    ['bound', comparison.bound],
    ['values', `${count}: ${equal} equal, ${count - equal - outside} within, ${outside} outside`],
    ['ULP', histogramText(comparison)],
  ];
  if (largest !== undefined) lines.push(['largest', differenceText(largest, dtype)]);
  if (largestWithin87 !== undefined && largestWithin87.index !== largest?.index) {
    lines.push(['|x| <= 87', differenceText(largestWithin87, dtype)]);
  }
  if (firstOutside !== undefined) lines.push(['outside', differenceText(firstOutside, dtype)]);
  lines.push(['verdict', comparison.verdict]);
  return lines.filter(([, text]) => text !== '').map(([key, text]) => `${key.padEnd(10)}${text}`);
}

/** Comparisons in full, an empty line between them. */
export function fullText(compared: readonly Compared[]): string {
  return compared.map((each) => `${inFull(each).join('\n')}\n`).join('\n');
}

/** Comparisons as a table, one line each. */
export function tableText(compared: readonly Compared[]): string {
  const rows = [
    ['', 'values', 'equal', 'within', 'outside', 'max ULP, |x| <= 87', 'max absolute', 'verdict'],
    ...compared.map(({ name, comparison }) => {
      const { count, equal, outside, largest, largestWithin87, verdict } = comparison;
      return [
        name,
        `${count}`,
        `${equal}`,
        `${count - equal - outside}`,
        `${outside}`,
        `${largestWithin87?.ulps ?? 0}`,
        largest === undefined ? '0' : comparison.largestDifference.toExponential(2),
        verdict,
      ];
    }),
  ];
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
        .join('  '),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** JSON, with what it has no numbers for as text and the bits of every value. */
export function jsonText(compared: readonly Compared[]): string {
  const difference = (pair: Difference | undefined, dtype: Dtype): unknown =>
    pair && {
      ...pair,
      ...(pair.input !== undefined && { inputBits: bitsText(pair.input, dtype) }),
      gotBits: bitsText(pair.got, dtype),
      wantedBits: bitsText(pair.wanted, dtype),
    };
  const verdict = compared.every(({ comparison }) => comparison.verdict === 'agrees')
    ? 'agrees'
    : 'differs';
  const report = {
    verdict,
    comparisons: compared.map(({ comparison, ...names }) => ({
      ...names,
      ...comparison,
      largest: difference(comparison.largest, comparison.dtype),
      largestWithin87: difference(comparison.largestWithin87, comparison.dtype),
      firstOutside: difference(comparison.firstOutside, comparison.dtype),
    })),
  };
  const text = JSON.stringify(
    report,
    (_, item: unknown) =>
      typeof item === 'number' && !Number.isFinite(item) ? String(item) : item,
    2,
  );
  return `${text}\n`;
}

/** The lines below the table: how far Caffe2 lies from the correctly rounded result. */
export function deviationText(compared: readonly Compared[]): string {
  const lines = (['forward', 'gradient'] as const).map((kind) => {
    const of = compared.filter(({ name }) => name.startsWith(kind));
    const values = of.reduce((sum, { comparison }) => sum + comparison.count, 0);
    const most = Math.max(0, ...of.map(({ comparison }) => comparison.largestWithin87?.ulps ?? 0));
    const equal = of.reduce((sum, { comparison }) => sum + comparison.equal, 0);
    return kind === 'forward'
      ? `forward: Caffe2 deviates from the correctly rounded result by at most ${most} ULP for |x| <= 87; ${equal} of ${values} values are equal\n`
      : `gradient: Caffe2 deviates from the result here in ${values - equal} of ${values} values\n`;
  });
  return `\n${lines.join('')}`;
}
