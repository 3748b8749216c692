// The portable functions' speed on every runtime: ns an element in fresh processes, and where one
// falls behind another.
//
// Engines differ in what they compile well, from version to version, and no test of values sees it.
// Times are noisy, so that a gap is measured again before anything is said about it, and only a gross
// one that stays counts as a failure.
import { spawnSync } from 'node:child_process';

/** A runtime. */
export interface Engine {
  readonly name: string;
  /** The program and its options. */
  readonly command: readonly string[];
}

/** What is measured on each: consumer/speed.mjs has the words. */
export interface Cell {
  readonly kernel: 'forward' | 'gradient';
  readonly elements: number;
  readonly views: 'ordinary' | 'growable' | 'after others';
}

export const CELLS: readonly Cell[] = (['forward', 'gradient'] as const).flatMap((kernel) => [
  ...[256, 4096, 65_536].map((elements) => ({ kernel, elements, views: 'ordinary' as const })),
  { kernel, elements: 4096, views: 'growable' },
  { kernel, elements: 4096, views: 'after others' },
]);

/** ns an element of a cell on a runtime. */
export type Measure = (engine: Engine, cell: Cell) => number;

/** A gap between the quickest runtime and another that was there again. */
export interface Gap {
  readonly cell: Cell;
  readonly engine: Engine;
  readonly quickest: Engine;
  /** How many times as long it takes: the median of the later measurements. */
  readonly ratio: number;
  /** Whether every one of them was gross. */
  readonly gross: boolean;
}

export interface Comparison {
  /** ns an element, a row for each cell, a column for each runtime. */
  readonly rows: readonly { readonly cell: Cell; readonly ns: readonly number[] }[];
  readonly gaps: readonly Gap[];
}

const ROUNDS = 3;
/** Behind: more than this many times as long as the quickest. */
const BEHIND = 2;
const GROSS = 5;

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Medians of rounds in which all take turns; who seems to be behind is measured again, in pairs. */
export function compare(
  engines: readonly Engine[],
  cells: readonly Cell[],
  measure: Measure,
): Comparison {
  const times = cells.map(() => engines.map((): number[] => []));
  for (let round = 0; round < ROUNDS; round++) {
    cells.forEach((cell, c) => {
      engines.forEach((engine, e) => times[c]![e]!.push(measure(engine, cell)));
    });
  }
  const rows = cells.map((cell, c) => ({ cell, ns: times[c]!.map(median) }));
  const gaps = rows.flatMap(({ cell, ns }) => {
    const least = Math.min(...ns);
    const quickest = engines[ns.indexOf(least)]!;
    return engines
      .filter((_, e) => ns[e]! > BEHIND * least)
      .map((engine): Gap => {
        const ratios = Array.from({ length: ROUNDS }, () => {
          const reference = measure(quickest, cell);
          return measure(engine, cell) / reference;
        });
        const gross = ratios.every((ratio) => ratio > GROSS);
        return { cell, engine, quickest, ratio: median(ratios), gross };
      })
      .filter(({ ratio }) => ratio > BEHIND);
  });
  return { rows, gaps };
}

const nameOf = ({ kernel, elements, views }: Cell): string =>
  [
    kernel,
    elements < 1024 ? elements : `${elements / 1024} Ki`,
    ...(views === 'ordinary' ? [] : [views]),
  ].join(', ');

const describeGap = ({ cell, quickest, ratio }: Gap): string =>
  `${nameOf(cell)}: ${ratio.toFixed(1)} times as long as ${quickest.name}`;

/** The table, as text. */
export function tableOf(engines: readonly Engine[], { rows }: Comparison): string {
  const line = (cells: readonly string[]): string =>
    cells.map((text, i) => (i === 0 ? text.padEnd(28) : text.padStart(9))).join('');
  return [
    line(['ns an element, portable', ...engines.map(({ name }) => name)]),
    ...rows.map(({ cell, ns }) => line([nameOf(cell), ...ns.map((value) => value.toFixed(2))])),
  ].join('\n');
}

/** What there is to say of each runtime: its gaps; failures are those that are gross. */
export function verdicts(
  engines: readonly Engine[],
  { gaps }: Comparison,
): { readonly name: string; readonly result: string; readonly failures: readonly string[] }[] {
  return engines.map((engine) => {
    const own = gaps.filter((gap) => gap.engine === engine);
    const result =
      own.length === 0
        ? `nowhere more than ${BEHIND} times as long as the quickest`
        : `BEHIND: ${own.map(describeGap).join('; ')}`;
    const failures = own.filter(({ gross }) => gross).map(describeGap);
    return { name: engine.name, result, failures };
  });
}

/** Measures on the runtimes, with the package that is installed in `folder`. */
export function measureIn(folder: string, environment: NodeJS.ProcessEnv): Measure {
  return ({ name, command: [program, ...options] }, { kernel, elements, views }) => {
    const { status, signal, stdout, stderr } = spawnSync(
      program!,
      [...options, 'speed.mjs', kernel, String(elements), views],
      {
        cwd: folder,
        encoding: 'utf8',
        env: { ...environment, CAFFE2OP_SIGMOID_BACKEND: 'portable' },
        timeout: 180_000,
      },
    );
    if (status !== 0) throw new Error(`${name} ended with ${status ?? signal ?? ''}\n${stderr}`);
    return (JSON.parse(stdout) as { readonly ns: number }).ns;
  };
}
