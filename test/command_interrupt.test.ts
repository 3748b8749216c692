// Signals: the command stops wherever it waits, and leaves nothing.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandLine, outcome, start, until } from './support/command.js';
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

describe.runIf(posix)('a wait in the kernel that nothing ends', () => {
  // A device or a network file system can do that. Here it is a FIFO that is not seen to be one, so
  // that opening it, or writing to it, waits in a thread.
  const preload = `
    import fs from 'node:fs';
    import fsp from 'node:fs/promises';
    import { syncBuiltinESMExports } from 'node:module';
    const hide = (stats) => Object.assign(stats, { isFIFO: () => false });
    const { open, read, write } = fs;
    for (const name of ['fstat', 'stat']) {
      const original = fs[name];
      fs[name] = (file, ...rest) => {
        const callback = rest.pop();
        original(file, ...rest, (error, stats) => callback(error, stats && hide(stats)));
      };
    }
    const { stat: promised } = fsp;
    fsp.stat = async (...args) => hide(await promised(...args));
    const told = (name, original, isIt) => {
      fs[name] = (...args) => {
        if (isIt(...args)) fs.writeFileSync('waits', name);
        return original(...args);
      };
      // How promises come of it.
      Object.defineProperties(fs[name], Object.getOwnPropertyDescriptors(original));
    };
    told('open', open, (path) => path === 'fifo');
    told('read', read, () => true);
    // More than a pipe takes.
    told('write', write, (fd, bytes, from, length) => length > 2 ** 20);
    syncBuiltinESMExports();`;

  it.each([
    ['open', 'an input', ['forward', 'fifo', '-o', 'new.npy']],
    ['read', 'an input', ['forward', 'fifo', '-o', 'new.npy']],
    ['open', 'an output', ['forward', 'x.npy', '-o', 'fifo']],
    ['write', 'an output', ['forward', 'x.npy', '-o', 'fifo']],
  ] as const)('keeps no command from ending: to %s %s', async (what, _, args) => {
    execFileSync('mkfifo', [path('fifo')]);
    writeFileSync(path('preload.mjs'), preload);
    const before = files();
    // The other end is there then, and does nothing.
    const other = what === 'open' ? undefined : openSync(path('fifo'), constants.O_RDWR);
    const [program, ...line] = commandLine(...args);
    const child = spawn(program!, ['--import', './preload.mjs', ...line], { cwd: path() });
    const result = outcome(child);
    await until(() => existsSync(path('waits')) && readFileSync(path('waits'), 'utf8') === what);
    child.kill('SIGTERM');
    const { signal, stderr } = await result;
    // Node would wait for the thread: the system ends the process.
    expect([signal, stderr]).toEqual(['SIGTERM', '']);
    if (other !== undefined) closeSync(other);
    rmSync(path('waits'));
    expect(files()).toEqual(before);
  });
});
