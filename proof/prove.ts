// Runs a proof on all cores: subjects of one function over ranges of inputs, and what came out.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import cliProgress from 'cli-progress';
import type { Dtype } from '../dist/core/element_types.js';
import { combine, type Range } from './chunks.js';
import type { Subject } from './subjects.js';

/** Memory that all workers write: a column of ranges for each subject. */
export interface Job {
  readonly function: string;
  readonly dtype: Dtype;
  /** The paths of the subjects, which the workers look up. */
  readonly paths: readonly string[];
  readonly ranges: readonly Range[];
  /** The next range to take. */
  readonly next: Uint32Array<SharedArrayBuffer>;
  /** hashes[path · ranges + range] */
  readonly hashes: BigUint64Array<SharedArrayBuffer>;
  /** Misrounded results of a path. */
  readonly misrounded: Uint32Array<SharedArrayBuffer>;
  /** The bits of one misrounded input of a path. */
  readonly witnesses: Uint32Array<SharedArrayBuffer>;
  /** Results of a path that change in place or beside others, exact and fast. */
  readonly disturbed: Uint32Array<SharedArrayBuffer>;
  /** The fast function of a path: its largest error in ULP in a range, and where. */
  readonly fastUlp: Float64Array<SharedArrayBuffer>;
  readonly fastWorst: Uint32Array<SharedArrayBuffer>;
  /** How often the fast function broke the rest of its contract. */
  readonly fastBroken: Uint32Array<SharedArrayBuffer>;
  /** How many inputs needed quad precision. */
  readonly quad: Uint32Array<SharedArrayBuffer>;
}

/** What came out for a subject. */
export interface Outcome {
  readonly subject: Subject;
  readonly inputs: number;
  readonly misrounded: number;
  /** The bits of a misrounded input, if there is one. */
  readonly witness: number;
  /** Of the results of all ranges in their order. */
  readonly hash: string;
  readonly fast?: { readonly ulp: number; readonly worst: number; readonly broken: number };
  /** How many results change in place or beside others, if that was compared. */
  readonly disturbed?: number;
}

const words = (count: number): Uint32Array<SharedArrayBuffer> =>
  new Uint32Array(new SharedArrayBuffer(4 * count));

function makeJob(subjects: readonly Subject[], ranges: readonly Range[]): Job {
  const { function: name, dtype } = subjects[0]!;
  const cells = ranges.length * subjects.length;
  return {
    function: name,
    dtype,
    paths: subjects.map(({ path }) => path),
    ranges,
    next: words(1),
    hashes: new BigUint64Array(new SharedArrayBuffer(8 * cells)),
    misrounded: words(subjects.length),
    witnesses: words(subjects.length),
    disturbed: words(subjects.length),
    fastUlp: new Float64Array(new SharedArrayBuffer(8 * cells)),
    fastWorst: words(cells),
    fastBroken: words(subjects.length),
    quad: words(1),
  };
}

const runWorker = (job: Job): Promise<void> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.mjs', import.meta.url), { workerData: job });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`a worker ended with ${code}`));
    });
  });

function outcomeOf(job: Job, subject: Subject, index: number): Outcome {
  const count = job.ranges.length;
  const [begin, end] = [index * count, (index + 1) * count];
  const { exact, fast } = subject.kernels;
  const isCompared = [exact, fast].some((kernel) => kernel?.inPlace === true || kernel?.beside);
  let worst = begin;
  for (let k = begin; k < end; k++) if (job.fastUlp[k]! > job.fastUlp[worst]!) worst = k;
  return {
    subject,
    inputs: job.ranges.reduce((sum, range) => sum + range.count, 0),
    misrounded: job.misrounded[index]!,
    witness: job.witnesses[index]!,
    hash: combine(job.hashes.subarray(begin, end)).toString(16).padStart(16, '0'),
    ...(fast === undefined
      ? {}
      : {
          fast: {
            ulp: job.fastUlp[worst]!,
            worst: job.fastWorst[worst]!,
            broken: job.fastBroken[index]!,
          },
        }),
    ...(isCompared ? { disturbed: job.disturbed[index]! } : {}),
  };
}

/** Proves subjects of one function and element type over `ranges`. `what` is for the progress bar. */
export async function prove(
  what: string,
  subjects: readonly Subject[],
  ranges: readonly Range[],
): Promise<{ readonly outcomes: readonly Outcome[]; readonly quad: number }> {
  const job = makeJob(subjects, ranges);
  const bar = new cliProgress.SingleBar(
    {
      format: `${what} {bar} {percentage}% | {duration_formatted}, {eta_formatted} left`,
      clearOnComplete: true,
      // A log gets a line a minute.
      noTTYOutput: true,
      notTTYSchedule: 60_000,
    },
    cliProgress.Presets.shades_classic,
  );
  bar.start(ranges.length, 0);
  const timer = setInterval(() => {
    bar.update(Math.min(job.next[0]!, ranges.length));
  }, 500);
  try {
    await Promise.all(Array.from({ length: availableParallelism() }, () => runWorker(job)));
  } finally {
    clearInterval(timer);
    bar.stop();
  }
  return {
    outcomes: subjects.map((subject, index) => outcomeOf(job, subject, index)),
    quad: job.quad[0]!,
  };
}
