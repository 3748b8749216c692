// The picture of the errors: for each way to compute σ and its gradient, how far its results lie from what they
// should be, over x.
import { CPUContext } from '../../index.js';
import { BINS, errorsOf, SAMPLES, type FormulaErrors } from '../data/errors.js';
import { formulasOf } from '../data/formulas.js';
import { zeroBeyond } from '../data/landmarks.js';
import type { ErrorDtype } from '../data/ulp_error.js';
import type { Mark, Panel, Picture } from '../model.js';
import { fixed, powerText, type Axis } from '../scale.js';

/** What is drawn. */
export interface ErrorsOptions {
  readonly dtype: ErrorDtype;
  readonly from: number;
  readonly to: number;
  /** Where the fast form is computed: its bits are each instruction set's own. */
  readonly fast?: CPUContext;
}

/** Errors up to here are drawn on a linear axis. */
const FEW_ULPS = 4;

/** An end of the axis behind errors up to here: a half, or a power of ten. */
const endBehind = (largest: number): number =>
  largest <= FEW_ULPS
    ? Math.max(1, Math.ceil(largest * 2) / 2)
    : 10 ** Math.ceil(Math.log10(largest));

/** An axis for errors: linear, where few ULP are all there is. */
function errorAxis({ bins }: FormulaErrors): Axis {
  const label = 'error in ULP';
  const [below, above] = [
    endBehind(Math.max(...bins.map(({ low }) => -low))),
    endBehind(Math.max(...bins.map(({ high }) => high))),
  ];
  const both = Math.max(below, above);
  if (both <= FEW_ULPS) return { label, kind: 'linear', from: -both, to: both };
  return { label, kind: 'symlog', from: -Math.max(below, 100), to: Math.max(above, 100) };
}

const ulpText = (largest: number): string =>
  largest < 100 ? fixed(largest, 2) : powerText(largest);

/** The name of a formula and its largest errors. */
function titleOf({ formula, largestOfNormal, largestOfSubnormal }: FormulaErrors): string {
  const subnormal =
    largestOfSubnormal > FEW_ULPS ? `; ${ulpText(largestOfSubnormal)} where subnormal` : '';
  return `${formula.name}: ${ulpText(largestOfNormal)} ULP${subnormal}`;
}

const COLOUR = { sigmoid: 0, derivative: 1 } as const;

/** What is said of where a formula has nothing but 0 left, although σ or σ′ is none. */
function lostMarks({ formula }: FormulaErrors, x: Axis, y: Axis, dtype: ErrorDtype): Mark[] {
  const { low, high } = zeroBeyond(formula, dtype);
  const marks: Mark[] = [];
  const say = (at: number, text: string): void => {
    if (at <= x.from || at >= x.to) return;
    marks.push({ kind: 'guide', axis: 'x', at });
    marks.push({ kind: 'text', x: at, y: y.to, text, sides: ['right', 'left'] });
  };
  if (low !== undefined) say(low, `0 up to ${fixed(low, 2)}`);
  if (high !== undefined) say(high, `0 from ${fixed(high, 2)}`);
  return marks;
}

function panelOf(errors: FormulaErrors, x: Axis, dtype: ErrorDtype): Panel {
  const { formula, bins } = errors;
  const y = errorAxis(errors);
  return {
    title: titleOf(errors),
    x,
    y,
    marks: [
      { kind: 'guide', axis: 'y', at: 0 },
      { kind: 'band', colour: COLOUR[formula.of], columns: bins },
      ...lostMarks(errors, x, y, dtype),
    ],
  };
}

/** The picture of the errors of a type over a range. */
export function errorsPicture({
  dtype,
  from,
  to,
  fast = new CPUContext(),
}: ErrorsOptions): Picture {
  const x: Axis = { label: 'x, logarithmic beyond ±1', kind: 'symlog', from, to };
  const all = errorsOf(formulasOf(dtype, fast), x, dtype);
  const panels = all.map((errors) => panelOf(errors, x, dtype));
  const titles = panels.map(({ title }) => title).join('; ');
  return {
    title:
      `Errors of ${dtype} results in ULP: from the least to the greatest of ${SAMPLES} samples in each of ${BINS} ` +
      'ranges of x',
    description:
      `The error in units in the last place of σ(x) and of its gradient in ${dtype}, over x from ${from} to ` +
      `${to}: bands from the least to the greatest error among samples. ${titles}.`,
    across: 2,
    panels,
  };
}
