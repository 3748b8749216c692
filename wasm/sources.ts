// What the WebAssembly modules are made of: for each element type its sources, the flags, and a digest of
// all that their bytes depend on.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A module: the kernels over one element type. */
export interface ModuleSource {
  /** The element type in C++. */
  readonly element: string;
  readonly files: readonly string[];
  /** Beyond -O2, float64's is 25 times as large (LLVM 22). */
  readonly optimization: '-O2' | '-O3';
}

/** By element type; what is not here the portable path computes. */
export const MODULE_SOURCES = {
  float32: { element: 'float', files: ['native/wasm/module.cc'], optimization: '-O3' },
  float64: {
    element: 'double',
    files: ['native/wasm/module.cc', 'native/wasm/memory.cc', 'native/wasm/midpoint.cc'],
    optimization: '-O2',
  },
} as const satisfies Readonly<Record<string, ModuleSource>>;

/** Fixed-width SIMD and no more: relaxed SIMD has other bits on each engine. */
const FLAGS = [
  '-std=c++17',
  '-mcpu=mvp',
  '-msimd128',
  '-ffp-contract=off',
  '-fno-exceptions',
  '-fno-rtti',
  '-fvisibility=hidden',
  '-Wall',
  '-Wextra',
  '-Inative',
  '-nostdlib',
  '-Wl,--no-entry',
  '-Wl,--strip-all',
  // Below the data: to overflow it traps.
  '-Wl,--stack-first',
  '-Wl,-z,stack-size=16384',
];

/** The compiler's arguments for a module. */
export const argumentsFor = (
  { element, files, optimization }: ModuleSource,
  output: string,
): string[] => [
  ...FLAGS,
  optimization,
  `-DCAFFE2OP_SIGMOID_WASM_ELEMENT=${element}`,
  ...files,
  '-o',
  output,
];

/** Files of the project with all that they include of it, in a fixed order. */
export function closureOf(root: string, files: readonly string[]): string[] {
  const found = new Set<string>();
  const add = (file: string): void => {
    if (found.has(file)) return;
    found.add(file);
    const text = readFileSync(join(root, file), 'utf8');
    for (const [, included] of text.matchAll(/^#include "([^"]+)"/gm)) add(`native/${included!}`);
  };
  files.forEach(add);
  return [...found].sort();
}

/** The digest of all sources, of the flags, and of the compiler that the lockfile names. */
export function digestOfSources(root: string): string {
  const sources = closureOf(
    root,
    Object.values(MODULE_SOURCES).flatMap(({ files }) => files),
  );
  const hash = createHash('sha256');
  for (const file of [...sources, 'wasm/package-lock.json', 'wasm/sources.ts']) {
    const text = readFileSync(join(root, file));
    hash.update(`${file}\0${text.length}\0`).update(text);
  }
  return hash.digest('hex');
}
