// Recorded runs of single operators, of one operator many times, and of what they do with storage.
import { backend, type CPUContext } from 'caffe2op-sigmoid';
import {
  Caffe2Error,
  createOperator,
  OperatorDefSchema,
  parseText,
  runWithEnvelopes,
  Tensor,
  Workspace,
  type Envelope,
  type OperatorDef,
} from 'caffe2op-sigmoid/caffe2';
import { testingAddon } from '../test/support/testing_addon.js';
import { expectBlob, feedRecorded, tensorOf } from './blobs.js';
import type { Outcome, RecordedBlob, Recordings, RunCase } from './recordings.js';
import { expectSame, Mismatch, OnPurpose, runCase, type Result } from './report.js';
import { unrecordedInput } from './unrecorded_inputs.js';

const GROUP = 'operator runs';

/** What a call came to. */
export function outcomeOf(call: () => void): { returned: boolean; error?: unknown } {
  try {
    call();
    return { returned: true };
  } catch (error) {
    return { returned: false, error };
  }
}

/** Throws unless a call failed with an error that says what it is. */
export function expectCoded(error: unknown): void {
  const code = (error as { readonly code?: unknown } | undefined)?.code;
  if (typeof code === 'string' && code.startsWith('ERR_')) return;
  throw new Mismatch(`an error without a code: ${String(error)}`);
}

function prepare(recorded: RunCase, def: OperatorDef, workspace: Workspace): void {
  for (const [name, blob] of Object.entries(recorded.before)) feedRecorded(workspace, name, blob);
  for (const name of def.input) {
    if (name in recorded.before) continue;
    const given = unrecordedInput(recorded.name, name);
    if (given === null) continue;
    const blob = workspace.createBlob(name);
    if (given === 'empty') continue;
    if (given === 'no data') {
      const tensor = new Tensor();
      tensor.resize([2, 3]);
      blob.value = tensor;
    } else {
      blob.value = given;
    }
  }
}

const trimmed = (dims: readonly number[]): string =>
  dims.join('x').replace(/^(1x)*1?(?=$|[0-9])/, '');

/** Whether the inputs of a gradient have shapes that the rule here refuses. */
function haveUnequalShapes(workspace: Workspace, def: OperatorDef): boolean {
  const [y, dy] = def.input.map((name) => workspace.blob(name)?.value);
  return (
    def.type === 'SigmoidGradient' &&
    y instanceof Tensor &&
    dy instanceof Tensor &&
    trimmed(y.dims) !== trimmed(dy.dims)
  );
}

function checkRun(recorded: RunCase, context: CPUContext): void {
  const def = parseText(OperatorDefSchema, recorded.op_text);
  const fallbacks: string[] = [];
  const workspace = new Workspace({
    context,
    onEngineFallback: ({ operator, engine }) => fallbacks.push(`${engine} ${operator}`),
  });
  prepare(recorded, def, workspace);
  let envelopes = new Map<string, Envelope>();
  const { returned, error } = outcomeOf(() => {
    ({ envelopes } = runWithEnvelopes(workspace, def, context));
  });
  if (!returned) expectCoded(error);
  const logged = (recorded.run.log ?? []).flatMap((line) => {
    const [, engine, operator] =
      /Engine (.*) is not available for operator (.*)\./.exec(line) ?? [];
    return engine === undefined ? [] : [`${engine} ${operator!}`];
  });
  expectSame(fallbacks, logged, 'engines that are not there');
  const compare = (blobs: RunCase['after']): void => {
    for (const [name, blob] of Object.entries(blobs)) {
      expectBlob(workspace, name, blob, envelopes.get(name));
    }
  };
  const wasReturned = recorded.run.outcome === 'returned';
  if (returned === wasReturned) {
    compare(recorded.after);
    return;
  }
  if (returned && recorded.note?.startsWith('--caffe2_operator_throw_if_fp') === true) {
    compare(recorded.after);
    throw new OnPurpose('flags of the exponential');
  }
  const isShapeError = error instanceof Caffe2Error && error.code === 'ERR_CAFFE2_SHAPE';
  if (!returned && isShapeError && haveUnequalShapes(workspace, def)) {
    // An output that was not there has been created, empty, as by every operator.
    const untouched = Object.entries(recorded.before).map(([name, blob]) => [
      name,
      blob.exists ? blob : { exists: true, empty_blob: true },
    ]);
    compare(Object.fromEntries(untouched) as RunCase['before']);
    throw new OnPurpose('unequal shapes');
  }
  const got = returned ? 'returned' : String(error);
  throw new Mismatch(`got ${got}, recorded ${recorded.run.outcome} ${recorded.run.msg ?? ''}`);
}

/** One operator run on other inputs each time: the last ones are refused. */
function checkReuse(recorded: readonly (Outcome | RecordedBlob)[], context: CPUContext): void {
  const workspace = new Workspace({ context });
  const inputs = [
    tensorOf('FLOAT', [3], [-1, 0, 2]),
    tensorOf('FLOAT', [2, 2], [1, 2, 3, 4]),
    tensorOf('DOUBLE', [3], [-1, 0, 2]),
  ];
  workspace.createBlob('X');
  const operator = workspace.createOperator(createOperator('Sigmoid', 'X', 'Y'));
  let envelope: Envelope | undefined;
  for (let step = 0; 2 * step + 1 < recorded.length; step++) {
    const x = inputs[step];
    if (x === undefined) throw new Mismatch(`no input for run ${step + 1}`);
    workspace.feed('X', x);
    const { returned } = outcomeOf(() => {
      operator.run();
    });
    if (returned) {
      const twin = new Workspace({ context });
      twin.feed('X', x);
      envelope = runWithEnvelopes(twin, operator.def, context).envelopes.get('Y');
    }
    const { outcome } = recorded[2 * step] as Outcome;
    expectSame(returned ? 'returned' : 'threw', outcome, `run ${step + 1}`);
    expectBlob(workspace, 'Y', recorded[2 * step + 1] as RecordedBlob, envelope);
  }
}

/** Where the floats of a blob lie. */
function floatsIn(workspace: Workspace, name: string): Float32Array {
  const value = workspace.blob(name)?.value;
  if (!(value instanceof Tensor)) throw new Mismatch(`blob ${name} holds no tensor`);
  return value.data('FLOAT');
}
const samePlace = (a: Float32Array, b: Float32Array): boolean =>
  a.buffer === b.buffer && a.byteOffset === b.byteOffset;

/** The facts about storage that were recorded, each made again. */
const STORAGE: Readonly<Record<string, (context: CPUContext) => boolean | number | undefined>> = {
  output_8_floats_then_3_keeps_data_pointer: (context) => {
    const [before, after] = rerun(context, 8, 3);
    return samePlace(before, after);
  },
  same_tensor_object: (context) => {
    const workspace = new Workspace({ context });
    workspace.feed('X', new Float32Array(8));
    const operator = workspace.createOperator(createOperator('Sigmoid', 'X', 'Y'));
    operator.run();
    const tensor = workspace.blob('Y')!.value;
    workspace.feed('X', new Float32Array(3));
    operator.run();
    return workspace.blob('Y')!.value === tensor;
  },
  grow_to_20_keeps_data_pointer: (context) => {
    const [before, after] = rerun(context, 8, 20);
    return samePlace(before, after);
  },
  inplace_keeps_data_pointer: (context) => {
    const workspace = new Workspace({ context });
    workspace.feed('X', new Float32Array(8));
    const before = floatsIn(workspace, 'X');
    workspace.runOperatorOnce(createOperator('Sigmoid', 'X', 'X'));
    return samePlace(before, floatsIn(workspace, 'X'));
  },
  // JavaScript neither sees nor aligns addresses: native code does, where it runs.
  x_data_alignment_mod_64: (context) => {
    if (testingAddon === undefined || backend().name !== 'native') return undefined;
    const workspace = new Workspace({ context });
    workspace.feed('X', new Float32Array(8));
    return testingAddon.address(floatsIn(workspace, 'X')) % 64;
  },
};

function rerun(context: CPUContext, first: number, second: number): [Float32Array, Float32Array] {
  const workspace = new Workspace({ context });
  workspace.feed('X', new Float32Array(first));
  const operator = workspace.createOperator(createOperator('Sigmoid', 'X', 'Y'));
  operator.run();
  const before = floatsIn(workspace, 'Y');
  workspace.feed('X', new Float32Array(second));
  operator.run();
  return [before, floatsIn(workspace, 'Y')];
}

/** An output whose storage another blob shares: both see the result. */
function checkShared(recorded: Readonly<Record<string, RecordedBlob>>, context: CPUContext): void {
  const workspace = new Workspace({ context });
  workspace.feed('X', new Float32Array([-1, 0, 2]));
  workspace.feed('Z', new Float32Array(3));
  workspace.createBlob('Y').mutableTensor().shareData(workspace.blob('Z')!.tensor('Z'));
  const def = createOperator('Sigmoid', 'X', 'Y');
  const envelope = runWithEnvelopes(workspace, def, context).envelopes.get('Y');
  for (const [name, blob] of Object.entries(recorded)) expectBlob(workspace, name, blob, envelope);
}

export function operatorRuns(recordings: Recordings, context: CPUContext): Result[] {
  const { behaviours } = recordings;
  const results = (behaviours.run_cases ?? []).map((recorded) =>
    runCase(GROUP, recorded.name, () => {
      checkRun(recorded, context);
    }),
  );
  const add = (name: string, check: () => void): void => {
    results.push(runCase(GROUP, name, check));
  };
  const { reuse_operator_object: reuse, output_shares_storage_with_Z: shared } = behaviours;
  if (reuse !== undefined) {
    add('reuse_operator_object', () => {
      checkReuse(reuse, context);
    });
  }
  if (shared !== undefined) {
    add('output_shares_storage_with_Z', () => {
      checkShared(shared, context);
    });
  }
  for (const [fact, recorded] of Object.entries(behaviours.storage_reuse ?? {})) {
    const make = STORAGE[fact];
    const got = make?.(context);
    if (make !== undefined && got === undefined) continue;
    add(`storage_reuse ${fact}`, () => {
      if (make === undefined) throw new Mismatch('nothing here makes this fact again');
      expectSame(got, recorded, fact);
    });
  }
  return results;
}
