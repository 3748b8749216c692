// Signals: the command stops wherever it waits, and leaves nothing.
import { execFileSync, type ChildProcess } from 'node:child_process';
import { closeSync, constants, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { outcome, start, until } from './support/command.js';
import { npy, scratch } from './support/npy.js';

const posix = process.platform !== 'win32';
const STATUS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGQUIT: 131 } as const;

const { make, remove, path } = scratch();
const values = 2 ** 21;
const big = npy({ shape: `(${values},)`, data: new Uint8Array(4 * values) });

beforeEach(() => {
  make();
  writeFileSync(path('x.npy'), big);
  writeFileSync(path('out.npy'), 'before');
});
afterEach(() => {
  remove();
});

const files = (): string[] => readdirSync(path()).sort();
const temporary = (): boolean => files().some((name) => name.endsWith('.tmp'));

/** Interrupts `child` once it has begun, and checks how it ends. */
async function interrupt(
  child: ChildProcess,
  signal: keyof typeof STATUS,
  begun: () => boolean,
): Promise<void> {
  const result = outcome(child);
  await until(begun);
  child.kill(signal);
  const { status, signal: killedBy, stderr } = await result;
  expect({ status, killedBy, stderr }).toEqual({
    status: STATUS[signal],
    killedBy: null,
    stderr: '',
  });
}

const SIGNALS = Object.keys(STATUS) as (keyof typeof STATUS)[];

describe.runIf(posix).each(SIGNALS)('%s', (signal) => {
  it.each([
    ['before the header', 0],
    ['in the header', 50],
    ['in the data', 10_000],
    ['in the second chunk', 5_000_000],
    ['before the end', big.length],
  ])('while standard input has nothing more: %s', async (_, bytes) => {
    for (const output of ['out.npy', 'new.npy']) {
      const before = files();
      const child = start(['forward', '-', '-o', output], { cwd: path() });
      child.stdin!.on('error', () => undefined);
      let taken = bytes === 0;
      child.stdin!.write(big.subarray(0, bytes), () => {
        taken = true;
      });
      await interrupt(child, signal, () => taken && temporary());
      expect(files()).toEqual(before);
      expect(readFileSync(path('out.npy'), 'utf8')).toBe('before');
    }
  });

  it('while nobody reads standard output', async () => {
    const child = start(['forward', 'x.npy', '-o', '-'], { cwd: path() });
    let some = false;
    child.stdout!.once('readable', () => {
      some = true;
    });
    const { stdout } = child;
    child.stdout = null;
    // Unread, the pipe fills up; read again only after the end.
    child.on('exit', () => stdout!.resume());
    await interrupt(child, signal, () => some);
  });

  it('while parity waits for its input', async () => {
    execFileSync('mkfifo', [path('fifo')]);
    writeFileSync(path('other.f32'), new Uint8Array(4));
    const child = start(['parity', 'fifo', 'other.f32'], { cwd: path() });
    const result = outcome(child);
    // A FIFO can be opened for writing, without waiting, once somebody reads it.
    let fd: number | undefined;
    await until(() => {
      try {
        fd = openSync(path('fifo'), constants.O_WRONLY | constants.O_NONBLOCK);
      } catch {
        return false;
      }
      return true;
    });
    child.kill(signal);
    const { status, signal: killedBy, stdout, stderr } = await result;
    closeSync(fd!);
    // It has nothing to clean up, so the system ends it: 128 + the signal in a shell.
    expect({ status, killedBy, stdout: stdout.length, stderr }).toEqual({
      status: null,
      killedBy: signal,
      stdout: 0,
      stderr: '',
    });
  });

  it('while a FIFO has no other end', async () => {
    execFileSync('mkfifo', [path('fifo')]);
    const before = files();
    await interrupt(
      start(['forward', 'fifo', '-o', 'out.npy'], { cwd: path() }),
      signal,
      temporary,
    );
    expect(files()).toEqual(before);
    expect(readFileSync(path('out.npy'), 'utf8')).toBe('before');
  });
});
