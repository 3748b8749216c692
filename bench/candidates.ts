// What is measured: the rows of every table, from the library's catalogue, this machine's
// instruction sets and its limits.
import { MODULES } from '../src/backends/wasm/module.js';
import type { Dtype } from '../src/core/element_types.js';
import {
  makeConstant,
  makeRange,
  makeTail,
  RANGES64,
  SATURATED,
  SATURATED64,
  sizeName,
  TAIL,
  type Arrays,
} from './inputs.js';
import { isInstructionSet, libraryOn } from './library.js';
import { limitCandidates, plainDoubleCandidates } from './limit_candidates.js';
import type { Limits } from './limits.js';
import type { Results, Row } from './results.js';
import type { Candidate } from './rounds.js';
import { float32Row, NORMAL, plainRow, saturatedTable } from './rows.js';
import { callOf, subjectsOf, type Subject } from './subjects.js';
import { callTimer, type Budget } from './timing.js';

/** The machine as the candidates need it. */
export interface BenchConfig {
  /** The library's paths: instruction sets, best first, then the other backends. */
  readonly paths: readonly string[];
  readonly limits: readonly Limits[];
  /** 1 and the thread counts to compare with it. */
  readonly threads: readonly number[];
  readonly budget: Budget;
  /** Where what is left out is noted. */
  readonly results: Results;
}

/** float32's first two functions have every size; the other tables what the goals ask for. */
const hasEverySize = ({ table }: Subject): boolean => table === 'forward' || table === 'gradient';

const Mi1 = 2 ** 20;

/** Whether a table has a column of that many elements. */
export function hasColumn(subject: Subject, size: number): boolean {
  if (hasEverySize(subject) || size === 2 ** 16 || size === Mi1) return true;
  // Halves are to cost what memory costs: the best instruction set alone, beyond the caches.
  return subject.dtype.endsWith('float16') && subject.function === 'sigmoid' && size === 2 ** 26;
}

/** Every path, thread count and limit for arrays of one size, and float32's beside narrower types. */
export function sizeCandidates(
  config: BenchConfig,
  dtype: Dtype,
  arrays: Arrays,
  float32?: Arrays,
): Candidate[] {
  const size = arrays.x.length;
  return subjectsOf([dtype])
    .filter((subject) => hasColumn(subject, size))
    .flatMap((subject) => [
      ...libraryCandidates(config, subject, arrays),
      ...limitCandidates(config, subject, arrays, worthwhile(config.threads, size)),
      ...(float32 === undefined || subject.function !== 'sigmoid'
        ? []
        : float32Candidates(config, subject, float32)),
    ]);
}

/** float32's exact function in the table of a narrower type. */
function float32Candidates(config: BenchConfig, { table }: Subject, arrays: Arrays): Candidate[] {
  const [exact] = subjectsOf(['float32']);
  return libraryCandidates(config, { ...exact!, plain: undefined }, arrays).map((candidate) => ({
    ...candidate,
    table,
    row: float32Row(candidate.row.path, candidate.row.threads),
  }));
}

/** On fewer elements than this, several threads measure the waking of threads only. */
const FROM_ELEMENTS = 2 ** 16;

const worthwhile = (threads: readonly number[], elements: number): readonly number[] =>
  threads.filter((count) => count === 1 || elements >= FROM_ELEMENTS);

function libraryCandidates(config: BenchConfig, subject: Subject, arrays: Arrays): Candidate[] {
  const { paths, threads, budget } = config;
  const { dtype, table, what, accuracy, plain } = subject;
  const elements = arrays.x.length;
  const everySize = hasEverySize(subject);
  const cell = (row: Row, run: () => void): Candidate => {
    const column = sizeName(elements);
    return { table, row, column, elements, timer: callTimer(run, budget) };
  };
  const cells = paths
    // The portable path has one accuracy, and computes what WebAssembly has no module for.
    .filter((path) => path !== 'portable' || accuracy !== 'fast')
    .filter((path) => path !== 'wasm' || MODULES[dtype] !== undefined)
    .filter((_, index) => everySize || elements <= Mi1 || index === 0)
    .flatMap((path, index) => {
      const library = libraryOn(path);
      // The best instruction set, which memory may bound; and float32's next, which computes for
      // longer: it shows what threads themselves cost.
      const next = index === 1 && table === 'forward' && accuracy === 'exact';
      const divided = isInstructionSet(path) && (index === 0 || next);
      return (divided ? worthwhile(threads, elements) : [1]).map((count) =>
        cell({ what, path, threads: count }, callOf(subject, library, arrays, count)),
      );
    });
  if (plain !== undefined && (everySize || elements <= Mi1)) {
    cells.push(
      cell(plainRow, () => {
        plain(arrays);
      }),
    );
  }
  return cells;
}

/** The inputs of a table of saturated ones, by their columns. */
function saturatedInputs(dtype: Dtype, { x }: Arrays): [string, Arrays['x']][] {
  const size = x.length;
  const constants = Object.entries(dtype === 'float64' ? SATURATED64 : SATURATED).map(
    ([name, value]): [string, Arrays['x']] => [name, makeConstant(size, value, dtype)],
  );
  if (dtype !== 'float64') return [[NORMAL, x], ...constants, [TAIL, makeTail(size)]];
  const ranges = Object.entries(RANGES64).map(([name, range]): [string, Arrays['x']] => [
    name,
    makeRange(size, range),
  ]);
  return [[NORMAL, x], ...constants, ...ranges];
}

/** The types that have a table of saturated inputs. */
export const SATURATED_TYPES = ['float32', 'float64'] as const;

export const saturatedColumns = (dtype: Dtype): string[] =>
  dtype === 'float64'
    ? [NORMAL, ...Object.keys(SATURATED64), ...Object.keys(RANGES64)]
    : [NORMAL, ...Object.keys(SATURATED), TAIL];

/** The forward function on inputs that are all far in the tails, and on normal ones. */
export function saturatedCandidates(
  config: BenchConfig,
  dtype: Dtype,
  arrays: Arrays,
): Candidate[] {
  const table = saturatedTable(dtype);
  const oneThread = { ...config, threads: [1] };
  const subjects = subjectsOf([dtype]).filter(({ function: name }) => name === 'sigmoid');
  return saturatedInputs(dtype, arrays).flatMap(([column, x]) => [
    ...subjects.flatMap((subject) =>
      libraryCandidates(oneThread, subject, { ...arrays, x }).map((candidate): Candidate => ({
        ...candidate,
        table,
        column,
      })),
    ),
    ...(dtype === 'float64' ? plainDoubleCandidates(config, table, column, { ...arrays, x }) : []),
  ]);
}
