// Bundles of a program that uses the installed package, without configuration. Beside native code that is kept
// external it runs; in a bundle WebAssembly takes over and says what to do. A page gets no native file.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { rolldown } from 'rolldown';
import { build as buildWithVite } from 'vite';
import type { Table } from '../support/table.js';
import { lastLine, run, wrongIn, type Computed } from './programs.js';

interface Bundler {
  readonly name: string;
  readonly how: string;
  /** Bundles the program of `place` into `out`. */
  build(place: string, out: string): Promise<readonly string[]>;
  /** The file in `out` that runs. */
  readonly file: string;
  readonly runs: 'native' | 'wasm';
  /** Whether it is for a page. */
  readonly page?: boolean;
}

const withEsbuild =
  (options: esbuild.BuildOptions, file: string): Bundler['build'] =>
  async (place, out) => {
    const { warnings } = await esbuild.build({
      absWorkingDir: place,
      entryPoints: ['app.mjs'],
      outfile: join(out, file),
      bundle: true,
      logLevel: 'silent',
      ...options,
    });
    return warnings.map(({ text }) => text);
  };

const withRolldown =
  (format: 'cjs' | 'esm', file: string): Bundler['build'] =>
  async (place, out) => {
    const warnings: string[] = [];
    const bundle = await rolldown({
      cwd: place,
      input: join(place, 'app.mjs'),
      platform: 'node',
      onLog: (_, { message }) => warnings.push(message),
    });
    await bundle.write({ dir: out, format, entryFileNames: file });
    await bundle.close();
    return warnings;
  };

const withWebpack =
  (webpack: string, target: string): Bundler['build'] =>
  (place, out) => {
    const script = join(place, 'webpack.cjs');
    return Promise.resolve(
      run(place, [process.execPath, script, webpack, join(place, 'app.mjs'), target, out]).failures,
    );
  };

const withVite =
  (ssr: boolean, file: string): Bundler['build'] =>
  async (place, out) => {
    await buildWithVite({
      root: place,
      configFile: false,
      logLevel: 'silent',
      ...(ssr && { ssr: { noExternal: true } }),
      build: {
        outDir: out,
        ssr,
        rolldownOptions: {
          input: join(place, 'app.mjs'),
          output: { entryFileNames: file, ...(!ssr && { format: 'iife' }) },
        },
      },
    });
    return [];
  };

const bundlers = (webpack: string): Bundler[] => [
  {
    name: 'esbuild',
    how: 'ESM',
    build: withEsbuild({ platform: 'node', format: 'esm' }, 'out.mjs'),
    file: 'out.mjs',
    runs: 'wasm',
  },
  {
    name: 'esbuild',
    how: 'CJS',
    build: withEsbuild({ platform: 'node', format: 'cjs' }, 'out.cjs'),
    file: 'out.cjs',
    runs: 'wasm',
  },
  {
    name: 'esbuild, external',
    how: 'ESM',
    build: withEsbuild({ platform: 'node', format: 'esm', packages: 'external' }, 'out.mjs'),
    file: 'out.mjs',
    runs: 'native',
  },
  {
    name: 'rolldown',
    how: 'ESM',
    build: withRolldown('esm', 'out.mjs'),
    file: 'out.mjs',
    runs: 'wasm',
  },
  {
    name: 'rolldown',
    how: 'CJS',
    build: withRolldown('cjs', 'out.cjs'),
    file: 'out.cjs',
    runs: 'wasm',
  },
  {
    // It writes down where a module lay, and from there native code may be loaded.
    name: 'webpack',
    how: 'CJS',
    build: withWebpack(webpack, 'node'),
    file: 'out.cjs',
    runs: 'native',
  },
  {
    name: 'vite, SSR',
    how: 'ESM',
    build: withVite(true, 'out.mjs'),
    file: 'out.mjs',
    runs: 'wasm',
  },
  {
    name: 'esbuild',
    how: 'page',
    build: withEsbuild({ platform: 'browser' }, 'out.js'),
    file: 'out.js',
    runs: 'wasm',
    page: true,
  },
  {
    name: 'webpack',
    how: 'page',
    build: withWebpack(webpack, 'web'),
    file: 'out.cjs',
    runs: 'wasm',
    page: true,
  },
  {
    name: 'vite',
    how: 'page',
    build: withVite(false, 'out.js'),
    file: 'out.js',
    runs: 'wasm',
    page: true,
  },
];

/** Bundles the program of `place`, where the package is installed, into folders below it. */
export async function checkBundlers(
  place: string,
  modules: string,
  hash: string,
  table: Table,
): Promise<void> {
  for (const { name, how, build, file, runs, page = false } of bundlers(join(modules, 'webpack'))) {
    const out = join(place, `${name} ${how}`.replaceAll(/\W+/g, '-'));
    let failures: string[];
    try {
      failures = [...(await build(place, out))];
    } catch (error) {
      failures = [String(error)];
    }
    let computed: Computed | undefined;
    if (failures.length === 0) {
      const assets = readdirSync(out, { recursive: true, encoding: 'utf8' });
      failures.push(
        ...assets
          .filter((asset) => asset.endsWith('.node'))
          .map((asset) => `${asset} beside the bundle`),
      );
      const script = page ? [join(place, 'page.cjs')] : [];
      const ran = run(place, [process.execPath, ...script, join(out, file)]);
      failures.push(...ran.failures);
      if (ran.failures.length === 0) {
        computed = lastLine(ran.stdout) as Computed;
        failures.push(...wrongIn(computed, runs, hash));
      }
    }
    table.report(name, how, computed?.name ?? 'nothing ran', failures);
  }
}
