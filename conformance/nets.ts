// Recorded nets: created and run on X and the gradient of Y.
import type { CPUContext } from 'caffe2op-sigmoid';
import {
  NetDefSchema,
  parseText,
  runWithEnvelopes,
  Workspace,
  type Envelope,
} from 'caffe2op-sigmoid/caffe2';
import { expectBlob } from './blobs.js';
import { expectCoded, outcomeOf } from './operator_runs.js';
import type { NetCase, Recordings } from './recordings.js';
import { expectSame, runCase, type Result } from './report.js';

function checkNet(recorded: NetCase, context: CPUContext): void {
  const net = parseText(NetDefSchema, recorded.net_text);
  const workspace = new Workspace({ context });
  if (recorded.name !== 'missing_input') workspace.feed('X', new Float32Array([-1, 0, 2]));
  workspace.feed('Y_grad', new Float32Array([1, 1, 1]));
  let envelopes = new Map<string, Envelope>();
  const { returned, error } = outcomeOf(() => {
    ({ envelopes } = runWithEnvelopes(workspace, net, context));
  });
  expectSame(returned ? 'returned' : 'threw', recorded.run.outcome, 'outcome');
  if (!returned) expectCoded(error);
  for (const [name, blob] of Object.entries(recorded.after)) {
    expectBlob(workspace, name, blob, envelopes.get(name));
  }
}

export function nets(recordings: Recordings, context: CPUContext): Result[] {
  return (recordings.behaviours.net_cases ?? []).map((recorded) =>
    runCase('nets', recorded.name, () => {
      checkNet(recorded, context);
    }),
  );
}
