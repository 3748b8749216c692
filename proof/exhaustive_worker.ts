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
  [3, 8].map((lane) => ({ value, lane, inputs: new Float32Array(CHUNK) })),
);

function fillDisturbed(): void {
  for (const { value, lane, inputs } of DISTURBERS) {
    inputs.set(x);
    for (let i = lane; i < CHUNK; i += 16) inputs[i] = value;
  }
}

type Run = Path['exact'];

/** Runs beside disturbing inputs, block by block: the arrays of one stay in a core's own caches. */
function countDisturbed(run: Run): number {
  let changed = 0;
  for (let begin = 0; begin < CHUNK; begin += BLOCK) {
    const [wanted, got] = [y, z].map((array) => array.subarray(begin, begin + BLOCK)) as [
      Float32Array,
      Float32Array,
    ];
    for (const { lane, inputs } of DISTURBERS) {
      got.fill(-1);
      run(inputs.subarray(begin, begin + BLOCK), got);
      for (let i = lane; i < BLOCK; i += 16) got[i] = wanted[i]!;
      changed += compare(got, wanted).count;
    }
  }
  return changed;
}

/** How many results of a function of `path` are not those of y in place or beside others. */
function countChanged(path: Path, name: 'exact' | 'fast'): number {
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
    changed += compare(z, y).count;
  }
  if (path.beside.includes(name)) {
    changed += countDisturbed(run);
    if (isInPlace) changed += countDisturbed(inPlace);
  }
  return changed;
}

for (;;) {
  const chunk = Atomics.add(next, 0, 1);
  if (chunk >= CHUNKS) break;
  const first = chunk * CHUNK;
  fillInputs(x, first, 1);
  Atomics.add(quad, 0, reference(x, expected, close));
  const expectedHash = hash(expected);
  fillDisturbed();
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
    Atomics.add(shared.disturbed, index, countChanged(path, 'exact'));
    if (path.fast === undefined) return;
    y.fill(-1);
    path.fast(x, y);
    const fast = accuracy(y, close);
    shared.fastUlp[index * CHUNKS + chunk] = fast.ulp;
    shared.fastWorst[index * CHUNKS + chunk] = first + fast.worst;
    Atomics.add(shared.fastBroken, index, fast.broken);
    Atomics.add(shared.disturbed, index, countChanged(path, 'fast'));
  });
}
parentPort?.postMessage('done');
