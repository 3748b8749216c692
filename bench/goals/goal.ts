// What a goal is: a ratio within one run, what it must reach and what it aims at; and its verdict.
import { sizeName } from '../inputs.js';
import { NotMeasured, type Results, type Row } from '../results.js';

/** A goal, and what the run says about it. */
export interface Verdict {
  readonly goal: string;
  readonly must: string;
  readonly aim: string;
  readonly value: string;
  readonly verdict: 'aim' | 'must' | 'missed' | 'not measured';
  /** Why there is no value. */
  readonly reason?: string;
}

export interface Goal {
  readonly goal: string;
  /** 'most': the value is to be at most must and aim; 'least': at least. */
  readonly bound: 'most' | 'least';
  readonly must: number;
  readonly aim: number;
  /** The value, and where a range of sizes or inputs counts, which of them is the worst. */
  value(results: Results): { readonly value: number; readonly at?: string };
}

export const Ki64 = sizeName(2 ** 16);
export const Mi1 = sizeName(2 ** 20);
export const Mi16 = sizeName(2 ** 24);
export const Mi64 = sizeName(2 ** 26);

export const most = { bound: 'most' } as const;
export const least = { bound: 'least' } as const;

export const on = (what: string, path: string, threads = 1): Row => ({ what, path, threads });

/** The largest of the values, and its name. @throws NotMeasured if there are none */
export function worst(values: readonly (readonly [at: string, value: number])[]): {
  value: number;
  at: string;
} {
  if (values.length === 0) throw new NotMeasured('no size of the run counts');
  const [at, value] = values.reduce((a, b) => (b[1] > a[1] ? b : a));
  return { value, at };
}

export function judge({ goal, bound, must, aim, value }: Goal, results: Results): Verdict {
  const sign = bound === 'most' ? '≤' : '≥';
  const digits = (limit: number): string => String(Number(limit.toFixed(2)));
  const words = { goal, must: `${sign} ${digits(must)}`, aim: `${sign} ${digits(aim)}` };
  try {
    const { value: found, at } = value(results);
    const reaches = (limit: number): boolean =>
      bound === 'most' ? found <= limit : found >= limit;
    // A value that would be shown as the limit that it misses gets more digits.
    const isShownAs = (limit: number, places: number): boolean =>
      !reaches(limit) && Number(found.toFixed(places)) === Number(digits(limit));
    let places = 2;
    while (places < 6 && [must, aim].some((limit) => isShownAs(limit, places))) places++;
    return {
      ...words,
      value: `${found.toFixed(places)}${at === undefined ? '' : ` (${at})`}`,
      verdict: reaches(aim) ? 'aim' : reaches(must) ? 'must' : 'missed',
    };
  } catch (error) {
    if (!(error instanceof NotMeasured)) throw error;
    return { ...words, value: '–', verdict: 'not measured', reason: error.message };
  }
}
