// scripts/setup.mjs in a tree of its own, where stubs stand for npm, the TypeScript compiler and
// node-gyp: what it builds, when, and what it says.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const prebuild = `prebuilds/${process.platform}-${process.arch}/caffe2op_sigmoid.node`;
let tree: string;

function write(path: string, text: string): void {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), text);
}

/** Does what `npm ci` would: the stubs of the packages that set-up runs. */
const npm = `
  const { mkdirSync, writeFileSync } = require('node:fs');
  const write = (path, text) => {
    mkdirSync(require('node:path').dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  write('node_modules/node-addon-api/package.json', '{}');
  write('node_modules/typescript/bin/tsc', \`
    require('node:fs').mkdirSync('dist', { recursive: true });
    require('node:fs').writeFileSync('dist/index.js', '');\`);
  write('node_modules/node-gyp/bin/node-gyp.js', \`
    const { mkdirSync, writeFileSync } = require('node:fs');
    const { existsSync } = require('node:fs');
    const { status } = require('node:child_process').spawnSync(process.env.CXX, ['--version']);
    if (status !== 0) {
      console.error('error: no compiler');
      process.exit(1);
    }
    if (existsSync('kill')) process.kill(process.pid, 'SIGKILL');
    mkdirSync('build/Release', { recursive: true });
    writeFileSync('build/Release/caffe2op_sigmoid.node', String(process.hrtime.bigint()));
    if (existsSync('no-quadmath')) {
      console.error('cannot find -lquadmath');
      process.exit(1);
    }
    writeFileSync('build/Release/caffe2op_sigmoid_testing.node', '');\`);
  write('node_modules/.package-lock.json', '{}');`;

/** In the place of the script that bundles. */
const bundle = `
  import { mkdirSync, writeFileSync } from 'node:fs';
  mkdirSync('lib', { recursive: true });
  writeFileSync('lib/index.js', '');`;

function installCompiler(): void {
  write('compiler', '#!/bin/sh\necho compiler 1\n');
  chmodSync(join(tree, 'compiler'), 0o755);
}

interface Ended {
  status: number | null;
  /** The lines of the steps that ran. */
  steps: string[];
  stderr: string;
}

let runs = 0;
function setup(...args: string[]): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/setup.mjs', ...args], {
    cwd: tree,
    encoding: 'utf8',
    env: {
      ...process.env,
      npm_execpath: join(tree, 'npm.cjs'),
      CXX: join(tree, 'compiler'),
      // As npm does, which puts folders in front of it.
      PATH: `/nowhere/${++runs}:${process.env.PATH ?? ''}`,
    },
  });
  return { status, steps: stdout.split('\n').filter((line) => line !== ''), stderr };
}

const INSTALL = 'setup: installing the npm packages of the lockfile';
const COMPILE = 'setup: compiling src to dist';
const BUNDLE = 'setup: bundling dist to lib';
const BUILD = 'setup: building the native addon (about a minute)';

describe.skipIf(process.platform === 'win32')('set-up', () => {
  beforeEach(() => {
    tree = mkdtempSync(join(tmpdir(), 'sigmoid-setup-'));
    cpSync(join(root, 'scripts'), join(tree, 'scripts'), { recursive: true });
    write('scripts/bundle.mjs', bundle);
    for (const name of ['package.json', 'package-lock.json', 'tsconfig.json']) write(name, '{}');
    for (const name of ['tsconfig.build.json', 'binding.gyp']) write(name, '{}');
    write('src/index.ts', '');
    write('native/addon.cc', '');
    write('npm.cjs', npm);
  });
  afterEach(() => {
    rmSync(tree, { recursive: true });
  });

  it('does what is missing, and nothing when nothing is', () => {
    installCompiler();
    expect(setup()).toEqual({ status: 0, steps: [INSTALL, COMPILE, BUNDLE, BUILD], stderr: '' });
    expect(existsSync(join(tree, prebuild))).toBe(true);
    expect(setup()).toEqual({ status: 0, steps: [], stderr: '' });
  });

  it('does again what depends on a file that changed', () => {
    installCompiler();
    setup();
    write('src/index.ts', '// changed');
    expect(setup().steps).toEqual([COMPILE]);
    write('native/addon.cc', '// changed');
    expect(setup().steps).toEqual([BUILD]);
    rmSync(join(tree, prebuild));
    expect(setup().steps).toEqual([BUILD]);
    expect(setup('--force').steps).toEqual([INSTALL, COMPILE, BUNDLE, BUILD]);
  });

  it('goes on without a compiler, says so once, and builds when one has come', () => {
    const { status, steps, stderr } = setup();
    expect({ status, steps }).toEqual({ status: 0, steps: [INSTALL, COMPILE, BUNDLE, BUILD] });
    expect(stderr).toMatch(/^setup: the native addon was not built \(error: no compiler\)\.$/m);
    expect(stderr).toContain('npm run build');
    expect(setup()).toEqual({ status: 0, steps: [], stderr: '' });
    installCompiler();
    expect(setup()).toEqual({ status: 0, steps: [BUILD], stderr: '' });
    expect(existsSync(join(tree, prebuild))).toBe(true);
    expect(setup().steps).toEqual([]);
  });

  it('goes on without the testing addon, says so once', () => {
    installCompiler();
    write('no-quadmath', '');
    const { steps, stderr } = setup();
    expect(steps).toEqual([INSTALL, COMPILE, BUNDLE, BUILD]);
    expect(stderr).toMatch(/^setup: the testing addon was not built \(cannot find -lquadmath\)/);
    expect(existsSync(join(tree, prebuild))).toBe(true);
    if (process.platform === 'linux') expect(setup()).toEqual({ status: 0, steps: [], stderr: '' });
  });

  it('builds again after a build that was killed', () => {
    installCompiler();
    write('kill', '');
    expect(setup().stderr).toContain('(node-gyp ended with SIGKILL)');
    rmSync(join(tree, 'kill'));
    expect(setup()).toEqual({ status: 0, steps: [BUILD], stderr: '' });
  });

  it('leaves no binary of older sources behind', () => {
    installCompiler();
    setup();
    rmSync(join(tree, 'compiler'));
    write('native/addon.cc', '// changed');
    expect(setup().status).toBe(0);
    expect(existsSync(join(tree, prebuild))).toBe(false);
  });

  it('does not write over a binary that a process may have loaded', () => {
    installCompiler();
    setup();
    const before = statSync(join(tree, prebuild)).ino;
    const text = readFileSync(join(tree, prebuild), 'utf8');
    setup('--force');
    expect(statSync(join(tree, prebuild)).ino).not.toBe(before);
    expect(readFileSync(join(tree, prebuild), 'utf8')).not.toBe(text);
    expect(readdirSync(dirname(join(tree, prebuild)))).toEqual(['caffe2op_sigmoid.node']);
  });
});
