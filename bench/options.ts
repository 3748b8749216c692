// The options of npm run bench.
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';

export interface Options {
  readonly quick: boolean;
  readonly peers: boolean;
  readonly write: boolean;
  readonly json: string | undefined;
}

const USAGE = `npm run bench -- [--quick] [--peers] [--json FILE] [--write]

  --quick      up to 1 Mi elements and few rounds: under a minute, for a first look
  --peers      also other packages, installed in bench/peers from its lockfile
  --json FILE  every sample, and what the tables say
  --write      bench/results/<cpu>.json and .md, and the block of the README
`;

/** That a file can be at `path`: known before the run, not after its minutes. */
function checkFile(option: string, path: string): void {
  const isFolder = (name: string): boolean =>
    statSync(name, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (path === '') throw new Error(`${option}: a file has no empty name`);
  if (!isFolder(dirname(path))) throw new Error(`${option}: there is no folder ${dirname(path)}`);
  if (isFolder(path)) throw new Error(`${option}: ${path} is a folder`);
}

/** Reads the command line; ends the process for --help and for what it does not know. */
export function readOptions(): Options {
  const boolean = { type: 'boolean', default: false } as const;
  try {
    const { values } = parseArgs({
      options: {
        quick: boolean,
        peers: boolean,
        write: boolean,
        json: { type: 'string' },
        help: boolean,
      },
    });
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    if (values.quick && values.write) throw new Error('--write needs a whole run, not --quick');
    const { quick, peers, write, json } = values;
    if (json !== undefined) checkFile('--json', json);
    return { quick, peers, write, json };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(64);
  }
}
