// The options of npm run bench.
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { DTYPES, type Dtype } from '../src/core/element_types.js';

export interface Options {
  readonly quick: boolean;
  readonly peers: boolean;
  readonly write: boolean;
  readonly json: string | undefined;
  /** The element types to measure. */
  readonly dtypes: readonly Dtype[];
}

const USAGE = `npm run bench -- [--quick] [--peers] [--only TYPES] [--json FILE] [--write]

  --quick      up to 1 Mi elements and few rounds: for a first look
  --peers      also other packages, installed in bench/peers from its lockfile
  --only TYPES one section or several: ${DTYPES.join(',')}
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

/** The element types of a list. */
function dtypesOf(list: string | undefined): readonly Dtype[] {
  if (list === undefined) return DTYPES;
  const names = list.split(',');
  for (const name of names) {
    if (!(DTYPES as readonly string[]).includes(name)) {
      throw new Error(
        `--only: ${name === '' ? 'an empty name' : name} is none of ${DTYPES.join(', ')}`,
      );
    }
  }
  return DTYPES.filter((dtype) => names.includes(dtype));
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
        only: { type: 'string' },
        json: { type: 'string' },
        help: boolean,
      },
    });
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    if (values.quick && values.write) throw new Error('--write needs a whole run, not --quick');
    const { quick, peers, write, only, json } = values;
    const dtypes = dtypesOf(only);
    if (write && dtypes.length < DTYPES.length) {
      throw new Error('--write needs a whole run, not --only');
    }
    if (peers && !dtypes.includes('float32')) throw new Error('--peers are float32’s');
    if (json !== undefined) checkFile('--json', json);
    return { quick, peers, write, json, dtypes };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(64);
  }
}
