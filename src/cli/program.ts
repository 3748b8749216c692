// The command line: the list of subcommands, parsed by commander, its errors as one line.
import { Command, CommanderError } from 'commander';
import { forwardCommand } from './commands/forward.js';
import { gradientCommand } from './commands/gradient.js';
import { infoCommand } from './commands/info.js';
import { parityCommand } from './commands/parity.js';
import { exitHelp, UsageError } from './exit_status.js';
import { PACKAGE } from './package.js';
import type { Surroundings } from './surroundings.js';

/** One line each; their order is that of the help. */
const SUBCOMMANDS: readonly ((around: Surroundings) => Command)[] = [
  forwardCommand,
  gradientCommand,
  infoCommand,
  parityCommand,
];

/** What commander says, on one line. */
function usageError(error: CommanderError, names: readonly string[]): UsageError {
  const message =
    error.code === 'commander.help'
      ? `Expected ${names.join(', ')} for the subcommand but received none`
      : error.message.replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' ');
  return new UsageError(`${message}; see sigmoid --help`);
}

/**
 * Runs the command.
 *
 * @param args the arguments behind the command's name.
 * @throws what went wrong: see `explain` of exit_status.ts.
 */
export async function run(args: readonly string[], around: Surroundings): Promise<void> {
  let help = '';
  const program = new Command('sigmoid');
  const settings = (command: Command): Command =>
    command.exitOverride().configureOutput({
      writeOut: (text) => {
        help += text;
      },
      // The error that is thrown says it.
      writeErr: () => undefined,
    });
  settings(program)
    .description('The logistic sigmoid and its gradient over .npy files, correctly rounded.')
    .version(`${PACKAGE.name} ${PACKAGE.version}`)
    .addHelpText('after', exitHelp());
  for (const subcommand of SUBCOMMANDS) program.addCommand(settings(subcommand(around)));
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) {
      throw usageError(
        error,
        program.commands.map((command) => command.name()),
      );
    }
    await around.print(help);
  }
}
