// Says whether a run can be trusted: what else ran, how the gauge drifted, how samples spread.
import { median, type Summary } from './results.js';

// A machine with nothing else to do stays well below each of these.
const LOAD_AVERAGE = 0.5;
/** Cores that others used, on average. */
const OTHERS = 0.05;
/** How far the gauge may move within a round, in the median round and in the worst tenth. */
const DRIFT = 0.05;
const DRIFT_OF_THE_WORST_TENTH = 0.25;
/** A cell is unsteady if its quartiles lie further apart than this share of its median. */
export const SPREAD = 0.1;
/** The share of cells that may be unsteady. */
const UNSTEADY = 0.1;

export interface Observed {
  readonly loadAverage: number;
  readonly others: number;
  readonly driftRatios: readonly number[];
  readonly cells: readonly Summary[];
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

/** Why the run was disturbed; empty if it was not. */
export function disturbances({ loadAverage, others, driftRatios, cells }: Observed): string[] {
  const reasons: string[] = [];
  if (loadAverage > LOAD_AVERAGE) {
    reasons.push(`load average ${loadAverage.toFixed(2)} before it began`);
  }
  if (others > OTHERS) reasons.push(`other processes used ${others.toFixed(2)} cores`);
  const drifts = driftRatios.map((ratio) => Math.abs(Math.log(ratio))).sort((a, b) => a - b);
  const worstTenth = drifts[Math.floor(drifts.length * 0.9)] ?? 0;
  if (drifts.length > 0 && (median(drifts) > DRIFT || worstTenth > DRIFT_OF_THE_WORST_TENTH)) {
    reasons.push(
      `the same copy moved by ${percent(median(drifts))} within the median round, ` +
        `by ${percent(worstTenth)} in the worst tenth`,
    );
  }
  const unsteady = cells.filter(({ spread }) => spread > SPREAD).length;
  if (unsteady > UNSTEADY * cells.length) {
    reasons.push(
      `${unsteady} of ${cells.length} figures have quartiles more than ${percent(SPREAD)} apart`,
    );
  }
  return reasons;
}
