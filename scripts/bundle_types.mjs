// Bundles the declarations of dist/ into lib/, those of packages among them, once as ES modules and once as
// CommonJS: TypeScript takes the kind of a declaration for that of the code.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';

/**
 * Written so that TypeScript before 5.7, whose typed arrays have no parameter, understands it as well.
 */
const forAll = (text) =>
  text
    .replaceAll(/\b(Big)?([A-Z]\w*Array)<ArrayBuffer>/g, 'ReturnType<typeof $1$2.of>')
    .replaceAll(/\b(Big)?([A-Z]\w*Array)<ArrayBufferLike>/g, '$1$2')
    .replaceAll(/\b(ArrayBufferView|DataView)<ArrayBuffer(Like)?>/g, '$1');

/** For doors by their names, declared in dist/NAME.d.ts or dist/NAME/index.d.ts. */
export async function bundleTypes(root, doors) {
  const lib = join(root, 'lib');
  const bundle = await rollup({
    input: Object.fromEntries(
      doors.map((name) => [
        name,
        join(root, 'dist', name === 'index' ? 'index.d.ts' : `${name}/index.d.ts`),
      ]),
    ),
    external: [/^node:/],
    plugins: [
      dts({ tsconfig: join(root, 'tsconfig.build.json'), includeExternal: ['@bufbuild/protobuf'] }),
    ],
    onLog(level, log) {
      // Names that the doors use and don't export are in files that they share.
      if (level !== 'debug' && !/no public re-export/.test(log.message))
        throw new Error(log.message);
    },
  });
  await bundle.write({
    dir: lib,
    format: 'es',
    entryFileNames: '[name].d.ts',
    chunkFileNames: 'shared-[hash].d.ts',
  });
  await bundle.close();
  for (const name of readdirSync(lib).filter((file) => file.endsWith('.d.ts'))) {
    const text = forAll(readFileSync(join(lib, name), 'utf8'));
    for (const folder of ['.', 'cjs']) writeFileSync(join(lib, folder, name), text);
  }
}
