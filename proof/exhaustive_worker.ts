// One worker of the exhaustive proof: takes chunks of inputs until none is left.
import { parentPort, workerData } from 'node:worker_threads';
import { testingAddon } from '../test/support/testing_addon.js';
import { CHUNK, CHUNKS, type Shared } from './chunks.js';
import { pathsNamed, type Path } from './paths.js';

const shared = workerData as Shared;
const { next, hashes, misrounded, witnesses, quad } = shared;
if (testingAddon === undefined) throw new Error('the testing addon is not built');

const paths = pathsNamed(shared.paths);
const x = new Float32Array(CHUNK);
const y = new Float32Array(CHUNK);
const z = new Float32Array(CHUNK);
const reference = new Float32Array(CHUNK);
const exact = new Float64Array(CHUNK);

/**
 * What makes vectors leave the quickest way: a large input, and one whose result is subnormal. Each in
 * one lane of sixteen, then in another one, so that every input comes to stand beside it.
 */
const DISTURBERS = [100, -90];
const disturbed = new Float32Array(CHUNK);

type Run = Path['exact'];

/** How many results of the undisturbed inputs in disturbed copies of x are not those of y. */
function countDisturbed(run: Run, y: Float32Array): number {
  let changed = 0;
  for (const disturber of DISTURBERS) {
    for (const lane of [3, 8]) {
      disturbed.set(x);
      for (let i = lane; i < CHUNK; i += 16) disturbed[i] = disturber;
      run(disturbed, z);
      for (let i = lane; i < CHUNK; i += 16) z[i] = y[i]!;
      changed += testingAddon!.compare(z, y).count;
    }
  }
  return changed;
}

/** How many results of a function of `path` are not those of y in place or beside others. */
function countChanged(path: Path, name: 'exact' | 'fast', y: Float32Array): number {
  const run = path[name]!;
  // What is in doubt stays as it is for a while there.
  const inPlace: Run = (values, out) => {
    out.set(values);
    run(out, out);
  };
  const isInPlace = path.inPlace.includes(name);
  let changed = 0;
  if (isInPlace) {
    inPlace(x, z);
    changed += testingAddon!.compare(z, y).count;
  }
  if (path.beside.includes(name)) {
    changed += countDisturbed(run, y);
    if (isInPlace) changed += countDisturbed(inPlace, y);
  }
  return changed;
}

for (;;) {
  const chunk = Atomics.add(next, 0, 1);
  if (chunk >= CHUNKS) break;
  const first = chunk * CHUNK;
  testingAddon.fillInputs(x, first, 1);
  Atomics.add(quad, 0, testingAddon.reference(x, reference));
  const hash = testingAddon.hash(reference);
  testingAddon.exact(x, exact);
  paths.forEach((path, index) => {
    y.fill(-1); // what is not written is none of the results
    path.exact(x, y);
    Atomics.add(shared.disturbed, index, countChanged(path, 'exact', y));
    const { count, first: at } = testingAddon!.compare(y, reference);
    // The same bits have the same hash.
    hashes[index * CHUNKS + chunk] = count === 0 ? hash : testingAddon!.hash(y);
    if (count !== 0) {
      Atomics.add(misrounded, index, count);
      Atomics.compareExchange(witnesses, index, 0, first + at);
    }
    if (path.fast === undefined) return;
    y.fill(-1);
    path.fast(x, y);
    Atomics.add(shared.disturbed, index, countChanged(path, 'fast', y));
    const fast = testingAddon!.accuracy(y, exact);
    shared.fastUlp[index * CHUNKS + chunk] = fast.ulp;
    shared.fastWorst[index * CHUNKS + chunk] = first + fast.worst;
    Atomics.add(shared.fastBroken, index, fast.broken);
  });
}
parentPort?.postMessage('done');
