// npm run bench: every kernel on every path against the plain JavaScript loop, in nanoseconds per
// element, on the `benchmark` package. Rounds are interleaved and the median is shown: machines
// are shared, so compare the ratios within one run. bench/README.md explains the figures.
import { cpus } from 'node:os';
import Benchmark from 'benchmark';
import {
  allocate,
  CPUContext,
  isaNames,
  SigmoidFunctor,
  SigmoidGradientFunctor,
} from 'caffe2op-sigmoid';

const SIZES = [256, 4096, 65_536, 1_048_576];
const ROUNDS = 5;

interface Candidate {
  readonly name: string;
  readonly forward: (x: Float32Array, y: Float32Array) => void;
  readonly gradient: (y: Float32Array, dy: Float32Array, dx: Float32Array) => void;
}

const plainLoop: Candidate = {
  name: 'plain loop',
  forward: (x, y) => {
    for (let i = 0; i < x.length; i++) y[i] = 1 / (1 + Math.exp(-x[i]!));
  },
  gradient: (y, dy, dx) => {
    for (let i = 0; i < y.length; i++) dx[i] = dy[i]! * y[i]! * (1 - y[i]!);
  },
};

const ours = (name: string, context: CPUContext): Candidate => {
  const forward = new SigmoidFunctor(context);
  const gradient = new SigmoidGradientFunctor(context);
  return {
    name,
    forward: (x, y) => void forward(x, { out: y }),
    gradient: (y, dy, dx) => void gradient(y, dy, { out: dx }),
  };
};

const candidates: readonly Candidate[] = [
  ...isaNames().map((isa) => ours(isa, new CPUContext({ isa }))),
  ours('portable', new CPUContext({ backend: 'portable' })),
  plainLoop,
];

/** A standard normal value from two uniform ones (Box and Muller). */
const normal = (): number =>
  Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());

/** Nanoseconds per element of one run of the benchmark package. */
function measure(run: () => void, elements: number): number {
  const benchmark = new Benchmark(run, { minTime: 0.05, maxTime: 0.1, minSamples: 3 });
  benchmark.run();
  return (benchmark.stats.mean * 1e9) / elements;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

console.log(`${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}, one thread`);
for (const [title, kernel] of [
  ['forward, normal inputs × 4', 'forward'],
  ['gradient', 'gradient'],
] as const) {
  const rows = new Map<string, Record<string, string>>(candidates.map(({ name }) => [name, {}]));
  for (const size of SIZES) {
    const [x, y, dy, dx] = Array.from({ length: 4 }, () => allocate(Float32Array, size)) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    for (let i = 0; i < size; i++) [x[i], dy[i]] = [4 * normal(), normal()];
    plainLoop.forward(x, y);
    const times = new Map<string, number[]>(candidates.map(({ name }) => [name, []]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const candidate of candidates) {
        const run =
          kernel === 'forward'
            ? () => {
                candidate.forward(x, dx);
              }
            : () => {
                candidate.gradient(y, dy, dx);
              };
        times.get(candidate.name)!.push(measure(run, size));
      }
    }
    const base = median(times.get(plainLoop.name)!);
    for (const [name, values] of times) {
      const time = median(values);
      rows.get(name)![`${size}`] = `${time.toFixed(3)} (${(base / time).toFixed(1)}×)`;
    }
  }
  console.log(`\n${title}: ns per element (times faster than the plain loop)`);
  console.table(Object.fromEntries(rows));
}
