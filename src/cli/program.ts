// The command line: the list of subcommands, parsed by commander, its errors as one line. What takes
// long to load is imported by the subcommand that runs.
import { Command, type CommanderError } from 'commander';
import { codeOf } from '../core/foreign.js';
import { NAME, VERSION } from '../core/version.js';
import { printable } from '../files/text.js';
import { functionCommands } from './commands/functions.js';
import { infoCommand } from './commands/info.js';
import { parityCommand } from './commands/parity.js';
import { plotCommand } from './commands/plot.js';
import { exitHelp, UsageError } from './process/exit_status.js';
import type { ProcessIo } from './process/process_io.js';

/** In the order of the help. */
const subcommands = (io: ProcessIo): Command[] => [
  ...functionCommands(io),
  infoCommand(io),
  parityCommand(io),
  plotCommand(io),
];

/** Whether it is commander that says something. */
const isCommanders = (error: unknown): error is CommanderError =>
  codeOf(error)?.startsWith('commander.') === true;

/** What commander says, on one line. */
function usageError(error: CommanderError, names: readonly string[]): UsageError {
  const message =
    error.code === 'commander.help'
      ? `Expected ${names.join(', ')} for the subcommand but received none`
      : error.message.replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' ');
  return new UsageError(`${message}; see sigmoid --help`);
}

/**
 * Throws if an argument can't be what was typed: bytes that are no UTF-8 arrive as U+FFFD, and
 * would name another file. A name with that very character can't be told from those.
 */
function checkText(args: readonly string[]): void {
  const lossy = args.find((arg) => /[\uFFFD\p{Surrogate}]/u.test(arg));
  if (lossy === undefined) return;
  const received = printable(lossy).replaceAll('\uFFFD', '\\u{fffd}');
  throw new UsageError(`Expected UTF-8 for the arguments but received "${received}"`);
}

/**
 * Runs the command.
 *
 * @param args the arguments behind the command's name.
 * @throws what went wrong: see `explain` of exit_status.ts.
 */
export async function run(args: readonly string[], io: ProcessIo): Promise<void> {
  checkText(args);
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
    .version(`${NAME} ${VERSION}`)
    .addHelpText('after', exitHelp());
  for (const subcommand of subcommands(io)) program.addCommand(settings(subcommand));
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!isCommanders(error)) throw error;
    if (error.exitCode !== 0) {
      throw usageError(
        error,
        program.commands.map((command) => command.name()),
      );
    }
    await io.print(help);
  }
}
