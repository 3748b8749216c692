// What TypeScript makes of the installed package: every version, every way of resolving modules, with and
// without checks of declarations. A wrong use must be an error in each: where types are lost, everything
// is `any` and nothing is.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Table } from '../support/table.js';

interface Resolution {
  readonly module: string;
  readonly moduleResolution: string;
  readonly files: readonly string[];
}

const RESOLUTIONS: readonly Resolution[] = [
  { module: 'nodenext', moduleResolution: 'nodenext', files: ['use.mts', 'use.cts'] },
  { module: 'node16', moduleResolution: 'node16', files: ['use.mts', 'use.cts'] },
  { module: 'esnext', moduleResolution: 'bundler', files: ['use.ts'] },
  { module: 'commonjs', moduleResolution: 'node10', files: ['use.ts'] },
];

/** TypeScript 7 has no node10, and 6 wants to hear that one knows it will go. */
const known = (major: number, { moduleResolution }: Resolution): boolean =>
  moduleResolution !== 'node10' || major < 7;

/** The folders of the versions in `modules`, oldest first: typescript5.4, … */
const versionsIn = (modules: string): string[] =>
  readdirSync(modules)
    .filter((name) => /^typescript\d+\.\d+$/.test(name))
    .sort((a, b) => Number(a.slice(10)) - Number(b.slice(10)));

/** Checks the uses in `consumer`, where the package is installed. */
export function checkTypes(consumer: string, modules: string, table: Table): void {
  for (const name of versionsIn(modules)) {
    const version = name.slice('typescript'.length);
    for (const resolution of RESOLUTIONS) {
      const major = Number.parseInt(version);
      if (!known(major, resolution)) continue;
      const { module, moduleResolution, files } = resolution;
      const failures: string[] = [];
      for (const skipLibCheck of ['true', 'false']) {
        const { status, stdout, stderr } = spawnSync(
          process.execPath,
          [
            ...[join(modules, name, 'bin/tsc'), '--noEmit', '--strict', '--target', 'es2022'],
            ...['--types', 'node', '--typeRoots', join(modules, '@types')],
            ...['--module', module, '--moduleResolution', moduleResolution],
            ...['--skipLibCheck', skipLibCheck],
            ...(major === 6 && moduleResolution === 'node10'
              ? ['--ignoreDeprecations', '6.0']
              : []),
            ...files,
          ],
          { cwd: consumer, encoding: 'utf8' },
        );
        if (status !== 0) failures.push(`skipLibCheck ${skipLibCheck}: ${stdout}${stderr}`);
      }
      table.report(
        `TypeScript ${version}`,
        'types',
        `${moduleResolution}, ${files.join(', ')}`,
        failures,
      );
    }
  }
}
