// Interleaved rounds: every candidate once a round, the same copy before and after each.
import type { Results, Row, TableName } from './results.js';
import type { Timer } from './timing.js';

/** One cell of a table: what is timed, and by what its time is divided. */
export interface Candidate {
  readonly table: TableName;
  readonly row: Row;
  readonly column: string;
  /** The elements of a call, or 1 for a figure per call. */
  readonly elements: number;
  readonly timer: Timer;
}

/** How the gauge, one and the same copy, ended a round, divided by how it began it. */
export interface Drift {
  readonly ratios: number[];
}

// A slow or busy machine gets fewer rounds, so that a run ends within minutes.
const SECONDS = 210;
const FEWEST_ROUNDS = 5;

/** Runs `rounds` rounds and adds their samples to `results`. */
export async function runRounds(
  title: string,
  candidates: readonly Candidate[],
  rounds: number,
  gauge: Timer,
  results: Results,
  drift: Drift,
): Promise<void> {
  const live = process.stderr.isTTY;
  const start = performance.now();
  if (!live) console.error(`bench: ${title}`);
  // Round 0 finds how many calls fill a sample, and warms up; its samples do not count.
  for (let round = 0; round <= rounds; round++) {
    if (round > FEWEST_ROUNDS && performance.now() - start > SECONDS * 1000) {
      results.leaveOut(`${title}, rounds ${round} to ${rounds}`, 'they would have taken too long');
      break;
    }
    const begin = await gauge();
    for (const [index, { table, row, column, elements, timer }] of candidates.entries()) {
      if (live) {
        const part = `${index + 1} of ${candidates.length}`;
        process.stderr.write(`\r\x1b[2Kbench: ${title}, round ${round} of ${rounds}, ${part}`);
      }
      const seconds = await timer();
      if (round > 0) results.add(table, row, column, (seconds * 1e9) / elements);
    }
    if (round > 0) drift.ratios.push((await gauge()) / begin);
  }
  if (live) process.stderr.write('\r\x1b[2K');
}
