// Values and errors of other realms: what they are decides, not who made them. In a realm of its
// own, as under Jest, the package sees the errors, URLs and signals of the process as foreign.
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';
import { sigmoid } from 'caffe2op-sigmoid';
import {
  FileError,
  FORWARD,
  openInput,
  readNpy,
  sigmoidNpy,
  StreamSource,
  systemCode,
  transformNpy,
  writeNpy,
} from 'caffe2op-sigmoid/io';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runtime } from './support/command.js';
import { floatBytes, memorySink, memorySource, npy, scratch, splitNpy } from './support/npy.js';

const { make, remove, path } = scratch();
beforeEach(make);
afterEach(remove);

const x = Float32Array.of(0, 1, -2, 3);
const file = npy({ shape: '(4,)', data: floatBytes(x) });
const result = floatBytes(sigmoid(x));
const root = new URL('..', import.meta.url);

/** Evaluates text in a realm of its own, with some values of this one. */
const elsewhere = (code: string, values: Record<string, unknown> = {}): unknown =>
  vm.runInNewContext(code, values);

/** A URL as a library for browsers has it: another class, getters on its prototype. */
const foreignURL = (href: string): URL =>
  elsewhere(
    `new (class URL {
      get href() { return href; }
      get protocol() { return /^[^:]*:/.exec(href)[0]; }
      get pathname() { throw new Error('not asked for'); }
    })()`,
    { href },
  ) as URL;

describe('values of another realm', () => {
  it('URLs are paths', async () => {
    const url = pathToFileURL(path('a b.npy')).href;
    await writeNpy(foreignURL(url), x);
    expect(splitNpy(readFileSync(path('a b.npy'))).data).toEqual(floatBytes(x));
    expect((await readNpy(foreignURL(url))).values).toEqual(x);
    const plain: unknown = { href: url, protocol: 'file:' };
    expect((await readNpy(plain as URL)).values).toEqual(x);
    const wrong = readNpy(foreignURL('https://example.com/x.npy'));
    await expect(wrong).rejects.toMatchObject({
      name: 'RangeError',
      code: 'ERR_OUT_OF_RANGE',
      message: 'Expected a file: URL of a path for input but received https://example.com/x.npy',
    });
  });

  it('arrays are written, and filled', async () => {
    const values = elsewhere('Float32Array.of(0, 1, -2, 3)') as Float32Array;
    await writeNpy(path('x.npy'), values, elsewhere('[2, 2]') as number[]);
    expect(await readNpy(path('x.npy'))).toMatchObject({ shape: [2, 2], values: x });
    const bytes = elsewhere('new Uint8Array(8)') as Uint8Array;
    const source = await openInput(path('x.npy'));
    expect(await source.read(bytes)).toBe(8);
    expect(Buffer.from(bytes).toString('latin1')).toBe('\x93NUMPY\x01\x00');
    await source.close();
  });

  it('chunks of streams are bytes', async () => {
    const chunks = elsewhere('[Uint8Array.from(a), Uint8Array.from(b)]', {
      a: [...file.subarray(0, 30)],
      b: [...file.subarray(30)],
    }) as Uint8Array[];
    const sink = memorySink();
    await transformNpy(FORWARD, [new StreamSource(Readable.from(chunks), 's')], sink);
    expect(splitNpy(sink.bytes()).data).toEqual(result);
  });

  it('options and endpoints are objects', async () => {
    writeFileSync(path('x.npy'), file);
    const options = elsewhere('({ chunkLength: 3 })') as object;
    await sigmoidNpy(path('x.npy'), path('y.npy'), options);
    expect(splitNpy(readFileSync(path('y.npy'))).data).toEqual(result);
  });
});

describe('errors of another realm', () => {
  const foreign = (code: string, message = code): unknown =>
    elsewhere('Object.assign(new Error(message), { code })', { code, message });

  it('have their codes and messages', async () => {
    expect(systemCode(foreign('ENOENT'))).toBe('ENOENT');
    expect(systemCode(elsewhere('new Error("x")'))).toBeUndefined();
    for (const [thrown, reason] of [
      [foreign('EIO'), 'EIO (i/o error)'],
      [elsewhere('new TypeError("its own words")'), 'its own words'],
      [elsewhere('({ message: "of an object" })'), 'of an object'],
      ['a text', 'a text'],
    ] as const) {
      const stream = new Readable({
        read() {
          this.destroy(thrown as Error);
        },
      });
      const source = new StreamSource(stream, 's');
      await expect(transformNpy(FORWARD, [source], memorySink())).rejects.toMatchObject({
        code: 'ERR_FILE_IO',
        message: `s: Expected the next bytes for the input but received ${reason}`,
      });
    }
  });

  it('that say that something was stopped stay what they are', async () => {
    const error = foreign('ABORT_ERR');
    const stream = new Readable({
      read() {
        this.destroy(error as Error);
      },
    });
    const source = new StreamSource(stream, 's');
    expect(await source.read(new Uint8Array(1)).catch((e: unknown) => e)).toBe(error);
  });

  it('of sources, also FileErrors of another copy, come as they are', async () => {
    const parts = { file: 'f', expected: 'a', parameter: 'b', received: 'c' };
    for (const error of [foreign('ERR_FILE_DATA'), new FileError('ERR_FILE_IO', parts), 'text']) {
      const source = {
        ...memorySource(file),
        read: () => elsewhere('Promise.reject(error)', { error }) as Promise<number>,
      };
      const came: unknown = await transformNpy(FORWARD, [source], memorySink()).catch(
        (e: unknown) => e,
      );
      expect(came).toBe(error);
    }
  });
});

describe('the package in a realm of its own', () => {
  const vmModules = process.allowedNodeEnvironmentFlags.has('--experimental-vm-modules');

  /** What a program prints whose `realm`, `io` and `api` are a realm and the package loaded there. */
  const inRealm = (script: string): string => {
    const program = `
      const { createRealm } = await import(${JSON.stringify(new URL('test/support/in_realm.mjs', root).href)});
      const fs = await import('node:fs');
      const { pathToFileURL } = await import('node:url');
      const realm = createRealm();
      const io = await realm.load(${JSON.stringify(new URL('dist/io/index.js', root).href)});
      const api = await realm.load(${JSON.stringify(new URL('dist/index.js', root).href)});
      ${script}`;
    const args = ['--experimental-vm-modules', '--input-type=module', '-e', program];
    const { status, stdout, stderr } = spawnSync(runtime, args, { cwd: path(), encoding: 'utf8' });
    expect([status, stderr.replace(/^(\(node:|\(Use).*\n/gm, '')]).toEqual([0, '']);
    return stdout;
  };

  it.runIf(vmModules)('writes new files and over old ones, reads by path and URL', () => {
    const printed = inRealm(`
      const values = realm.run('Float32Array.of(0, 1, -2, 3)');
      await io.writeNpy('new.npy', values);
      await io.writeNpy('new.npy', values, [2, 2]);
      await io.sigmoidNpy('new.npy', 'y.npy');
      await io.sigmoidNpy(pathToFileURL('new.npy'), pathToFileURL('z.npy'));
      const read = await io.readNpy(pathToFileURL('new.npy'));
      console.log(read.values instanceof realm.run('Float32Array'), ...read.values, ...read.shape);
      console.log(values instanceof Float32Array, new Error() instanceof realm.run('Error'));`);
    expect(printed).toBe('true 0 1 -2 3 2 2\nfalse false\n');
    for (const name of ['y.npy', 'z.npy']) {
      expect(splitNpy(readFileSync(path(name))).data).toEqual(result);
    }
  });

  it.runIf(vmModules)('has the codes of what fails, and errors of its own classes', () => {
    writeFileSync(path('x.npy'), file);
    const printed = inRealm(`
      const [E, T, R] = ['Error', 'TypeError', 'RangeError'].map((name) => realm.run(name));
      const told = async (promise) => {
        const error = await promise.then(() => 'nothing', (e) => e);
        console.log(error.code, error instanceof E, error.message.replace(/^.*received /, ''));
        return error;
      };
      await told(io.readNpy('none.npy'));
      await told(io.writeNpy('none/y.npy', new Float32Array(1)));
      await told(io.writeNpy('x.npy/y.npy', new Float32Array(1)));
      await told(io.sigmoidNpy('x.npy', '/dev/full'));
      const signal = AbortSignal.abort(new Error('stop'));
      const stopped = await told(io.sigmoidNpy('x.npy', 'y.npy', { signal }));
      console.log(stopped instanceof io.AbortError, stopped.cause.message);
      console.log(await io.readNpy(3).catch((e) => e instanceof T && e.code));
      console.log(await io.readNpy('a\\0b').catch((e) => e instanceof R && e.code));`);
    expect(printed.split('\n')).toEqual([
      'ERR_FILE_INPUT true ENOENT (no such file or directory)',
      'ERR_FILE_OUTPUT true none',
      'ERR_FILE_OUTPUT true ENOTDIR (not a directory)',
      'ERR_FILE_IO true ENOSPC (no space left on device)',
      'ABORT_ERR true The operation was aborted',
      'true stop',
      'ERR_INVALID_ARG_TYPE',
      'ERR_OUT_OF_RANGE',
      '',
    ]);
    expect(readdirSync(path())).toEqual(['x.npy']);
  });

  it.runIf(vmModules && process.platform !== 'win32')(
    'waits at both ends of FIFOs, and is stopped there',
    () => {
      for (const name of ['in', 'out', 'idle']) execFileSync('mkfifo', [path(name)]);
      writeFileSync(path('x.npy'), file);
      const printed = inRealm(`
        const { O_RDONLY, O_NONBLOCK } = fs.constants;
        const working = io.sigmoidNpy('in', 'out');
        setTimeout(async () => {
          const writer = await fs.promises.open('in', 'w');
          const bytes = fs.readFileSync('x.npy');
          await writer.write(bytes.subarray(0, 50));
          const reader = fs.promises.readFile('out');
          // Nothing is ready for a while.
          await new Promise((resolve) => setTimeout(resolve, 50));
          await writer.write(bytes.subarray(50));
          await writer.close();
          fs.writeFileSync('y.npy', await reader);
        }, 20);
        console.log((await working).values);
        for (const [from, to] of [['idle', 'z.npy'], ['x.npy', 'idle']]) {
          const signal = AbortSignal.timeout(20);
          console.log(await io.sigmoidNpy(from, to, { signal }).catch((e) => e.code));
        }
        const fd = fs.openSync('idle', O_RDONLY | O_NONBLOCK);
        const big = new Float32Array(2 ** 20);
        const signal = AbortSignal.timeout(20);
        console.log(await io.writeNpy('idle', big, undefined, { signal }).catch((e) => e.code));
        fs.closeSync(fd);`);
      expect(printed).toBe('4\nABORT_ERR\nABORT_ERR\nABORT_ERR\n');
      expect(splitNpy(readFileSync(path('y.npy'))).data).toEqual(result);
    },
  );

  it.runIf(vmModules)('reads and writes streams of the process', () => {
    const printed = inRealm(`
      const { PassThrough, Readable } = await import('node:stream');
      await io.writeNpy('x.npy', realm.run('Float32Array.of(0, 1, -2, 3)'));
      const source = new io.StreamSource(fs.createReadStream('x.npy', { highWaterMark: 7 }), 's');
      const sink = new io.StreamSink(fs.createWriteStream('y.npy'), 'o');
      await io.transformNpy(io.FORWARD, [source], sink);
      await sink.commit();
      const idle = new io.StreamSource(new PassThrough(), 'idle');
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 20);
      const { signal } = controller;
      console.log(await io.transformNpy(io.FORWARD, [idle], sink, { signal }).catch((e) => e.code));
      const text = new io.StreamSource(Readable.from(['text']), 'text');
      console.log(await io.transformNpy(io.FORWARD, [text], sink).catch((e) => e.code));`);
    expect(printed).toBe('ABORT_ERR\nERR_INVALID_ARG_TYPE\n');
    expect(splitNpy(readFileSync(path('y.npy'))).data).toEqual(result);
  });
});

describe('the sources of files and of the command', () => {
  it('ask no value who made it', () => {
    for (const folder of ['src/files', 'src/npy', 'src/io', 'src/cli']) {
      const names = readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' });
      for (const name of names.filter((entry) => entry.endsWith('.ts'))) {
        const text = readFileSync(new URL(`${folder}/${name}`, root), 'utf8');
        expect(text, name).not.toMatch(/\binstanceof\b|\.constructor\b|\.subarray\(/);
      }
    }
  });
});
