// The installed package within Jest: a realm of its own, with Node's globals and with jsdom's.
import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { installLockfile } from './install.js';

const here = fileURLToPath(new URL('../jest', import.meta.url));
const modules = join(here, 'node_modules');
const checks = fileURLToPath(new URL('../support/realm/checks.mjs', import.meta.url));

/** What Jest says of a test file. */
interface JestResults {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/**
 * Runs the checks of a realm in a folder where the package is installed; what failed. CommonJS is what Jest
 * takes unless told.
 */
export function runJest(
  consumer: string,
  environment: 'node' | 'jsdom',
  env: NodeJS.ProcessEnv,
  commonJs: boolean,
): { readonly passed: number; readonly failures: readonly string[] } {
  copyFileSync(checks, join(consumer, 'realm_checks.mjs'));
  for (const name of commonJs ? ['realm_checks', 'realm.test'] : []) {
    const text = readFileSync(join(consumer, `${name}.mjs`), 'utf8');
    const { code } = transformSync(text, { format: 'cjs' });
    writeFileSync(
      join(consumer, `${name}.cjs`),
      code.replace('./realm_checks.mjs', './realm_checks.cjs'),
    );
  }
  const config = join(consumer, 'jest.config.json');
  const testEnvironment = join(modules, `jest-environment-${environment}`);
  const settings = {
    rootDir: consumer,
    testEnvironment,
    transform: {},
    testMatch: [commonJs ? '**/*.test.cjs' : '**/*.test.mjs'],
  };
  writeFileSync(config, JSON.stringify(settings));
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      ...(commonJs ? [] : ['--experimental-vm-modules', '--no-warnings']),
      join(modules, 'jest/bin/jest.js'),
      ...['--config', config, '--json', '--no-cache', '--no-watchman', '--runInBand'],
    ],
    { cwd: consumer, encoding: 'utf8', env, timeout: 180_000 },
  );
  let results: JestResults;
  try {
    results = JSON.parse(stdout) as JestResults;
  } catch {
    return { passed: 0, failures: [`${stdout}${stderr}`] };
  }
  const failures = results.testResults.flatMap(({ message, assertionResults }) =>
    assertionResults.length === 0
      ? [message]
      : assertionResults
          .filter(({ status }) => status !== 'passed')
          .map(({ title, failureMessages }) => `${title}: ${failureMessages.join('\n')}`),
  );
  const passed = results.numPassedTests;
  return { passed, failures: passed + failures.length === 0 ? ['no test ran'] : failures };
}

/** Installs Jest. */
export function installJest(): void {
  installLockfile(here);
}
