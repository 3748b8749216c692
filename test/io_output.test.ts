// Output files: whole or not at all, links, permissions, devices and FIFOs.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { sigmoid } from 'caffe2op-sigmoid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openInput, openOutput, sigmoidGradientNpy, sigmoidNpy } from '../dist/io/index.js';
import { runtime } from './support/command.js';
import { floatBytes, npy, sampleValues, scratch, splitNpy } from './support/npy.js';

const posix = process.platform !== 'win32';
const root = posix && process.getuid?.() === 0;

const { make, remove, path } = scratch();
beforeEach(() => {
  make();
});
afterEach(() => {
  remove();
});

const x = sampleValues(1000);
const input = npy({ shape: '(1000,)', data: floatBytes(x) });
const result = floatBytes(sigmoid(x));
const files = (): string[] => readdirSync(path()).sort();
const dataOf = (name: string): Buffer => splitNpy(readFileSync(path(name))).data;

beforeEach(() => {
  writeFileSync(path('x.npy'), input);
});

describe('an output file', () => {
  it('appears at the end only', async () => {
    const sink = await openOutput(path('y'));
    await sink.write(Uint8Array.of(1, 2));
    expect(files()).toHaveLength(2);
    expect(files()).not.toContain('y');
    await sink.commit();
    expect(files()).toEqual(['x.npy', 'y']);
    expect([...readFileSync(path('y'))]).toEqual([1, 2]);
  });

  it('replaces an existing one at the end only', async () => {
    writeFileSync(path('y'), 'before');
    const sink = await openOutput(path('y'));
    await sink.write(Uint8Array.of(1, 2));
    expect(readFileSync(path('y'), 'utf8')).toBe('before');
    await sink.commit();
    expect([...readFileSync(path('y'))]).toEqual([1, 2]);
    expect(files()).toEqual(['x.npy', 'y']);
  });

  it('that is given up leaves nothing, however often', async () => {
    writeFileSync(path('y'), 'before');
    for (const name of ['y', 'z']) {
      const sink = await openOutput(path(name));
      await sink.write(Uint8Array.of(1, 2));
      await sink.discard();
      await sink.discard();
    }
    expect(files()).toEqual(['x.npy', 'y']);
    expect(readFileSync(path('y'), 'utf8')).toBe('before');
  });

  it('that is given up while it is written leaves nothing', async () => {
    const sink = await openOutput(path('y'));
    const writing = sink.write(new Uint8Array(2 ** 24));
    await sink.discard();
    await writing;
    expect(files()).toEqual(['x.npy']);
  });

  it('is not committed after the signal', async () => {
    const controller = new AbortController();
    const sink = await openOutput(path('y'), { signal: controller.signal });
    await sink.write(Uint8Array.of(1));
    const reason = new Error('stop');
    controller.abort(reason);
    await expect(sink.commit()).rejects.toMatchObject({ code: 'ABORT_ERR', cause: reason });
    await sink.discard();
    expect(files()).toEqual(['x.npy']);
  });

  it('is synced on the way where it is long', async () => {
    const chunk = new Uint8Array(2 ** 25).fill(7);
    const sink = await openOutput(path('y'));
    for (let i = 0; i < 5; i++) await sink.write(chunk);
    await sink.commit();
    expect(statSync(path('y')).size).toBe(5 * 2 ** 25);
  });

  it('can have the longest name there is', async () => {
    const name = 'y'.repeat(255);
    await sigmoidNpy(path('x.npy'), path(name));
    expect(dataOf(name)).toEqual(result);
  });

  it.runIf(posix)('keeps the permissions of the one it replaces', async () => {
    writeFileSync(path('y'), '');
    for (const mode of [0o640, 0o600, 0o755]) {
      chmodSync(path('y'), mode);
      await sigmoidNpy(path('x.npy'), path('y'));
      expect(statSync(path('y')).mode & 0o7777).toBe(mode);
    }
    await sigmoidNpy(path('x.npy'), path('new'));
    expect(statSync(path('new')).mode & 0o7777).toBe(statSync(path('x.npy')).mode & 0o7777);
  });
});

describe.runIf(posix)('a symbolic link as output', () => {
  it('stays, and the file it leads to is replaced', async () => {
    mkdirSync(path('folder'));
    writeFileSync(path('folder/y'), 'before');
    symlinkSync('folder', path('way'));
    symlinkSync('way/y', path('link'));
    symlinkSync(path('link'), path('link2'));
    await sigmoidNpy(path('x.npy'), path('link2'));
    expect(readlinkSync(path('link'))).toBe('way/y');
    expect(lstatSync(path('folder/y')).isFile()).toBe(true);
    expect(dataOf('folder/y')).toEqual(result);
    expect(readdirSync(path('folder'))).toEqual(['y']);
  });

  it('that leads to no file yet makes it', async () => {
    mkdirSync(path('folder'));
    symlinkSync('folder/y', path('link'));
    await sigmoidNpy(path('x.npy'), path('link'));
    expect(lstatSync(path('link')).isSymbolicLink()).toBe(true);
    expect(dataOf('folder/y')).toEqual(result);
  });

  it('that leads nowhere or in a circle is refused', async () => {
    symlinkSync('missing/y', path('nowhere'));
    symlinkSync('b', path('a'));
    symlinkSync('a', path('b'));
    await expect(openOutput(path('nowhere'))).rejects.toMatchObject({ code: 'ERR_FILE_OUTPUT' });
    await expect(openOutput(path('a'))).rejects.toMatchObject({
      code: 'ERR_FILE_OUTPUT',
      message: expect.stringContaining('ELOOP') as string,
    });
  });
});

describe('an output that is an input is refused', () => {
  const same = { code: 'ERR_FILE_SAME' };

  it('by its path', async () => {
    await expect(sigmoidNpy(path('x.npy'), path('x.npy'))).rejects.toMatchObject(same);
    writeFileSync(path('dy.npy'), input);
    for (const output of ['x.npy', 'dy.npy']) {
      const dx = sigmoidGradientNpy(path('x.npy'), path('dy.npy'), path(output));
      await expect(dx).rejects.toMatchObject(same);
    }
    expect(readFileSync(path('x.npy'))).toEqual(input);
    expect(files()).toEqual(['dy.npy', 'x.npy']);
  });

  it.runIf(posix)('by links of both kinds', async () => {
    symlinkSync('x.npy', path('soft'));
    linkSync(path('x.npy'), path('hard'));
    for (const [from, to] of [
      ['x.npy', 'soft'],
      ['x.npy', 'hard'],
      ['soft', 'x.npy'],
      ['hard', 'soft'],
    ] as const) {
      await expect(sigmoidNpy(path(from), path(to))).rejects.toMatchObject(same);
    }
    expect(readFileSync(path('x.npy'))).toEqual(input);
    expect(files()).toEqual(['hard', 'soft', 'x.npy']);
  });

  it('but both inputs may be one', async () => {
    await sigmoidGradientNpy(path('x.npy'), path('x.npy'), path('dx'));
    expect(dataOf('dx')).toHaveLength(4000);
  });
});

describe('what can’t be opened is refused', () => {
  it('as output', async () => {
    mkdirSync(path('folder'));
    for (const [name, reason] of [
      ['missing/y', 'Expected a folder that exists for the output but received '],
      ['x.npy/y', 'received ENOTDIR (not a directory)'],
      ['folder', 'received a folder'],
      ['folder/', 'received a folder'],
      ['new/', 'received a folder'],
      ['y'.repeat(256), 'received ENAMETOOLONG (name too long)'],
    ] as const) {
      const error = { code: 'ERR_FILE_OUTPUT', message: expect.stringContaining(reason) as string };
      await expect(openOutput(path(name))).rejects.toMatchObject(error);
    }
    await expect(openOutput('')).rejects.toThrow(
      "'': Expected a file that can be created for the output but received ENOENT",
    );
    expect(files()).toEqual(['folder', 'x.npy']);
  });

  it('as input', async () => {
    for (const [name, reason] of [
      ['missing', 'received ENOENT (no such file or directory)'],
      ['x.npy/y', 'received ENOTDIR (not a directory)'],
      ['', 'received a folder'],
    ] as const) {
      const error = { code: 'ERR_FILE_INPUT', message: expect.stringContaining(reason) as string };
      await expect(openInput(path(name))).rejects.toMatchObject(error);
    }
  });

  it.skipIf(!posix || root)('for want of permission', async () => {
    chmodSync(path('x.npy'), 0o444);
    await expect(openOutput(path('x.npy'))).rejects.toThrow('EACCES (permission denied)');
    chmodSync(path('x.npy'), 0o000);
    await expect(openInput(path('x.npy'))).rejects.toThrow('EACCES (permission denied)');
    chmodSync(path(), 0o555);
    await expect(openOutput(path('y'))).rejects.toThrow('EACCES (permission denied)');
    chmodSync(path(), 0o755);
  });

  it('with a name on one line', async () => {
    const error = await openInput(path('a\nb\x1b[2J\u202ec')).catch((e: unknown) => e);
    expect((error as Error).message).toContain('a\\x0ab\\x1b[2J\\u{202e}c: Expected');
  });
});

describe('anything that fails leaves all as it was', () => {
  it.each([
    ['a header', npy({ dict: '{}' })],
    ['too little data', input.subarray(0, 3000)],
    ['too much data', Buffer.concat([input, Buffer.alloc(1)])],
    ['integers', npy({ descr: '<i8', shape: '(1,)', data: Buffer.alloc(8) })],
    ['no numbers', npy({ descr: '<c8', shape: '(1,)', data: Buffer.alloc(8) })],
  ])('%s', async (_, bytes) => {
    writeFileSync(path('x.npy'), bytes);
    writeFileSync(path('y'), 'before');
    for (const output of ['y', 'z']) {
      await expect(sigmoidNpy(path('x.npy'), path(output))).rejects.toMatchObject({
        code: 'ERR_FILE_DATA',
      });
    }
    expect(files()).toEqual(['x.npy', 'y']);
    expect(readFileSync(path('y'), 'utf8')).toBe('before');
  });

  it('a signal at any chunk', async () => {
    for (let stopAt = 0; stopAt <= 1000; stopAt += 100) {
      const controller = new AbortController();
      const stopped = sigmoidNpy(path('x.npy'), path('y'), {
        chunkLength: 100,
        signal: controller.signal,
        onProgress: (done) => {
          if (done === stopAt) controller.abort(new Error('stop'));
        },
      });
      await expect(stopped).rejects.toMatchObject({ code: 'ABORT_ERR', cause: Error('stop') });
      expect(files()).toEqual(['x.npy']);
    }
    const before = sigmoidNpy(path('x.npy'), path('y'), { signal: AbortSignal.abort() });
    await expect(before).rejects.toMatchObject({ name: 'AbortError', code: 'ABORT_ERR' });
    expect(files()).toEqual(['x.npy']);
  });
});

describe.runIf(posix)('devices and FIFOs', () => {
  const fifo = (name: string): string => {
    execFileSync('mkfifo', [path(name)]);
    return path(name);
  };

  it('are written directly', async () => {
    await sigmoidNpy(path('x.npy'), '/dev/null');
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
    const out = fifo('out');
    const [read] = await Promise.all([readFile(out), sigmoidNpy(path('x.npy'), out)]);
    expect(splitNpy(read).data).toEqual(result);
    expect(statSync(out).isFIFO()).toBe(true);
    expect(files()).toEqual(['out', 'x.npy']);
  });

  it('wait for their other end, and stop when told', async () => {
    for (const [from, to] of [
      [fifo('in'), path('y')],
      [path('x.npy'), fifo('out')],
    ] as const) {
      const signal = AbortSignal.timeout(50);
      const stopped = sigmoidNpy(from, to, { signal });
      await expect(stopped).rejects.toMatchObject({
        name: 'AbortError',
        code: 'ABORT_ERR',
        cause: { name: 'TimeoutError' },
      });
    }
    expect(files()).toEqual(['in', 'out', 'x.npy']);
  });

  it.runIf(process.platform === 'linux')('that are full are told', async () => {
    await expect(sigmoidNpy(path('x.npy'), '/dev/full')).rejects.toMatchObject({
      code: 'ERR_FILE_IO',
      message: expect.stringContaining('ENOSPC (no space left on device)') as string,
    });
  });
});

describe.runIf(posix)('memory', () => {
  it('does not grow with the file', () => {
    const io = new URL('../dist/io/index.js', import.meta.url).href;
    /** The most memory that a process took for zeros of as many bytes, in bytes. */
    const peak = (bytes: number): number => {
      writeFileSync(path('zeros.npy'), npy({ shape: `(${bytes / 4},)` }));
      truncateSync(path('zeros.npy'), statSync(path('zeros.npy')).size + bytes);
      const script = `
        const { sigmoidNpy } = await import(${JSON.stringify(io)});
        await sigmoidNpy(${JSON.stringify(path('zeros.npy'))}, '/dev/null');
        console.log(process.resourceUsage().maxRSS);`;
      const args = ['--input-type=module', '-e', script];
      return 1024 * Number(execFileSync(runtime, args, { encoding: 'utf8' }));
    };
    // Beyond three chunks of 4 MiB each nothing more is held.
    expect(peak(2 ** 28) - peak(2 ** 24)).toBeLessThan(2 ** 26);
  });
});
