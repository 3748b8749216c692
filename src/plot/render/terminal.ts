// Draws pictures with characters: Braille dots and lines, or plain ASCII.
import { printable } from '../../files/text.js';
import type { Colour, Mark, Panel, Picture } from '../model.js';
import { placeOf, ticksOf, type Axis } from '../scale.js';
import { Dots } from './dots.js';
import { emptyGrid, markCell, placeText, type Grid } from './placing.js';
import { plainText } from './plain.js';
import { wrapped } from './wrap.js';

/** What the terminal can show. */
export interface TerminalOptions {
  readonly columns: number;
  readonly rows: number;
  /** Nothing but ASCII. */
  readonly plain: boolean;
  readonly colour: boolean;
}

/** A character and its colour. */
interface Cell {
  readonly text: string;
  readonly colour?: Colour | undefined;
}

/** Narrower or lower, no panel can be read. */
export const LEAST_CHARACTERS = { width: 30, height: 10 };

/** So many columns are enough for two panels side by side. */
const TWO_ACROSS = 120;
const LOWEST_PANEL = 10;

/** Colours that are readable on dark and on light backgrounds, by SGR code. */
const SGR = [36, 35, 32, 31, 34, 33];

const cellsOf = (text: string, colour?: Colour): Cell[] =>
  Array.from(text, (character) => ({ text: character, colour }));

const blank = (width: number): Cell[] =>
  Array.from({ length: Math.max(0, width) }, () => ({ text: ' ' }));

/** A row of exactly so many cells. */
const fitted = (cells: readonly Cell[], width: number): Cell[] => [
  ...cells.slice(0, width),
  ...blank(width - cells.length),
];

/** What a panel needs to know to place its marks. */
interface Place {
  readonly columns: number;
  readonly rows: number;
  readonly panel: Panel;
}

const dotX = ({ panel, columns }: Place, x: number): number =>
  Math.round(placeOf(panel.x, x) * (2 * columns - 1));
const dotY = ({ panel, rows }: Place, y: number): number =>
  Math.round((1 - placeOf(panel.y, y)) * (4 * rows - 1));

/** Draws a mark that is no text. */
function drawMark(dots: Dots, place: Place, mark: Mark): void {
  switch (mark.kind) {
    case 'line': {
      let before: readonly [number, number] | undefined;
      for (const { x, y } of mark.points) {
        const isThere = Number.isFinite(x) && Number.isFinite(y);
        const next = isThere ? ([dotX(place, x), dotY(place, y)] as const) : undefined;
        if (next !== undefined) dots.line(...(before ?? next), ...next, mark.colour);
        before = next;
      }
      break;
    }
    case 'band':
      for (const { from, to, low, high } of mark.columns) {
        const left = dotX(place, from);
        const right = Math.max(left + 1, dotX(place, to));
        for (let x = left; x < right; x++) {
          dots.line(x, dotY(place, low), x, dotY(place, high), mark.colour);
        }
      }
      break;
    case 'bars':
      for (const { from, to, height } of mark.bars) {
        if (height === 0) continue;
        const left = dotX(place, from);
        const right = Math.max(left + 1, dotX(place, to));
        for (let x = left; x < right; x++) {
          dots.line(x, dotY(place, 0), x, dotY(place, height), mark.colour);
        }
      }
      break;
    case 'guide': {
      const across = mark.axis === 'y';
      const length = across ? dots.width : dots.height;
      const at = across ? dotY(place, mark.at) : dotX(place, mark.at);
      for (let i = 0; i < length; i += 4) {
        dots.set(across ? i : at, across ? at : i, undefined);
      }
      break;
    }
    case 'dot': {
      const [x, y] = [dotX(place, mark.x), dotY(place, mark.y)];
      for (const [dx, dy] of [
        [0, 0],
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ] as const) {
        dots.set(x + dx, y + dy, mark.colour);
      }
      break;
    }
    case 'text':
      break;
  }
}

/** The dots and texts of a panel, by row. */
function drawMarks(place: Place, plain: boolean): Cell[][] {
  const { columns, rows, panel } = place;
  const dots = new Dots(columns, rows);
  const grid: Grid = emptyGrid(columns, rows);
  for (const mark of panel.marks) {
    drawMark(dots, place, mark);
  }
  const cells = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column): Cell => {
      const cell = dots.cell(column, row, plain);
      if (cell !== undefined) markCell(grid, column, row);
      return cell ?? { text: ' ' };
    }),
  );
  for (const mark of panel.marks) {
    if (mark.kind !== 'text') continue;
    const text = cellsOf(plain ? plainText(mark.text) : mark.text, mark.colour);
    const at = { column: dotX(place, mark.x) >> 1, row: dotY(place, mark.y) >> 2 };
    const box = placeText(grid, at, { width: text.length, height: 1 }, mark.sides);
    if (box !== undefined) cells[box.row]!.splice(box.column, text.length, ...text);
  }
  return cells;
}

/** The labels of ticks below an axis, none over another; and the axis itself. */
function bottomAxis(axis: Axis, columns: number, plain: boolean): [Cell[], Cell[]] {
  const line: string[] = Array.from({ length: columns }, () => (plain ? '-' : '─'));
  const labels: string[] = Array.from({ length: columns }, () => ' ');
  let free = 0;
  for (const { value, label } of ticksOf(axis, Math.max(2, Math.floor(columns / 9)))) {
    const column = (placeOf(axis, value) * (2 * columns - 1)) >> 1;
    line[column] = plain ? '+' : '┬';
    const text = Array.from(plain ? plainText(label) : label);
    const start = Math.max(0, Math.min(columns - text.length, column - (text.length >> 1)));
    if (start < free) continue;
    labels.splice(start, text.length, ...text);
    free = start + text.length + 1;
  }
  return [cellsOf(line.join('')), cellsOf(labels.join(''))];
}

/** The labels of ticks beside an axis, by row, and how wide they are. */
function leftAxis(
  axis: Axis,
  rows: number,
  plain: boolean,
): { readonly labels: ReadonlyMap<number, string>; readonly width: number } {
  const labels = new Map<number, string>();
  for (const { value, label } of ticksOf(axis, Math.max(2, Math.floor(rows / 2)))) {
    const row = Math.round((1 - placeOf(axis, value)) * (4 * rows - 1)) >> 2;
    if (!labels.has(row)) labels.set(row, plain ? plainText(label) : label);
  }
  const width = Math.max(0, ...Array.from(labels.values(), (label) => Array.from(label).length));
  return { labels, width };
}

const HEADER_ROWS = 1;
const FOOTER_ROWS = 3;

/** A panel as so many rows of so many cells. */
function drawPanel(panel: Panel, columns: number, rows: number, plain: boolean): Cell[][] {
  const text = (words: string): string => (plain ? plainText(words) : words);
  const inner = rows - HEADER_ROWS - FOOTER_ROWS;
  const { labels, width } = leftAxis(panel.y, inner, plain);
  // A blank, the labels, a blank, the axis; a blank at the right.
  const margin = width + 3;
  const across = columns - margin - 1;
  const marks = drawMarks({ columns: across, rows: inner, panel }, plain);
  const unit = panel.y.label === '' ? '' : `${panel.title === '' ? '' : '  '}[${panel.y.label}]`;
  const header = [...blank(margin), ...cellsOf(text(panel.title + unit))];
  const body = marks.map((cells, row) => {
    const label = labels.get(row);
    const axis = plain ? (label === undefined ? '|' : '+') : label === undefined ? '│' : '┤';
    return [...cellsOf(` ${(label ?? '').padStart(width)} ${axis}`), ...cells];
  });
  const [line, ticks] = bottomAxis(panel.x, across, plain);
  const corner = [...blank(margin - 1), { text: plain ? '+' : '└' }];
  const label = text(panel.x.label);
  const start = margin + Math.max(0, Math.floor((across - label.length) / 2));
  const footer = [
    [...corner, ...line],
    [...blank(margin), ...ticks],
    [...blank(start), ...cellsOf(label)],
  ];
  return [header, ...body, ...footer].map((row) => fitted(row, columns));
}

/** Cells as text, with colours where they change. */
function textOf(cells: readonly Cell[], colour: boolean): string {
  let text = '';
  let current: Colour | undefined;
  for (const cell of cells) {
    if (colour && cell.colour !== current && cell.text !== ' ') {
      text += cell.colour === undefined ? '\x1b[39m' : `\x1b[${SGR[cell.colour % SGR.length]!}m`;
      current = cell.colour;
    }
    text += cell.text;
  }
  // Before the end of the line is cut: what follows must not be coloured.
  return text.trimEnd() + (current === undefined ? '' : '\x1b[39m');
}

/** The lines of a picture, each with its end. */
export function drawOnTerminal(picture: Picture, options: TerminalOptions): string {
  const { columns, rows, plain, colour } = options;
  const { panels } = picture;
  const across = panels.length > 1 && picture.across > 1 && columns >= TWO_ACROSS ? 2 : 1;
  const down = Math.ceil(panels.length / across);
  const words = plain ? plainText(picture.title) : picture.title;
  const lines = wrapped(words, columns).map((line) => printable(line, columns));
  const least = panels.length > 1 ? LOWEST_PANEL : 0;
  // One row is left for the prompt.
  const height = Math.max(least, Math.floor((rows - 1 - lines.length) / down));
  const width = Math.floor(columns / across);
  for (let at = 0; at < panels.length; at += across) {
    const drawn = panels
      .slice(at, at + across)
      .map((panel) => drawPanel(panel, width, height, plain));
    for (let row = 0; row < height; row++) {
      lines.push(
        textOf(
          drawn.flatMap((cells) => cells[row]!),
          colour,
        ),
      );
    }
  }
  return `${lines.join('\n')}\n`;
}
