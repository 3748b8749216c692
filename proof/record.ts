// The record of proofs over all inputs (proof/proven.json): what was proven, and on what evidence.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Evidence } from './evidence.js';
import { inputsOf } from './chunks.js';
import type { Outcome } from './prove.js';
import { verdictsOf } from './verdicts.js';
import type { Subject } from './subjects.js';

/** A proof that ran whole, and passed. */
export interface Proven {
  readonly function: string;
  readonly dtype: string;
  readonly path: string;
  readonly hash: string;
  readonly evidence: Evidence;
}

type Place = Pick<Proven, 'function' | 'dtype' | 'path'>;

const isOf = (one: Place, other: Place): boolean =>
  one.function === other.function && one.dtype === other.dtype && one.path === other.path;

export function readRecord(file: string | URL): readonly Proven[] {
  if (!existsSync(file)) return [];
  return (JSON.parse(readFileSync(file, 'utf8')) as { proven: Proven[] }).proven;
}

export function writeRecord(file: string | URL, record: readonly Proven[]): void {
  writeFileSync(file, `${JSON.stringify({ proven: record }, null, 2)}\n`);
}

/** Why the whole proof of a subject is due; `undefined` if it ran on the same evidence. */
export function reasonForWhole(
  record: readonly Proven[],
  subject: Place,
  evidence: Evidence,
): string | undefined {
  const proven = record.find((one) => isOf(one, subject));
  if (proven === undefined) return 'no whole proof is recorded';
  const { sources, flags, compiler } = proven.evidence;
  if (compiler !== evidence.compiler) {
    return `the compiler is ${evidence.compiler}, recorded was ${compiler}`;
  }
  if (flags !== evidence.flags) return 'the compile flags are not those of the recorded proof';
  if (sources !== evidence.sources) return 'the sources are not those of the recorded proof';
  return undefined;
}

/**
 * The record of an outcome. Throws unless it is of all inputs, none failed, and the evidence did not
 * change while it ran: nothing else may ever be recorded.
 */
export function provenBy(
  outcome: Outcome,
  expected: string | undefined,
  before: Evidence,
  after: Evidence,
): Proven {
  const { function: name, dtype, path }: Subject = outcome.subject;
  const refuse = (why: string): never => {
    throw new Error(`Expected a whole proof that passed but received ${path}: ${why}`);
  };
  if (expected === undefined) refuse('nobody knows the hash of its outputs');
  if (outcome.inputs !== inputsOf(dtype)) refuse(`${outcome.inputs} inputs`);
  const failed = verdictsOf(outcome, expected).find(({ passed }) => !passed);
  if (failed !== undefined) refuse(failed.text);
  const isSame = JSON.stringify(before) === JSON.stringify(after);
  if (!isSame) refuse('what it depends on changed while it ran');
  return { function: name, dtype, path, hash: outcome.hash, evidence: after };
}

/** The record with other proofs in the place of those of the same subjects. */
export const merge = (record: readonly Proven[], others: readonly Proven[]): Proven[] => [
  ...others,
  ...record.filter((one) => !others.some((other) => isOf(one, other))),
];
