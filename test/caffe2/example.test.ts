// The example of the original operator's documentation, as a user runs it.
import { expect, it, vi } from 'vitest';
import { referenceSigmoid } from '../support/reference.js';

it('examples/caffe2_sigmoid.ts feeds X, runs Sigmoid once and fetches Y', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  await import('../../examples/caffe2_sigmoid.js');
  const lines = log.mock.calls.map(([name, values]) => [
    String(name),
    String(values).split(' ').map(Number),
  ]);
  log.mockRestore();
  const [[input, x], [output, y]] = lines as [[string, number[]], [string, number[]]];
  expect([input, output]).toEqual(['input:', 'sigmoid:']);
  expect(x).toHaveLength(5);
  expect(y).toEqual(x.map(referenceSigmoid));
});
