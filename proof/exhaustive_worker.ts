// One worker of the exhaustive proof: takes chunks of inputs until none is left.
import { parentPort, workerData } from 'node:worker_threads';
import { testingAddon } from '../test/support/testing_addon.js';
import { BLOCK, CHUNK, CHUNKS, type Shared } from './chunks.js';
import { pathsNamed, type Path } from './paths.js';

const shared = workerData as Shared;
const { next, hashes, misrounded, witnesses, quad } = shared;
if (testingAddon === undefined) throw new Error('the testing addon is not built');
const { accuracy, compare, fillInputs, hash, reference } = testingAddon;

const paths = pathsNamed(shared.paths);
const x = new Float32Array(CHUNK);
const y = new Float32Array(CHUNK);
const z = new Float32Array(CHUNK);
const expected = new Float32Array(CHUNK);
const close = new Float64Array(CHUNK);

/**
 * What makes vectors leave the quickest way: a large input, and one whose result is subnormal. Each in
 * one lane of sixteen, then in another one, so that every input comes to stand beside it.
 */
const DISTURBERS = [100, -90].flatMap((value) =>
  [3, 8].map((lane) => ({ value, lane, inputs: new Float32Array(BLOCK) })),
);
const blockOfY = new Float32Array(BLOCK);
const blockOfZ = new Float32Array(BLOCK);

type Run = Path['exact'];

/** The same in place: what is in doubt stays as it is for a while there. */
const inPlace =
  (run: Run): Run =>
  (values, out) => {
    out.set(values);
    run(out, out);
  };

/** How many results beside disturbing inputs are not those that are wanted of the others. */
function countDisturbed(run: Run, wanted: Float32Array): number {
  let changed = 0;
  for (const { lane, inputs } of DISTURBERS) {
    blockOfZ.fill(-1);
    run(inputs, blockOfZ);
    for (let i = lane; i < BLOCK; i += 16) blockOfZ[i] = wanted[i]!;
    changed += compare(blockOfZ, wanted).count;
  }
  return changed;
}

/** The inputs from `begin` on beside others, through every path: arrays stay in a core's caches. */
function proveBeside(begin: number): void {
  const inputs = x.subarray(begin, begin + BLOCK);
  for (const { value, lane, inputs: disturbed } of DISTURBERS) {
    disturbed.set(inputs);
    for (let i = lane; i < BLOCK; i += 16) disturbed[i] = value;
  }
  paths.forEach((path, index) => {
    for (const name of path.beside) {
      const run = path[name]!;
      blockOfY.fill(-1);
      run(inputs, blockOfY);
      let changed = countDisturbed(run, blockOfY);
      if (path.inPlace.includes(name)) changed += countDisturbed(inPlace(run), blockOfY);
      Atomics.add(shared.disturbed, index, changed);
    }
  });
}

/** What a function of `path` gives in place, against what it has given in y. */
function proveInPlace(index: number, name: 'exact' | 'fast'): void {
  const path = paths[index]!;
  if (!path.inPlace.includes(name)) return;
  inPlace(path[name]!)(x, z);
  Atomics.add(shared.disturbed, index, compare(z, y).count);
}

for (;;) {
  const chunk = Atomics.add(next, 0, 1);
  if (chunk >= CHUNKS) break;
  const first = chunk * CHUNK;
  fillInputs(x, first, 1);
  Atomics.add(quad, 0, reference(x, expected, close));
  const expectedHash = hash(expected);
  paths.forEach((path, index) => {
    y.fill(-1); // what is not written is none of the results
    path.exact(x, y);
    const { count, first: at } = compare(y, expected);
    // The same bits have the same hash.
    hashes[index * CHUNKS + chunk] = count === 0 ? expectedHash : hash(y);
    if (count !== 0) {
      Atomics.add(misrounded, index, count);
      Atomics.compareExchange(witnesses, index, 0, first + at);
    }
    proveInPlace(index, 'exact');
    if (path.fast === undefined) return;
    y.fill(-1);
    path.fast(x, y);
    const fast = accuracy(y, close);
    shared.fastUlp[index * CHUNKS + chunk] = fast.ulp;
    shared.fastWorst[index * CHUNKS + chunk] = first + fast.worst;
    Atomics.add(shared.fastBroken, index, fast.broken);
    proveInPlace(index, 'fast');
  });
  for (let begin = 0; begin < CHUNK; begin += BLOCK) proveBeside(begin);
}
parentPort?.postMessage('done');
