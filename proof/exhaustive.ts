// npm run exhaustive: all 2^32 float32 inputs of the forward function through every path of this
// CPU, against the independent reference of native/testing/reference.cc.
//
//   npm run exhaustive                        every path
//   npm run exhaustive -- avx512 portable     some of them
//
// avx2-rcp-… and avx512-rcp-…: the same arithmetic with approximate reciprocals that err as far as
// the instruction sets allow, too high, too low or either. Each CPU has its own.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { backend } from 'caffe2op-sigmoid';
import cliProgress from 'cli-progress';
import { CHUNK, CHUNKS, combine, type Shared } from './chunks.js';
import { makePaths, pathsNamed } from './paths.js';

const known = makePaths().map(({ name }) => name);
const paths = process.argv.length > 2 ? process.argv.slice(2) : known;
const unknown = paths.find((path) => !known.includes(path));
if (unknown !== undefined) {
  console.error(`Expected ${known.join(' or ')} for the path but received ${unknown}`);
  process.exit(64);
}
const reason = backend().reason;
if (reason !== undefined) {
  console.error(`The proof needs the native addons: ${reason}`);
  process.exit(1);
}

const { sigmoid: expected } = JSON.parse(
  readFileSync(new URL('./expected.json', import.meta.url), 'utf8'),
) as { sigmoid: string };

const shared: Shared = {
  paths,
  next: new Uint32Array(new SharedArrayBuffer(4)),
  hashes: new BigUint64Array(new SharedArrayBuffer(8 * CHUNKS * paths.length)),
  misrounded: new Uint32Array(new SharedArrayBuffer(4 * paths.length)),
  witnesses: new Uint32Array(new SharedArrayBuffer(4 * paths.length)),
  disturbed: new Uint32Array(new SharedArrayBuffer(4 * paths.length)),
  fastUlp: new Float64Array(new SharedArrayBuffer(8 * CHUNKS * paths.length)),
  fastWorst: new Uint32Array(new SharedArrayBuffer(4 * CHUNKS * paths.length)),
  fastBroken: new Uint32Array(new SharedArrayBuffer(4 * paths.length)),
  quad: new Uint32Array(new SharedArrayBuffer(4)),
};

const started = performance.now();
const bar = new cliProgress.SingleBar(
  {
    format: 'all float32 inputs {bar} {percentage}% | {duration_formatted}, {eta_formatted} left',
    noTTYOutput: false,
    clearOnComplete: true,
  },
  cliProgress.Presets.shades_classic,
);
bar.start(CHUNKS, 0);
const timer = setInterval(() => {
  bar.update(Math.min(shared.next[0]!, CHUNKS));
}, 500);
await Promise.all(
  Array.from(
    { length: availableParallelism() },
    () =>
      new Promise<void>((resolve, reject) => {
        const worker = new Worker(new URL('./exhaustive_worker.mjs', import.meta.url), {
          workerData: shared,
        });
        worker.once('error', reject);
        worker.once('exit', (code) => {
          if (code === 0) resolve();
          else reject(new Error(`a worker ended with ${code}`));
        });
      }),
  ),
);
clearInterval(timer);
bar.stop();

const count = (n: number): string => n.toLocaleString('en-US');
let failed = 0;
const chosen = pathsNamed(paths);
const width = Math.max(...paths.map((name) => name.length));
chosen.forEach(({ name }, i) => {
  const hash = combine(shared.hashes.subarray(i * CHUNKS, (i + 1) * CHUNKS));
  const hex = hash.toString(16).padStart(16, '0');
  const wrong = shared.misrounded[i]!;
  const witness =
    wrong === 0 ? '' : `, one of them 0x${shared.witnesses[i]!.toString(16).padStart(8, '0')}`;
  const verdict = hex === expected ? 'as expected' : `expected ${expected}`;
  if (wrong !== 0 || hex !== expected) failed++;
  console.log(
    `${name.padEnd(width)}  ${count(CHUNK * CHUNKS)} inputs, ${count(wrong)} misrounded${witness}, ` +
      `hash ${hex} (${verdict})`,
  );
});
/** The contract of `accuracy: 'fast'`. */
const MOST_FAST_ULP = 2.5;
const float = new Float32Array(1);
let checks = chosen.length;
chosen.forEach(({ name, fast }, i) => {
  if (fast === undefined) return;
  let worst = i * CHUNKS;
  for (let k = worst; k < (i + 1) * CHUNKS; k++) {
    if (shared.fastUlp[k]! > shared.fastUlp[worst]!) worst = k;
  }
  const bits = shared.fastWorst[worst]!;
  new Uint32Array(float.buffer)[0] = bits;
  const ulp = shared.fastUlp[worst]!;
  const broken = shared.fastBroken[i]!;
  checks++;
  if (ulp > MOST_FAST_ULP || broken !== 0) failed++;
  console.log(
    `${name.padEnd(width)}  fast: at most ${ulp.toFixed(4)} ULP, at ${float[0]!} ` +
      `(0x${bits.toString(16).padStart(8, '0')}); ${count(broken)} outputs break the contract`,
  );
});
chosen.forEach(({ name, inPlace, beside }, i) => {
  if (inPlace.length === 0 && beside.length === 0) return;
  checks++;
  const disturbed = shared.disturbed[i]!;
  if (disturbed !== 0) failed++;
  console.log(
    `${name.padEnd(width)}  ${count(disturbed)} results change ${inPlace.length > 0 ? 'in place, ' : ''}` +
      'beside large inputs or subnormal results',
  );
});
const seconds = (performance.now() - started) / 1000;
console.log(
  `${count(shared.quad[0]!)} inputs decided in quad precision; ${seconds.toFixed(0)} s on ` +
    `${availableParallelism()} threads`,
);
console.log(`${checks - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
