// sigmoid forward: σ of an .npy file.
import { Command } from 'commander';
import { FORWARD } from '../../io/index.js';
import { runNpyCommand, type NpyCommandOptions } from './run_npy_command.js';
import type { ProcessIo } from '../process/process_io.js';
import { ORDER_HELP, outputOption, quietOption } from './options.js';

export function forwardCommand(io: ProcessIo): Command {
  return new Command('forward')
    .summary('the sigmoid of every value')
    .description(
      'Writes the logistic sigmoid 1/(1+e^-x) of every value of an .npy file of float32, correctly ' +
        'rounded, to an .npy file of the same shape and order.',
    )
    .argument('<x>', 'the .npy file to read, - for standard input')
    .addOption(outputOption())
    .addOption(quietOption())
    .addHelpText('after', ORDER_HELP)
    .action((x: string, options: NpyCommandOptions) => runNpyCommand(FORWARD, [x], options, io));
}
