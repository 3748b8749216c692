// Options and help that subcommands share.
import { InvalidArgumentError, Option } from 'commander';
import type { Accuracy } from '../../core/catalog.js';
import type { Dtype } from '../../core/element_types.js';
import { MAX_THREADS } from '../../functions/options.js';
import { exitHelp } from '../process/exit_status.js';

export const outputOption = (): Option =>
  new Option(
    '-o, --output <file>',
    'the .npy file to write, - for standard output',
  ).makeOptionMandatory();

export const quietOption = (): Option =>
  new Option('-q, --quiet', 'no progress bar and no summary');

export const dtypeOption = (types: readonly Dtype[]): Option =>
  // Commander shows no default that is undefined.
  new Option(
    '--dtype <type>',
    'the type to compute and to write, to which inputs are converted; theirs without',
  ).choices(types);

export const accuracyOption = (accuracies: readonly Accuracy[]): Option =>
  new Option(
    '--accuracy <how>',
    'exact: correctly rounded, as without it; fast: at most 2.5 ULP off',
  ).choices(accuracies);

function threads(text: string): number | 'auto' {
  if (text === 'auto') return text;
  const n = Number(text);
  if (/^\d+$/.test(text) && n >= 1 && n <= MAX_THREADS) return n;
  throw new InvalidArgumentError(`It must be an integer from 1 to ${MAX_THREADS} or auto.`);
}

export const threadsOption = (): Option =>
  new Option(
    '--threads <n>',
    `at most how many threads compute, 1 to ${MAX_THREADS}, 1 without; auto: as many as may run`,
  ).argParser(threads);

export const FILES_HELP = `
Files may be larger than memory. Inputs are .npy files of version 1.0, 2.0 or 3.0, of float64,
float32, float16 or bfloat16 (dtype '<f8', '<f4', '<f2', ml_dtypes' '<V2'; of integers and booleans
with --dtype), of either byte order, in C or Fortran order; the output is little-endian. An output
file appears, or replaces an existing one, when it is complete, and not at all if anything fails;
devices, FIFOs and open descriptors (/dev/fd/3) are written directly.
${exitHelp()}`;
