// What a conformance run found: one result a case, and the table of them.
import { RULES, type Rule } from './differences.js';

export type Verdict = 'agrees' | 'differs on purpose' | 'fails';
export const VERDICTS: readonly Verdict[] = ['agrees', 'differs on purpose', 'fails'];

export interface Result {
  readonly group: string;
  readonly name: string;
  readonly verdict: Verdict;
  /** Why it is not 'agrees'. */
  readonly why?: string;
  readonly rule?: Rule['id'];
}

/** A case that did not come out as recorded. */
export class Mismatch extends Error {}

/** A case that did not come out as recorded, for a reason of the list. */
export class OnPurpose extends Error {
  readonly rule: Rule['id'];

  constructor(rule: Rule['id']) {
    super(rule);
    this.rule = rule;
  }
}

/** Throws unless it holds. */
export function expectThat(condition: boolean, what: () => string): void {
  if (!condition) throw new Mismatch(what());
}

/** Throws unless both are the same when written as JSON. */
export function expectSame(got: unknown, wanted: unknown, what: string): void {
  const [a, b] = [JSON.stringify(got), JSON.stringify(wanted)];
  expectThat(a === b, () => `${what}: got ${a}, recorded ${b}`);
}

/** Runs one case. */
export function runCase(group: string, name: string, check: () => void): Result {
  try {
    check();
    return { group, name, verdict: 'agrees' };
  } catch (error) {
    if (error instanceof OnPurpose) {
      const { reason, cases } = RULES.find(({ id }) => id === error.rule)!;
      if (!cases.includes(`${group}: ${name}`)) {
        const why = `it differs by the rule "${error.rule}", which does not list it`;
        return { group, name, verdict: 'fails', why };
      }
      return { group, name, verdict: 'differs on purpose', why: reason, rule: error.rule };
    }
    const why = error instanceof Error ? error.message : String(error);
    return { group, name, verdict: 'fails', why };
  }
}

/** The table: a line a group, the reasons, and what fails. */
export function table(results: readonly Result[]): string {
  const groups = [...new Set(results.map(({ group }) => group))];
  const count = (group: string | undefined, verdict: Verdict): string =>
    String(
      results.filter((r) => (group === undefined || r.group === group) && r.verdict === verdict)
        .length,
    );
  const rows = [
    ['', ...VERDICTS],
    ...groups.map((group) => [group, ...VERDICTS.map((verdict) => count(group, verdict))]),
    ['all', ...VERDICTS.map((verdict) => count(undefined, verdict))],
  ];
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join('  ')
      .trimEnd(),
  );
  for (const { id, reason } of RULES) {
    const names = results.filter(({ rule }) => rule === id).map(({ name }) => name);
    if (names.length > 0) lines.push('', `On purpose: ${id} (${names.join(', ')})`, `  ${reason}`);
  }
  const failed = results.filter(({ verdict }) => verdict === 'fails');
  if (failed.length > 0) lines.push('');
  for (const { group, name, why } of failed) lines.push(`FAILS ${group}: ${name}: ${why ?? ''}`);
  return `${lines.join('\n')}\n`;
}
