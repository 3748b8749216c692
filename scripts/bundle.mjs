// Bundles dist/ into lib/, which is what is published: a file for each entry and few that they share.
// Node takes most of the time of an import to find, read and link files: 106 ms for those of the main
// entry one by one, 32 ms so.
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
rmSync(join(root, 'lib'), { recursive: true, force: true });
await build({
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
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  logLevel: 'warning',
});
