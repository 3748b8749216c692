// npm run proof:float64: the float64 functions of every instruction set, against MPFR. Linux on x64, with
// Debian's libmpfr-dev and libgmp-dev; with qemu-user-static and g++-aarch64-linux-gnu NEON too.
//
//   npm run proof:float64              some minutes
//   npm run proof:float64 -- --all     10^8 inputs against MPFR, 10^9 between the instruction sets
//
// It is no exhaustive proof: 2^64 inputs are too many. What it shows: one instruction set gives MPFR's
// results on random inputs of every kind, the others the same bits with elements in other places;
// constructed near-ties (test/data/README.md) and the neighbours of thresholds are right everywhere;
// one hash of 2^24 results on every path. And that it would notice: with the rounding test off, with
// half the slack, and with carries lost it must fail. The logistic family, which is not correctly rounded,
// is held to the bounds on its error.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { compile, compileErrors, crossCompile, link, type Isa } from './float64_programs.js';
import { Steps } from './steps.js';

const nearTies = fileURLToPath(new URL('../test/data/hard-cases-float64.csv', import.meta.url));
const steps: Steps = new Steps('float64');
const all = process.argv.includes('--all');
/** Inputs of a block, and families of inputs: native/testing/float64_inputs.h. */
const BLOCK = 4096;
const FAMILIES = 7;

if (process.platform !== 'linux' || process.arch !== 'x64') steps.fail('for Linux on x64');
if (!existsSync('/usr/include/mpfr.h')) {
  steps.fail('a Debian package is missing: apt-get install libmpfr-dev libgmp-dev');
}

const testing = ['float64_main', 'float64_inputs', 'float64_reference'];
const SIGMOID = ['sigmoid', 'sigmoidFast'];

/** Builds the program around σ alone, with these definitions; its path. */
async function build(name: string, definitions: readonly string[]): Promise<string> {
  const defined = definitions.map((definition) => `-DCAFFE2OP_SIGMOID_${definition}`);
  return link(name, await compile(name, defined, SIGMOID), testing, defined);
}

/** A line of the program. */
interface Line {
  readonly check: string;
  readonly isa: string;
  readonly family: string;
  readonly inputs: number;
  readonly wrong: number;
  readonly witness: string;
  readonly hash: string;
  readonly ulps: number;
  readonly misrounded: number;
  readonly fast: string;
  readonly again: number;
  readonly error: number;
  readonly slack: number;
  readonly limbs: readonly number[];
}
const parse = (output: string): Line[] =>
  output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line);

const number = (n: number): string => n.toLocaleString('en-US');

/** Runs a program; exit code 1 says that something differs: its lines tell what. */
async function run(program: string, args: readonly string[]): Promise<Line[]> {
  const [command, ...rest] = [...program.split('\0'), ...args];
  const child = spawn(command!, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0 && code !== 1) steps.fail(`${args.join(' ')} ended with ${code ?? 'a signal'}`);
  return parse(output);
}

/** Blocks from `first` on in as many processes as there are processors; lines of one kind added. */
async function runBlocks(
  program: string,
  args: (first: number, count: number) => string[],
  first: number,
  blocks: number,
): Promise<Line[]> {
  const share = Math.ceil(blocks / availableParallelism());
  const parts: Promise<Line[]>[] = [];
  for (let from = first; from < first + blocks; from += share) {
    parts.push(run(program, args(from, Math.min(share, first + blocks - from))));
  }
  const sums = new Map<string, Line>();
  for (const line of (await Promise.all(parts)).flat()) {
    const key = `${line.isa} ${line.family}`;
    const sum = sums.get(key);
    sums.set(
      key,
      sum === undefined
        ? line
        : {
            ...(line.ulps > sum.ulps ? line : sum),
            inputs: sum.inputs + line.inputs,
            wrong: sum.wrong + line.wrong,
            misrounded: sum.misrounded + line.misrounded,
          },
    );
  }
  return [...sums.values()];
}

/** Runs a program for each function of the family, in as many processes as there are processors. */
async function runNamed(program: string, args: (name: string) => string[]): Promise<Line[]> {
  const names = Object.keys(expected.family).values();
  const lines: Line[] = [];
  const work = async (): Promise<void> => {
    for (const name of names) lines.push(...(await run(program, args(name))));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return lines;
}

function judge(lines: readonly Line[]): void {
  if (lines.length === 0) steps.verdict(false, 'a check without results');
  for (const { check, isa, family, inputs, wrong, witness } of lines) {
    const where = wrong === 0 ? '' : `, one of them ${witness}`;
    steps.verdict(
      wrong === 0 && inputs !== 0,
      `${isa}, ${check}, ${family}: ${number(inputs)} inputs, ${number(wrong)} wrong${where}`,
    );
  }
}

steps.say('building the program');
const kernels = await compile('program', []);
const program = await link('program', kernels, testing);
const family = ['family64_main', 'family64_reference', 'float64_inputs'];
const familyProgram = await link('family', kernels, family);
judge(await run(program, ['ties', nearTies]));

// One hash for all, and one of each fast function: its bits change with a version alone.

const expected = JSON.parse(
  readFileSync(new URL('./float64_expected.json', import.meta.url), 'utf8'),
) as {
  sigmoid: string;
  sigmoidFast: Record<string, string>;
  blocks: number;
  family: Record<string, { hash: string }>;
};
const { blocks } = expected;
function judgeHashes({ isa, inputs, hash, fast }: Line): void {
  for (const [name, is, goal] of [
    ['sigmoid', hash, expected.sigmoid],
    ['sigmoidFast', fast, expected.sigmoidFast[isa]],
  ]) {
    const verdict = is === goal ? 'as expected' : `expected ${goal ?? 'none'}`;
    steps.verdict(
      is === goal,
      `${isa}, ${name}: ${number(inputs)} results, hash ${is!} (${verdict})`,
    );
  }
}
const hashes = await run(program, ['hash', String(blocks)]);
hashes.forEach(judgeHashes);
function judgeFamilyHashes(lines: readonly Line[]): void {
  for (const { isa, family, inputs, hash } of lines) {
    const goal = expected.family[family]?.hash;
    const verdict = hash === goal ? 'as expected' : `expected ${goal ?? 'none'}`;
    const text = `${isa}, ${family}: ${number(inputs)} results, hash ${hash} (${verdict})`;
    steps.verdict(hash === goal, text);
  }
}
judgeFamilyHashes(await runNamed(familyProgram, (name) => ['hash', String(blocks), name]));
const isas = hashes.map(({ isa }) => isa);
const best = isas[0]!;

// NEON, in emulation.

const cross = 'aarch64-linux-gnu-g++';
const emulator = 'qemu-aarch64-static';
if ([cross, emulator].every((name) => spawnSync(name, ['--version']).status === 0)) {
  const neon = await crossCompile(cross, 'float64_main');
  judge(await run(`${emulator}\0${neon}`, ['ties', nearTies]));
  (await run(`${emulator}\0${neon}`, ['hash', String(blocks)])).forEach(judgeHashes);
  const family = await crossCompile(cross, 'family64_main');
  const command = `${emulator}\0${family}`;
  judgeFamilyHashes(await runNamed(command, (name) => ['hash', String(blocks), name]));
} else {
  steps.say(`without NEON: ${cross} or ${emulator} is missing`);
}

// The errors of the derivatives, of which none may be there, and of the logistic family. Every instruction
// set has the same bits, as the hashes say.

const DERIVATIVES = ['sigmoidDerivative', 'sigmoidSecondDerivative'];
const ulpBlocks = (name: string): number =>
  !all ? 250 : DERIVATIVES.includes(name) ? 25_000 : 2500;
for (const name of Object.keys(expected.family)) {
  const [first] = await runBlocks(
    familyProgram,
    (from, count) => ['ulp', best, String(from), String(count), name],
    0,
    ulpBlocks(name),
  );
  if (first === undefined) {
    steps.verdict(false, `${name}: no results`);
    continue;
  }
  const { isa, family, inputs, wrong, misrounded, ulps, witness } = first;
  const text =
    `${isa}, ${family}: ${number(inputs)} inputs, at most ${ulps} ULP off (at ${witness}), ` +
    `${number(misrounded)} not correctly rounded, ${number(wrong)} beyond the bound`;
  steps.verdict(wrong === 0 && inputs !== 0, text);
  if (!all || !DERIVATIVES.includes(name)) continue;
  const sets = await run(familyProgram, ['hash', String(ulpBlocks(name)), name]);
  const isOne = sets.length === isas.length && sets.every(({ hash }) => hash === sets[0]!.hash);
  steps.verdict(isOne, `${name}: one hash of ${number(sets[0]?.inputs ?? 0)} results on all`);
}

// Against MPFR, and the instruction sets against each other.

const mpfrBlocks = Math.ceil((all ? 1.05e8 : 4e6) / FAMILIES / BLOCK);
steps.say(`${number(mpfrBlocks * FAMILIES * BLOCK)} inputs against MPFR`);
judge((await Promise.all(isas.map((isa) => run(program, ['special', isa])))).flat());
judge(
  await runBlocks(
    program,
    (first, count) => ['mpfr', best, String(first), String(count)],
    1_000_000,
    mpfrBlocks,
  ),
);
const sameBlocks = Math.ceil((all ? 1e9 : 1.05e8) / FAMILIES / BLOCK);
steps.say(`${number(sameBlocks * FAMILIES * BLOCK)} inputs on every instruction set`);
judge(
  await runBlocks(
    program,
    (first, count) => ['same', String(first), String(count)],
    2_000_000,
    sameBlocks,
  ),
);

// `accuracy: 'fast'`, in ULP.

for (const isa of isas) judge(await run(program, ['fast', isa, all ? '28000' : '3500']));

// Which steps decide, of a thousand blocks a family.

const counting = await build('counting', ['COUNT_STEPS']);
for (const isa of isas) {
  for (const { family, inputs, again, limbs } of await run(counting, ['steps', isa, '1000'])) {
    const of = (count: number): string => number(count);
    console.log(
      `        ${isa}, ${family}: of ${of(inputs)} elements ${of(again)} not by a fast path, ` +
        `${of(limbs[0]!)} by 2 limbs, ${of(limbs[1]!)} by 4, ${of(limbs[2]!)} by 8, ` +
        `${of(limbs[3]!)} by 20`,
    );
  }
}

// The slack of each rounding test, and the largest error that is found before rounding.

for (const isa of isas as Isa[]) {
  const measure = await compileErrors(isa);
  for (const { family, error, slack } of await run(measure, [all ? '400' : '20'])) {
    steps.verdict(
      error < slack,
      `${isa}, ${family}: errs by at most 2^${error}, the rounding test allows for 2^${slack}`,
    );
  }
}

// Controls: what must be found.

const controls: readonly (readonly [fault: string, what: string, args: readonly string[]])[] = [
  ['kNoRoundingTest', 'the rounding test off', ['mpfr', best, '0', '5']],
  ['kHalfSlack', 'half the slack', ['same', '0', '40000', 'edges']],
  ['kLostCarry', 'carries lost', ['ties', nearTies]],
];
for (const [fault, what, args] of controls) {
  const lines = await run(await build(fault, [`FAULT=${fault}`]), args);
  const wrong = lines.reduce((sum, line) => sum + line.wrong, 0);
  const inputs = lines.reduce((sum, line) => sum + line.inputs, 0);
  steps.verdict(wrong !== 0, `control, ${what}: ${number(wrong)} of ${number(inputs)} found wrong`);
}
steps.end();
