// The colours of pictures in files, on light backgrounds and on dark ones.
import type { Colour } from '../model.js';

/** Colours on a light and on a dark background, told apart by colour-blind readers; 4.5:1 at least. */
const PALETTE: readonly (readonly [light: string, dark: string])[] = [
  ['#0067a6', '#56b4e9'],
  ['#b34700', '#ff9e4a'],
  ['#00735a', '#34d3a6'],
  ['#9b3a77', '#e79ac8'],
  ['#6b5b00', '#e3cf57'],
  ['#4d4dbf', '#b0b0ff'],
];
export const INK = ['#24292f', '#e6edf3'] as const;
export const PAPER = ['#ffffff', '#0d1117'] as const;

export const colourOf = (colour: Colour | undefined): string =>
  colour === undefined ? 'currentColor' : PALETTE[colour % PALETTE.length]![0];

/** Colours for a dark background, in place of those that stand in the attributes. */
export function darkStyle(): string {
  const pairs = [...PALETTE, PAPER];
  const rules = pairs.map(
    ([light, dark]) => `[fill="${light}"]{fill:${dark}}[stroke="${light}"]{stroke:${dark}}`,
  );
  return `@media (prefers-color-scheme:dark){.picture{color:${INK[1]}}${rules.join('')}}`;
}
