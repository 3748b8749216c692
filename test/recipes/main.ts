// npm run test:recipes: follows the recipes of CONTRIBUTING.md in a copy of the tree, for a trivial
// function and a trivial instruction set, builds it, and runs the generic tests on what was added.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesOfRecipe, follow, type Edit } from './edits.js';
import * as trivialFunction from './trivial_function.js';
import * as trivialInstructionSet from './trivial_instruction_set.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tree = join(root, 'build-recipes');
let passed = 0;
let failed = 0;

function verdict(ok: boolean, what: string, output = ''): void {
  if (ok) passed++;
  else failed++;
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${what}${ok ? '' : `\n${output}`}`);
}

/** What a program says and how it ends, in the copy. */
function run(what: string, command: string, args: readonly string[]): boolean {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: tree,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    // Little optimised: what is tested is that it builds, and its results.
    env: {
      ...process.env,
      CAFFE2OP_SIGMOID_BACKEND: '',
      CAFFE2OP_SIGMOID_ISA: '',
      CXXFLAGS: '-O1',
    },
  });
  verdict(status === 0, what, `${stdout}${stderr}`.split('\n').slice(-60).join('\n'));
  return status === 0;
}

/** Copies what git knows, and the packages by a link. */
function copyTree(): void {
  const list = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (list.status !== 0) throw new Error(`git ls-files failed\n${list.stderr}`);
  rmSync(tree, { recursive: true, force: true });
  for (const file of list.stdout.split('\0')) {
    if (file === '' || file.startsWith('bench/results/')) continue;
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    cpSync(join(root, file), join(tree, file));
  }
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
}

/** Follows a recipe, and holds the files that it touches against those that CONTRIBUTING.md names. */
function add(title: string, name: string, edits: readonly Edit[]): void {
  const contributing = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
  const named = filesOfRecipe(contributing, title, name).sort();
  const touched = [...new Set(edits.map(({ file }) => file))].sort();
  follow(tree, edits);
  verdict(
    JSON.stringify(named) === JSON.stringify(touched),
    `${title}: ${touched.length} files, those that CONTRIBUTING.md names`,
    `named ${named.join(', ')}\ntouched ${touched.join(', ')}`,
  );
}

copyTree();
add('A function', trivialFunction.NAME, trivialFunction.EDITS);
if (process.arch === 'x64') {
  add('An instruction set', trivialInstructionSet.NAME, trivialInstructionSet.EDITS);
}
writeFileSync(join(tree, 'test/added_function.test.ts'), trivialFunction.TEST);
// The packages are there: set-up would install them into the link.
mkdirSync(join(tree, 'build/stamps'), { recursive: true });
cpSync(join(root, 'build/stamps/dependencies'), join(tree, 'build/stamps/dependencies'));
if (run('it builds', process.execPath, ['scripts/setup.mjs'])) {
  const isaNames = `import { isaNames } from './dist/index.js'; console.log(isaNames().join(' '));`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', isaNames], {
    cwd: tree,
    encoding: 'utf8',
  });
  const names = stdout.trim().split(' ');
  verdict(process.arch !== 'x64' || names.includes('alias'), 'the instruction set runs', stdout);
  // Small or quick tests over every path; the exact and fast functions run on the new one, too.
  for (const file of [
    'added_function',
    'backend',
    'io_functions',
    'sigmoid_fast',
    'sigmoid_gradient',
  ]) {
    const args = ['node_modules/vitest/vitest.mjs', 'run', `test/${file}.test.ts`];
    run(`test/${file}.test.ts`, process.execPath, args);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
