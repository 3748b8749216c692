// sigmoid forward: σ of an .npy file.
import { Command } from 'commander';
import { FORWARD } from '../../io/index.js';
import { convert, type ConvertOptions } from '../convert.js';
import type { Surroundings } from '../surroundings.js';
import { ORDER_HELP, outputOption, quietOption } from './options.js';

export function forwardCommand(around: Surroundings): Command {
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
    .action((x: string, options: ConvertOptions) => convert(FORWARD, [x], options, around));
}
