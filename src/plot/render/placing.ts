// Finds places for texts: beside what they belong to, over no other text, and over as little else as can be.
import type { Side } from '../model.js';

/** What is where, in cells of any size. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
  /** By row and column: 0 for nothing, 1 for what is drawn, 2 for text. */
  readonly busy: Uint8Array;
}

/** A rectangle of cells. */
export interface Box {
  readonly column: number;
  readonly row: number;
  readonly width: number;
  readonly height: number;
}

/** A box beside something, and on which side of it. */
export interface PlacedBox extends Box {
  readonly side: Side;
}

export const emptyGrid = (columns: number, rows: number): Grid => ({
  columns,
  rows,
  busy: new Uint8Array(columns * rows),
});

/** Marks a cell, if it is one. */
export function markCell({ columns, rows, busy }: Grid, column: number, row: number): void {
  if (column < 0 || row < 0 || column >= columns || row >= rows) return;
  busy[row * columns + column] = Math.max(busy[row * columns + column]!, 1);
}

/** How much a box covers; infinite if it covers text or sticks out. */
function costOf({ columns, rows, busy }: Grid, { column, row, width, height }: Box): number {
  if (column < 0 || row < 0 || column + width > columns || row + height > rows) return Infinity;
  let cost = 0;
  for (let y = row; y < row + height; y++) {
    for (let x = column; x < column + width; x++) {
      const what = busy[y * columns + x]!;
      if (what === 2) return Infinity;
      cost += what;
    }
  }
  return cost;
}

const SIDES: readonly Side[] = ['right', 'left', 'above', 'below'];
const SHIFTS = [0, -1, 1, -2, 2, -3, 3, -4, 4];

/** The boxes beside a cell, with how far each is from the best place. */
function* boxesBeside(
  { column, row }: { readonly column: number; readonly row: number },
  { width, height }: { readonly width: number; readonly height: number },
  sides: readonly Side[],
): Generator<{ readonly box: PlacedBox; readonly distance: number }> {
  const gap = Math.max(1, Math.ceil(height / 2));
  const middle = (height - 1) >> 1;
  const unit = Math.max(1, height >> 1);
  for (const [order, side] of [...new Set([...sides, ...SIDES])].entries()) {
    for (const shift of SHIFTS) {
      const distance = 2 * order + 1.5 * Math.abs(shift);
      if (side === 'right' || side === 'left') {
        const start = side === 'right' ? column + 1 + gap : column - gap - width;
        yield {
          box: { column: start, row: row - middle + shift * unit, width, height, side },
          distance,
        };
      } else {
        const top = side === 'above' ? row - height - gap + 1 : row + gap;
        const start = column - (width >> 1) + Math.round((shift * width) / 8);
        yield { box: { column: start, row: top, width, height, side }, distance };
      }
    }
  }
}

/** The best place for a text beside a cell, which is then taken; `undefined` if there is none. */
export function placeText(
  grid: Grid,
  at: { readonly column: number; readonly row: number },
  size: { readonly width: number; readonly height: number },
  sides: readonly Side[],
): PlacedBox | undefined {
  let best: PlacedBox | undefined;
  let least = Infinity;
  for (const { box, distance } of boxesBeside(at, size, sides)) {
    // For texts one cell high, a covered cell is as bad as a place a step and a half further away.
    const cost = (4 * costOf(grid, box)) / (size.height + 1) + distance;
    if (cost < least) [best, least] = [box, cost];
  }
  if (best === undefined) return undefined;
  for (let row = best.row; row < best.row + best.height; row++) {
    const start = row * grid.columns + best.column;
    grid.busy.fill(2, start, start + best.width);
  }
  return best;
}
