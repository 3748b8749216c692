// Runs a recorded operator or net, and says what Caffe2 may have got for every blob.
import { SigmoidFunctor } from '../../functions/functors.js';
import type { CPUContext } from '../../functions/context.js';
import { createNetDef } from '../definitions.js';
import type { NetDef, OperatorDef } from '../proto/messages.js';
import type { Workspace } from '../workspace.js';
import type { Bound } from './compare.js';
import { exactly, floatsOf, isExact, outputEnvelope, type Envelope } from './envelope.js';

/** What a run left. */
export interface RunReport {
  /** By blob, the range of what Caffe2 may have got; none for blobs that are no floats. */
  readonly envelopes: Map<string, Envelope>;
  /** By blob, the bound that its envelope comes to. */
  readonly bounds: Map<string, Bound>;
  /** By blob, what it was computed from elementwise: the input of the Sigmoid that wrote it. */
  readonly inputs: Map<string, Float32Array>;
}

/**
 * Runs a definition on the blobs of a workspace, operator by operator.
 *
 * @throws what creating and running it throws.
 */
export function runWithEnvelopes(
  workspace: Workspace,
  def: NetDef | OperatorDef,
  context?: CPUContext,
): RunReport {
  const sigmoid = new SigmoidFunctor(context);
  const net = def.$typeName === 'caffe2.NetDef' ? def : createNetDef('', [def]);
  const envelopes = new Map<string, Envelope>();
  const bounds = new Map<string, Bound>();
  const inputs = new Map<string, Float32Array>();
  for (const name of workspace.list()) {
    const values = floatsOf(workspace, name);
    if (values !== undefined) envelopes.set(name, exactly(values));
  }
  // The whole net is made before any of it runs, as Caffe2 does.
  const { operators } = workspace.prepareNet(net);
  for (const operator of operators) {
    const { input, output } = operator.def;
    const before = input.map((name) => envelopes.get(name));
    const x = input[0] === undefined ? undefined : floatsOf(workspace, input[0]);
    operator.run();
    for (const name of output) {
      const values = floatsOf(workspace, name);
      const made = outputEnvelope(operator.def, before, (values) => sigmoid(values));
      envelopes.delete(name);
      bounds.delete(name);
      inputs.delete(name);
      if (values === undefined) continue;
      const envelope = made?.low.length === values.length ? made : exactly(values);
      envelopes.set(name, envelope);
      bounds.set(name, { kind: 'envelope', envelope });
      if (operator.def.type === 'Sigmoid' && x !== undefined) {
        inputs.set(name, x);
        if (before[0] !== undefined && isExact(before[0])) bounds.set(name, { kind: 'caffe2' });
      } else if (isExact(envelope)) {
        bounds.set(name, { kind: 'ulp', ulps: 0 });
      }
    }
  }
  return { envelopes, bounds, inputs };
}
