// A canvas of dots, 2 × 4 in each character cell, shown as Braille or in plain characters.
import type { Colour } from '../model.js';

/** The bits of the dots of a cell, by row and column. */
const BITS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

const TOP = 0x01 | 0x08;
const UPPER = 0x02 | 0x10;
const LOWER = 0x04 | 0x20;
const BOTTOM = 0x40 | 0x80;

const countOf = (bits: number): number => {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
};

/** A plain character that looks like the dots. */
function plainOf(bits: number): string {
  const upperHalf = (bits & (TOP | UPPER)) !== 0;
  const lowerHalf = (bits & (LOWER | BOTTOM)) !== 0;
  if (countOf(bits) >= 6) return '#';
  if (upperHalf && lowerHalf) {
    if ((bits & (TOP | BOTTOM)) === 0) return '-';
    return (bits & TOP) !== 0 && (bits & BOTTOM) !== 0 ? '|' : ':';
  }
  if (upperHalf) return (bits & TOP) !== 0 ? "'" : '-';
  return (bits & BOTTOM) !== 0 ? '.' : '-';
}

/** Dots, each cell of one colour. */
export class Dots {
  readonly width: number;
  readonly height: number;
  readonly #columns: number;
  readonly #bits: Uint8Array;
  readonly #colours: (Colour | undefined)[];

  constructor(columns: number, rows: number) {
    this.#columns = columns;
    this.width = 2 * columns;
    this.height = 4 * rows;
    this.#bits = new Uint8Array(columns * rows);
    this.#colours = new Array<Colour | undefined>(columns * rows);
  }

  /** Sets a dot, if it is within. */
  set(x: number, y: number, colour: Colour | undefined): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    const cell = (y >> 2) * this.#columns + (x >> 1);
    this.#bits[cell]! |= BITS[y & 3]![x & 1]!;
    this.#colours[cell] = colour ?? this.#colours[cell];
  }

  /** Sets the dots of a straight line. */
  line(x0: number, y0: number, x1: number, y1: number, colour: Colour | undefined): void {
    const steps = Math.max(1, Math.abs(x1 - x0), Math.abs(y1 - y0));
    for (let i = 0; i <= steps; i++) {
      const x = Math.round(x0 + (i * (x1 - x0)) / steps);
      this.set(x, Math.round(y0 + (i * (y1 - y0)) / steps), colour);
    }
  }

  /** The character and colour of a cell; `undefined` without dots. */
  cell(
    column: number,
    row: number,
    plain: boolean,
  ): { readonly text: string; readonly colour: Colour | undefined } | undefined {
    const cell = row * this.#columns + column;
    const bits = this.#bits[cell]!;
    if (bits === 0) return undefined;
    const text = plain ? plainOf(bits) : String.fromCodePoint(0x2800 + bits);
    return { text, colour: this.#colours[cell] };
  }
}
