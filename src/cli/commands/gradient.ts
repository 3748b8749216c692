// sigmoid gradient: the gradient of σ from its outputs and the gradient behind it.
import { Command } from 'commander';
import { GRADIENT } from '../../io/index.js';
import { runNpyCommand, type NpyCommandOptions } from './run_npy_command.js';
import type { ProcessIo } from '../process/process_io.js';
import { ORDER_HELP, outputOption, quietOption } from './options.js';

export function gradientCommand(io: ProcessIo): Command {
  return new Command('gradient')
    .summary('the gradient of the sigmoid from its outputs')
    .description(
      "Writes Caffe2's gradient of the sigmoid, (dy*y)*(1-y), each operation rounded to float32, " +
        'of two .npy files of float32 of equal shape, to an .npy file of that shape and of the ' +
        "order of <y>. If <dy> has the other order it is held in memory, twice while it's turned.",
    )
    .argument('<y>', 'the outputs of the sigmoid, an .npy file, - for standard input')
    .argument('<dy>', 'the gradient with respect to y, an .npy file, - for standard input')
    .addOption(outputOption())
    .addOption(quietOption())
    .addHelpText('after', ORDER_HELP)
    .action((y: string, dy: string, options: NpyCommandOptions) =>
      runNpyCommand(GRADIENT, [y, dy], options, io),
    );
}
