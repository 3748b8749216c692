// sigmoid plot: the functions, their errors or a file's values as pictures, on the terminal or in a file.
import { Buffer } from 'node:buffer';
import { basename } from 'node:path';
import { Command, Option } from 'commander';
import { openInput, openOutput, type ByteSource, type OutputOptions } from '../../io/index.js';
import type { CurveName } from '../../plot/data/curves.js';
import type { Picture } from '../../plot/model.js';
import { checkPackages } from '../../plot/render/packages.js';
import { DTYPES } from '../../core/element_types.js';
import { exitHelp, UsageError } from '../process/exit_status.js';
import type { ProcessIo } from '../process/process_io.js';
import { terminalOf } from '../process/terminal.js';
import { printable } from '../../files/text.js';
import { dtypeOption, quietOption } from './options.js';
import { createProgress } from './progress.js';
import {
  checkOptions,
  checkRange,
  errorsOption,
  fileKindOf,
  fromOption,
  functionsOption,
  rangeOf,
  sizeOption,
  toOption,
  type PlotOptions,
  type Size,
} from './plot_options.js';

const STANDARD = '-';
const CURVE_RANGE = [-10, 10] as const;
/** From where every result is 0 to where the gradients are. */
const ERROR_RANGES = { float32: [-110, 110], float64: [-760, 760] } as const;
const CURVES_BY_DEFAULT: readonly CurveName[] = ['sigmoid', 'derivative', 'second-derivative'];

/** Throws unless there is room in a size for a picture. */
function checkSize(size: Size, least: Size, unit: string): void {
  if (size.width >= least.width && size.height >= least.height) return;
  throw new UsageError(
    `Expected at least ${least.width}x${least.height} ${unit} for --size but received ` +
      `${size.width}x${size.height}`,
  );
}

/** The characters of a picture. */
async function textOf(picture: Picture, options: PlotOptions, io: ProcessIo): Promise<string> {
  const { drawOnTerminal, LEAST_CHARACTERS } = await import('../../plot/render/terminal.js');
  const { columns, rows, unicode, colour } = terminalOf(io);
  if (options.size !== undefined) checkSize(options.size, LEAST_CHARACTERS, 'characters');
  return drawOnTerminal(picture, {
    columns: options.size?.width ?? Math.max(columns, LEAST_CHARACTERS.width),
    rows: options.size?.height ?? Math.max(rows, LEAST_CHARACTERS.height),
    plain: options.ascii === true || !unicode,
    colour,
  });
}

/** The bytes of a picture's file. */
async function bytesOf(picture: Picture, output: string, size: Size | undefined): Promise<Buffer> {
  const { drawSvg, leastPixelsOf } = await import('../../plot/render/svg.js');
  if (size !== undefined) checkSize(size, leastPixelsOf(picture), 'pixels');
  if (fileKindOf(output) === 'svg') return Buffer.from(await drawSvg(picture, size));
  const { drawPng } = await import('../../plot/render/png.js');
  return Buffer.from(await drawPng(picture, size));
}

/** Writes what is drawn to a file that appears whole or not at all. */
async function writeFile(
  output: string,
  options: OutputOptions,
  draw: () => Promise<Buffer>,
): Promise<void> {
  // Before anything is read: a place that can't be written is told at once.
  const sink = await openOutput(output, options);
  try {
    await sink.write(await draw());
    await sink.commit();
  } catch (error) {
    await sink.discard();
    throw error;
  }
}

async function curves(options: PlotOptions): Promise<Picture> {
  const range = rangeOf(options, CURVE_RANGE);
  const { curvesPicture } = await import('../../plot/pictures/curves.js');
  return curvesPicture({
    names: options.functions ?? CURVES_BY_DEFAULT,
    ...range,
    apart: options.panels === true,
  });
}

async function errors(options: PlotOptions): Promise<Picture> {
  const { ERROR_DTYPES } = await import('../../plot/data/ulp_error.js');
  const { errorsPicture } = await import('../../plot/pictures/errors.js');
  const { dtype = 'float32' } = options;
  const found = ERROR_DTYPES.find((each) => each === dtype);
  if (found === undefined) {
    const types = ERROR_DTYPES.join(' or ');
    throw new UsageError(`Expected ${types} for --dtype with --errors but received ${dtype}`);
  }
  return errorsPicture({ dtype: found, ...rangeOf(options, ERROR_RANGES[found]) });
}

/** The picture of the values of a source. */
async function histograms(
  source: ByteSource,
  { from, to, dtype, quiet = false }: PlotOptions,
  signal: AbortSignal,
  io: ProcessIo,
): Promise<Picture> {
  const { readHistograms } = await import('../../plot/data/histogram.js');
  const { histogramPicture } = await import('../../plot/pictures/histogram.js');
  const progress = createProgress(io.console, { quiet, now: io.now });
  const onProgress = progress.update;
  try {
    const read = await readHistograms(source, { from, to, dtype, signal, onProgress });
    return histogramPicture(read, printable(basename(source.name)));
  } finally {
    progress.stop();
  }
}

/** Draws a file's values, on the terminal or into a file. */
async function plotData(path: string, options: PlotOptions, io: ProcessIo): Promise<void> {
  checkRange(options);
  const { output, size } = options;
  const signal = io.abortOnSignals();
  const from = path === STANDARD ? { fd: io.input, name: 'standard input' } : path;
  const source = await openInput(from, { signal });
  const draw = (): Promise<Picture> => histograms(source, options, signal, io);
  try {
    if (output === undefined) await io.print(await textOf(await draw(), options, io));
    else {
      const inputs = [source];
      await writeFile(output, { signal, inputs }, async () => bytesOf(await draw(), output, size));
    }
  } finally {
    await source.close();
  }
}

/** Draws what needs no file, on the terminal or into a file. */
async function plotFunctions(picture: Picture, options: PlotOptions, io: ProcessIo): Promise<void> {
  const { output, size } = options;
  if (output === undefined) await io.print(await textOf(picture, options, io));
  else {
    const signal = io.abortOnSignals();
    await writeFile(output, { signal }, () => bytesOf(picture, output, size));
  }
}

const PLOT_HELP = `
Without --output the picture is drawn on the terminal: in Braille dots where the locale is UTF-8, else
in ASCII; in colours unless NO_COLOR is set. Files need packages that are not installed with this one;
what to install is said when one is missing.
${exitHelp(undefined, 'a package that draws files is missing')}`;

export function plotCommand(io: ProcessIo): Command {
  return new Command('plot')
    .summary('draw the functions, their errors or the values of a file')
    .description(
      'Draws the sigmoid and its derivatives over a range, with their extremes and where the results of ' +
        'each element type are 0 or 1; or with --errors how far results lie from what they should be; or ' +
        'the histograms of the values of an .npy file and of their probabilities.',
    )
    .argument('[data]', 'an .npy file of logits, - for standard input')
    .addOption(
      new Option(
        '-o, --output <file>',
        'the file to draw, which ends in .svg or .png; the terminal without',
      ),
    )
    .addOption(functionsOption())
    .option('--panels', 'each function in a panel of its own')
    .addOption(errorsOption())
    .addOption(dtypeOption(DTYPES))
    .addOption(fromOption())
    .addOption(toOption())
    .addOption(sizeOption())
    .option('--ascii', 'only ASCII characters on the terminal')
    .addOption(quietOption())
    .addHelpText('after', PLOT_HELP)
    .action(async (path: string | undefined, options: PlotOptions) => {
      const { output } = options;
      const subject = path !== undefined ? 'data' : options.errors === true ? 'errors' : 'curves';
      checkOptions(subject, options);
      if (output !== undefined) await checkPackages(fileKindOf(output));
      if (path !== undefined) await plotData(path, options, io);
      else {
        const picture = await (subject === 'errors' ? errors : curves)(options);
        await plotFunctions(picture, options, io);
      }
    });
}
