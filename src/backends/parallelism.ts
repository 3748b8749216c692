// How many threads this process may keep busy: its processors, and its container's share of them.

/** The quota of a cgroup in processors, from the text of `cpu.max` ("max 100000", "150000 100000"). */
export function quotaOf(text: string): number {
  const [quota, period] = text.trim().split(/\s+/).map(Number);
  return quota !== undefined && period !== undefined && quota > 0 && period > 0
    ? quota / period
    : Infinity;
}

function read(path: string): string {
  try {
    return process.getBuiltinModule('node:fs').readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Where a container's own quota stands: cgroup v2, then v1 (quota and period apart). */
function containerQuota(): number {
  const v1 = '/sys/fs/cgroup/cpu/cpu.cfs_';
  return Math.min(
    quotaOf(read('/sys/fs/cgroup/cpu.max')),
    quotaOf(`${read(`${v1}quota_us`)} ${read(`${v1}period_us`)}`),
  );
}

let known: number | undefined;

function processors(): number {
  try {
    return process.getBuiltinModule('node:os').availableParallelism();
  } catch {
    return 1; // in browsers, where the portable path runs, on one thread
  }
}

/** Threads that can run at the same time, ≥ 1. Asked for once. */
export function availableThreads(): number {
  // A started processor counts: with 1.5 of them, two threads are quicker than one.
  known ??= Math.max(1, Math.min(processors(), Math.ceil(containerQuota())));
  return known;
}
