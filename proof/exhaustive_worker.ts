// One worker of the exhaustive proof: takes chunks of inputs until none is left.
import { parentPort, workerData } from 'node:worker_threads';
import { SigmoidFunctor } from 'caffe2op-sigmoid';
import { testingAddon } from '../test/support/testing_addon.js';
import { CHUNK, CHUNKS, type Shared } from './chunks.js';
import { contextOf, hasFast, hasWays } from './paths.js';

const shared = workerData as Shared;
const { paths, next, hashes, misrounded, witnesses, quad } = shared;
if (testingAddon === undefined) throw new Error('the testing addon is not built');

const functors = paths.map((path) => new SigmoidFunctor(contextOf(path)));
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

/** How many results of the undisturbed inputs in disturbed copies of x are not those of y. */
function countDisturbed(run: (x: Float32Array) => Float32Array, y: Float32Array): number {
  let changed = 0;
  for (const disturber of DISTURBERS) {
    for (const lane of [3, 8]) {
      disturbed.set(x);
      for (let i = lane; i < CHUNK; i += 16) disturbed[i] = disturber;
      const result = run(disturbed);
      for (let i = lane; i < CHUNK; i += 16) result[i] = y[i]!;
      changed += testingAddon!.compare(result, y).count;
    }
  }
  return changed;
}

for (;;) {
  const chunk = Atomics.add(next, 0, 1);
  if (chunk >= CHUNKS) break;
  const first = chunk * CHUNK;
  testingAddon.fillInputs(x, first, 1);
  Atomics.add(quad, 0, testingAddon.reference(x, reference));
  testingAddon.exact(x, exact);
  functors.forEach((functor, path) => {
    y.fill(-1); // what is not written is none of the results
    functor(x, { out: y });
    hashes[path * CHUNKS + chunk] = testingAddon!.hash(y);
    // Another way too: what is in doubt stays as it is for a while.
    const inPlace = (values: Float32Array, accuracy: 'exact' | 'fast' = 'exact') => {
      z.set(values);
      return functor(z, { out: z, accuracy });
    };
    if (hasWays(paths[path]!)) {
      const exactly = (values: Float32Array) => functor(values, { out: z });
      const changed = countDisturbed(exactly, y) + countDisturbed(inPlace, y);
      Atomics.add(shared.disturbed, path, changed);
    }
    if (hasFast(paths[path]!)) {
      const fastOf = (values: Float32Array) => functor(values, { out: z, accuracy: 'fast' });
      const alone = functor(x, { accuracy: 'fast' });
      Atomics.add(shared.disturbed, path, countDisturbed(fastOf, alone));
      const moved =
        testingAddon!.compare(inPlace(x), y).count +
        testingAddon!.compare(inPlace(x, 'fast'), alone).count;
      Atomics.add(shared.disturbed, path, moved);
      const fast = testingAddon!.accuracy(alone, exact);
      shared.fastUlp[path * CHUNKS + chunk] = fast.ulp;
      shared.fastWorst[path * CHUNKS + chunk] = first + fast.worst;
      Atomics.add(shared.fastBroken, path, fast.broken);
    }
    const { count, first: index } = testingAddon!.compare(y, reference);
    if (count === 0) return;
    Atomics.add(misrounded, path, count);
    Atomics.compareExchange(witnesses, path, 0, first + index);
  });
}
parentPort?.postMessage('done');
