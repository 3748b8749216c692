// What is measured: the rows of every table, from the library's kernel list, this machine's
// instruction sets and its limits.
import { KERNELS } from '../src/core/catalog.js';
import { makeConstant, makeTail, SATURATED, sizeName, TAIL, type Arrays } from './inputs.js';
import { defaultLibrary, libraryOn, refusal, type Library } from './library.js';
import type { Limit, Limits } from './limits.js';
import { plainGradient, plainSigmoid } from './plain.js';
import type { Results, Row, TableName } from './results.js';
import type { Candidate } from './rounds.js';
import { callTimer, limitTimer, type Budget } from './timing.js';

/** The machine as the candidates need it. */
export interface BenchConfig {
  /** The library's paths: instruction sets, best first, then 'portable'. */
  readonly paths: readonly string[];
  readonly limits: readonly Limits[];
  /** 1 and the thread counts to compare with it. */
  readonly threads: readonly number[];
  readonly budget: Budget;
  /** Where what is left out is noted. */
  readonly results: Results;
}

export const plainRow: Row = { what: 'plain loop', path: 'JavaScript', threads: 1 };

/** The row of the loops that bound `table`, with one kind of stores. */
export function limitRow(
  table: TableName,
  stores: 'ordinary' | 'non-temporal',
  path: string,
  threads = 1,
): Row {
  const loop = table === 'gradient' ? 'limit' : 'copy';
  return { what: `${loop}, ${stores} stores`, path, threads };
}

/** The row of a limit that is called through Node-API, once for each pass. */
export function calledLimitRow(stores: 'ordinary' | 'non-temporal', path: string): Row {
  return { what: `limit, ${stores} stores, one call each`, path, threads: 1 };
}

/** The row of the gradient's kernel, timed as the limits are. */
export function kernelRow(path: string): Row {
  return { what: 'gradient kernel, no calls', path, threads: 1 };
}

/** How a kernel of the library's list is called here. */
interface Subject {
  readonly table: 'forward' | 'gradient';
  readonly what: 'exact' | 'fast' | 'gradient';
  readonly options: { readonly accuracy?: 'fast' };
  /** The call as a user writes it. */
  call(library: Library, arrays: Arrays, threads: number): () => void;
  /** The same without `out`. */
  callForNew(library: Library, inputs: Omit<Arrays, 'out'>): () => Float32Array;
  /** What bounds it from both sides, on one of the kernels with this traffic. */
  readonly bounds?: {
    plain(arrays: Arrays): void;
    views(arrays: Arrays): Parameters<Limit['run']>;
  };
}

const SUBJECTS: Readonly<Record<string, Subject>> = {
  sigmoid: {
    table: 'forward',
    what: 'exact',
    options: {},
    call: ({ forward }, { x, out }, threads) =>
      threads === 1 ? () => void forward(x, { out }) : () => void forward(x, { out, threads }),
    callForNew:
      ({ forward }, { x }) =>
      () =>
        forward(x),
    bounds: {
      plain: ({ x, out }) => {
        plainSigmoid(x, out);
      },
      views: ({ x, out }) => [x, out],
    },
  },
  sigmoidFast: {
    table: 'forward',
    what: 'fast',
    options: { accuracy: 'fast' },
    call: ({ forward }, { x, out }, threads) =>
      threads === 1
        ? () => void forward(x, { out, accuracy: 'fast' })
        : () => void forward(x, { out, accuracy: 'fast', threads }),
    callForNew:
      ({ forward }, { x }) =>
      () =>
        forward(x, { accuracy: 'fast' }),
  },
  sigmoidGradient: {
    table: 'gradient',
    what: 'gradient',
    options: {},
    call: ({ gradient }, { y, dy, out }, threads) =>
      threads === 1
        ? () => void gradient(y, dy, { out })
        : () => void gradient(y, dy, { out, threads }),
    callForNew:
      ({ gradient }, { y, dy }) =>
      () =>
        gradient(y, dy),
    bounds: {
      plain: ({ y, dy, out }) => {
        plainGradient(y, dy, out);
      },
      views: ({ y, dy, out }) => [y, dy, out],
    },
  },
};

/** The subjects; a kernel of the library without one is noted as left out. */
function subjects({ results }: BenchConfig): Subject[] {
  for (const { name } of KERNELS) {
    if (!(name in SUBJECTS)) results.leaveOut(name, 'bench/candidates.ts has no call for it');
  }
  return Object.values(SUBJECTS);
}

/** Whether the library takes a subject's options and a number of threads; notes why not. */
function accepts(
  { results }: BenchConfig,
  library: Library,
  { table, what, options }: Subject,
  threads: number,
): boolean {
  const reason = refusal(library, table, { ...options, ...(threads > 1 && { threads }) });
  if (reason === undefined) return true;
  results.leaveOut(threads > 1 ? `${what}, ${threads} threads` : what, reason);
  return false;
}

/** The plain functions against the plain loops, whole calls: the tables of small arrays. */
export function callCandidates(config: BenchConfig, allArrays: readonly Arrays[]): Candidate[] {
  const { budget } = config;
  return allArrays.flatMap((arrays) =>
    subjects(config).flatMap((subject) => {
      const { table, what, bounds } = subject;
      const cell = (row: Row, run: () => void): Candidate => ({
        table: `${table}Calls`,
        row,
        column: sizeName(arrays.x.length),
        elements: 1,
        timer: callTimer(run, budget),
      });
      const cells: Candidate[] = [];
      if (accepts(config, defaultLibrary, subject, 1)) {
        cells.push(cell(defaultRow(what), subject.call(defaultLibrary, arrays, 1)));
      }
      if (bounds !== undefined) {
        cells.push(
          cell(plainRow, () => {
            bounds.plain(arrays);
          }),
        );
      }
      return cells;
    }),
  );
}

/** The plain functions and loops, both with a new array for the result. */
export function newResultCandidates(
  { budget }: BenchConfig,
  allArrays: readonly Arrays[],
): Candidate[] {
  return allArrays.flatMap((allocated) => {
    const copy = (array: Float32Array): Float32Array => array.slice();
    const [x, y, dy] = [allocated.x, allocated.y, allocated.dy].map(copy) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    return Object.values(SUBJECTS).flatMap((subject) => {
      const cell = (row: Row, call: () => Float32Array): Candidate => ({
        table: `${subject.table}New`,
        row,
        column: sizeName(x.length),
        elements: 1,
        timer: callTimer(() => {
          // Looked at, so that the array is made.
          if (call().length !== x.length) throw new Error('a result of another length');
        }, budget),
      });
      const call = subject.callForNew(defaultLibrary, { x, y, dy });
      const cells = [cell(defaultRow(subject.what), call)];
      const { bounds } = subject;
      if (bounds !== undefined) {
        const plain = (): Float32Array => {
          const out = new Float32Array(x.length);
          bounds.plain({ x, y, dy, out });
          return out;
        };
        cells.push(cell(plainRow, plain));
      }
      return cells;
    });
  });
}

/** The row of the plain functions: the backend and instruction set that the library chose. */
export function defaultRow(what: Subject['what']): Row {
  return { what, path: defaultLibrary.path, threads: 1 };
}

/** Every path, thread count and limit for arrays of one size. */
export function sizeCandidates(config: BenchConfig, arrays: Arrays): Candidate[] {
  return subjects(config).flatMap((subject) => [
    ...libraryCandidates(config, subject, arrays),
    ...limitCandidates(config, subject, arrays),
  ]);
}

/** On fewer elements than this, several threads measure the waking of threads only. */
const FROM_ELEMENTS = 2 ** 16;

const worthwhile = (threads: readonly number[], elements: number): readonly number[] =>
  threads.filter((count) => count === 1 || elements >= FROM_ELEMENTS);

function libraryCandidates(config: BenchConfig, subject: Subject, arrays: Arrays): Candidate[] {
  const { paths, threads, budget } = config;
  const { table, what, bounds } = subject;
  const elements = arrays.x.length;
  const column = sizeName(elements);
  const cell = (row: Row, run: () => void): Candidate => {
    return { table, row, column, elements, timer: callTimer(run, budget) };
  };
  const cells = paths
    // The portable path has one accuracy.
    .filter((path) => path !== 'portable' || what !== 'fast')
    .flatMap((path, index) => {
      const library = libraryOn(path);
      // The best instruction set, which memory may bound; and the next, which computes for longer: it
      // shows what threads themselves cost.
      const divided = path !== 'portable' && (index === 0 || (index === 1 && what === 'exact'));
      return (divided ? worthwhile(threads, elements) : [1])
        .filter((count) => accepts(config, library, subject, count))
        .map((count) => cell({ what, path, threads: count }, subject.call(library, arrays, count)));
    });
  if (bounds !== undefined) {
    cells.push(
      cell(plainRow, () => {
        bounds.plain(arrays);
      }),
    );
  }
  return cells;
}

function limitCandidates(
  { limits, threads, budget }: BenchConfig,
  subject: Subject,
  arrays: Arrays,
): Candidate[] {
  const { table, bounds } = subject;
  if (bounds === undefined) return [];
  const elements = arrays.x.length;
  const column = sizeName(elements);
  const views = bounds.views(arrays);
  const kernels = (table === 'gradient' ? limits : []).map(
    ({ isa, kernels: kernel }): Candidate => ({
      table,
      row: kernelRow(isa),
      column,
      elements,
      timer: limitTimer(kernel, 1, views, budget),
    }),
  );
  const loops = limits.flatMap(({ isa, ordinary, nonTemporal }, index) =>
    (
      [
        ['ordinary', ordinary],
        ['non-temporal', nonTemporal],
      ] as const
    ).flatMap(([stores, limit]) => {
      if (limit === undefined) return [];
      const counts = index === 0 ? worthwhile(threads, elements) : [1];
      const cells: Candidate[] = counts.map((count) => ({
        table,
        row: limitRow(table, stores, isa, count),
        column,
        elements,
        timer: limitTimer(limit, count, views, budget),
      }));
      if (table === 'gradient' && index === 0) {
        // Without a list of arguments to spread, which takes 30 ns.
        const { y, dy, out: dx } = arrays;
        const run = (): void => {
          limit.run(y, dy, dx);
        };
        const row = calledLimitRow(stores, isa);
        cells.push({ table, row, column, elements, timer: callTimer(run, budget) });
      }
      return cells;
    }),
  );
  return [...kernels, ...loops];
}

/** The forward function on inputs that are all far in the tails, and on normal ones. */
export function saturatedCandidates(config: BenchConfig, arrays: Arrays): Candidate[] {
  const elements = arrays.x.length;
  const columns: [string, Float32Array][] = [
    [NORMAL, arrays.x],
    ...Object.entries(SATURATED).map(([name, value]): [string, Float32Array] => [
      name,
      makeConstant(elements, value),
    ]),
    [TAIL, makeTail(elements)],
  ];
  const oneThread = { ...config, threads: [1] };
  return subjects(config)
    .filter(({ table }) => table === 'forward')
    .flatMap((subject) =>
      columns.flatMap(([column, x]) =>
        libraryCandidates(oneThread, subject, { ...arrays, x }).map((candidate): Candidate => ({
          ...candidate,
          table: 'saturated',
          column,
        })),
      ),
    );
}

/** The column of `saturatedCandidates` to compare with. */
export const NORMAL = 'normal × 4';
