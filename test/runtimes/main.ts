// npm run test:runtimes: the packed package, installed as a user installs it, on every runtime.
//
// One binary runs on Node 20, 22, 24 and 26, Bun and Deno, by `import` and by `require`; each hashes
// the results of a sample on every path, and the hash must be that of the independent reference.
// Where addons are refused WebAssembly must take over, with the same hash and a reason. Under
// the permission model, with every right to files, outputs must be written as without it.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { testingAddon } from '../support/testing_addon.js';
import { pack } from '../package/tarball.js';
import { Table } from '../support/table.js';
import { installLockfile, npm } from './install.js';
import { installJest, runJest } from './jest.js';
import { CELLS, compare, measureIn, tableOf, verdicts } from './speed.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../..');
const modules = join(here, 'node_modules');
const target = `${process.platform}-${process.arch}`;

if (target !== 'linux-x64') {
  console.error(`runtimes: the runtimes in the lockfile are for linux-x64, this is ${target}`);
  process.exit(1);
}
if (testingAddon === undefined) {
  console.error('runtimes: the native addons are not built here: npm run build says why');
  process.exit(1);
}

const table = new Table(50);

// What the hashes must be.

interface Digests {
  readonly sigmoid: string;
  readonly gradient: string;
  readonly gradientOfAny: string;
}
const { inputs, digest } = createRequire(import.meta.url)('./consumer/sample.cjs') as {
  inputs(): Float32Array;
  digest(values: Float32Array): string;
};

/** From the reference of native/testing, and the gradient's definition one rounding at a time. */
function expectedDigests(reference: (x: Float32Array, y: Float32Array) => unknown): Digests {
  const { fround } = Math;
  const x = inputs();
  const y = new Float32Array(x.length);
  reference(x, y);
  const dy = x.slice().reverse();
  const gradient = (outputs: Float32Array): Float32Array =>
    outputs.map((value, i) => fround(fround(dy[i]! * value) * fround(1 - value)));
  return {
    sigmoid: digest(y),
    gradient: digest(gradient(y)),
    gradientOfAny: digest(gradient(x)),
  };
}
const expected = expectedDigests((x, y) => testingAddon!.reference('sigmoid', x, y));

// The runtimes.

/** What a program of the consumer prints (consumer/checks.cjs). */
interface Outcome {
  readonly name: string;
  readonly isa: string | null;
  readonly reason?: string;
  readonly results: readonly { readonly name: string; readonly ok: boolean; message?: string }[];
  readonly digests: Readonly<Record<string, Digests>>;
}

interface Runtime {
  readonly name: string;
  /** The program and the options that it always gets. */
  readonly command: readonly string[];
  /** Sets of options under which the backend must be native. */
  readonly native: readonly (readonly string[])[];
  /** Sets of options under which it must be WebAssembly, and say why. */
  readonly wasm: readonly (readonly string[])[];
  /** The names of the option that switches the permission model on, where there is one. */
  readonly permission?: readonly string[];
}

/** The permission model has two names on the Node that renamed it. */
const permissionOf = (major: number): readonly string[] => [
  ...(major <= 22 ? ['--experimental-permission'] : []),
  ...(major >= 22 ? ['--permission'] : []),
];

const nodeRuntime = (major: number): Runtime => ({
  name: `Node ${major}`,
  command: [join(modules, `node${major}/bin/node`)],
  native: [[]],
  wasm: [
    ['--no-addons'],
    [major >= 24 ? '--permission' : '--experimental-permission', '--allow-fs-read=*'],
  ],
  permission: permissionOf(major),
});
const runtimes: readonly Runtime[] = [
  ...[20, 22, 24, 26].map(nodeRuntime),
  { name: 'Bun', command: [join(modules, 'bun/bin/bun')], native: [[]], wasm: [] },
  {
    name: 'Deno',
    command: [join(modules, 'deno/deno'), 'run', '--quiet', '--no-prompt'],
    native: [['--allow-all'], ['--allow-read', '--allow-env', '--allow-ffi']],
    wasm: [['--allow-read', '--allow-env'], ['--allow-read']],
  },
];
const programs = { import: 'import.mjs', require: 'require.cjs' } as const;

const consumer = mkdtempSync(join(tmpdir(), 'caffe2op-sigmoid-'));

function last(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}

/** The environment of a user: nothing of this run's npm, no choice of backend. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(npm_|NODE_OPTIONS$|CAFFE2OP_SIGMOID_)/i.test(name),
  ),
);

function runOn(
  { name, command }: Runtime,
  options: readonly string[],
  how: keyof typeof programs,
  backend: 'native' | 'wasm',
): void {
  const [program, ...always] = command;
  if (program === undefined) return;
  const what = [name, ...options].join(' ');
  const { status, signal, stdout, stderr } = spawnSync(
    program,
    [...always, ...options, join(consumer, programs[how]), backend],
    { cwd: consumer, encoding: 'utf8', env: environment, timeout: 180_000 },
  );
  let outcome: Outcome;
  try {
    outcome = JSON.parse(last(stdout)) as Outcome;
  } catch {
    table.report(what, how, 'no result', [
      `ended with ${status ?? signal ?? ''}\n${stdout}${stderr}`,
    ]);
    return;
  }
  const failures = outcome.results
    .filter(({ ok }) => !ok)
    .map((result) => `${result.name}: ${result.message ?? ''}`);
  // A crash at the end of the process would come after the result.
  if (status !== 0) failures.push(`ended with ${status ?? signal ?? ''}\n${stderr}`);
  const paths = Object.keys(outcome.digests);
  const others = ['simd128', 'portable'];
  if (
    !others.every((path) => paths.includes(path)) ||
    (backend === 'native' && paths.length <= others.length)
  ) {
    failures.push(`digests of ${paths.join(', ')} only`);
  }
  for (const [path, digests] of Object.entries(outcome.digests)) {
    for (const kernel of ['sigmoid', 'gradient', 'gradientOfAny'] as const) {
      if (digests[kernel] !== expected[kernel]) {
        failures.push(`${kernel} on ${path}: ${digests[kernel]}, expected ${expected[kernel]}`);
      }
    }
  }
  if (backend === 'wasm' && !/addon/.test(outcome.reason ?? '')) {
    failures.push(`the reason is ${outcome.reason ?? 'missing'}`);
  }
  const which =
    outcome.reason === undefined
      ? `native, ${outcome.isa ?? ''}; hashes of ${paths.join(', ')}`
      : `wasm: ${outcome.reason.split('\n')[0]?.slice(0, 100) ?? ''}`;
  table.report(what, how, `${outcome.results.length} checks; ${which}`, failures);
}

/** The portable functions' speed on every runtime, beside each other. */
function compareSpeeds(): void {
  const engines = runtimes.map(({ name, command, native: [options = []] }) => ({
    name,
    command: [...command, ...options],
  }));
  const comparison = compare(engines, CELLS, measureIn(consumer, environment));
  console.log(`\n${tableOf(engines, comparison)}\n`);
  for (const { name, result, failures } of verdicts(engines, comparison)) {
    table.report(name, 'speed', result, failures);
  }
}

/** The sample as an .npy file: the command must make the same bits of it. */
function writeSample(): void {
  const { length, buffer } = inputs();
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${length},), }`.padEnd(117);
  const start = Buffer.from(`\x93NUMPY\x01\x00\x76\x00${header}\n`, 'latin1');
  writeFileSync(join(consumer, 'x.npy'), Buffer.concat([start, new Uint8Array(buffer)]));
}

/** Runs a program of the consumer; what it printed, or how it failed. */
function runIn(
  command: readonly string[],
  args: readonly string[],
): { readonly stdout: string; readonly failures: string[] } {
  const [program, ...always] = command;
  const { status, signal, stdout, stderr } = spawnSync(program!, [...always, ...args], {
    cwd: consumer,
    encoding: 'utf8',
    env: environment,
    timeout: 180_000,
  });
  const failures = status === 0 ? [] : [`ended with ${status ?? signal ?? ''}\n${stdout}${stderr}`];
  return { stdout, failures };
}

/** What is wrong with the values of an .npy file: their digest must be this. */
function wrongValues(file: string, wanted: string): string[] {
  const found = digest(new Float32Array(Uint8Array.from(readFileSync(file).subarray(128)).buffer));
  return found === wanted ? [] : [`${file}: ${found}, expected ${wanted}`];
}

const commandScript = 'node_modules/caffe2op-sigmoid/lib/cli.js';
const forward = ['forward', 'x.npy', '--quiet', '--output'];

function commandOn({ name, command, native: [options = []] }: Runtime): void {
  const output = join(consumer, 'y.npy');
  rmSync(output, { force: true });
  const script = join(consumer, commandScript);
  const { failures } = runIn(command, [...options, script, ...forward, output]);
  if (failures.length === 0) failures.push(...wrongValues(output, expected.sigmoid));
  table.report(
    [name, ...options].join(' '),
    'command',
    'sigmoid forward; hash of its output',
    failures,
  );
}

/** Under the permission model, with every right to files: new ones, and modes of old ones. */
function filesUnderPermissionsOn({ name, command, permission = [] }: Runtime): void {
  const output = join(consumer, 'p.npy');
  const script = join(consumer, commandScript);
  const files = join(consumer, 'files.mjs');
  const inputValues = digest(inputs());
  for (const flag of permission) {
    for (const addons of [true, false]) {
      const backend = addons ? 'native' : 'wasm';
      const rights = ['--allow-fs-read=*', '--allow-fs-write=*'];
      const options = [flag, ...rights, ...(addons ? ['--allow-addons'] : [])];
      const what = `${name} ${flag}${addons ? ' --allow-addons' : ''}`;

      rmSync(output, { force: true });
      const failures: string[] = [];
      for (const mode of [undefined, 0o640, 0o604]) {
        if (mode !== undefined) chmodSync(output, mode);
        failures.push(...runIn(command, [...options, script, ...forward, output]).failures);
        if (failures.length !== 0) break;
        failures.push(...wrongValues(output, expected.sigmoid));
        const kept = statSync(output).mode & 0o777;
        if (mode !== undefined && kept !== mode) failures.push(`mode ${kept}, expected ${mode}`);
      }
      table.report(what, 'command', 'files new and old; hash, modes', failures);

      rmSync(output, { force: true });
      const run = runIn(command, [...options, files, 'x.npy', output]);
      if (run.failures.length === 0) run.failures.push(...wrongValues(output, inputValues));
      const ran = last(run.stdout);
      if (ran !== backend) run.failures.push(`the backend is ${ran}, expected ${backend}`);
      table.report(what, 'writeNpy', `files new and old; hash; ${backend}`, run.failures);
    }
  }
}

// The package.

function tool(how: string, about: string, script: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: consumer,
    encoding: 'utf8',
    env: { ...environment, NO_COLOR: '1' },
  });
  table.report('package', how, about, status === 0 ? [] : [`${stdout}${stderr}`]);
}

try {
  console.log('runtimes: installing the runtimes and the package checkers');
  installLockfile(here);
  installJest();
  console.log('runtimes: packing the package and installing it\n');
  cpSync(join(here, 'consumer'), consumer, { recursive: true });
  const tarball = pack(root, consumer);
  const size = `${tarball.files} files, ${(tarball.size / 1024).toFixed(0)} KiB`;
  table.report('package', 'contents', size, tarball.failures);
  const installed = npm(consumer, [
    'install',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--no-package-lock',
    tarball.path,
  ]);
  const failures = installed.status === 0 ? [] : [`${installed.stdout}${installed.stderr}`];
  table.report('package', 'install', 'with install scripts allowed', failures);

  tool('publint', 'strict', join(modules, 'publint/src/cli.js'), ['run', tarball.path, '--strict']);
  tool('attw', 'every resolution', join(modules, '@arethetypeswrong/cli/dist/index.js'), [
    tarball.path,
    '--no-emoji',
  ]);
  tool(
    'tsc',
    'nodenext: an ES module and a CommonJS one',
    join(root, 'node_modules/typescript/bin/tsc'),
    ['-p', '.'],
  );

  for (const realm of ['node', 'jsdom'] as const) {
    for (const how of ['import', 'require'] as const) {
      const { passed, failures } = runJest(consumer, realm, environment, how === 'require');
      table.report(`Jest, ${realm}`, how, `${passed} checks of its realm passed`, failures);
    }
  }

  writeSample();
  for (const runtime of runtimes) commandOn(runtime);
  for (const runtime of runtimes) filesUnderPermissionsOn(runtime);
  for (const how of ['import', 'require'] as const) {
    for (const runtime of runtimes) {
      for (const options of runtime.native) runOn(runtime, options, how, 'native');
      for (const options of runtime.wasm) runOn(runtime, options, how, 'wasm');
    }
  }
  compareSpeeds();
} finally {
  rmSync(consumer, { recursive: true, force: true });
}

console.log(`\nsigmoid of the sample, on every path: sha256 ${expected.sigmoid}`);
table.end();
