// One worker of the proof: takes ranges of inputs until none is left.
import { parentPort, workerData } from 'node:worker_threads';
import { CATALOG, type CatalogRow, type FunctionName } from '../dist/core/catalog.js';
import { BFLOAT16, FLOAT16, toHalf } from '../dist/core/half.js';
import { testingAddon, type Elements } from '../test/support/testing_addon.js';
import { BLOCK, CHUNK, LARGE } from './chunks.js';
import { makeControls } from './controls.js';
import type { Job } from './prove.js';
import { makeSubjects, type ProvenKernel, type Run } from './subjects.js';

const job = workerData as Job;
if (testingAddon === undefined) throw new Error('the testing addon is not built');
const { accuracy, compare, fillInputs, hash, instructionSets, reference, standIns } = testingAddon;

const proven = makeSubjects(instructionSets, standIns);
const controls = await makeControls(instructionSets, standIns, proven);
const known = [...proven, ...controls.map(({ subject }) => subject)];
const subjects = job.paths.map((path) =>
  known.find(
    (one) => one.path === path && one.function === job.function && one.dtype === job.dtype,
  )!,
);

const { dtype } = job;
/** Of a function without a fast form nobody asks. */
const { range: limits = [-Infinity, Infinity] } = CATALOG[
  job.function as FunctionName
] as CatalogRow;
/** Elements of the type, narrow ones as their bits. */
const make = (length: number): Elements =>
  dtype === 'float32' ? new Float32Array(length) : new Uint16Array(length);
const format = dtype === 'float16' ? FLOAT16 : BFLOAT16;
/** What an array holds for a number. */
const elementOf = (value: number): number => (dtype === 'float32' ? value : toHalf(format, value));
/** What is not written is none of the results: so it is filled before. */
const NO_RESULT = elementOf(-1);

const arrays = {
  x: make(CHUNK),
  y: make(CHUNK),
  z: make(CHUNK),
  expected: make(CHUNK),
  close: new Float64Array(CHUNK),
};

/**
 * What makes vectors leave the quickest way: a large input, and one whose result is subnormal. Each in
 * one lane of sixteen, then in another one, so that every input comes to stand beside it.
 */
const DISTURBERS = [LARGE, dtype === 'float16' ? -12 : -90].flatMap((value) =>
  [3, 8].map((lane) => ({ value: elementOf(value), lane, inputs: make(BLOCK) })),
);
const blockOfY = make(BLOCK);
const blockOfZ = make(BLOCK);

/** The same in place: what is in doubt stays as it is for a while there. */
const inPlace =
  (run: Run): Run =>
  (values, out) => {
    out.set(values);
    run(out, out);
  };

/** How many results beside disturbing inputs are not those that are wanted of the others. */
function countDisturbed(run: Run, wanted: Elements): number {
  const results = blockOfZ.subarray(0, wanted.length);
  let changed = 0;
  for (const { lane, inputs } of DISTURBERS) {
    results.fill(NO_RESULT);
    run(inputs.subarray(0, wanted.length), results);
    for (let i = lane; i < wanted.length; i += 16) results[i] = wanted[i]!;
    changed += compare(results, wanted, dtype).count;
  }
  return changed;
}

/** The inputs beside others, through every kernel that chooses its way by them. */
function proveBeside(inputs: Elements): void {
  for (const { value, lane, inputs: disturbed } of DISTURBERS) {
    disturbed.set(inputs);
    for (let i = lane; i < inputs.length; i += 16) disturbed[i] = value;
  }
  const wanted = blockOfY.subarray(0, inputs.length);
  subjects.forEach(({ kernels }, index) => {
    for (const kernel of [kernels.exact, kernels.fast]) {
      if (kernel?.beside !== true) continue;
      wanted.fill(NO_RESULT);
      kernel.run(inputs, wanted);
      let changed = countDisturbed(kernel.run, wanted);
      if (kernel.inPlace) changed += countDisturbed(inPlace(kernel.run), wanted);
      Atomics.add(job.disturbed, index, changed);
    }
  });
}

/** What a kernel gives in place, against what it has given in y. */
function proveInPlace(index: number, { run, inPlace: is }: ProvenKernel, count: number): void {
  if (!is) return;
  const [x, y, z] = [arrays.x, arrays.y, arrays.z].map((array) => array.subarray(0, count));
  inPlace(run)(x!, z!);
  Atomics.add(job.disturbed, index, compare(z!, y!, dtype).count);
}

function proveRange(range: number): void {
  const { first, stride, count } = job.ranges[range]!;
  const [x, y, expected] = [arrays.x, arrays.y, arrays.expected].map((array) =>
    array.subarray(0, count),
  ) as [Elements, Elements, Elements];
  const close = arrays.close.subarray(0, count);
  fillInputs(x, first, stride, dtype);
  const quad = reference(job.function, x, expected, close, dtype);
  if (quad === undefined) throw new Error(`there is no reference of ${job.function}`);
  Atomics.add(job.quad, 0, quad);
  const expectedHash = hash(expected, dtype);
  subjects.forEach(({ kernels: { exact, fast } }, index) => {
    const cell = index * job.ranges.length + range;
    if (exact !== undefined) {
      y.fill(NO_RESULT);
      exact.run(x, y);
      const different = compare(y, expected, dtype);
      // The same bits have the same hash.
      job.hashes[cell] = different.count === 0 ? expectedHash : hash(y, dtype);
      if (different.count !== 0) {
        Atomics.add(job.misrounded, index, different.count);
        const bits = (first + different.first * stride) >>> 0;
        Atomics.compareExchange(job.witnesses, index, 0, bits);
      }
      proveInPlace(index, exact, count);
    }
    if (fast === undefined) return;
    y.fill(NO_RESULT);
    fast.run(x, y);
    const { ulp, worst, broken } = accuracy(y as Float32Array, close, limits);
    job.fastUlp[cell] = ulp;
    job.fastWorst[cell] = first + worst * stride;
    Atomics.add(job.fastBroken, index, broken);
    proveInPlace(index, fast, count);
  });
  for (let begin = 0; begin < count; begin += BLOCK) {
    proveBeside(x.subarray(begin, Math.min(begin + BLOCK, count)));
  }
}

for (;;) {
  const range = Atomics.add(job.next, 0, 1);
  if (range >= job.ranges.length) break;
  proveRange(range);
}
parentPort?.postMessage('done');
