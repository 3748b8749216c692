// Runs the formatter and the linter of both languages over the tree; `--fix` formats in place.
// clang-tidy comes with the system: where it is missing the step says so, and fails if
// LINT_REQUIRE_ALL is set (as continuous integration does).
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeHeaders } from './node_headers.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const fix = process.argv.includes('--fix');

const sourcesBelow = (path) =>
  readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? sourcesBelow(join(path, entry.name))
      : /\.(cc|h)$/.test(entry.name)
        ? [join(path, entry.name)]
        : [],
  );
const cpp = [...sourcesBelow('native'), ...sourcesBelow('bench/native')];

let failed = false;
const checks = [];
/** Adds a check; its output is shown if it fails. */
const check = (name, command, args) => {
  checks.push(
    () =>
      new Promise((resolve) => {
        execFile(command, args, { cwd: root, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
          if (error) {
            failed = true;
            console.error(`${stdout}${stderr}lint: ${name} failed`);
          }
          resolve();
        });
      }),
  );
};
/** Runs all checks, one on each processor: all of them at once would take gigabytes. */
const runChecks = async () => {
  const next = checks.values();
  const work = async () => {
    for (const run of next) await run();
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
};
const node = (name, script, args) => {
  check(name, process.execPath, [join('node_modules', script), ...args]);
};

node('prettier', 'prettier/bin/prettier.cjs', [
  fix ? '--write' : '--check',
  '--log-level=warn',
  '.',
]);
node(
  'clang-format',
  'clang-format-node/build/cli.js',
  fix ? ['-i', ...cpp] : ['--dry-run', '-Werror', ...cpp],
);
if (!fix) {
  node('tsc', 'typescript/bin/tsc', ['-p', 'tsconfig.json']);
  node('eslint', 'eslint/bin/eslint.js', ['--max-warnings=0', '.']);

  // clang-tidy needs the flags of every file: gyp writes them as a compilation database.
  const tidy = spawnSync('clang-tidy', ['--version']);
  const built = existsSync(join(root, 'build/Release/caffe2op_sigmoid.node'));
  if (tidy.status === 0 && built) {
    spawnSync(
      process.execPath,
      ['node_modules/node-gyp/bin/node-gyp.js', 'configure', ...nodeHeaders()].concat([
        '--',
        '-f',
        'compile_commands_json',
      ]),
      { cwd: root },
    );
    const database = join(root, 'build/Release/compile_commands.json');
    const files = JSON.parse(readFileSync(database, 'utf8')).map((entry) => entry.file);
    for (const file of new Set(files)) {
      check(`clang-tidy ${file}`, 'clang-tidy', ['--quiet', '-p', dirname(database), file]);
    }
  } else {
    const why = built ? 'it is not installed' : 'the native addon is not built';
    console.error(`lint: clang-tidy left out: ${why}`);
    if (process.env.LINT_REQUIRE_ALL) failed = true;
  }
}
await runChecks();
process.exit(failed ? 1 : 0);
