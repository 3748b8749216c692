// Runs a recorded operator or net, and says what Caffe2 may have got for every blob.
import { SigmoidFunctor } from '../../functions/functors.js';
import type { CPUContext } from '../../functions/context.js';
import { describe, typeError } from '../../core/errors.js';
import { definitionOf, type Operator } from '../runtime/operator.js';
import type { NetDef, OperatorDef } from '../proto/message_types.js';
import { OperatorDefSchema } from '../proto/schemas.js';
import { isWorkspace, type Workspace } from '../runtime/workspace.js';
import type { Bound } from './bound.js';
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

/** Whether it is an operator's definition; the workspace checks the rest of it. */
const isOperatorDef = (def: unknown): def is OperatorDef =>
  typeof def === 'object' &&
  def !== null &&
  '$typeName' in def &&
  def.$typeName === OperatorDefSchema.typeName;

/**
 * Runs a definition on the blobs of a workspace, operator by operator.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; what creating and running it throws.
 */
export function runWithEnvelopes(
  workspace: Workspace,
  def: NetDef | OperatorDef,
  context?: CPUContext,
): RunReport {
  if (!isWorkspace(workspace)) {
    throw typeError('ERR_INVALID_ARG_TYPE', 'a Workspace', 'workspace', describe(workspace));
  }
  const sigmoid = new SigmoidFunctor(context);
  const envelopes = new Map<string, Envelope>();
  const bounds = new Map<string, Bound>();
  const inputs = new Map<string, Float32Array>();
  for (const name of workspace.list()) {
    const values = floatsOf(workspace, name);
    if (values !== undefined) envelopes.set(name, exactly(values));
  }
  const runOne = (operator: Operator): void => {
    const own = definitionOf(operator);
    const { input, output } = own;
    const before = input.map((name) => envelopes.get(name));
    const x = input[0] === undefined ? undefined : floatsOf(workspace, input[0]);
    operator.run();
    for (const name of output) {
      const values = floatsOf(workspace, name);
      const made = outputEnvelope(own, before, (values) => sigmoid(values));
      envelopes.delete(name);
      bounds.delete(name);
      inputs.delete(name);
      if (values === undefined) continue;
      const envelope = made?.low.length === values.length ? made : exactly(values);
      envelopes.set(name, envelope);
      bounds.set(name, { kind: 'envelope', envelope });
      if (own.type === 'Sigmoid' && x !== undefined) {
        inputs.set(name, x);
        if (before[0] !== undefined && isExact(before[0])) bounds.set(name, { kind: 'caffe2' });
      } else if (isExact(envelope)) {
        bounds.set(name, { kind: 'ulp', ulps: 0 });
      }
    }
  };
  if (isOperatorDef(def)) {
    runOne(workspace.createOperator(def));
  } else {
    // The whole net is made before any of it runs, as Caffe2 does.
    workspace.prepareNet(def).runEach(runOne);
  }
  return { envelopes, bounds, inputs };
}
