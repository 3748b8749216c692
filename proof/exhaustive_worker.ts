// One worker of the exhaustive proof: takes chunks of inputs until none is left.
import { parentPort, workerData } from 'node:worker_threads';
import { SigmoidFunctor } from 'caffe2op-sigmoid';
import { testingAddon } from '../test/support/testing_addon.js';
import { CHUNK, CHUNKS, type Shared } from './chunks.js';
import { contextOf, hasFast } from './paths.js';

const shared = workerData as Shared;
const { paths, next, hashes, misrounded, witnesses, quad } = shared;
if (testingAddon === undefined) throw new Error('the testing addon is not built');

const functors = paths.map((path) => new SigmoidFunctor(contextOf(path)));
const x = new Float32Array(CHUNK);
const y = new Float32Array(CHUNK);
const reference = new Float32Array(CHUNK);
const exact = new Float64Array(CHUNK);

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
    if (hasFast(paths[path]!)) {
      const fast = testingAddon!.accuracy(functor(x, { accuracy: 'fast' }), exact);
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
