// The picture of the curves: σ, its derivatives and its logarithm, with what is remarkable about them.
import { CURVES, curveOf, type CurveName } from '../data/curves.js';
import { landmarks, saturations } from '../data/landmarks.js';
import type { Colour, Mark, Panel, Picture, Point, Side } from '../model.js';
import { fixed, type Axis } from '../scale.js';

/** What is drawn. */
export interface CurvesOptions {
  readonly names: readonly CurveName[];
  readonly from: number;
  readonly to: number;
  /** Each in a panel of its own. */
  readonly apart: boolean;
}

const COLOUR: Readonly<Record<CurveName, Colour>> = {
  sigmoid: 0,
  derivative: 1,
  'second-derivative': 2,
  'log-sigmoid': 3,
};

const FRACTIONS = new Map([
  [0.5, '½'],
  [0.25, '¼'],
]);

/** A value in 7 decimals, or as the fraction or integer that it is; a zero may be a subnormal number. */
function valueText(value: number): string {
  if (Math.abs(value) < 5e-8) return '0';
  return FRACTIONS.get(value) ?? (Number.isInteger(value) ? fixed(value, 0) : fixed(value, 7));
}

/** A remarkable point and what is said of it. */
interface Remark extends Point {
  readonly text: string;
  readonly sides: readonly Side[];
}

function remarksOn(name: CurveName): Remark[] {
  const { half, steepest, inflection, mostCurved, leastCurved } = landmarks();
  const { symbol } = CURVES[name];
  const extreme = (what: string, { x, y }: Point, sides: readonly Side[]): Remark => ({
    x,
    y,
    text: `${symbol} ${what} ${valueText(y)} at ${valueText(x)}`,
    sides,
  });
  switch (name) {
    case 'sigmoid':
      return [{ ...half, text: `σ(0) = ${valueText(half.y)}`, sides: ['left'] }];
    case 'derivative':
      return [extreme('max', steepest, ['above'])];
    case 'second-derivative':
      return [
        extreme('max', mostCurved, ['left']),
        extreme('min', leastCurved, ['below']),
        { ...inflection, text: `σ″(0) = ${valueText(inflection.y)}`, sides: ['right'] },
      ];
    case 'log-sigmoid':
      return [];
  }
}

/** The remarkable points of a function within a range, as marks. */
function remarkMarks(name: CurveName, from: number, to: number): Mark[] {
  const colour = COLOUR[name];
  return remarksOn(name)
    .filter(({ x }) => x >= from && x <= to)
    .flatMap(({ x, y, text, sides }): Mark[] => [
      { kind: 'dot', colour, x, y },
      { kind: 'text', colour, x, y, text, sides },
    ]);
}

/** Where each text about saturation stands, in turn, away from 0 and 1. */
const LEVELS = [0.38, 0.29, 0.2, 0.11];

/** Two decimals are enough to find a place in the picture. */
const short = (x: number): string => fixed(x, 2);

/** From where on the results of each element type are 0 or 1, as marks: those next to 0 first. */
function saturationMarks(from: number, to: number): Mark[] {
  const colour = COLOUR.sigmoid;
  const marks: Mark[] = [];
  const mark = (x: number, y: number, end: number, text: string, side: Side): void => {
    if (x < from || x > to) return;
    const points = [
      { x, y },
      { x, y: end },
    ];
    marks.push({ kind: 'line', points }, { kind: 'dot', colour, x, y });
    marks.push({ kind: 'text', x, y: end, text, sides: [side] });
  };
  const types = saturations();
  for (const [i, { dtype, oneFrom }] of types.entries()) {
    mark(oneFrom, 1, LEVELS[i]!, `${dtype}: 1 from ${short(oneFrom)}`, 'right');
  }
  const byZero = types.toSorted((a, b) => b.zeroUpTo - a.zeroUpTo);
  for (const [i, { dtype, zeroUpTo }] of byZero.entries()) {
    mark(zeroUpTo, 0, 1 - LEVELS[i]!, `${dtype}: 0 up to ${short(zeroUpTo)}`, 'left');
  }
  return marks;
}

/** An axis about all points, with some air. */
function axisAbout(points: readonly Point[], label: string): Axis {
  const values = points.map(({ y }) => y).filter(Number.isFinite);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const air = (high - low || Math.abs(high) || 1) * 0.06;
  return { label, kind: 'linear', from: low - air, to: high + air };
}

/** A panel of some of the functions. */
function panelOf(names: readonly CurveName[], { from, to }: CurvesOptions): Panel {
  const curves = names.map((name) => ({ name, points: curveOf(name, from, to) }));
  const y = axisAbout(
    curves.flatMap(({ points }) => points),
    '',
  );
  const remarks = names.flatMap((name) => remarkMarks(name, from, to));
  const guides: Mark[] = [0, 1]
    .filter((at) => at >= y.from && at <= y.to)
    .map((at) => ({ kind: 'guide', axis: 'y', at }));
  // What is said at remarkable points names the curve as well: others are named at their middle.
  const named = new Set(remarks.flatMap((mark) => ('colour' in mark ? [mark.colour] : [])));
  const labels = curves
    .filter(({ name }) => names.length > 1 && !named.has(COLOUR[name]))
    .map(({ name, points }): Mark => {
      const { x, y: at } = points[points.length >> 2]!;
      const text = CURVES[name].symbol;
      return { kind: 'text', colour: COLOUR[name], x, y: at, text, sides: ['right'] };
    });
  return {
    title: names.map((name) => CURVES[name].symbol).join(', '),
    x: { label: 'x', kind: 'linear', from, to },
    y,
    marks: [
      ...guides,
      ...curves.map(({ name, points }): Mark => ({ kind: 'line', colour: COLOUR[name], points })),
      ...(names.includes('sigmoid') ? saturationMarks(from, to) : []),
      ...remarks,
      ...labels,
    ],
  };
}

/** The picture of some of the functions over a range. */
export function curvesPicture(options: CurvesOptions): Picture {
  const { names, from, to, apart } = options;
  const symbols = names.map((name) => CURVES[name].symbol).join(', ');
  const panels = (apart ? names.map((name) => [name]) : [names]).map((some) =>
    panelOf(some, options),
  );
  const texts = panels.flatMap(({ marks }) =>
    marks.flatMap((mark) => (mark.kind === 'text' ? [mark.text] : [])),
  );
  return {
    title: '',
    description: `${symbols} over x from ${from} to ${to}. Marked: ${texts.join('; ')}.`,
    across: 2,
    panels,
  };
}
