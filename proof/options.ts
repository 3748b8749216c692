// The options of npm run exhaustive.
import { parseArgs } from 'node:util';
import { CATALOG } from '../dist/core/catalog.js';
import { MAX_SEED } from './sample.js';

export interface Options {
  /** The paths to prove; empty for every one. */
  readonly paths: readonly string[];
  /** The functions to prove; empty for every one. */
  readonly only: readonly string[];
  /** Whole, whatever is recorded. */
  readonly all: boolean;
  /** A sample, whatever is recorded. */
  readonly sample: boolean;
  /** Write what passed to the record. */
  readonly record: boolean;
  /** The controls alone. */
  readonly controls: boolean;
  /** Of the sample. */
  readonly seed: number;
}

/** Thrown for options that there are none of. */
export class UsageError extends Error {}

export const USAGE = `npm run exhaustive -- [path...] [--only function]... [--all [--record] | --sample] [--seed n] [--controls]`;

function seedOf(text: string | undefined): number {
  if (text === undefined) return Math.floor(Math.random() * (MAX_SEED + 1));
  const seed = Number(text);
  if (/^\d+$/.test(text) && seed <= MAX_SEED) return seed;
  throw new UsageError(`Expected an integer from 0 to ${MAX_SEED} for --seed but received ${text}`);
}

/** @throws UsageError unless the arguments are options, paths of `known` and names of `functions` */
export function parseOptions(
  args: readonly string[],
  known: readonly string[],
  functions: readonly string[] = Object.keys(CATALOG),
): Options {
  const options = {
    all: { type: 'boolean', default: false },
    sample: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
    controls: { type: 'boolean', default: false },
    seed: { type: 'string' },
    only: { type: 'string', multiple: true },
  } as const;
  const names = Object.keys(options).map((name) => `--${name}`);
  const wrong = args.find((arg) => arg.startsWith('-') && !names.includes(arg.split('=')[0]!));
  if (wrong !== undefined) {
    throw new UsageError(`Expected ${names.join(' or ')} for an option but received ${wrong}`);
  }
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}: ${USAGE}`);
  }
  const { values, positionals } = parsed;
  const unknown = positionals.find((path) => !known.includes(path));
  if (unknown !== undefined) {
    throw new UsageError(`Expected ${known.join(' or ')} for the path but received ${unknown}`);
  }
  const strange = values.only?.find((name) => !functions.includes(name));
  if (strange !== undefined) {
    throw new UsageError(`Expected ${functions.join(' or ')} for --only but received ${strange}`);
  }
  const together = (what: string, other: string): never => {
    throw new UsageError(`Expected no ${what} beside ${other} but received both`);
  };
  if (values.record && !values.all) {
    throw new UsageError('Expected --all beside --record but received --record alone');
  }
  if (values.all && values.seed !== undefined) together('--seed', '--all');
  if (values.all && values.sample) together('--sample', '--all');
  if (values.controls && values.all) together('--all', '--controls');
  if (values.controls && positionals.length > 0) together('path', '--controls');
  return {
    paths: positionals,
    only: values.only ?? [],
    all: values.all,
    sample: values.sample,
    record: values.record,
    controls: values.controls,
    seed: seedOf(values.seed),
  };
}
