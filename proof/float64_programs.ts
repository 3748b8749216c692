// The programs of the proof of float64, compiled around kernels with the flags of targets.gypi: only those
// that a program calls, and as many files at once as there are processors, or compilers would take most of
// the time.
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const work = join(root, 'build-float64');
const compiler = process.env.CXX ?? 'g++';
const FLAGS = ['-std=c++17', '-O3', '-ffp-contract=off', '-fvisibility=hidden', '-Inative', '-w'];
const COMMON = [
  'native/math/midpoint.cc',
  ...['cache_limits', 'cpu_features', 'dispatch'].map((name) => `native/targets/${name}.cc`),
];

/** What compiles a kernel over doubles, of those named, or of all. */
const compiles = (kernels: readonly string[] | undefined): string => {
  const named = kernels?.map((name) => `std::string_view(name)=="${name}"`).join('||') ?? 'true';
  return `-DCAFFE2OP_SIGMOID_COMPILES(T,name)=(std::is_same_v<T,double>&&(${named}))`;
};

/** The instruction sets, with what their headers are called. */
export const ISAS = { baseline: 'Sse2', avx2: 'Avx2', avx512: 'Avx512' } as const;
export type Isa = keyof typeof ISAS;

function flagsOf(isa: Isa): string[] {
  if (isa === 'baseline') return [];
  const targets = readFileSync(join(root, 'native/targets.gypi'), 'utf8');
  const list = new RegExp(`'${isa}_flags': \\[([^\\]]*)\\]`).exec(targets)?.[1] ?? '';
  return Array.from(list.matchAll(/'([^']+)'/g), ([, flag]) => flag!);
}

let running = 0;
const waiting: (() => void)[] = [];

/** Runs a compiler when a processor is free for it. Rejects with what it says if it fails. */
async function run(command: string, args: readonly string[]): Promise<void> {
  if (running >= availableParallelism())
    await new Promise<void>((resolve) => waiting.push(resolve));
  running++;
  try {
    await new Promise<void>((resolve, reject) => {
      execFile(command, args, { cwd: root, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
        if (error === null) resolve();
        else reject(new Error(`${stdout}${stderr}${error.message}`));
      });
    });
  } finally {
    running--;
    waiting.shift()?.();
  }
}

const sourcesOf = (names: readonly string[]): string[] =>
  names.map((name) => `native/testing/${name}.cc`);

/** Compiles the kernels of every instruction set; the objects. `kernels`: all without. */
export async function compile(
  name: string,
  defined: readonly string[],
  kernels?: readonly string[],
): Promise<string[]> {
  mkdirSync(work, { recursive: true });
  return Promise.all(
    (Object.keys(ISAS) as Isa[]).map(async (isa) => {
      const object = join(work, `${name}_${isa}.o`);
      const source = ['-c', `native/targets/isa_${isa}.cc`, '-o', object];
      const own = [...defined, ...flagsOf(isa), compiles(kernels), '-include', 'string_view'];
      await run(compiler, [...FLAGS, ...own, ...source]);
      return object;
    }),
  );
}

/** Builds a program around kernels, with MPFR; its path. */
export async function link(
  name: string,
  objects: readonly string[],
  sources: readonly string[],
  defined: readonly string[] = [],
): Promise<string> {
  const path = join(work, name);
  const inputs = [...sourcesOf(sources), ...COMMON, ...objects, '-lmpfr', '-lgmp'];
  await run(compiler, [...FLAGS, ...defined, '-DCAFFE2OP_SIGMOID_MPFR', ...inputs, '-o', path]);
  return path;
}

/** Builds a program for arm64, without MPFR; its path. */
export async function crossCompile(cross: string, main: string): Promise<string> {
  const path = join(work, `${main}_neon`);
  const sources = [...sourcesOf([main, 'float64_inputs']), ...COMMON, 'native/targets/isa_neon.cc'];
  const own = ['-static', compiles(undefined), '-include', 'string_view'];
  await run(cross, [...FLAGS, ...own, ...sources, '-o', path]);
  return path;
}

/** Builds what measures the error of an instruction set's fast paths; its path. */
export async function compileErrors(isa: Isa): Promise<string> {
  const path = join(work, `error_${isa}`);
  const header = `"simd/${ISAS[isa].toLowerCase()}.h"`;
  await run(compiler, [
    ...FLAGS,
    ...flagsOf(isa),
    `-DCAFFE2OP_SIGMOID_HEADER=${header}`,
    `-DCAFFE2OP_SIGMOID_ISA=${ISAS[isa]}`,
    ...sourcesOf(['float64_error', 'float64_inputs', 'float64_reference']),
    'native/math/midpoint.cc',
    ...['-lmpfr', '-lgmp', '-o', path],
  ]);
  return path;
}
