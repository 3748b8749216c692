// The picture model: what is drawn, in data coordinates, for any renderer.
import type { Axis } from './scale.js';

/** Which colour of the palette something has. */
export type Colour = number;

/** A place in data coordinates. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A curve through points; one that is not finite interrupts it. */
export interface Line {
  readonly kind: 'line';
  /** Without it, that of the axes. */
  readonly colour?: Colour;
  readonly points: readonly Point[];
}

/** What lies between a lower and an upper end, over columns side by side. */
export interface Band {
  readonly kind: 'band';
  readonly colour: Colour;
  readonly columns: readonly {
    readonly from: number;
    readonly to: number;
    readonly low: number;
    readonly high: number;
  }[];
}

/** Upright bars from 0, side by side. */
export interface Bars {
  readonly kind: 'bars';
  readonly colour: Colour;
  readonly bars: readonly {
    readonly from: number;
    readonly to: number;
    readonly height: number;
  }[];
}

/** A straight line across the whole panel, at one value of an axis. */
export interface Guide {
  readonly kind: 'guide';
  readonly axis: 'x' | 'y';
  readonly at: number;
}

/** A point that stands out. */
export interface Dot extends Point {
  readonly kind: 'dot';
  readonly colour: Colour;
}

/** Where a text stands relative to its place. */
export type Side = 'right' | 'left' | 'above' | 'below';

/** A text beside a place; it moves, or is left out, where another text would be covered. */
export interface Text extends Point {
  readonly kind: 'text';
  readonly text: string;
  /** That of what it belongs to; without it, the colour of the axes. */
  readonly colour?: Colour;
  /** Best first; the others are tried behind these. */
  readonly sides: readonly Side[];
}

/** What a panel shows; later ones cover earlier ones. */
export type Mark = Line | Band | Bars | Guide | Dot | Text;

/** One system of axes and what stands in it. */
export interface Panel {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly marks: readonly Mark[];
}

/** A picture: panels in reading order. */
export interface Picture {
  readonly title: string;
  /** What can be seen, for who cannot. */
  readonly description: string;
  /** At most how many panels stand side by side. */
  readonly across: number;
  readonly panels: readonly Panel[];
}
