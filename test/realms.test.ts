// Values of other realms and of other copies of the package: what they are counts, not who made them.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { backend, CPUContext, SigmoidFunctor } from 'caffe2op-sigmoid';
import { Workspace } from 'caffe2op-sigmoid/caffe2';
import { afterAll, describe, expect, it } from 'vitest';
import { codeOf, messageOf } from '../dist/core/foreign.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The checks' results in a vm context. */
function inContext(): { readonly name: string; readonly failure?: string }[] {
  const script = join(root, 'test/support/realm/in_context.mjs');
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--experimental-vm-modules', '--no-warnings', script, root],
    { encoding: 'utf8' },
  );
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as ReturnType<typeof inContext>;
}

describe.runIf(backend().name === 'native')('in a vm context', () => {
  const results = backend().name === 'native' ? inContext() : [];
  it('all checks run', () => {
    expect(results.length).toBeGreaterThan(9);
  });
  it.each(results)('$name', ({ failure }) => {
    expect(failure).toBeUndefined();
  });
});

describe('another copy of the package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sigmoid-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  for (const part of ['dist', 'package.json']) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  const copied = async (): Promise<typeof import('caffe2op-sigmoid')> =>
    import(pathToFileURL(join(folder, 'dist/index.js')).href) as Promise<
      typeof import('caffe2op-sigmoid')
    >;

  it('has contexts that can’t serve here, and the message says why', async () => {
    const { CPUContext: Foreign } = await copied();
    const context: unknown = new Foreign({ backend: 'portable' });
    const expected = expect.objectContaining({
      code: 'ERR_INVALID_ARG_TYPE',
      message:
        'Expected a CPUContext for context but received ' +
        'a CPUContext of another copy or realm of this package',
    }) as Error;
    const on = { context } as { readonly context: CPUContext };
    expect(() => new SigmoidFunctor(on.context)).toThrow(expected);
    expect(() => new Workspace(on)).toThrow(expected);
    // Its own context is none of those.
    const own = new CPUContext();
    const none = { context: {} } as unknown as typeof on;
    expect(() => new Workspace(none)).toThrow('received an Object');
    expect(new SigmoidFunctor(own).context).toBe(own);
  });

  it('has no context that only looks like one', () => {
    const fake = Object.create(CPUContext.prototype) as CPUContext;
    expect(() => new SigmoidFunctor(fake)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
    );
  });
});

describe('what was thrown', () => {
  it.each([
    [Object.assign(new Error('no'), { code: 'ENOENT' }), 'no', 'ENOENT'],
    [{ message: 'no', code: 'EAGAIN' }, 'no', 'EAGAIN'],
    [{ message: 5, code: 5 }, '[object Object]', undefined],
    ['text', 'text', undefined],
    [undefined, 'undefined', undefined],
    [null, 'null', undefined],
    [Symbol('s'), 'Symbol(s)', undefined],
    [Object.create(null), 'something that says nothing of itself', undefined],
  ])('%# is known by message and code', (thrown, message, code) => {
    expect(messageOf(thrown)).toBe(message);
    expect(codeOf(thrown)).toBe(code);
  });

  it('may refuse to be looked at', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(messageOf(proxy)).toBe('something that says nothing of itself');
    expect(codeOf(proxy)).toBeUndefined();
  });
});
