// Bundles dist/ into lib/, which is what is published: a file for each entry and few that they share. Node
// takes most of the time of an import to find, read and link files. Packages are bundled as well, with their
// licences.
//
//   lib/*.js       ES modules: what `import` gets, and `require` too where it loads ES modules, as Node's does
//   lib/cjs/       the same as CommonJS, for who can't: Jest, old bundlers
//   lib/**/*.d.ts  the declarations of either
import { readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import { bundleTypes } from './bundle_types.mjs';
import { noticesOf } from './notices.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const lib = join(root, 'lib');
rmSync(lib, { recursive: true, force: true });

const DOORS = { index: 'dist/index.js', caffe2: 'dist/caffe2/index.js', io: 'dist/io/index.js' };
// Names stay: traces and what functions are called show them.
const TARGET = {
  platform: 'node',
  target: 'node20.19',
  minifyWhitespace: true,
  logLevel: 'warning',
};

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

const {
  metafile: { outputs },
} = await build({
  absWorkingDir: root,
  entryPoints: { ...DOORS, cli: 'dist/cli/main.js' },
  outdir: 'lib',
  bundle: true,
  // What two entries share stands once: a value made by one is known to the others.
  splitting: true,
  plugins: [builtins],
  metafile: true,
  legalComments: 'none',
  format: 'esm',
  ...TARGET,
});

/** The bundles that those of the doors import, and they themselves. */
function closureOf(files) {
  const closure = new Set(files);
  for (const file of closure) {
    for (const { path, external } of outputs[file].imports) if (!external) closure.add(path);
  }
  return closure;
}

mkdirSync(join(lib, 'cjs'));
writeFileSync(join(lib, 'cjs/package.json'), '{ "type": "commonjs" }\n');
for (const file of closureOf(Object.keys(DOORS).map((name) => `lib/${name}.js`))) {
  const { code } = await transform(readFileSync(join(root, file), 'utf8'), {
    format: 'cjs',
    define: { 'import.meta.url': '__filename' },
    ...TARGET,
  });
  writeFileSync(join(lib, 'cjs', basename(file)), code);
}

await bundleTypes(root, Object.keys(DOORS));

/** The packages whose code is in the bundles, by their folders. */
const packages = new Set(
  Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => /.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []),
);
writeFileSync(join(lib, 'LICENSES.txt'), noticesOf(root, [...packages].sort()));
