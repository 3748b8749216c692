// The conformance run over every recorded case of the real Caffe2, and that it notices what differs.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CPUContext } from 'caffe2op-sigmoid';
import { Workspace } from 'caffe2op-sigmoid/caffe2';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { conformance } from '../../conformance/command.js';
import { RULES } from '../../conformance/differences.js';
import type { Result } from '../../conformance/report.js';
import { runConformance } from '../../conformance/run.js';
import { contexts } from '../support/contexts.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, 'test/data/caffe2');

describe.each(contexts)('conformance on %s', (_, context) => {
  const results = runConformance(folder, context);

  it('fails in no case', () => {
    expect(results.filter(({ verdict }) => verdict === 'fails')).toEqual([]);
    expect(results.length).toBeGreaterThan(260);
  });

  it('covers every recorded run, gradient, net, inference, front-end case and message', () => {
    const read = (name: string) =>
      JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, unknown[]>;
    const behaviours = read('behaviours.json');
    const names = results.map(({ name }) => name);
    for (const key of ['run_cases', 'gradient_maker', 'net_cases']) {
      for (const { name } of behaviours[key] as { name: string }[]) expect(names).toContain(name);
    }
    for (const { name } of read('python_behaviours.json').cases as { name: string }[]) {
      expect(names).toContain(name);
    }
    for (const { file } of read('manifest.json').protobufs as { file: string }[]) {
      expect(names).toContain(file);
    }
  });

  it('differs on purpose in the cases of the list only', () => {
    const differing = results.filter(({ verdict }) => verdict === 'differs on purpose');
    expect(differing.map(({ group, name }) => `${group}: ${name}`).sort()).toEqual(
      RULES.flatMap(({ cases }) => cases).sort(),
    );
  });
});

describe('the gradient nets of the front end', () => {
  it('fail where the values of a gradient are wrong though finite', () => {
    const fetch = vi.spyOn(Workspace.prototype, 'fetch').mockImplementation(function (
      this: Workspace,
      name: string,
    ) {
      const tensor = this.blob(name)!.tensor(name).clone();
      if (name === 'X_grad') tensor.data('FLOAT')[0]! *= 2;
      return tensor;
    });
    try {
      const failed = runConformance(folder, new CPUContext()).filter(
        ({ group, verdict }) => group === 'Python front end' && verdict === 'fails',
      );
      expect(failed.map(({ name }) => name)).toEqual(
        expect.arrayContaining([
          'built and run: pb/py_net_sigmoid_with_gradient.pb',
          'built and run: pb/py_net_fanout_with_gradient.pb',
        ]),
      );
    } finally {
      fetch.mockRestore();
    }
  });
});

describe('a folder whose recordings differ', () => {
  let copy = '';
  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'conformance-'));
    cpSync(folder, copy, { recursive: true });
  });
  afterAll(() => {
    rmSync(copy, { recursive: true, force: true });
  });

  /** Runs with one file changed. */
  function withChange(file: string, change: (text: string) => string): Result[] {
    const path = join(copy, file);
    const before = readFileSync(path);
    const text = before.toString('latin1');
    const changed = change(text);
    expect(changed).not.toBe(text);
    writeFileSync(path, changed, 'latin1');
    try {
      return runConformance(copy, new CPUContext()).filter(({ verdict }) => verdict === 'fails');
    } finally {
      writeFileSync(path, before);
    }
  }

  it.each([
    ['behaviours.json', '"3e89b2b1"', '"3e89c2b1"', 'operator runs'],
    ['behaviours.json', '"empty_blob": true', '"empty_blob": false', 'operator runs'],
    ['behaviours.json', '"max_input": 1', '"max_input": 2', 'schemas, registries'],
    ['behaviours.json', '"hex": "080208031001"', '"hex": "080308031001"', 'inference'],
    ['python_behaviours.json', '"X_grad"', '"X_gradient"', 'Python front end'],
    ['proto_fields.json', '"number": 12', '"number": 13', 'protobufs'],
    ['pb/op_sigmoid.pbtxt', 'Sigmoid', 'Sigmoi', 'protobufs'],
    ['pb/py_net_sigmoid.pb', 'sig_net', 'sig_nex', 'Python front end'],
    ['grad/shape_0d.dx.sse2.f32', '', 'xxxx', 'operator values'],
    ['fwd/shape_1.y.sse2.f32', '', 'xxxx', 'operator values'],
  ])('%s: %s → %s fails', (file, from, to, group) => {
    const loose = new RegExp(from.replace(': ', ':\\s*'));
    const failed = withChange(file, (text) => (from === '' ? to : text.replace(loose, () => to)));
    expect(failed.map((result) => result.group)).toContain(group);
  });

  it('fails in a case that differs by a rule that does not list it', () => {
    const failed = withChange('behaviours.json', (text) =>
      text.replace('grad_bcast_Y_2x3_dY_3', 'grad_bcast_of_another_name'),
    );
    expect(failed).toMatchObject([
      {
        name: 'grad_bcast_of_another_name',
        why: expect.stringMatching(/does not list it/) as unknown,
      },
    ]);
  });

  it('fails if values are missing', () => {
    const failed = withChange('behaviours.json', (text) =>
      text.replace(/("bits": \[\s*"3e89b2b1"),[^\]]*/, '$1'),
    );
    expect(failed.map(({ why }) => why).join()).toContain('number of values of Y');
  });

  it('refuses behaviours of unknown names, and a folder without one of the files', () => {
    const change = (text: string): string => text.replace('"net_cases"', '"nett_cases"');
    expect(() => withChange('behaviours.json', change)).toThrow(/received "nett_cases"/);
    for (const name of ['manifest', 'behaviours', 'python_behaviours', 'proto_fields']) {
      const path = join(copy, `${name}.json`);
      const before = readFileSync(path);
      rmSync(path);
      const { status, stderr } = conformance(['--dir', copy]);
      writeFileSync(path, before);
      expect(stderr).toMatch(new RegExp(`^conformance: Expected ${name}.json for .* no such file`));
      expect(status).toBe(1);
      expect(() => withChange(`${name}.json`, () => 'null')).toThrow(
        /an object for .* received null/,
      );
    }
  });

  it('ends the command with status 1, a good one with 0, a folder without recordings with 1', () => {
    const run = (dir: string) => conformance(['--dir', dir]);
    expect(run(folder).status).toBe(0);
    expect(run(folder).stdout).toMatch(/^all +\d+ +9 +0$/m);
    const path = join(copy, 'behaviours.json');
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('3e89b2b1', '3e89c2b1'));
    const failed = run(copy);
    expect(failed.status).toBe(1);
    expect(failed.stdout).toMatch(/^FAILS operator runs: basic_1d: /m);
    expect(conformance(['--nosuch']).status).toBe(1);
    const none = run(tmpdir());
    expect(none.status).toBe(1);
    expect(none.stderr).toMatch(/^conformance: Expected manifest.json or .* for the folder/);
  });
});
