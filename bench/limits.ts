// The limits of this machine: loops that only read and write, from an addon of their own
// (bench/native), which is built here when it is missing or stale.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** (a, out) for the forward function's traffic, (a, b, out) for the gradient's. */
type Views = [...inputs: Float32Array[], out: Float32Array];

/** A loop with one kind of stores. */
export interface Limit {
  /** One pass, as one call through Node-API. */
  run(...views: Views): void;
  /** Seconds of a pass, timed inside the addon. */
  seconds(threads: number, passes: number, ...views: Views): number;
}

/** The loops over the vectors of one instruction set. */
export interface Limits {
  readonly isa: string;
  readonly ordinary: Limit;
  readonly nonTemporal?: Limit | undefined;
  /** float64's forward function without a rounding test: (x, out) as words of 32 bits. */
  readonly plainDouble?: Limit | undefined;
  /** The library's gradient kernel, timed in the same way. */
  readonly kernels: Limit;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'bench/native');
const binary = join(folder, 'build/Release/caffe2op_sigmoid_bench.node');
const stamp = join(folder, 'build/sources.sha256');

function fingerprint(): string {
  const hash = createHash('sha256').update(`${process.platform} ${process.env.CXX ?? ''}`);
  const own = readdirSync(folder).filter((name) => /\.(cc|h|gyp)$/.test(name));
  const shared = ['simd', 'math', 'loops', 'targets'].flatMap((name) =>
    readdirSync(join(root, 'native', name))
      .sort()
      .map((file) => `../../native/${name}/${file}`),
  );
  for (const name of [...own.sort(), '../../native/targets.gypi', ...shared]) {
    hash.update(`${name}\n`).update(readFileSync(join(folder, name)));
  }
  return hash.digest('hex');
}

async function build(sources: string): Promise<void> {
  const headers = (await import(new URL('../scripts/node_headers.mjs', import.meta.url).href)) as {
    nodeHeaders: () => string[];
  };
  const gyp = join(root, 'node_modules/node-gyp/bin/node-gyp.js');
  const result = spawnSync(
    process.execPath,
    [gyp, '--directory', folder, 'rebuild', ...headers.nodeHeaders()],
    { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  if (result.status !== 0) {
    rmSync(stamp, { force: true });
    throw new Error(`the addon of the limits was not built:\n${result.stdout}${result.stderr}`);
  }
  writeFileSync(stamp, sources);
}

/** The limits for every instruction set this machine can run, best first. */
export async function loadLimits(): Promise<readonly Limits[]> {
  const sources = fingerprint();
  if (!existsSync(binary) || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== sources) {
    console.error('bench: building the addon of the limits');
    await build(sources);
  }
  const module: { exports: { instructionSets?: readonly Limits[] } } = { exports: {} };
  process.dlopen(module, binary);
  return module.exports.instructionSets!;
}
