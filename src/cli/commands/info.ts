// sigmoid info: what runs here.
import { Command } from 'commander';
import { exitHelp } from '../process/exit_status.js';
import { NAME, VERSION } from '../../core/version.js';
import type { ProcessIo } from '../process/process_io.js';

/** The lines of `sigmoid info`: a name and a value each. */
async function infoLines(): Promise<[string, string][]> {
  const { backend, isaNames } = await import('../../index.js');
  const { name, isa, reason } = backend();
  const lines: [string, string][] = [
    ['package', `${NAME} ${VERSION}`],
    ['backend', name],
    ['isa', isa ?? 'none'],
    ['isaNames', isaNames().join(' ') || 'none'],
  ];
  if (reason !== undefined) lines.push(['reason', reason.replaceAll(/\s+/g, ' ')]);
  lines.push(['node', process.version], ['platform', `${process.platform}-${process.arch}`]);
  return lines;
}

export function infoCommand(io: ProcessIo): Command {
  return new Command('info')
    .summary('version, backend and instruction sets')
    .description('Prints what computes on this machine, one name and value a line.')
    .addHelpText('after', exitHelp())
    .action(async () => {
      const lines = await infoLines();
      await io.print(lines.map(([name, value]) => `${name.padEnd(10)}${value}\n`).join(''));
    });
}
