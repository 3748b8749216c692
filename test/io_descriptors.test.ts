// Descriptors, by number and by paths that lead to one: those that a process was given or opened
// are read and written, those that Node keeps for itself and those that are not open are refused.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { sigmoid } from 'caffe2op-sigmoid';
import { openOutput, readNpy, sigmoidNpy, writeNpy } from 'caffe2op-sigmoid/io';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { command, commandLine, outcome, runtime } from './support/command.js';
import { floatBytes, npy, scratch, splitNpy } from './support/npy.js';

const { make, remove, path } = scratch();
const x = Float32Array.of(0, 1, -2, 3);
const input = npy({ shape: '(4,)', data: floatBytes(x) });
const result = npy({ shape: '(4,)', data: floatBytes(sigmoid(x)) });
beforeEach(() => {
  make();
  writeFileSync(path('x.npy'), input);
});
afterEach(remove);

const files = (): string[] => readdirSync(path()).sort();
const withData = (bytes: Uint8Array): Buffer => splitNpy(bytes).data;

// Only Linux says what descriptors are.
describe.runIf(existsSync('/proc/self/fdinfo'))('a descriptor of Node itself', () => {
  it('is refused as input and output, by each path and number', () => {
    const io = new URL('../dist/io/index.js', import.meta.url).href;
    const script = `
      const { readdirSync, readFileSync, readlinkSync, symlinkSync } = await import('node:fs');
      console.log('begin');
      const { openInput, openOutput } = await import(${JSON.stringify(io)});
      const own = [];
      for (const fd of readdirSync('/proc/self/fd').map(Number)) {
        if (fd <= 2) continue;
        let link = '';
        try {
          link = readlinkSync('/proc/self/fd/' + fd);
          // Of whoever runs the test.
          const flags = /flags:\\s*([0-7]+)/.exec(readFileSync('/proc/self/fdinfo/' + fd))[1];
          if ((parseInt(flags, 8) & 0o2000000) === 0) continue;
        } catch {}
        if (link !== '') own.push(link.replace(/:.*/, ''));
        const link1 = ${JSON.stringify(path())} + fd;
        const link2 = ${JSON.stringify(path())} + 'to' + fd;
        symlinkSync('/dev/fd/' + fd, link1);
        symlinkSync(link1, link2);
        for (const place of [
          '/dev/fd/' + fd,
          '/dev/../dev/fd/./' + fd,
          '/proc/self/fd/' + fd,
          '/proc/' + process.pid + '/fd/' + fd,
          '/proc/thread-self/fd/' + fd,
          '/proc/self/task/' + process.pid + '/fd/' + fd,
          link1,
          link2,
          { fd, name: 'number ' + fd },
        ]) {
          const code = ({ code, message }) =>
            message.includes('Expected a descriptor that the process was given') ? code : message;
          const [read, written] = [
            await openInput(place).then(() => 'opened', code),
            await openOutput(place).then(() => 'opened', code),
          ];
          // Node's spare descriptor is one of /dev/null: nothing comes from there.
          const isEmpty = link === '/dev/null' && read === 'opened';
          if ((read !== 'ERR_FILE_INPUT' && !isEmpty) || written !== 'ERR_FILE_OUTPUT') {
            console.log(place, link, read, written);
          }
        }
      }
      console.log([...new Set(own)].sort().join());`;
    const { stdout, stderr, status } = spawnSync(runtime, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // It has pipes and others.
    const kinds = /^begin\n(\/dev\/null,)?anon_inode,pipe\n$/;
    expect([stdout, stderr, status]).toEqual([expect.stringMatching(kinds) as string, '', 0]);
  });

  it('and one that is not open: the command says so and ends', async () => {
    const what = 'Expected a descriptor that the process was given or has opened for the';
    const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
    for (const fd of [4, 5, 200]) {
      const name = `/dev/fd/${fd}`;
      const read = await command(['forward', name, '-o', 'o.npy'], { cwd: path(), stdio });
      const which = fd === 200 ? 'which is not open' : 'one of this process itself';
      expect([read.status, read.stderr]).toEqual([
        66,
        expect.stringContaining(`${name}: ${what} input but received ${fd}, ${which}`) as string,
      ]);
      const written = await command(['forward', 'x.npy', '-o', name], { cwd: path(), stdio });
      expect([written.status, written.stderr]).toEqual([
        73,
        expect.stringContaining(`${name}: ${what} output but received ${fd}, ${which}`) as string,
      ]);
    }
    expect(files()).toEqual(['x.npy']);
  });

  it('is not a file that the call itself has opened', () => {
    // The second input is the number that the first one gets.
    const io = new URL('../dist/io/index.js', import.meta.url).href;
    const script = `
      const { closeSync, openSync } = await import('node:fs');
      const { sigmoidGradientNpy } = await import(${JSON.stringify(io)});
      // What Node opens with the first line that it prints.
      console.log('begin');
      const next = openSync('x.npy');
      closeSync(next);
      for (const dy of ['/dev/fd/' + next, { fd: next, name: 'next' }]) {
        await sigmoidGradientNpy('x.npy', dy, 'dx.npy').catch(({ code }) => console.log(code));
      }`;
    const args = ['--input-type=module', '-e', script];
    expect(execFileSync(runtime, args, { cwd: path(), encoding: 'utf8' })).toBe(
      'begin\nERR_FILE_INPUT\nERR_FILE_INPUT\n',
    );
    expect(files()).toEqual(['x.npy']);
  });
});

describe.runIf(process.platform === 'linux')('a descriptor that the process was given', () => {
  /** Runs a line of the shell in which `sigmoid` is the command. */
  const shell = async (line: string): Promise<[number | null, string]> => {
    const script = `sigmoid() { "$@"; }\n${line.replaceAll('sigmoid', '"$0" "$1"')}`;
    const child = spawn('/bin/sh', ['-c', script, ...commandLine()], { cwd: path() });
    child.stdin.end();
    const { status, stderr } = await outcome(child);
    return [status, stderr];
  };

  it.each([3, 9, 15, 16, 20, 40])('%i is read: a file, a pipe', async (fd) => {
    // Node sets close-on-exec on the first ones of them.
    const redirected = fd < 10 ? `${fd}<x.npy` : undefined;
    const lines = [
      `cat x.npy | { exec ${fd < 10 ? fd : 3}<&0; sigmoid forward /dev/fd/${fd < 10 ? fd : 3} -q -o y.npy </dev/null; }`,
    ];
    if (redirected !== undefined) {
      lines.push(`sigmoid forward /dev/fd/${fd} -q -o y.npy ${redirected}`);
    }
    for (const line of lines) {
      expect(await shell(line)).toEqual([0, '']);
      expect(readFileSync(path('y.npy'))).toEqual(result);
      unlinkSync(path('y.npy'));
    }
    const opened = openSync(path('x.npy'), 'r');
    const stdio = Array.from({ length: fd + 1 }, (_, i) =>
      i === fd ? opened : i === 2 ? ('pipe' as const) : ('ignore' as const),
    );
    const args = ['forward', `/dev/fd/${fd}`, '-q', '-o', 'y.npy'];
    const { status, stderr } = await command(args, { cwd: path(), stdio });
    closeSync(opened);
    expect([status, stderr]).toEqual([0, '']);
    expect(readFileSync(path('y.npy'))).toEqual(result);
  });

  it('is written where it stands: a new file, one that is appended to, a pipe', async () => {
    expect(await shell('sigmoid forward x.npy -q -o /dev/fd/5 5>y.npy')).toEqual([0, '']);
    expect(readFileSync(path('y.npy'))).toEqual(result);
    expect(
      await shell('{ printf before; sigmoid forward x.npy -q -o /dev/fd/5; echo after >&5; } 5>y'),
    ).toEqual([0, '']);
    expect(readFileSync(path('y')).subarray(0, result.length)).toEqual(result);
    expect(readFileSync(path('y')).subarray(result.length).toString()).toBe('after\n');
    writeFileSync(path('log'), 'before');
    expect(await shell('sigmoid forward x.npy -q -o /dev/stdout >>log')).toEqual([0, '']);
    expect(readFileSync(path('log'))).toEqual(Buffer.concat([Buffer.from('before'), result]));
    const pipe = '{ sigmoid forward x.npy -q -o /dev/fd/7 7>&1 >/dev/null; } | cat >y.npy';
    expect(await shell(pipe)).toEqual([0, '']);
    expect(readFileSync(path('y.npy'))).toEqual(result);
    const both = 'cat x.npy | sigmoid forward /dev/stdin -q -o /dev/stdout | cat >y.npy';
    expect(await shell(both)).toEqual([0, '']);
    expect(readFileSync(path('y.npy'))).toEqual(result);
  });

  it('is written though its file has no name any more, and makes no other', async () => {
    const fd = openSync(path('gone'), 'w+');
    unlinkSync(path('gone'));
    const args = ['forward', 'x.npy', '-q', '-o', '/dev/fd/3'];
    const { status, stderr } = await command(args, {
      cwd: path(),
      stdio: ['ignore', 'ignore', 'pipe', fd],
    });
    expect([status, stderr]).toEqual([0, '']);
    const bytes = Buffer.alloc(result.length + 1);
    expect(readSync(fd, bytes, 0, bytes.length, 0)).toBe(result.length);
    expect(bytes.subarray(0, -1)).toEqual(result);
    closeSync(fd);
    expect(files()).toEqual(['x.npy']);
  });

  it('is no output if it is an input, or only to be read', async () => {
    const [status, stderr] = await shell('sigmoid forward x.npy -q -o /dev/fd/5 5>>x.npy');
    expect([status, stderr]).toEqual([
      64,
      'sigmoid: /dev/fd/5: Expected a file that is none of the inputs for the output but received an input\n',
    ]);
    writeFileSync(path('other'), '');
    const what = 'Expected a descriptor that the process was given or has opened for the';
    expect(await shell('sigmoid forward x.npy -q -o /dev/fd/5 5<other')).toEqual([
      73,
      `sigmoid: /dev/fd/5: ${what} output but received 5, which is open for reading only\n`,
    ]);
    expect(await shell('sigmoid forward /dev/fd/5 -q -o y.npy 5>>other')).toEqual([
      66,
      `sigmoid: /dev/fd/5: ${what} input but received 5, which is open for writing only\n`,
    ]);
    expect(readFileSync(path('x.npy'))).toEqual(input);
  });

  it('of another process is what its link says, if that is there', async () => {
    const opened = openSync(path('gone'), 'w+');
    const target = `/proc/${process.pid}/fd/${opened}`;
    unlinkSync(path('gone'));
    const { status, stderr } = await command(['forward', 'x.npy', '-q', '-o', target], {
      cwd: path(),
    });
    closeSync(opened);
    expect([status, stderr]).toEqual([
      73,
      `sigmoid: ${target}: Expected a file that has a name for the output but received one that has been removed\n`,
    ]);
    expect(files()).toEqual(['x.npy']);
  });
});

describe('a descriptor that the program opened', () => {
  it('is read and written as { fd, name }, and belongs to the call', async () => {
    const from = openSync(path('x.npy'), 'r');
    const to = openSync(path('y.npy'), 'w');
    await sigmoidNpy({ fd: from, name: 'from' }, { fd: to, name: 'to' });
    expect(readFileSync(path('y.npy'))).toEqual(result);
    for (const fd of [from, to]) expect(() => fstatSync(fd)).toThrow('EBADF');
  });

  it.runIf(process.platform === 'linux')(
    'is read and written by its path too, and stays open',
    async () => {
      symlinkSync('/dev/fd', path('own'));
      const from = openSync(path('x.npy'), 'r');
      const to = openSync(path('y.npy'), 'w');
      writeSync(to, 'before');
      await sigmoidNpy(`/dev/fd/${from}`, path(`own/${to}`));
      writeSync(to, 'after');
      const expected = Buffer.concat([Buffer.from('before'), result, Buffer.from('after')]);
      expect(readFileSync(path('y.npy'))).toEqual(expected);
      expect(fstatSync(from).size).toBe(input.length);
      await writeNpy(`/dev/fd/${to}`, x);
      const given = await openOutput(`/dev/fd/${to}`);
      await given.write(Buffer.from('end'));
      await given.discard();
      const all = readFileSync(path('y.npy')).subarray(expected.length);
      expect(withData(all)).toEqual(Buffer.concat([floatBytes(x), Buffer.from('end')]));
      closeSync(from);
      closeSync(to);
    },
  );

  it('is refused where it is no place for bytes', async () => {
    await expect(readNpy({ fd: 12_345, name: 'none' })).rejects.toMatchObject({
      code: 'ERR_FILE_INPUT',
    });
    const folder = openSync(path(), 'r');
    await expect(openOutput({ fd: folder, name: 'folder' })).rejects.toMatchObject({
      code: 'ERR_FILE_OUTPUT',
    });
    closeSync(folder);
  });
});
