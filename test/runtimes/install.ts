// Installs what the lockfile of a folder says, when its node_modules are missing or stale.
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Runs npm in a folder: the npm that runs this script, if one does. */
export function npm(folder: string, args: readonly string[]): SpawnSyncReturns<string> {
  const running = process.env.npm_execpath;
  const options = { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 } as const;
  return running !== undefined && /npm-cli\.js$/.test(running)
    ? spawnSync(process.execPath, [running, ...args], options)
    : spawnSync('npm', args, options);
}

/** `npm ci` in `folder`, unless it has been done for this lockfile. Install scripts stay off. */
export function installLockfile(folder: string, options: readonly string[] = []): void {
  const hash = createHash('sha256').update(options.join(' '));
  for (const name of ['package.json', 'package-lock.json']) {
    hash.update(readFileSync(join(folder, name)));
  }
  const fingerprint = hash.digest('hex');
  const stamp = join(folder, 'node_modules', '.installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) return;
  rmSync(stamp, { force: true });
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', ...options];
  let result = npm(folder, [...args, '--prefer-offline']);
  // What npm remembers of a package may be older than the lockfile.
  if (result.status !== 0) result = npm(folder, args);
  if (result.status !== 0) {
    throw new Error(`npm ci failed in ${folder}\n${result.stdout}${result.stderr}`);
  }
  writeFileSync(stamp, fingerprint);
}
