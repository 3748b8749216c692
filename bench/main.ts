// npm run bench: the library on every path against the plain loop and the limits of this machine.
// bench/README.md explains the figures.
import { freemem } from 'node:os';
import { isaNames } from 'caffe2op-sigmoid';
import {
  callCandidates,
  limitRow,
  newResultCandidates,
  NORMAL,
  plainRow,
  saturatedCandidates,
  sizeCandidates,
  type BenchConfig,
} from './candidates.js';
import { disturbances } from './disturbance.js';
import { writeJson, writeResults } from './files.js';
import { judgeGoals } from './goals.js';
import { makeArrays, SATURATED, sizeName, TAIL, type Arrays } from './inputs.js';
import { loadLimits, type Limits } from './limits.js';
import { commitOfSources, describeMachine, watchOthers } from './machine.js';
import { readOptions } from './options.js';
import { peerCandidates } from './peers.js';
import { terminalText, type Report } from './report.js';
import { Results, type Table } from './results.js';
import { runRounds } from './rounds.js';
import { callTimer, limitTimer, type Timer } from './timing.js';

const options = readOptions();
const Mi1 = 2 ** 20;
const SIZES = [16, 256, 4096, 65_536, Mi1, 2 ** 24, 2 ** 26];
const CALL_SIZES = [16, 64, 256, 1024];
const NEW_SIZES = [1, 4, 16, 64];
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

const limits = await limitsOrNone();
const config: BenchConfig = {
  paths: [...isaNames(), 'portable'],
  limits,
  threads,
  budget,
  results,
};

console.error('bench: making the arrays');
const bySize = new Map<number, Arrays>();
for (const size of new Set([...NEW_SIZES, ...CALL_SIZES, ...sizes]))
  bySize.set(size, await makeArrays(size));
const arraysOf = (wantedSizes: readonly number[]): Arrays[] =>
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

// First of all, while this process has called the library as users do: on one backend only.
await runRounds(
  'small arrays',
  [
    ...newResultCandidates(config, arraysOf(NEW_SIZES)),
    ...callCandidates(config, arraysOf(CALL_SIZES)),
  ],
  rounds,
  gauge,
  results,
  drift,
);
await runRounds(
  'all sizes',
  arraysOf(sizes).flatMap((arrays) => sizeCandidates(config, arrays)),
  rounds,
  gauge,
  results,
  drift,
);
await runRounds(
  'saturated inputs',
  saturatedCandidates(config, bySize.get(Mi1)!),
  rounds,
  gauge,
  results,
  drift,
);
const peerSizes = PEER_SIZES.filter((size) => sizes.includes(size));
if (options.peers) {
  const candidates = await peerCandidates(config, arraysOf(peerSizes));
  await runRounds('peers', candidates, rounds, gauge, results, drift);
} else {
  results.leaveOut('onnxruntime-node and other packages', 'they run with --peers only');
}

const columns = sizes.map(sizeName);
const bestLimit = limits[0]?.isa ?? 'none';
const tables: Table[] = [
  {
    name: 'forward',
    title: 'forward',
    unit: 'ns per element',
    columns,
    reference: { name: 'ordinary copy', row: limitRow('forward', 'ordinary', bestLimit) },
  },
  {
    name: 'gradient',
    title: 'gradient',
    unit: 'ns per element',
    columns,
    reference: { name: 'ordinary limit', row: limitRow('gradient', 'ordinary', bestLimit) },
  },
  ...(
    [
      ['Calls', 'with out', CALL_SIZES],
      ['New', 'new results', NEW_SIZES],
    ] as const
  ).flatMap(([calls, title, callSizes]) =>
    (['forward', 'gradient'] as const).map((name): Table => ({
      name: `${name}${calls}`,
      title: `${name}, whole calls on small arrays, ${title}`,
      unit: 'ns per call',
      columns: callSizes.map(sizeName),
      reference: { name: 'plain loop', row: plainRow },
    })),
  ),
  {
    name: 'saturated',
    title: 'saturated inputs, forward, 1 Mi',
    unit: 'ns per element',
    columns: [NORMAL, ...Object.keys(SATURATED), TAIL],
    reference: { name: NORMAL, column: NORMAL },
  },
  {
    name: 'peers',
    title: 'other packages, forward, 1 thread',
    unit: 'ns per element',
    columns: peerSizes.map(sizeName),
    reference: { name: 'plain loop', row: plainRow },
  },
];

const commit = commitOfSources();
const given = process.argv.slice(2).filter((argument) => /^--(quick|peers)$/.test(argument));
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
  goals: judgeGoals(results, isaNames()[0] ?? 'portable', sizes),
};
console.log(terminalText(report));
if (options.json !== undefined) writeJson(options.json, report);
if (options.write) console.log(`\nwrote ${(await writeResults(report)).join(', ')}`);
