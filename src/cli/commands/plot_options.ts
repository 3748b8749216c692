// The options of sigmoid plot: parsed, and refused where they make no sense together.
import { extname } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import type { Dtype } from '../../core/element_types.js';
import { printable } from '../../files/text.js';
import { CURVE_NAMES, type CurveName } from '../../plot/data/curves.js';
import type { FileKind } from '../../plot/render/packages.js';
import { UsageError } from '../process/exit_status.js';

/** A width and a height, in characters on the terminal, in pixels in a file. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Options of `sigmoid plot`. */
export interface PlotOptions {
  readonly output?: string;
  readonly functions?: readonly CurveName[];
  readonly errors?: boolean;
  readonly from?: number;
  readonly to?: number;
  readonly panels?: boolean;
  readonly dtype?: Dtype;
  readonly size?: Size;
  readonly ascii?: boolean;
  readonly quiet?: boolean;
}

/** Beyond, the axes have nothing to show. */
const FARTHEST = 1e9;

function numberOf(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Math.abs(value) <= FARTHEST) return value;
  throw new InvalidArgumentError(`It must be a number from -${FARTHEST} to ${FARTHEST}.`);
}

const LARGEST_SIZE = 4096;

function sizeOf(text: string): Size {
  const [, width, height] = /^(\d{1,5})x(\d{1,5})$/.exec(text) ?? [];
  const size = { width: Number(width), height: Number(height) };
  const isIn = (n: number): boolean => n >= 1 && n <= LARGEST_SIZE;
  if (isIn(size.width) && isIn(size.height)) return size;
  throw new InvalidArgumentError(`It must be WIDTHxHEIGHT, each from 1 to ${LARGEST_SIZE}.`);
}

function functionsOf(text: string): CurveName[] {
  const names = text.split(',');
  const isName = (name: string): name is CurveName => (CURVE_NAMES as string[]).includes(name);
  if (names.every(isName) && new Set(names).size === names.length) return names;
  throw new InvalidArgumentError(`It must be some of ${CURVE_NAMES.join(', ')}, each once.`);
}

export const functionsOption = (): Option =>
  new Option(
    '--functions <names>',
    `which functions, separated by commas: ${CURVE_NAMES.join(', ')}; the first three without`,
  ).argParser(functionsOf);

export const fromOption = (): Option =>
  new Option('--from <x>', 'where the range of x begins').argParser(numberOf);

export const toOption = (): Option =>
  new Option('--to <x>', 'where the range of x ends').argParser(numberOf);

export const errorsOption = (): Option =>
  new Option(
    '--errors',
    "draw the errors instead: of the exact and the fast form, of Caffe2's and the plain formula, and of both gradients",
  );

export const sizeOption = (): Option =>
  new Option(
    '--size <size>',
    'columns and rows on the terminal, pixels in a file, such as 120x40',
  ).argParser(sizeOf);

/** What is drawn: a data file's values, errors or curves. */
export type Subject = 'data' | 'errors' | 'curves';

/** Throws if an option is given that the subject has no use for. */
export function checkOptions(subject: Subject, options: PlotOptions): void {
  const refused: Readonly<Record<Subject, readonly (keyof PlotOptions)[]>> = {
    data: ['errors', 'functions', 'panels'],
    errors: ['functions', 'panels'],
    curves: ['dtype'],
  };
  const what = { data: 'a file of values', errors: '--errors', curves: 'curves' }[subject];
  for (const option of refused[subject]) {
    if (options[option] === undefined) continue;
    throw new UsageError(`Expected no --${option} for ${what} but received one`);
  }
}

/** The range that the given ends and the usual ones make; a given end moves the usual one behind it. */
export function rangeOf(
  { from, to }: PlotOptions,
  [least, most]: readonly [number, number],
): { readonly from: number; readonly to: number } {
  const range = {
    from: from ?? Math.min(least, (to ?? most) - 1),
    to: to ?? Math.max(most, (from ?? least) + 1),
  };
  // Ticks and pixels have to be different numbers.
  const narrowest = 1e-9 * Math.max(Math.abs(range.from), Math.abs(range.to));
  if (range.to - range.from > narrowest) return range;
  throw new UsageError(
    `Expected a number below --to, ${range.to}, for --from but received ${range.from}`,
  );
}

/** Throws unless the given ends of a range are in order, where the data has the others. */
export function checkRange({ from, to }: PlotOptions): void {
  if (from !== undefined && to !== undefined) rangeOf({ from, to }, [from, to]);
}

/** What kind of file an output is to be, by its ending. */
export function fileKindOf(output: string): FileKind {
  const ending = extname(output).toLowerCase();
  if (ending === '.svg') return 'svg';
  if (ending === '.png') return 'png';
  throw new UsageError(
    `Expected a name that ends in .svg or .png for --output but received ${printable(output)}`,
  );
}
