// Bundles dist/ into lib/, which is what is published: a file for each entry and few that they share.
// Node takes most of the time of an import to find, read and link files: 106 ms for those of the main
// entry one by one, 32 ms so. Packages of the command are bundled as well, with their licences; not the
// protobuf library, whose types the declarations import.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
rmSync(join(root, 'lib'), { recursive: true, force: true });

/** What CommonJS packages require of Node, which an ES module has no `require` for. */
const builtins = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[a-z:_/]+$/ }, ({ path, kind }) =>
      kind === 'require-call' && isBuiltin(path) ? { path, namespace: 'builtin' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: {
    index: 'dist/index.js',
    caffe2: 'dist/caffe2/index.js',
    io: 'dist/io/index.js',
    cli: 'dist/cli/main.js',
    // In a file of its own, it runs before the protobuf library, which needs it.
    utf8: 'dist/caffe2/common/utf8.js',
  },
  outdir: 'lib',
  bundle: true,
  // What two entries share stands once: a value made by one is known to the others.
  splitting: true,
  external: ['@bufbuild/protobuf'],
  plugins: [builtins],
  metafile: true,
  legalComments: 'none',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  logLevel: 'warning',
});

/** The packages whose code is in the bundles. */
const packages = new Set(
  Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => /.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []),
);
const notices = [...packages].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json')));
  const text = readdirSync(join(root, folder)).find((file) => /^licen[cs]e/i.test(file));
  if (text === undefined) throw new Error(`${name} has no licence text`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(root, folder, text), 'utf8').trim()}\n`;
});
writeFileSync(join(root, 'lib/LICENSES.txt'), notices.join(`\n${'-'.repeat(80)}\n\n`));
