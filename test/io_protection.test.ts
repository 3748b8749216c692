// What only protects an output (syncing, its owner, its mode) is left out where a policy or the
// file system refuses it: the file appears. What says that data is lost keeps it from appearing.
import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { sigmoid } from 'caffe2op-sigmoid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandLine, runtime } from './support/command.js';
import { floatBytes, npy, scratch, splitNpy } from './support/npy.js';

const { make, remove, path } = scratch();
const x = Float32Array.of(0, 1, -2, 3);
beforeEach(() => {
  make();
  writeFileSync(path('x.npy'), npy({ shape: '(4,)', data: floatBytes(x) }));
});
afterEach(remove);

const io = new URL('../dist/io/index.js', import.meta.url).href;
const dataOf = (name: string): Buffer => splitNpy(readFileSync(path(name))).data;

/** What a program prints in a process with these options of Node. */
function run(options: readonly string[], ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(runtime, [...options, ...args], {
    cwd: path(),
    encoding: 'utf8',
  });
  expect([status, stderr.replace(/^(\(node:|\(Use).*\n/gm, '')]).toEqual([0, '']);
  return stdout;
}
const program = (script: string): string[] => ['--input-type=module', '-e', script];

const flag = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission';
const permissions = [flag, '--allow-fs-read=*', '--allow-fs-write=*'];

describe.each([[[]], [['--allow-addons']]])(
  'under the permission model with every right to files %j',
  (more) => {
    const options = [...permissions, ...more];

    it('the command writes new files and over old ones, and keeps their modes', () => {
      const [, main] = commandLine();
      for (const mode of [undefined, 0o600, 0o640, 0o666, 0o755]) {
        if (mode !== undefined) chmodSync(path('y.npy'), mode);
        run(options, main!, 'forward', 'x.npy', '-q', '-o', 'y.npy');
        expect(dataOf('y.npy')).toEqual(floatBytes(sigmoid(x)));
        if (mode !== undefined && process.platform !== 'win32') {
          expect(statSync(path('y.npy')).mode & 0o777).toBe(mode);
        }
      }
      expect(readdirSync(path()).sort()).toEqual(['x.npy', 'y.npy']);
    });

    it('writeNpy and long outputs do too', () => {
      const script = `
        const { openOutput, readNpy, writeNpy } = await import(${JSON.stringify(io)});
        await writeNpy('y.npy', Float32Array.of(1, 2, 3));
        await writeNpy('y.npy', (await readNpy('x.npy')).values);
        const sink = await openOutput('long');
        const bytes = new Uint8Array(2 ** 25 + 1);
        for (let i = 0; i < 4; i++) await sink.write(bytes);
        await sink.commit();`;
      run(options, ...program(script));
      expect(dataOf('y.npy')).toEqual(floatBytes(x));
      expect(statSync(path('long')).size).toBe(4 * (2 ** 25 + 1));
    });
  },
);

/** A program that writes y.npy where functions of node:fs fail with a code, and says how it ends. */
const failing = (names: readonly string[], code: string, bytes: number): string[] =>
  program(`
    import fs from 'node:fs';
    import fsp from 'node:fs/promises';
    import { syncBuiltinESMExports } from 'node:module';
    const called = new Set();
    const failure = (name) => {
      called.add(name);
      return Object.assign(new Error('${code}: simulated'), { code: '${code}' });
    };
    for (const name of ${JSON.stringify(names)}) {
      if (name in fsp) fsp[name] = async () => { throw failure(name); };
      else fs[name] = (...args) => process.nextTick(args.at(-1), failure(name));
    }
    syncBuiltinESMExports();
    const { openOutput } = await import(${JSON.stringify(io)});
    try {
      const sink = await openOutput('y.npy');
      try {
        for (let i = 0; i < 2; i++) await sink.write(new Uint8Array(${bytes}));
        await sink.commit();
      } catch (error) {
        await sink.discard();
        throw error;
      }
      console.log('written', ...[...called].sort());
    } catch (error) {
      console.log(error.name, error.code, error.cause.code);
    }`);

describe('a file system or sandbox that knows no', () => {
  it.each([
    // fsync(2): for what does not support it; what FUSE and NFS servers answer; seccomp; Node.
    ...['EINVAL', 'EROFS', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EPERM', 'EACCES'],
    'ERR_ACCESS_DENIED',
  ])('syncing and modes (%s) gets the file', (code) => {
    writeFileSync(path('y.npy'), 'before');
    const names = ['fsync', 'fdatasync', 'fchmod', 'fchown', 'chmod', 'lchown'];
    const printed = run([], ...failing(names, code, 2 ** 25));
    expect(printed).toBe('written chmod fchmod fchown fdatasync fsync lchown\n');
    expect(statSync(path('y.npy')).size).toBe(2 ** 26);
    expect(readdirSync(path()).sort()).toEqual(['x.npy', 'y.npy']);
  });

  it.runIf(process.platform !== 'win32')('modes of open files keeps them by their names', () => {
    writeFileSync(path('y.npy'), 'before');
    chmodSync(path('y.npy'), 0o604);
    expect(run([], ...failing(['fchmod', 'fchown'], 'ENOSYS', 10))).toBe('written fchmod fchown\n');
    expect(statSync(path('y.npy')).mode & 0o777).toBe(0o604);
  });
});

describe('what loses data fails', () => {
  it.each(['EIO', 'ENOSPC', 'EDQUOT', 'EBADF', 'ESTALE'])('%s', (code) => {
    for (const before of [undefined, 'before']) {
      if (before !== undefined) writeFileSync(path('y.npy'), before);
      for (const [names, bytes] of [
        [['fsync'], 10],
        // Told by a later write, or at the end.
        [['fdatasync'], 2 ** 26],
      ] as const) {
        expect(run([], ...failing(names, code, bytes))).toBe(`FileError ERR_FILE_IO ${code}\n`);
      }
      const expected = before === undefined ? ['x.npy'] : ['x.npy', 'y.npy'];
      expect(readdirSync(path()).sort()).toEqual(expected);
      if (before !== undefined) expect(readFileSync(path('y.npy'), 'utf8')).toBe(before);
    }
    // A mode that could not be kept for such a reason is no refusal.
    expect(run([], ...failing(['fchmod'], code, 10))).toBe(`FileError ERR_FILE_OUTPUT ${code}\n`);
    expect(readdirSync(path()).sort()).toEqual(['x.npy', 'y.npy']);
    expect(readFileSync(path('y.npy'), 'utf8')).toBe('before');
  });
});
