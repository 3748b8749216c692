// npm start: a logistic regression on Fisher's iris measurements, trained with the library's own
// forward and gradient; its logits as .npy; and the main job on them: .npy in, .npy out.
import { mkdirSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { backend, CPUContext, isaNames, SigmoidFunctor } from 'caffe2op-sigmoid';
import { readNpy, sigmoidNpy, writeNpy } from 'caffe2op-sigmoid/io';
import { loadIris } from './iris.js';
import { classify, logits, train } from './logistic.js';

/** Fewer right answers than this on flowers the model has not seen, and the example has failed. */
const LEAST_ACCURACY = 0.85;

const path = (name: string): string => fileURLToPath(new URL(`output/${name}`, import.meta.url));
const shown = (file: string): string => relative(process.cwd(), file);
const row = (what: string, value: string): void => {
  console.log(`  ${what.padEnd(14)}${value}`);
};

// Train on four flowers of five; every fifth is held out.
const { x, label, features, species } = loadIris();
const flowers = [...label.keys()];
const classes = species.length;
const measurements = (chosen: readonly number[]): Float32Array =>
  Float32Array.from(chosen.flatMap((i) => [...x.subarray(i * features, (i + 1) * features)]));
const heldOut = flowers.filter((i) => i % 5 === 4);
const kept = flowers.filter((i) => i % 5 !== 4);
const model = train(
  measurements(kept),
  Uint8Array.from(kept, (i) => label[i]!),
  features,
  classes,
);

const right = (chosen: readonly number[]): number => {
  const answers = classify(logits(model, measurements(chosen)), classes);
  return chosen.filter((i, k) => answers[k] === label[i]).length;
};
console.log(`Iris: ${flowers.length} flowers, ${features} measurements, ${species.join(', ')}`);
row('trained on', `${kept.length} flowers, ${right(kept)} classified rightly`);
row('held out', `${heldOut.length} flowers, ${right(heldOut)} classified rightly`);
if (right(heldOut) / heldOut.length < LEAST_ACCURACY) {
  console.error(`Expected at least ${100 * LEAST_ACCURACY} % of the held-out flowers to be right`);
  process.exitCode = 1;
}

// The main job: logits in, probabilities out.
const z = logits(model, x);
const [input, output] = [path('logits.npy'), path('probabilities.npy')];
mkdirSync(path('.'), { recursive: true });
await writeNpy(input, z, [flowers.length, classes]);
const { values, shape } = await sigmoidNpy(input, output);
const { values: p } = await readNpy(output, { dtype: 'float32' });

/** Values per second of `functor` over and over for a fifth of a second. */
function throughput(functor: SigmoidFunctor): number {
  const out = new Float32Array(p.length);
  const began = performance.now();
  let done = 0;
  while (performance.now() - began < 200) {
    for (let i = 0; i < 100; i++) functor(z, { out });
    done += 100 * out.length;
  }
  return (1000 * done) / (performance.now() - began);
}
const bits = (array: Float32Array): string => Buffer.from(array.slice().buffer).toString('hex');
const paths = [
  ...isaNames().map((isa) => [isa, new CPUContext({ isa })] as const),
  ['portable', new CPUContext({ backend: 'portable' })] as const,
];
const differing = paths.filter(([, context]) => bits(new SigmoidFunctor(context)(z)) !== bits(p));

const { name, isa, reason } = backend();
console.log(`\nsigmoid forward ${shown(input)} -o ${shown(output)}`);
row('values', `${values} (${shape.join(' × ')})`);
row('backend', isa === null ? name : `${name}, ${isa}`);
if (reason !== undefined) row('', reason);
row('throughput', `${(throughput(new SigmoidFunctor()) / 1e6).toFixed(0)} million values/s`);
row('range', `${Math.min(...p).toPrecision(6)} … ${Math.max(...p).toPrecision(6)}`);
if (differing.length === 0) {
  row('same bits on', paths.map(([path]) => path).join(', '));
} else {
  row('OTHER BITS', differing.map(([path]) => path).join(', '));
  process.exitCode = 1;
}
