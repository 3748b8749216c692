// npm run build:wasm: compiles the kernels to WebAssembly and writes src/backends/wasm/module.ts, which is
// checked in: who installs the package, or works on anything else, needs no compiler.
//
//   npm run build:wasm               where the sources are not those of the file
//   npm run build:wasm -- --force    anyway
//   npm run build:wasm -- --check    compiles, and compares what comes out with the file, byte by byte
//
// The compiler, clang as WebAssembly itself, is a package of a lockfile of its own: each machine makes the same
// bytes.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installLockfile } from '../test/runtimes/install.js';
import {
  argumentsFor,
  closureOf,
  digestOfSources,
  MODULE_SOURCES,
  type ModuleSource,
} from './sources.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'wasm');
const output = join(root, 'src/backends/wasm/module.ts');

/** Files by name, folders as trees of them. */
interface Tree {
  [name: string]: Tree | string | Uint8Array;
}
type RunClang = (args: readonly string[], files: Tree) => Promise<Tree>;

function end(code: number, message: string): never {
  console.error(`build:wasm: ${message}`);
  process.exit(code);
}

/** The files as the compiler sees them. */
function treeOf(files: readonly string[]): Tree {
  const tree: Tree = {};
  for (const file of files) {
    const parts = file.split('/');
    const name = parts.pop()!;
    let place = tree;
    for (const part of parts) place = (place[part] ??= {}) as Tree;
    place[name] = readFileSync(join(root, file), 'utf8');
  }
  return tree;
}

async function compile(run: RunClang, source: ModuleSource): Promise<Uint8Array> {
  const name = 'module.wasm';
  const args = ['clang++', ...argumentsFor(source, name)];
  const { [name]: bytes } = await run(args, treeOf(closureOf(root, source.files)));
  if (!(bytes instanceof Uint8Array)) throw new Error('the compiler wrote no module');
  return bytes;
}

const textOf = (digest: string, modules: readonly (readonly [string, Uint8Array])[]): string => `\
// The WebAssembly modules, one for each element type, in base64. npm run build:wasm writes this file.
import type { Dtype } from '../../core/element_types.js';

/** Of what they are made of: wasm/sources.ts. */
export const SOURCES_DIGEST = '${digest}';

export const MODULES: Readonly<Partial<Record<Dtype, string>>> = {
${modules
  .map(
    ([dtype, bytes]) =>
      `  // ${bytes.length} bytes\n  ${dtype}: '${Buffer.from(bytes).toString('base64')}',\n`,
  )
  .join('')}};
`;

const options = process.argv.slice(2);
const unknown = options.find((option) => !['--check', '--force'].includes(option));
if (unknown !== undefined) end(64, `Expected --check or --force but received ${unknown}`);
const check = options.includes('--check');

const digest = digestOfSources(root);
const before = existsSync(output) ? readFileSync(output, 'utf8') : '';
if (!check && !options.includes('--force') && before.includes(digest)) {
  console.log('build:wasm: nothing has changed');
  process.exit(0);
}
installLockfile(folder);
const name: string = '@yowasp/clang';
const { runClang } = (await import(name)) as { readonly runClang: RunClang };
const modules: [string, Uint8Array][] = [];
for (const [dtype, source] of Object.entries(MODULE_SOURCES)) {
  const bytes = await compile(runClang, source).catch((error: unknown) =>
    // The compiler has said why; the error of its holds all files.
    end(1, `${dtype}: ${error instanceof Error ? error.message : String(error)}`),
  );
  console.log(`build:wasm: ${dtype}, ${bytes.length} bytes`);
  modules.push([dtype, bytes]);
}
const text = textOf(digest, modules);
if (!check) {
  writeFileSync(output, text);
} else if (text !== before) {
  end(1, 'src/backends/wasm/module.ts is not what the sources give: npm run build:wasm');
} else {
  console.log('build:wasm: src/backends/wasm/module.ts, the same bytes');
}
