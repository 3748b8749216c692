// Recorded values: forward within Caffe2's own error bounds, the gradient bit for bit.
import type { CPUContext } from 'caffe2op-sigmoid';
import {
  compareFloats,
  createOperator,
  runWithEnvelopes,
  Workspace,
  type OperatorDef,
} from 'caffe2op-sigmoid/caffe2';
import type { Recordings } from './recordings.js';
import { expectSame, Mismatch, runCase, type Result } from './report.js';

const GROUP = 'operator values';

/** The runs of a recording: all at once, each element alone, or x[:n] for n = 1…. */
function runsOf(
  mode: string,
  dims: readonly number[],
  x: Float32Array,
): { dims: readonly number[]; x: Float32Array }[] {
  if (mode === 'whole') return [{ dims, x }];
  if (mode === 'each') return Array.from(x, (value) => ({ dims: [1], x: Float32Array.of(value) }));
  if (mode === 'prefixes') {
    return Array.from(x, (_, n) => ({ dims: [n + 1], x: x.subarray(0, n + 1) }));
  }
  throw new Mismatch(`unknown mode ${mode}`);
}

/** Runs an operator and compares its output with the recorded values. */
function compareRun(
  def: OperatorDef,
  inputs: Readonly<Record<string, Float32Array>>,
  dims: readonly number[],
  wanted: Float32Array,
  context: CPUContext,
): void {
  const workspace = new Workspace({ context });
  for (const [name, values] of Object.entries(inputs)) workspace.feed(name, values, dims);
  const { envelopes } = runWithEnvelopes(workspace, def, context);
  const name = def.output[0]!;
  const got = workspace.fetch(name);
  expectSame(got.dims, dims, 'shape');
  const envelope = envelopes.get(name)!;
  const { outside, firstOutside } = compareFloats(got.data('FLOAT'), wanted, {
    kind: 'envelope',
    envelope,
  });
  if (outside > 0) throw new Mismatch(`${outside} outside, first ${JSON.stringify(firstOutside)}`);
}

export function operatorValues(recordings: Recordings, context: CPUContext): Result[] {
  const { forward = [], gradient = [] } = recordings.manifest;
  const sigmoid = createOperator('Sigmoid', 'X', 'Y');
  const sigmoidGradient = createOperator('SigmoidGradient', ['Y', 'dY'], 'dX');
  return [
    ...forward.map(({ name, mode, dims, x, outputs }) =>
      runCase(GROUP, `forward ${name}`, () => {
        const wanted = recordings.floats(outputs.sse2!);
        let at = 0;
        for (const run of runsOf(mode, dims, recordings.floats(x))) {
          const part = wanted.subarray(at, at + run.x.length);
          compareRun(sigmoid, { X: run.x }, run.dims, part, context);
          at += run.x.length;
        }
        expectSame(at, wanted.length, 'number of values');
      }),
    ),
    ...gradient.map(({ name, dims, y, dy, outputs }) =>
      runCase(GROUP, `gradient ${name}`, () => {
        const inputs = { Y: recordings.floats(y), dY: recordings.floats(dy) };
        const wanted = recordings.floats(outputs.sse2!);
        compareRun(sigmoidGradient, inputs, dims, wanted, context);
      }),
    ),
  ];
}
