// Recorded tables: schemas, registries, gradient maker, inference.
import {
  allowsInPlace,
  calculateOutput,
  createOperator,
  decode,
  encode,
  getGradientForOp,
  gradientRegistry,
  inferDevices,
  inferShapes,
  inferTensor,
  matchGradsToParams,
  NetDefSchema,
  OperatorDefSchema,
  operatorKey,
  operatorRegistry,
  parseText,
  printText,
  DeviceOptionSchema,
  schemaRegistry,
  TensorShapeSchema,
  Workspace,
  type TensorShape,
} from 'caffe2op-sigmoid/caffe2';
import type { GradientCase, InferNetCase, RecordedSchema, Recordings } from './recordings.js';
import { expectSame, expectThat, Mismatch, runCase, type Result } from './report.js';
import { expectCoded, outcomeOf } from './operator_runs.js';

export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const shapeHex = (shape: TensorShape): string => hexOf(encode(TensorShapeSchema, shape));

function checkSchema(recorded: RecordedSchema): void {
  const schema = schemaRegistry.get(recorded.type);
  expectSame(schema !== undefined, recorded.registered, 'whether it is registered');
  if (schema === undefined) return;
  expectSame(
    [schema.inputs.min, schema.inputs.max, schema.outputs.min, schema.outputs.max],
    [recorded.min_input, recorded.max_input, recorded.min_output, recorded.max_output],
    'numbers of inputs and outputs',
  );
  expectSame(schema.onnx, recorded.onnx_schema, 'ONNX name');
  expectSame(schema.args.length, recorded.args.length, 'number of arguments');
  const names = (list: RecordedSchema['input_desc']): (string | undefined)[] =>
    list.map(([name]) => name);
  expectSame(
    schema.inputDocs.map(({ name }) => name),
    names(recorded.input_desc),
    'documented inputs',
  );
  expectSame(
    schema.outputDocs.map(({ name }) => name),
    names(recorded.output_desc),
    'documented outputs',
  );
  expectSame(schema.inPlaceEnforced, recorded.inplace_enforced_pairs, 'enforced in-place pairs');
  for (const { pair, allowed } of recorded.inplace_allowed_probe) {
    expectSame(allowsInPlace(schema, ...pair), allowed, `in place ${pair.join(' → ')}`);
  }
  for (const outputs of recorded.calculate_output_0to4) {
    expectSame(calculateOutput(schema), outputs, 'number of outputs');
  }
}

export function schemas(recordings: Recordings): Result[] {
  const group = 'schemas, registries';
  const { behaviours } = recordings;
  const results = (behaviours.schema ?? []).map((recorded) =>
    runCase(group, `schema ${recorded.type}`, () => {
      checkSchema(recorded);
    }),
  );
  for (const [what, keys, registry] of [
    ['operator', behaviours.cpu_operator_registry_keys, operatorRegistry],
    ['gradient', behaviours.gradient_registry_keys, gradientRegistry],
  ] as const) {
    for (const key of keys ?? []) {
      results.push(
        runCase(group, `${what} ${key}`, () => {
          expectThat(registry.has(key), () => 'it is not registered');
        }),
      );
    }
  }
  const recordedTypes = (behaviours.schema ?? []).map(({ type }) => type);
  const { cpu_operator_registry_keys: operators, gradient_registry_keys: gradients } = behaviours;
  for (const type of recordedTypes) {
    if (operators === undefined || gradients === undefined) continue;
    results.push(
      runCase(group, `registries with ${type}`, () => {
        const here = [operatorRegistry.has(type), gradientRegistry.has(type)];
        const there = [operators.includes(type), gradients.includes(type)];
        expectSame(here, there, 'operator, gradient');
      }),
    );
  }
  for (const [engine, key] of behaviours.op_registry_key_by_engine ?? []) {
    results.push(
      runCase(group, `key with engine ${JSON.stringify(engine)}`, () => {
        expectSame(operatorKey('Sigmoid', engine), key, 'key');
      }),
    );
  }
  const { created_op_engine_and_type: created } = behaviours;
  if (created !== undefined) {
    results.push(
      runCase(group, 'created operator', () => {
        const workspace = new Workspace();
        workspace.createBlob('X');
        const { engine, def } = workspace.createOperator(createOperator('Sigmoid', 'X', 'Y'));
        expectSame([engine, def.type], created, 'engine and type');
      }),
    );
  }
  return results;
}

function checkGradient(recorded: GradientCase): void {
  const def = parseText(OperatorDefSchema, recorded.def_text);
  let made: ReturnType<typeof getGradientForOp> | undefined;
  const { returned, error } = outcomeOf(() => {
    made = getGradientForOp(
      def,
      recorded.g_output.map(({ dense }) => dense),
    );
  });
  expectSame(returned ? 'returned' : 'threw', recorded.run.outcome, 'outcome');
  if (made === undefined) {
    expectCoded(error);
    return;
  }
  const { ops, g_input } = recorded.run.result!;
  expectSame(
    made.inputGradients,
    g_input.map(({ dense }) => dense),
    'gradients of the inputs',
  );
  expectSame(
    made.operators.map((op) => printText(OperatorDefSchema, op)),
    ops.map(({ text }) => text),
    'operators',
  );
  expectSame(
    made.operators.map((op) => hexOf(encode(OperatorDefSchema, op))),
    ops.map(({ hex }) => hex),
    'bytes',
  );
}

export function gradientMaker(recordings: Recordings): Result[] {
  const group = 'gradient maker';
  const { gradient_maker = [], match_grads_to_params = [] } = recordings.behaviours;
  return [
    ...gradient_maker.map((recorded) =>
      runCase(group, recorded.name, () => {
        checkGradient(recorded);
      }),
    ),
    ...match_grads_to_params.map(([gradient, parameter]) =>
      runCase(group, `match ${gradient}`, () => {
        const matched = matchGradsToParams(createOperator('Sigmoid', [], gradient));
        expectSame(matched.get(gradient) ?? null, parameter, 'parameter');
      }),
    ),
  ];
}

/** Runs inference from the shapes that come from outside the net. */
function checkInferNet(recorded: InferNetCase): void {
  const net = parseText(NetDefSchema, recorded.net_text);
  const produced = new Set(net.op.flatMap(({ output }) => output));
  const result = recorded.run.result ?? [];
  const known = new Map<string, TensorShape>();
  for (const { name, hex } of result) {
    if (name !== undefined && !produced.has(name)) {
      known.set(name, decode(TensorShapeSchema, bytesOf(hex)));
    }
  }
  if (recorded.name === 'negative dim') {
    known.set('X', parseText(TensorShapeSchema, 'dims: -1 dims: 3'));
  }
  let inferred: ReturnType<typeof inferShapes> | undefined;
  const { returned, error } = outcomeOf(() => {
    inferred = inferShapes([net], known);
  });
  expectSame(returned ? 'returned' : 'threw', recorded.run.outcome, 'outcome');
  if (inferred === undefined) {
    expectCoded(error);
    return;
  }
  const skipped = (recorded.run.log ?? []).filter((line) => line.includes('skipping')).length;
  expectSame(inferred.skipped.length, skipped, 'operators passed over');
  const got = [...inferred.shapes].sort(([a], [b]) => (a < b ? -1 : 1));
  expectSame(
    got.map(([name, shape]) => {
      shape.name = name;
      return shapeHex(shape);
    }),
    result.map(({ hex }) => hex),
    'shapes',
  );
}

export function inference(recordings: Recordings): Result[] {
  const group = 'inference';
  const { infer_tensor = [], infer_net = [], infer_device_cuda2: device } = recordings.behaviours;
  const results = infer_tensor.map((recorded) =>
    runCase(group, `${recorded.type}: ${recorded.name}`, () => {
      const inputs = recorded.inputs.map(({ hex }) => decode(TensorShapeSchema, bytesOf(hex)));
      const def = createOperator(recorded.type, ['a', 'b'].slice(0, inputs.length), 'c');
      const result = recorded.run.result ?? [];
      expectSame(
        inferTensor(def, inputs).map(shapeHex),
        result.map(({ hex }) => hex),
        'shapes',
      );
    }),
  );
  results.push(
    ...infer_net.map((recorded) =>
      runCase(group, `net: ${recorded.name}`, () => {
        checkInferNet(recorded);
      }),
    ),
  );
  if (device !== undefined) {
    results.push(
      runCase(group, 'devices', () => {
        const deviceOption = parseText(DeviceOptionSchema, device.in[0] ?? '');
        const def = createOperator('Sigmoid', 'X', 'Y', { deviceOption });
        const { inputs, outputs } = inferDevices(def);
        const text = (options: typeof inputs): string[] =>
          options.map((option) => printText(DeviceOptionSchema, option));
        expectSame(text(inputs), device.in, 'inputs');
        expectSame(text(outputs), device.out, 'outputs');
      }),
    );
  }
  if (results.length === 0 && infer_net.length > 0) throw new Mismatch('nothing was run');
  return results;
}
