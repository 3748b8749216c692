// npm run fuzz: a million broken messages, texts and definitions (`-- --count N --seed S`).
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fuzz, type Tally } from './fuzz.js';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
  },
});
const folder = fileURLToPath(new URL('../test/data/caffe2', import.meta.url));
const [count, seed] = [Number(values.count), Number(values.seed)];
/** Inputs between two turns of the event loop, which frees external memory. */
const BATCH = 5000;

const totals = new Map<string, Tally>();
const began = performance.now();
for (let done = 0; done < count; done += BATCH) {
  for (const tally of fuzz(folder, Math.min(BATCH, count - done), seed + done)) {
    const total = totals.get(tally.kind);
    if (total === undefined) {
      totals.set(tally.kind, tally);
      continue;
    }
    total.inputs += tally.inputs;
    total.taken += tally.taken;
    total.slowestMilliseconds = Math.max(total.slowestMilliseconds, tally.slowestMilliseconds);
    for (const [code, n] of tally.codes) total.codes.set(code, (total.codes.get(code) ?? 0) + n);
  }
  await new Promise((resolve) => setImmediate(resolve));
}
for (const { kind, inputs, taken, codes, slowestMilliseconds } of totals.values()) {
  console.log(
    `${kind}: ${inputs} inputs, ${taken} taken, slowest ${slowestMilliseconds.toFixed(0)} ms`,
  );
  for (const [code, n] of [...codes].sort(([, a], [, b]) => b - a)) console.log(`  ${code} ${n}`);
}
const seconds = ((performance.now() - began) / 1000).toFixed(0);
const megabytes = (process.resourceUsage().maxRSS / 1024).toFixed(0);
console.log(`${count} inputs in ${seconds} s, at most ${megabytes} MB; none crashed or hung`);
