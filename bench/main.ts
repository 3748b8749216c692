// npm run bench: the library on every path against the plain loop and the limits of this machine.
// bench/README.md explains the figures.
import { freemem } from 'node:os';
import { isaNames } from 'caffe2op-sigmoid';
import { DTYPES, type Dtype } from '../src/core/element_types.js';
import {
  hasColumn,
  SATURATED_TYPES,
  saturatedCandidates,
  sizeCandidates,
  type BenchConfig,
} from './candidates.js';
import { disturbances } from './disturbance.js';
import { writeJson, writeResults } from './files.js';
import { judgeGoals } from './goals.js';
import { makeArrays, sizeName, type Arrays } from './inputs.js';
import { errorOf, MOST_ULP } from './limit_candidates.js';
import { pathsHere } from './library.js';
import { loadLimits, type Limits } from './limits.js';
import { commitOfSources, describeMachine, watchOthers } from './machine.js';
import { readOptions } from './options.js';
import { peerCandidates } from './peers.js';
import { terminalText, type Report } from './report.js';
import { Results } from './results.js';
import { runRounds, type Candidate } from './rounds.js';
import { callCandidates, newResultCandidates } from './small_candidates.js';
import { subjectsOf } from './subjects.js';
import { CALL_SIZES, NEW_SIZES, tablesOf } from './tables.js';
import { callTimer, limitTimer, type Timer } from './timing.js';

const options = readOptions();
const Mi1 = 2 ** 20;
const SIZES = [16, 256, 4096, 65_536, Mi1, 2 ** 24, 2 ** 26];
const PEER_SIZES = [256, 65_536, Mi1, 2 ** 24];
/** Four arrays, and room for the peers' copies of one or two. */
const BYTES_AN_ELEMENT = 6 * Float32Array.BYTES_PER_ELEMENT;

const begin = performance.now();
const machine = describeMachine();
const results = new Results();
const drift = { ratios: [] as number[] };
const rounds = options.quick ? 5 : 15;
const budget = { seconds: options.quick ? 0.004 : 0.012 };

async function limitsOrNone(): Promise<readonly Limits[]> {
  try {
    return await loadLimits();
  } catch (error) {
    results.leaveOut('the limits', error instanceof Error ? error.message : String(error));
    return [];
  }
}

const wanted = SIZES.filter((size) => !options.quick || size <= Mi1);
const sizes = wanted.filter((size) => size <= Mi1 || size * BYTES_AN_ELEMENT < freemem());
for (const size of wanted.filter((each) => !sizes.includes(each))) {
  results.leaveOut(sizeName(size), 'there is not enough free memory');
}
const threads = [...new Set([1, 2, machine.threads])].filter((n) => n <= machine.threads);
if (threads.length === 1) results.leaveOut('several threads', 'this machine has one');

/** The limits; plain loops that are further off than they may be are left out. */
async function checkedLimits(): Promise<readonly Limits[]> {
  const arrays = await makeArrays(Mi1, 'float64');
  return (await limitsOrNone()).map((limit) => {
    if (limit.plainDouble === undefined) return limit;
    const error = errorOf(limit.plainDouble, arrays);
    if (error <= MOST_ULP) return limit;
    results.leaveOut(`plain doubles, ${limit.isa}`, `an error of ${error} units of 2^-53`);
    return { ...limit, plainDouble: undefined };
  });
}

const limits = await checkedLimits();
const config: BenchConfig = {
  paths: pathsHere(),
  limits,
  threads,
  budget,
  results,
};

console.error('bench: making the arrays');
const { dtypes } = options;
const bySize = new Map<number, Arrays<Float32Array>>();
const smallSizes = new Set([...NEW_SIZES, ...CALL_SIZES]);
for (const size of dtypes.includes('float32') ? [...smallSizes, ...sizes] : [2 ** 16, Mi1]) {
  if (!bySize.has(size)) bySize.set(size, await makeArrays(size));
}
const arraysOf = (wantedSizes: readonly number[]): Arrays<Float32Array>[] =>
  wantedSizes.flatMap((size) => bySize.get(size) ?? []);

/** The same copy before and after every round: what moves it was not this program. */
function makeGauge(): Timer {
  const { x, out } = bySize.get(Mi1)!;
  const best = limits[0];
  if (best !== undefined) return limitTimer(best.ordinary, 1, [x, out], budget);
  return callTimer(() => {
    out.set(x);
  }, budget);
}
const gauge = makeGauge();
const othersSince = watchOthers();
const measure = (title: string, candidates: readonly Candidate[]): Promise<void> =>
  runRounds(title, candidates, rounds, gauge, results, drift);

/** Every size of a type's own that one of its tables has, one after the other in memory. */
async function measureSizes(dtype: Dtype): Promise<void> {
  const candidates: Candidate[] = [];
  for (const size of sizes) {
    const float32 = bySize.get(size);
    if (dtype === 'float32') {
      candidates.push(...sizeCandidates(config, dtype, float32!));
    } else if (subjectsOf([dtype]).some((subject) => hasColumn(subject, size))) {
      const beside = dtype.endsWith('float16') && size <= Mi1 ? float32 : undefined;
      candidates.push(...sizeCandidates(config, dtype, await makeArrays(size, dtype), beside));
    }
  }
  await measure(`${dtype}, all sizes`, candidates);
}

// First of all, while this process has called the library as users do: on one backend only.
if (dtypes.includes('float32')) {
  await measure('small arrays', [
    ...newResultCandidates(config, arraysOf(NEW_SIZES)),
    ...callCandidates(config, arraysOf(CALL_SIZES)),
  ]);
}
for (const dtype of dtypes) {
  await measureSizes(dtype);
  if (!(SATURATED_TYPES as readonly Dtype[]).includes(dtype)) continue;
  const arrays = dtype === 'float32' ? bySize.get(Mi1)! : await makeArrays(Mi1, dtype);
  await measure(`${dtype}, saturated inputs`, saturatedCandidates(config, dtype, arrays));
}
const peerSizes = PEER_SIZES.filter((size) => sizes.includes(size));
if (options.peers) {
  await measure('peers', await peerCandidates(config, arraysOf(peerSizes)));
} else {
  results.leaveOut('onnxruntime-node and other packages', 'they run with --peers only');
}

const tables = tablesOf(dtypes, limits[0]?.isa ?? isaNames()[0] ?? 'portable', sizes, peerSizes);
const commit = commitOfSources();
const given = [
  ...(options.quick ? ['--quick'] : []),
  ...(options.peers ? ['--peers'] : []),
  ...(dtypes.length < DTYPES.length ? ['--only', dtypes.join(',')] : []),
];
const report: Report = {
  machine,
  date: new Date().toISOString().slice(0, 10),
  ...(commit !== undefined && { commit }),
  command: ['npm run bench', ...(given.length > 0 ? ['--', ...given] : [])].join(' '),
  rounds,
  seconds: (performance.now() - begin) / 1000,
  disturbed: disturbances({
    loadAverage: machine.loadAverage,
    others: othersSince(),
    driftRatios: drift.ratios,
    cells: results.cells(),
  }),
  tables: tables.filter(({ name }) => results.rows(name).length > 0),
  results,
  goals: judgeGoals(results, isaNames()[0] ?? 'portable', sizes, dtypes),
};
console.log(terminalText(report));
if (options.json !== undefined) writeJson(options.json, report);
if (options.write) console.log(`\nwrote ${(await writeResults(report)).join(', ')}`);
