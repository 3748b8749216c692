// npm run exhaustive: every function of one input over all its inputs, through every path of this CPU,
// against the independent references of native/testing/reference.cc; and the controls, which must fail.
//
//   npm run exhaustive                        a sample where the whole proof is recorded, else all
//   npm run exhaustive -- --all --record      all inputs; what passed goes to proof/proven.json
//   npm run exhaustive -- --sample            a sample, whatever is recorded
//   npm run exhaustive -- --seed 7            the sample of another run
//   npm run exhaustive -- --controls          the controls alone
//   npm run exhaustive -- avx512 portable     some of the paths
//
// avx2-rcp-… and avx512-rcp-…: the same arithmetic with approximate reciprocals that err as far as
// the instruction sets allow, too high, too low or either. Each CPU has its own.
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { backend } from 'caffe2op-sigmoid';
import { testingAddon } from '../test/support/testing_addon.js';
import { wholeRanges } from './chunks.js';
import { controlRanges, makeControls, type Control } from './controls.js';
import { evidenceOf, type Evidence } from './evidence.js';
import { parseOptions, UsageError, type Options } from './options.js';
import { prove, type Outcome } from './prove.js';
import { merge, provenBy, readRecord, reasonForWhole, writeRecord } from './record.js';
import { sampleRanges } from './sample.js';
import { missingStandIns } from './stand_ins.js';
import {
  expectedHashes,
  makeSubjects,
  missingProofs,
  provables,
  type Subject,
} from './subjects.js';
import { count, verdictsOf } from './verdicts.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const file = new URL('./proven.json', import.meta.url);
const started = performance.now();
const tally = { passed: 0, failed: 0, quad: 0 };

function end(code: number, message: string): never {
  console.error(message);
  process.exit(code);
}

const reason = backend().reason;
if (reason !== undefined) end(1, `The proof needs the native addons: ${reason}`);
if (testingAddon === undefined) end(1, 'The proof needs the testing addon: npm run build says why');
const { instructionSets, reference, standIns } = testingAddon;

const subjects = makeSubjects(instructionSets, standIns);
let options: Options;
try {
  options = parseOptions(process.argv.slice(2), [...new Set(subjects.map(({ path }) => path))]);
} catch (error) {
  if (error instanceof UsageError) end(64, error.message);
  throw error;
}
const none = new Float32Array(0);
const missing = [
  ...missingProofs(expectedHashes, (name) => reference(name, none, none) !== undefined),
  ...missingStandIns(instructionSets, standIns, provables()),
];
if (missing.length > 0) end(1, missing.join('\n'));

/** Items by function and element type: these share inputs and reference. */
function grouped<T>(items: readonly T[], subjectOf: (item: T) => Subject): T[][] {
  const keyOf = (of: Pick<Subject, 'function' | 'dtype'>): string => `${of.function} ${of.dtype}`;
  return provables()
    .map((of) => items.filter((item) => keyOf(subjectOf(item)) === keyOf(of)))
    .filter((group) => group.length > 0);
}

const width = Math.max(...subjects.map(({ path }) => path.length));
function report(outcome: Outcome, expected: string | undefined): void {
  for (const { passed, text } of verdictsOf(outcome, expected)) {
    if (passed) tally.passed++;
    else tally.failed++;
    const { function: name, dtype, path } = outcome.subject;
    console.log(`${passed ? 'ok  ' : 'FAIL'}  ${name} ${dtype}  ${path.padEnd(width)}  ${text}`);
  }
}

/** Proves over all inputs, and gives what came out. */
async function proveWhole(chosen: readonly Subject[]): Promise<Outcome[]> {
  const all: Outcome[] = [];
  for (const group of grouped(chosen, (subject) => subject)) {
    const { function: name, dtype } = group[0]!;
    const { outcomes, quad } = await prove(`all ${dtype} inputs`, group, wholeRanges(dtype));
    for (const outcome of outcomes) report(outcome, expectedHashes[name]?.[dtype]);
    tally.quad += quad;
    all.push(...outcomes);
  }
  return all;
}

/** Proves over a sample. */
async function proveSample(chosen: readonly Subject[], seed: number): Promise<void> {
  if (chosen.length === 0) return;
  const why = options.sample
    ? 'by a sample, as asked for'
    : 'recorded as proven whole, and so by a sample';
  console.log(`${why}: --seed ${seed} repeats it`);
  for (const group of grouped(chosen, (subject) => subject)) {
    const { dtype } = group[0]!;
    const { outcomes, quad } = await prove('a sample', group, sampleRanges(dtype, seed));
    for (const outcome of outcomes) report(outcome, undefined);
    tally.quad += quad;
  }
}

/** Proves what has a fault: a control that passes is a failure. */
async function runControls(controls: readonly Control[]): Promise<void> {
  for (const group of grouped(controls, ({ subject }) => subject)) {
    const those = group.map(({ subject }) => subject);
    const { outcomes } = await prove('controls', those, controlRanges(those[0]!.dtype));
    group.forEach(({ subject, mustFail }, index) => {
      const verdicts = verdictsOf(outcomes[index]!, undefined);
      for (const check of mustFail) {
        const verdict = verdicts.find((one) => one.check === check);
        const fails = verdict?.passed === false;
        if (fails) tally.passed++;
        else tally.failed++;
        const what = `${subject.function} ${subject.dtype}, ${subject.path}, ${check}`;
        const outcome = fails ? 'fails, as it must' : 'PASSES, and must not';
        console.log(
          `${fails ? 'ok  ' : 'FAIL'}  control: ${what}: ${outcome}; ${verdict?.text ?? ''}`,
        );
      }
    });
  }
}

/** Whether a function is one of those to be proven. */
const isAsked = (name: string): boolean => options.only.length === 0 || options.only.includes(name);
const chosen = subjects.filter(
  ({ path, function: name }) =>
    (options.paths.length === 0 || options.paths.includes(path)) && isAsked(name),
);
const evidence = new Map<Subject, Evidence>();
const byPath = new Map<string, Evidence>();
for (const subject of chosen) {
  const known = byPath.get(subject.path) ?? evidenceOf(root, subject.path);
  byPath.set(subject.path, known);
  evidence.set(subject, known);
}
const record = readRecord(file);
const due = chosen.map((subject) =>
  options.all
    ? 'asked for'
    : options.sample
      ? undefined
      : reasonForWhole(record, subject, evidence.get(subject)!),
);
let outcomes: Outcome[] = [];
if (!options.controls) {
  const whole = chosen.filter((_, index) => due[index] !== undefined);
  if (!options.all) {
    whole.forEach((subject) => {
      const why = due[chosen.indexOf(subject)]!;
      console.log(`${subject.function} ${subject.dtype}, ${subject.path}: all inputs, for ${why}`);
    });
  }
  outcomes = await proveWhole(whole);
  await proveSample(
    chosen.filter((_, index) => due[index] === undefined),
    options.seed,
  );
}
const controls = await makeControls(instructionSets, standIns, subjects);
await runControls(controls.filter(({ subject }) => isAsked(subject.function)));

const seconds = (performance.now() - started) / 1000;
console.log(
  `${count(tally.quad)} inputs decided in quad precision; ${seconds.toFixed(0)} s on ` +
    `${availableParallelism()} threads`,
);
console.log(`${tally.passed} passed, ${tally.failed} failed`);
if (tally.failed > 0) end(1, options.record ? 'Nothing is recorded: something failed' : 'Failed');
if (options.record) {
  const proven = outcomes.map((outcome) => {
    const { function: name, dtype, path } = outcome.subject;
    const hash = expectedHashes[name]?.[dtype];
    return provenBy(outcome, hash, evidence.get(outcome.subject)!, evidenceOf(root, path));
  });
  writeRecord(file, merge(record, proven));
  console.log(`recorded in proof/proven.json: ${proven.length} whole proofs`);
} else if (outcomes.length > 0) {
  console.log('not recorded: npm run exhaustive -- --all --record writes proof/proven.json');
}
