// The picture of a file's values: how often which logits come, and which probabilities.
import type { Bin } from '../data/counts.js';
import type { Histograms } from '../data/histogram.js';
import type { Colour, Mark, Panel, Picture } from '../model.js';
import { exponential, fixed, type Axis } from '../scale.js';

/** A number of things, its digits in groups of three. */
const countText = (count: number): string => String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');

/** A number in about three digits. */
function shortText(value: number): string {
  if (value === 0) return '0';
  const magnitude = Math.abs(value);
  if (magnitude >= 1e5 || magnitude < 1e-3) return exponential(value, 2);
  return fixed(value, magnitude >= 100 ? 0 : magnitude >= 1 ? 2 : 3);
}

function panelOf(
  bins: readonly Bin[],
  x: Pick<Axis, 'label' | 'from' | 'to'>,
  title: string,
  colour: Colour,
): Panel {
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const bars = bins.map(({ from, to, count }) => ({ from, to, height: count }));
  const isWithin = x.from <= 0 && x.to >= 0;
  const zero: Mark[] = isWithin && x.from < 0 ? [{ kind: 'guide', axis: 'x', at: 0 }] : [];
  return {
    title,
    x: { ...x, kind: 'linear' },
    y: { label: 'values per bar', kind: 'linear', from: 0, to: 1.06 * most, leastStep: 1 },
    marks: [...zero, { kind: 'bars', colour, bars }],
  };
}

/** What is not in the bars, in words; nothing where there is nothing. */
function restText({ logits, counts }: Histograms): string {
  const { below, above } = logits;
  const [first, last] = [logits.bins[0]!, logits.bins.at(-1)!];
  const parts: [number, string][] = [
    [below, `below ${shortText(first.from)}`],
    [above, `from ${shortText(last.to)} on`],
    [counts.negativeInfinite, '−∞'],
    [counts.positiveInfinite, '∞'],
    [counts.nan, 'NaN'],
  ];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${countText(count)} ${what}`)
    .join(', ');
}

/** The picture of the values of a file. */
export function histogramPicture(histograms: Histograms, name: string): Picture {
  const { logits, probabilities, counts, values, dtype, aboveHalf } = histograms;
  const rest = restText(histograms);
  const range = { from: logits.bins[0]!.from, to: logits.bins.at(-1)!.to };
  const { least, greatest } = counts;
  const summary =
    `${countText(values)} values, ${shortText(least)} to ${shortText(greatest)}, ` +
    `median ${shortText(counts.quantile(0.5))}`;
  const share = fixed((100 * aboveHalf) / values, 1);
  const shown = `${name}: ${summary}${rest === '' ? '' : `; not shown: ${rest}`}`;
  return {
    title: shown,
    description: `Histograms of ${dtype} logits and of their probabilities. ${shown}. ${share} % of the probabilities are above ½.`,
    across: 2,
    panels: [
      panelOf(logits.bins, { label: 'x', ...range }, 'logits x', 0),
      panelOf(
        probabilities,
        { label: 'σ(x)', from: 0, to: 1 },
        `probabilities σ(x): ${share} % above ½`,
        1,
      ),
    ],
  };
}
