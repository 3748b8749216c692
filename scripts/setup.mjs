// Installs and builds what is missing or stale, and does nothing when nothing is:
// the npm packages of the lockfile, the TypeScript in dist/ and lib/, the native addon in prebuilds/.
// Needs Node and Python only; without a C++17 compiler the WebAssembly modules, which are checked in, remain.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeHeaders } from './node_headers.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const force = process.argv.includes('--force');
const stamps = join(root, 'build', 'stamps');

const filesBelow = (path) =>
  !existsSync(join(root, path))
    ? []
    : readdirSync(join(root, path), { withFileTypes: true })
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .flatMap((entry) =>
          entry.name === 'node_modules'
            ? []
            : entry.isDirectory()
              ? filesBelow(join(path, entry.name))
              : [join(path, entry.name)],
        );

const fingerprint = (files, extra = []) => {
  const hash = createHash('sha256').update(JSON.stringify(extra));
  for (const file of files)
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)));
  return hash.digest('hex');
};

const run = (args, env = process.env) =>
  spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28, env });

/** Runs `work` unless the stamp of an earlier run says that inputs and outputs are as they were. */
const step = (name, title, inputs, outputs, work) => {
  const stamp = join(stamps, name);
  const fresh = outputs.every((path) => existsSync(join(root, path)));
  if (!force && fresh && existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs()) return true;
  console.log(`setup: ${title}`);
  rmSync(stamp, { force: true });
  if (!work()) return false;
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stamp, inputs());
  return true;
};

const fail = (what, result) => {
  console.error(`${result.stdout ?? ''}${result.stderr ?? ''}\nsetup: ${what} failed`);
  process.exit(1);
};

const lockfile = ['package.json', 'package-lock.json'];
step(
  'dependencies',
  'installing the npm packages of the lockfile',
  () => fingerprint(lockfile),
  ['node_modules/.package-lock.json'],
  () => {
    // Install scripts stay off: npm would run node-gyp here, and this step must not need a compiler.
    const npm = process.env.npm_execpath;
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
    const result = npm
      ? run([npm, ...args])
      : spawnSync('npm', args, {
          cwd: root,
          encoding: 'utf8',
          shell: process.platform === 'win32',
        });
    if (result.status !== 0) fail('npm ci', result);
    return true;
  },
);

step(
  'typescript',
  'compiling src to dist',
  () =>
    fingerprint([
      'package-lock.json',
      'tsconfig.json',
      'tsconfig.build.json',
      ...filesBelow('src'),
    ]),
  ['dist/index.js'],
  () => {
    rmSync(join(root, 'dist'), { recursive: true, force: true });
    const result = run(['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']);
    if (result.status !== 0) fail('tsc', result);
    return true;
  },
);

step(
  'bundles',
  'bundling dist to lib',
  () =>
    fingerprint([
      ...lockfile,
      'tsconfig.build.json',
      ...['bundle', 'bundle_types', 'notices'].map((name) => `scripts/${name}.mjs`),
      ...filesBelow('dist'),
    ]),
  ['lib/index.js'],
  () => {
    const result = run(['scripts/bundle.mjs']);
    if (result.status !== 0) fail('bundling', result);
    return true;
  },
);

const target = `${process.platform}-${process.arch}`;
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const prebuild = `prebuilds/${target}/caffe2op_sigmoid.node`;
const testing = join(root, 'build/Release/caffe2op_sigmoid_testing.node');

/**
 * What may come or go between two attempts to build: compilers, make, Python, libquadmath. Asked
 * themselves: npm changes PATH with every script that runs another.
 */
const toolchain = () => {
  const compiler = process.env.CXX ?? 'g++';
  return [
    [compiler, '--version'],
    [compiler, '-print-file-name=libquadmath.so'],
    ['make', '--version'],
    ['python3', '--version'],
  ].map(([command, argument]) => spawnSync(command, [argument], { encoding: 'utf8' }).stdout ?? '');
};
/** Whether nothing is left to build; the testing addon is built on Linux alone. */
const complete = () =>
  existsSync(join(root, prebuild)) && (process.platform !== 'linux' || existsSync(testing));

step(
  'native',
  'building the native addon (about a minute)',
  () =>
    fingerprint(
      ['node_modules/node-addon-api/package.json', 'binding.gyp', ...filesBelow('native')],
      [target, version, process.env.CXX ?? '', ...(complete() ? [] : toolchain())],
    ),
  [],
  () => {
    const gyp = 'node_modules/node-gyp/bin/node-gyp.js';
    const built = join(root, 'build/Release/caffe2op_sigmoid.node');
    rmSync(built, { force: true });
    rmSync(testing, { force: true });
    // Keep going: the testing addon wants more (libquadmath) than the one that matters.
    const env = { ...process.env, MAKEFLAGS: `${process.env.MAKEFLAGS ?? ''} -k` };
    const args = [gyp, 'configure', 'build', '--jobs=max', ...nodeHeaders()];
    const result = run(args, env);
    if (result.status !== 0) {
      const output = `${result.stdout}${result.stderr}`;
      const log = join(root, 'build', 'native-build.log');
      mkdirSync(dirname(log), { recursive: true });
      writeFileSync(log, output);
      const cause =
        output
          .split('\n')
          .filter((line) => !line.includes('gyp ERR! build error'))
          .find((line) => /error[: ]|not found|no such file|unable to|cannot find/i.test(line))
          ?.replace('gyp ERR! stack', '')
          .trim() ?? `node-gyp ended with ${result.status ?? result.signal}`;
      if (existsSync(built)) {
        console.error(`setup: the testing addon was not built (${cause}); its tests are left out.`);
      } else {
        console.error(
          `setup: the native addon was not built (${cause}).\n` +
            'setup: WebAssembly runs instead, with the same results. The native addon needs\n' +
            'setup: Python 3, make and a C++17 compiler; the whole log is in build/native-build.log,\n' +
            'setup: and the next attempt follows a change of those or of the sources, or npm run build.',
        );
        // A binary of older sources would answer for the new ones.
        rmSync(join(root, prebuild), { force: true });
        // A build that was killed may well succeed when it is tried again.
        return result.status !== null;
      }
    }
    mkdirSync(join(root, 'prebuilds', target), { recursive: true });
    // Not written over: a process that has it loaded would go on in the new one's bytes.
    copyFileSync(built, join(root, `${prebuild}.new`));
    // A fifth of it is names that nothing looks up; where there is no strip, they stay.
    spawnSync('strip', ['--strip-unneeded', `${prebuild}.new`], { cwd: root });
    renameSync(join(root, `${prebuild}.new`), join(root, prebuild));
    return true;
  },
);
