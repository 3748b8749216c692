// sigmoid plot: the functions as pictures, on the terminal.
import { Command, InvalidArgumentError, Option } from 'commander';
import { CURVE_NAMES, type CurveName } from '../../plot/data/curves.js';
import { exitHelp, UsageError } from '../process/exit_status.js';
import type { ProcessIo } from '../process/process_io.js';
import { terminalOf } from '../process/terminal.js';

/** A width and a height, in characters on the terminal, in pixels in a file. */
interface Size {
  readonly width: number;
  readonly height: number;
}

/** Options of `sigmoid plot`. */
interface PlotOptions {
  readonly functions?: readonly CurveName[];
  readonly from?: number;
  readonly to?: number;
  readonly panels?: boolean;
  readonly size?: Size;
  readonly ascii?: boolean;
}

/** Beyond, the axes have nothing to show. */
const FARTHEST = 1e9;

function numberOf(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Math.abs(value) <= FARTHEST) return value;
  throw new InvalidArgumentError(`It must be a number from -${FARTHEST} to ${FARTHEST}.`);
}

const LARGEST_SIZE = 10_000;

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

/** The part of the default range that the given ends leave, checked. */
function rangeOf(
  { from, to }: PlotOptions,
  [least, most]: readonly [number, number],
): {
  readonly from: number;
  readonly to: number;
} {
  const range = {
    from: from ?? Math.min(least, (to ?? most) - 1),
    to: to ?? Math.max(most, (from ?? least) + 1),
  };
  const width = range.to - range.from;
  // Ticks and pixels have to be different numbers.
  if (width > 1e-9 * Math.max(Math.abs(range.from), Math.abs(range.to))) return range;
  throw new UsageError(
    `Expected a number below --to (${range.to}) for --from but received ${range.from}`,
  );
}

const CURVE_RANGE = [-10, 10] as const;
const CURVES_BY_DEFAULT: readonly CurveName[] = ['sigmoid', 'derivative', 'second-derivative'];

const PLOT_HELP = `
The picture is drawn on the terminal, in Braille dots where the locale is UTF-8, in colours unless
NO_COLOR is set.
${exitHelp()}`;

export function plotCommand(io: ProcessIo): Command {
  return new Command('plot')
    .summary('draw the functions')
    .description(
      'Draws the sigmoid and its derivatives over a range, with their extremes and where the results of ' +
        'each element type are 0 or 1.',
    )
    .addOption(
      new Option(
        '--functions <names>',
        `which ones, separated by commas: ${CURVE_NAMES.join(', ')}`,
      ).argParser(functionsOf),
    )
    .addOption(new Option('--from <x>', 'where the range begins').argParser(numberOf))
    .addOption(new Option('--to <x>', 'where the range ends').argParser(numberOf))
    .option('--panels', 'each function in a panel of its own')
    .addOption(
      new Option('--size <size>', 'columns and rows of the terminal, such as 80x24').argParser(
        sizeOf,
      ),
    )
    .option('--ascii', 'only ASCII characters')
    .addHelpText('after', PLOT_HELP)
    .action(async (options: PlotOptions) => {
      const range = rangeOf(options, CURVE_RANGE);
      const { curvesPicture } = await import('../../plot/pictures/curves.js');
      const { drawOnTerminal, LEAST_COLUMNS, LEAST_ROWS } =
        await import('../../plot/render/terminal.js');
      const terminal = terminalOf(io);
      const picture = curvesPicture({
        names: options.functions ?? CURVES_BY_DEFAULT,
        ...range,
        apart: options.panels === true,
      });
      const columns = options.size?.width ?? Math.max(terminal.columns, LEAST_COLUMNS);
      const rows = options.size?.height ?? Math.max(terminal.rows, LEAST_ROWS);
      if (columns < LEAST_COLUMNS || rows < LEAST_ROWS) {
        throw new UsageError(
          `Expected at least ${LEAST_COLUMNS}x${LEAST_ROWS} characters for --size but received ${columns}x${rows}`,
        );
      }
      const plain = options.ascii === true || !terminal.unicode;
      await io.print(drawOnTerminal(picture, { columns, rows, plain, colour: terminal.colour }));
    });
}
