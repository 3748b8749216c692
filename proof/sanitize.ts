// npm run test:sanitize: the native code under the sanitizers of GCC, on Linux.
//
// AddressSanitizer and UndefinedBehaviorSanitizer: addon and testing addon are built with both, in a
// copy of the tree, and the tests run on them. Not seen are loads and stores of a part of a vector
// by a mask, which the compiler does not instrument: the tests' guarded buffers are for those.
// ThreadSanitizer: a program of its own around the helper threads (native/testing/thread_pool_main.cc).
// Faults on purpose show that each of the three sees what it is for. The log is build-sanitize/log.
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { machine } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { nodeHeaders } from '../scripts/node_headers.mjs';
import { Steps } from './steps.js';
import { copyTree } from './tree.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const work = join(root, 'build-sanitize');
const tree = join(work, 'tree');
const reports = join(work, 'reports');
const log = join(work, 'log');

/** The helper threads and the program around them, in native/. */
const THREAD_SOURCES = ['testing/thread_pool_main.cc', 'runtime/thread_pool.cc'];

/** Optimised little: it compiles sooner, and less of what is wrong is optimised away. */
const OPTIMISATION = ['-O1', '-g1', '-fno-omit-frame-pointer'];
const SANITIZERS = ['-fsanitize=address,undefined,float-cast-overflow'];

/** What a finding says first; allocations that fail, as some tests want, are none. */
const FINDING =
  /runtime error: .*|ERROR: (?:Address|Thread)Sanitizer.*|WARNING: ThreadSanitizer.*|CHECK failed.*/;

const steps: Steps = new Steps('sanitize');

// What the machine must have.

if (process.platform !== 'linux') steps.fail('this is for Linux');
const compiler = process.env.CXX ?? 'g++';
function ask(argument: string): string {
  const { stdout, error } = spawnSync(compiler, [argument], { encoding: 'utf8' });
  return error === undefined ? stdout.trim() : '';
}
const [asan, ubsan, tsan] = ['libasan.so', 'libubsan.so', 'libtsan.so'].map((name) =>
  ask(`-print-file-name=${name}`),
);
if (
  !ask('--version').includes('Free Software Foundation') ||
  ![asan, ubsan, tsan].every((path) => path !== undefined && existsSync(path))
) {
  steps.fail(`${compiler} is not GCC with its sanitizers: apt-get install g++, CXX=g++`);
}
// The runtimes want addresses where some kernels' randomisation does not leave them.
const unrandomised = ['setarch', machine(), '-R'];
const launcher =
  spawnSync(unrandomised[0]!, [...unrandomised.slice(1), 'true']).status === 0 ? unrandomised : [];

// The addons, in a copy of the tree.

steps.say('building the addons with AddressSanitizer and UndefinedBehaviorSanitizer');
copyTree(root, tree);
writeFileSync(log, '');
const modules = join(tree, 'node_modules');
if (!existsSync(modules)) symlinkSync(join(root, 'node_modules'), modules);
const settings = join(work, 'sanitize.gypi');
writeFileSync(
  settings,
  JSON.stringify({
    target_defaults: {
      defines: ['CAFFE2OP_SIGMOID_PLANTED_FAULTS'],
      ldflags: SANITIZERS,
      target_conditions: [
        [
          // Ten times the code of a kernel, which only the proof runs: without, or it takes minutes.
          '"stand_ins" not in _target_name',
          { cflags_cc: [...OPTIMISATION, ...SANITIZERS, '-fno-sanitize-recover=all', '-w'] },
          { cflags_cc: ['-O1'] },
        ],
      ],
    },
  }),
);
function gyp(command: string, ...args: string[]): void {
  const output = steps.run(
    tree,
    process.execPath,
    ['node_modules/node-gyp/bin/node-gyp.js', command, ...nodeHeaders(), ...args],
    { CXX: compiler, CXXFLAGS: '', LDFLAGS: '' },
  );
  appendFileSync(log, output);
}
gyp('configure', '--', '-I', settings);
gyp('build', '--jobs=max');
const prebuild = join(tree, 'prebuilds', `${process.platform}-${process.arch}`);
mkdirSync(prebuild, { recursive: true });
copyFileSync(
  join(tree, 'build/Release/caffe2op_sigmoid.node'),
  join(prebuild, 'caffe2op_sigmoid.node'),
);

/** What a program left, and what the sanitizers wrote meanwhile: of it and its children. */
interface Outcome {
  readonly status: number | null;
  readonly output: string;
  readonly report: string;
}

/** Runs a program in the tree, and ends it if it does not end: helpers may wait for each other. */
function run(command: readonly string[], env: NodeJS.ProcessEnv, minutes: number): Outcome {
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports);
  const [program, ...args] = [...launcher, ...command];
  const { status, stdout, stderr } = spawnSync(program!, args, {
    cwd: tree,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    timeout: minutes * 60_000,
    killSignal: 'SIGKILL',
    env: { ...process.env, CAFFE2OP_SIGMOID_BACKEND: '', CAFFE2OP_SIGMOID_ISA: '', ...env },
  });
  const output = stripVTControlCharacters(`${stdout}${stderr}`);
  const report = readdirSync(reports)
    .map((name) => readFileSync(join(reports, name), 'utf8'))
    .join('');
  appendFileSync(log, `\n$ ${command.join(' ')}\n${output}${report}`);
  return { status, output, report };
}

/**
 * Runs Node with the runtimes of both sanitizers loaded before all else. Both get the path for
 * reports, since the one resets the other's; UndefinedBehaviorSanitizer still writes to standard
 * error, which a test may keep for itself, and aborts: that AddressSanitizer reports.
 */
function runNode(args: readonly string[], minutes = 5): Outcome {
  const path = `log_path=${join(reports, 'report')}`;
  const env = {
    LD_PRELOAD: [asan, ubsan].map((library) => realpathSync(library!)).join(' '),
    ASAN_OPTIONS: [
      path,
      'handle_abort=1',
      'detect_stack_use_after_return=1',
      'detect_leaks=0', // Node leaves to the system what it has at its end
      'allocator_may_return_null=1', // tests ask for more memory than there is
    ].join(':'),
    UBSAN_OPTIONS: `${path}:halt_on_error=1:abort_on_error=1:print_stacktrace=1`,
  };
  return run([process.execPath, ...args], env, minutes);
}

/** The verdict of a program that must be found nothing in. */
function expectNothing(what: string, { status, output, report }: Outcome, result: string): void {
  const finding = FINDING.exec(report)?.[0];
  steps.verdict(
    status === 0 && finding === undefined,
    `${what}: ${result}, ${finding ?? 'nothing found'}`,
  );
  if (status !== 0 || finding !== undefined) console.log(`${output.slice(-20_000)}${report}`);
}

// Faults on purpose, in Node as the tests run there.

const load = `
  const addon = { exports: {} };
  process.dlopen(addon, 'build/Release/caffe2op_sigmoid_testing.node');
  const { runKernel, add, loadAt } = addon.exports.plantedFaults;`;
const names = runNode([
  '--input-type=module',
  '--eval',
  `const { backend, isaNames } = await import('caffe2op-sigmoid');
   console.log(backend().name === 'native' ? 'isas ' + isaNames().join(' ') : backend().reason);`,
]);
const isas = /^isas (.*)$/m.exec(names.output)?.[1]?.split(' ') ?? [];
expectNothing(
  'the addon',
  { ...names, status: isas.length === 0 ? 1 : names.status },
  isas.join(', '),
);

/** `right` must run and be found nothing in, `wrong` must not come to its end. */
function expectSeen(what: string, right: string, wrong: string, expected: RegExp): void {
  const calls = `${load}
    ${right};
    console.log('right');
    ${wrong};
    console.log('wrong');`;
  const { status, output, report } = runNode(['--eval', calls]);
  const seen =
    status !== 0 &&
    /^right$/m.test(output) &&
    !/^wrong$/m.test(output) &&
    FINDING.test(report) &&
    expected.test(`${output}${report}`);
  steps.verdict(seen, `planted: ${what}: ${seen ? 'seen' : 'not seen'}`);
  if (!seen) console.log(`${output}${report}`);
}

for (const isa of isas) {
  const call = (x: number, y: number): string =>
    `runKernel('${isa}', new Float32Array(${x}), new Float32Array(${y}), 1024)`;
  const right = call(1024, 1024);
  expectSeen(`${isa} reads past an array`, right, call(960, 1024), /overflow[^]*READ of size/);
  expectSeen(`${isa} writes past an array`, right, call(1024, 960), /overflow[^]*WRITE of size/);
}
expectSeen('signed overflow', 'add(2 ** 31 - 2, 1)', 'add(2 ** 31 - 1, 1)', /integer overflow/);
expectSeen(
  'a misaligned load',
  'loadAt(new Float32Array(1024), 4)',
  'loadAt(new Float32Array(1024), 2)',
  /load of misaligned address/,
);

// The helper threads.

steps.say('building the helper threads with ThreadSanitizer');
const program = join(work, 'thread_pool_main');
steps.run(join(root, 'native'), compiler, [
  '-std=c++17',
  ...OPTIMISATION,
  '-fsanitize=thread',
  '-pthread',
  '-I.',
  ...THREAD_SOURCES,
  '-o',
  program,
]);
function runThreads(command: string): Outcome {
  const outcome = run([program, command], { TSAN_OPTIONS: 'halt_on_error=1' }, 5);
  return { ...outcome, report: outcome.output };
}
const threads = runThreads('work');
expectNothing('the helper threads', threads, threads.output.trim());
const race = runThreads('race');
steps.verdict(
  race.status !== 0 && /ThreadSanitizer: data race/.test(race.report),
  `planted: a data race: ${FINDING.test(race.report) ? 'seen' : 'not seen'}`,
);
const omission = runThreads('omission');
steps.verdict(
  omission.status === 1 && !FINDING.test(omission.report),
  `planted: pieces that leave elements out: ${omission.output.trim()}`,
);

// The tests.

steps.say('running the tests with AddressSanitizer and UndefinedBehaviorSanitizer');
const tests = runNode(
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    // What runs no native code that the others do not: set-up by stubs, the benchmarks' own functions,
    // the command, whose Node is started again and again. And what looks at the files of another build.
    // Other processes, files, messages, WebAssembly and TypeScript alone show nothing of native code.
    '--exclude=test/{setup,bench*,command*,house,proof,plot_*,portable_*,parity_types,io_*,npy_*,wasm}.test.ts',
    '--exclude=test/caffe2/{backward,definitions,fillers,fuzz,hostile,message_checks,nets,protobuf}.test.ts',
    '--testNamePattern=^(?!(.* )?on (portable|wasm) )',
    '--testTimeout=600000',
    '--hookTimeout=600000',
  ],
  60,
);
const summary = /^ *Tests +(.*)$/m.exec(tests.output)?.[1] ?? 'none ran';
expectNothing('the tests', tests, summary);

steps.end();
