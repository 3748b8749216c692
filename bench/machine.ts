// The machine of a run, and who else used it.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { fileURLToPath } from 'node:url';
import { isaNames } from 'caffe2op-sigmoid';

export interface Machine {
  readonly cpu: string;
  readonly isas: readonly string[];
  readonly caches: readonly string[];
  readonly threads: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly hugePages: string | null;
  readonly node: string;
  readonly loadAverage: number;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** The caches of the first core, as Linux tells them; elsewhere none. */
function caches(): string[] {
  const found: string[] = [];
  for (let index = 0; ; index++) {
    const folder = `/sys/devices/system/cpu/cpu0/cache/index${index}`;
    const [level, kind, size] = ['level', 'type', 'size'].map((name) =>
      readText(`${folder}/${name}`),
    );
    if (level === undefined || kind === undefined || size === undefined) return found;
    const letter = { Data: 'd', Instruction: 'i' }[kind] ?? '';
    const kibibytes = Number.parseInt(size, 10);
    found.push(
      `L${level}${letter} ${kibibytes >= 1024 ? `${kibibytes / 1024} MiB` : `${kibibytes} KiB`}`,
    );
  }
}

/** What tells CPUs of one name apart, as Linux says it on x86; the name alone elsewhere. */
function cpuName(): string {
  const name = cpus()[0]?.model.trim() ?? 'unknown CPU';
  const [family, model] = ['cpu family', 'model'].map(
    (key) => new RegExp(`^${key}\\s*: (\\d+)$`, 'm').exec(readText('/proc/cpuinfo') ?? '')?.[1],
  );
  return family === undefined || model === undefined
    ? name
    : `${name} (family ${family}, model ${model})`;
}

const root = fileURLToPath(new URL('..', import.meta.url));

/** The commit of the sources, as git names it; `-dirty` if files of it have been changed. */
export function commitOfSources(cwd = root): string | undefined {
  const git = (...args: string[]): string | undefined => {
    const { status, stdout } = spawnSync('git', args, { cwd, encoding: 'utf8' });
    return status === 0 ? stdout.trim() : undefined;
  };
  // Empty at the top of a repository: sources that were copied into another one have no commit.
  if (git('rev-parse', '--show-prefix') !== '') return undefined;
  return git('describe', '--always', '--dirty', '--exclude=*');
}

export function describeMachine(): Machine {
  const hugePages = readText('/sys/kernel/mm/transparent_hugepage/enabled');
  return {
    cpu: cpuName(),
    isas: isaNames(),
    caches: caches(),
    threads: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${/^\d+\.\d+/.exec(release())?.[0] ?? ''}`.trim(),
    hugePages: /\[(\w+)\]/.exec(hugePages ?? '')?.[1] ?? null,
    node: process.version,
    loadAverage: loadavg()[0]!,
  };
}

/** Seconds that all cores have worked, and that a hypervisor has taken from them. */
function busySeconds(): number {
  let milliseconds = 0;
  for (const { times } of cpus()) {
    milliseconds += times.user + times.nice + times.sys + times.irq;
  }
  const steal = /^cpu +(?:\d+ +){7}(\d+)/.exec(readText('/proc/stat') ?? '')?.[1];
  return milliseconds / 1000 + Number(steal ?? 0) / 100;
}

/** Starts watching; the function returned says how many cores others used since, on average. */
export function watchOthers(): () => number {
  const begin = { busy: busySeconds(), own: process.cpuUsage(), at: performance.now() };
  return () => {
    const { user, system } = process.cpuUsage(begin.own);
    const others = busySeconds() - begin.busy - (user + system) / 1e6;
    return Math.max(0, others / ((performance.now() - begin.at) / 1000));
  };
}
