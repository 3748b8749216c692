// What the outcome of a proof depends on, as digests: of sources, of compile flags, and the compiler.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Evidence {
  /** Kernels or portable functions, the reference, the proof itself. */
  readonly sources: string;
  /** What the compiler was told. */
  readonly flags: string;
  readonly compiler: string;
}

/** What of proof/ has no part in the proof over all inputs: other checks, and the controls, which run each time. */
const OTHER_CHECKS = [
  /^proof\/((proven|fast_expected)\.json|arm64.*|float64.*|(arm64|sanitize|steps|tree)\.ts)$/,
  /^proof\/(controls|portable_faults)\.ts$/,
  /^native\/testing\/stand_ins\/faults\.h$/,
];

/** Files, and folders with all that is in them. */
const PROOF = [
  'proof',
  'src/core/catalog.ts',
  'src/core/element_types.ts',
  'test/support/testing_addon.ts',
  'native/testing/addon.cc',
  'native/testing/number_format.h',
  'native/testing/proof.cc',
  'native/testing/proof.h',
  'native/testing/reference.cc',
  'native/testing/reference.h',
  'native/testing/stand_ins',
];
const NATIVE = ['native/simd', 'native/math', 'native/loops', 'native/targets'];
const PORTABLE = ['src/backends/portable'];
/** The modules' bytes, which say all of their sources and compiler; what they lack is portable. */
const WASM = ['src/backends/wasm', ...PORTABLE];
const BUILD = ['binding.gyp', 'native/targets.gypi'];

/**
 * The files that a path's outcome depends on. Not among them: what carries arrays to kernels (node,
 * runtime, functions), which tests and samples run through whichever it is. An engine whose doubles
 * are not IEEE's would be another matter than a proof.
 */
export const dependenciesOf = (path: string): readonly string[] => [
  ...PROOF,
  ...(path === 'portable' ? PORTABLE : path === 'wasm' ? WASM : NATIVE),
];

const filesBelow = (root: string, path: string): string[] => {
  const entries = readdirSync(join(root, path), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const below = `${path}/${entry.name}`;
    const isOther = OTHER_CHECKS.some((pattern) => pattern.test(below));
    if (entry.name === 'node_modules' || isOther) return [];
    return entry.isDirectory() ? filesBelow(root, below) : [below];
  });
};

/** The digest of files, and of all files in folders, with their names. */
export function digestOf(root: string, paths: readonly string[]): string {
  const files = paths.flatMap((path) => (/\.\w+$/.test(path) ? [path] : filesBelow(root, path)));
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    const text = readFileSync(join(root, file));
    hash.update(`${file}\0${text.length}\0`).update(text);
  }
  return hash.digest('hex').slice(0, 32);
}

/** The code generation flags of the kernels' makefiles: node-gyp adds some to those of the project. */
function makeFlags(root: string): string {
  const build = join(root, 'build');
  if (!existsSync(build)) return '';
  const names = readdirSync(build).filter((name) =>
    /^(kernels|stand_ins|caffe2op_sigmoid_testing).*\.target\.mk$/.test(name),
  );
  return names
    .sort()
    .map((name) => {
      const text = readFileSync(join(build, name), 'utf8');
      const flags = text.match(/^CFLAGS_(CC_)?Release :=[^]*?(?=\n\n)/gm) ?? [];
      return [name, ...flags].join('\n');
    })
    .join('\n');
}

function compilerOf(): string {
  const { stdout } = spawnSync(process.env.CXX ?? 'g++', ['--version'], { encoding: 'utf8' });
  const version = /^.*$/m.exec(stdout)?.[0] ?? '';
  return `${version}, ${process.platform}-${process.arch}`;
}

/** Of the tree at `root` as it stands, for a path. */
export function evidenceOf(root: string, path: string): Evidence {
  const flags = createHash('sha256').update(makeFlags(root)).update(digestOf(root, BUILD));
  for (const name of ['CPPFLAGS', 'CXXFLAGS']) flags.update(`${name}=${process.env[name] ?? ''}\0`);
  return {
    sources: digestOf(root, dependenciesOf(path)),
    flags: flags.digest('hex').slice(0, 32),
    compiler: compilerOf(),
  };
}
