// npm run test:package: the packed package as its users get it: installed by every package manager, typed by
// every TypeScript, bundled by every bundler.
//
//   npm run test:package                         all of it
//   npm run test:package -- types bundlers       some of it
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installLockfile, npm } from '../runtimes/install.js';
import { Table } from '../support/table.js';
import { testingAddon } from '../support/testing_addon.js';
import { checkBundlers } from './bundlers.js';
import { checkInstallers } from './installers.js';
import { pack } from './tarball.js';
import { checkTypes } from './types.js';

const PARTS = ['installers', 'types', 'bundlers'] as const;
const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../..');
const modules = join(here, 'node_modules');

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !(PARTS as readonly string[]).includes(name));
if (unknown !== undefined) {
  console.error(`Expected ${PARTS.join(', ')} for the part but received ${unknown}`);
  process.exit(64);
}
if (testingAddon === undefined) {
  console.error('package: the native addons are not built here: npm run build says why');
  process.exit(1);
}
const isAsked = (part: (typeof PARTS)[number]): boolean =>
  asked.length === 0 || asked.includes(part);

/** The hash that the programs of consumer/ print, from the independent reference. */
function expectedHash(): string {
  const x = new Float32Array(Uint32Array.from({ length: 65536 }, (_, i) => i * 0x10001).buffer);
  const y = new Float32Array(x.length);
  testingAddon!.reference('sigmoid', x, y);
  let hash = 0x811c9dc5;
  for (const word of new Uint32Array(y.buffer)) {
    hash = Math.imul(hash ^ ((word & 0x7fffffff) > 0x7f800000 ? 0x7fc00000 : word), 0x01000193);
  }
  return (hash >>> 0).toString(16);
}

console.log('package: installing TypeScripts, package managers, bundlers');
installLockfile(here);
installLockfile(join(here, '../runtimes'));
const folder = mkdtempSync(join(tmpdir(), 'caffe2op-sigmoid-'));
const table = new Table(24);
try {
  const tarball = pack(root, folder);
  const sizes = [tarball.size, tarball.unpackedSize].map(
    (size) => `${(size / 1024).toFixed(0)} KiB`,
  );
  table.report(
    'tarball',
    'contents',
    `${tarball.files} files, ${sizes.join(', unpacked ')}`,
    tarball.failures,
  );

  const consumer = join(folder, 'consumer');
  cpSync(join(here, 'consumer'), consumer, { recursive: true });
  for (const name of ['use.mts', 'use.cts']) cpSync(join(consumer, 'use.ts'), join(consumer, name));
  const hash = expectedHash();
  if (isAsked('installers')) {
    checkInstallers({ folder, consumer, tarball: tarball.path }, modules, hash, table);
  }
  writeFileSync(join(consumer, 'package.json'), '{ "private": true }');
  const installed = npm(consumer, [
    'install',
    '--no-audit',
    '--no-fund',
    '--no-package-lock',
    tarball.path,
  ]);
  if (installed.status !== 0) throw new Error(`${installed.stdout}${installed.stderr}`);
  if (isAsked('types')) checkTypes(consumer, modules, table);
  if (isAsked('bundlers')) await checkBundlers(consumer, modules, hash, table);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
table.end();
