// The tarball, installed by every package manager: no packages beside it, native code by `import` and by
// `require`, and one instance for both.
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Table } from '../support/table.js';
import { lastLine, run, wrongIn, type Computed } from './programs.js';

interface Installer {
  readonly name: string;
  readonly install: readonly string[];
  /** What stands before a program and its arguments; Node by itself unless told. */
  readonly node?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  /** Whether its `require` gets the ES modules, as Node's own does. */
  readonly oneInstance?: boolean;
}

/** What doors.cjs prints. */
interface Doors {
  readonly same: boolean;
  readonly y?: number;
  readonly refusal?: string;
}

/** The package managers in `modules`. */
function installersIn(modules: string): Installer[] {
  const node = process.execPath;
  const yarn4 = [node, join(modules, '@yarnpkg/cli-dist/bin/yarn.js')];
  const settings = (linker: string): string =>
    `nodeLinker: ${linker}\nenableGlobalCache: false\nenableTelemetry: false\nenableImmutableInstalls: false\n`;
  return [
    { name: 'npm', install: ['npm', 'install', '--no-audit', '--no-fund'] },
    {
      name: 'pnpm',
      install: [node, join(modules, 'pnpm/bin/pnpm.cjs'), 'install', '--no-frozen-lockfile'],
    },
    {
      name: 'yarn 1',
      install: [node, join(modules, 'yarn1/bin/yarn.js'), 'install', '--no-lockfile'],
    },
    {
      name: 'yarn 4, node-modules',
      install: [...yarn4, 'install'],
      files: { '.yarnrc.yml': settings('node-modules'), 'yarn.lock': '' },
    },
    {
      name: 'yarn 4, PnP',
      install: [...yarn4, 'install'],
      node: [...yarn4, 'node'],
      files: { '.yarnrc.yml': settings('pnp'), 'yarn.lock': '' },
      // It does not know module-sync: CommonJS for it, and a value of the other door is refused in words.
      oneInstance: false,
    },
    { name: 'bun', install: [join(modules, '../../runtimes/node_modules/bun/bin/bun'), 'install'] },
  ];
}

/** Installs the tarball in folders below `folder`, and runs the programs of `consumer` there. */
export function checkInstallers(
  { folder, consumer, tarball }: { folder: string; consumer: string; tarball: string },
  modules: string,
  hash: string,
  table: Table,
): void {
  for (const {
    name,
    install,
    node = [process.execPath],
    files = {},
    oneInstance = true,
  } of installersIn(modules)) {
    const place = join(folder, name.replaceAll(/\W+/g, '-'));
    mkdirSync(place);
    cpSync(consumer, place, { recursive: true });
    const dependencies = { 'caffe2op-sigmoid': `file:${tarball}` };
    const manifest = { name: 'consumer', version: '1.0.0', private: true, dependencies };
    writeFileSync(join(place, 'package.json'), JSON.stringify(manifest));
    for (const [file, text] of Object.entries(files)) writeFileSync(join(place, file), text);
    const { failures } = run(place, install);
    const modulesThere = join(place, 'node_modules');
    if (existsSync(modulesThere)) {
      const others = readdirSync(modulesThere).filter(
        (other) => !other.startsWith('.') && other !== 'caffe2op-sigmoid',
      );
      if (others.length > 0) failures.push(`installs ${others.join(', ')} as well`);
    }
    table.report(name, 'install', 'nothing beside it', failures);
    if (failures.length > 0) continue;
    for (const [how, program] of [
      ['import', 'app.mjs'],
      ['require', 'app.cjs'],
    ] as const) {
      const ran = run(place, [...node, join(place, program)]);
      const computed = ran.failures.length > 0 ? undefined : (lastLine(ran.stdout) as Computed);
      if (computed !== undefined) ran.failures.push(...wrongIn(computed, 'native', hash));
      table.report(name, how, `${computed?.name ?? ''} ${computed?.isa ?? ''}`, ran.failures);
    }
    const doors = run(place, [...node, join(place, 'doors.cjs')]);
    if (doors.failures.length === 0) {
      const { same, y, refusal } = lastLine(doors.stdout) as Doors;
      const fine = oneInstance
        ? same && y === 0.5
        : !same && /CPUContext of another copy/.test(refusal ?? '');
      if (!fine) doors.failures.push(`prints ${doors.stdout}`);
    }
    const result = oneInstance ? 'one instance' : 'two, which know of each other';
    table.report(name, 'both', result, doors.failures);
  }
}
