// The example of the original operator's documentation, as a user runs it.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runtime } from '../support/command.js';
import { referenceSigmoid } from '../support/reference.js';

it('examples/caffe2_sigmoid.ts feeds X, runs Sigmoid once and fetches Y', () => {
  const { status, stdout, stderr } = spawnSync(
    runtime,
    ['--import', 'tsx', 'examples/caffe2_sigmoid.ts'],
    { cwd: fileURLToPath(new URL('../..', import.meta.url)), encoding: 'utf8' },
  );
  expect([status, stderr]).toEqual([0, '']);
  const [input, output] = stdout
    .trim()
    .split('\n')
    .map((line) => line.replace(/^.*: /, '').split(' ').map(Number));
  expect(input).toHaveLength(5);
  expect(output).toEqual(input!.map(referenceSigmoid));
});
