// Options and help that subcommands share.
import { Option } from 'commander';
import { exitHelp } from '../process/exit_status.js';

export const outputOption = (): Option =>
  new Option(
    '-o, --output <file>',
    'the .npy file to write, - for standard output',
  ).makeOptionMandatory();

export const quietOption = (): Option =>
  new Option('-q, --quiet', 'no progress bar and no summary');

export const ORDER_HELP = `
Files may be larger than memory. Inputs are .npy files of version 1.0, 2.0 or 3.0, of float32
(dtype '<f4', '>f4' or as NumPy spells it otherwise), in C or Fortran order; the output has dtype '<f4'. An output file appears, or replaces an
existing one, when it is complete, and not at all if anything fails; devices, FIFOs and open
descriptors (/dev/fd/3) are written directly.
${exitHelp()}`;
