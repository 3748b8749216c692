// What Caffe2's Python front end did: cases by name, and the nets that it built.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sigmoid, type CPUContext } from 'caffe2op-sigmoid';
import {
  BlobProtoSchema,
  createDeviceOption,
  createOperator,
  createTensorShape,
  DATA_TYPES,
  encode,
  getGradientForOp,
  inferShapes,
  isOperator,
  NetBuilder,
  NetDefSchema,
  OperatorDefSchema,
  printText,
  serializeBlob,
  Tensor,
  tensorToProto,
  TensorProtoSchema,
  ulpDistance,
  Workspace,
  type NetDef,
  type NumericArray,
  type OperatorDef,
} from 'caffe2op-sigmoid/caffe2';
import { bitsOf } from './blobs.js';
import { expectCoded, outcomeOf } from './operator_runs.js';
import type { PythonCase, Recordings } from './recordings.js';
import { expectSame, expectThat, Mismatch, runCase, type Result } from './report.js';
import { hexOf } from './tables.js';

const GROUP = 'Python front end';

interface Array_ {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** Feeds X, runs an operator, fetches Y. */
const feedAndRun =
  (
    x: NumericArray | Tensor,
    dims?: readonly number[],
    type = 'Sigmoid',
    inputs: readonly string[] = ['X'],
  ) =>
  (context: CPUContext): unknown => {
    const workspace = new Workspace({ context });
    workspace.feed('X', x, dims);
    workspace.runOperatorOnce(createOperator(type, inputs, 'Y'));
    return workspace.fetch('Y');
  };

const swapped = (values: readonly number[]): Float32Array => {
  const bytes = Buffer.from(Float32Array.from(values).buffer).swap32();
  return new Float32Array(bytes.buffer, bytes.byteOffset, values.length);
};

/** What each case did in Python, done here. */
const CASES: Readonly<Record<string, (context: CPUContext) => unknown>> = {
  float32: feedAndRun(new Float32Array([-1, 0, 2])),
  'float64 (numpy default dtype)': feedAndRun(new Float64Array([-1, 0, 2])),
  int64: feedAndRun(new BigInt64Array([-1n, 0n, 2n])),
  'missing input': () => {
    new Workspace().runOperatorOnce(createOperator('Sigmoid', 'X', 'Y'));
  },
  'float32 0-d': feedAndRun(new Float32Array([0.5]), []),
  'empty 0x3': feedAndRun(new Float32Array(0), [0, 3]),
  // Typed arrays have no strides: what NumPy gathers is gathered here before.
  'non-contiguous (transposed) input': feedAndRun(new Float32Array([0, 3, 1, 4, 2, 5]), [3, 2]),
  'strided slice input': feedAndRun(new Float32Array([0, 3, 6, 9])),
  // Caffe2 takes the bytes as they lie.
  'big-endian float32': feedAndRun(swapped([1, 2, 3])),
  float16: feedAndRun(new Tensor(new Uint16Array([0, 0x3c00]), [2], 'FLOAT16')),
  'python list': feedAndRun([-1, 0, 2] as unknown as NumericArray),
  'two inputs': feedAndRun(new Float32Array(3), [3], 'Sigmoid', ['X', 'X']),
  'unknown operator': feedAndRun(new Float32Array(3), [3], 'Sigmoidx'),
  'net.Sigmoidx': () => new NetBuilder('n').add('Sigmoidx', 'X'),
  'Fetch missing blob': () => new Workspace().fetch('nope'),
  'gradient of SigmoidGradient': () =>
    getGradientForOp(createOperator('SigmoidGradient', ['Y', 'dY'], 'dX'), ['dX_grad']),
  'grad output not provided': () =>
    getGradientForOp(createOperator('Sigmoid', 'X', 'Y'), [undefined]),
  InferShapesAndTypes: () => {
    const net = new NetBuilder('n');
    net.add('Sigmoid', 'X', 'Y');
    const known = new Map([['X', createTensorShape([2, 3], DATA_TYPES.FLOAT)]]);
    const { shapes } = inferShapes([net.def], known);
    const named = [...shapes];
    return {
      shapes: Object.fromEntries(named.map(([name, { dims }]) => [name, dims.map(Number)])),
      types: Object.fromEntries(named.map(([name, { dataType }]) => [name, dataType])),
    };
  },
  'workspace.SerializeBlob hex': () => {
    const [blob] = serializeBlob('X', new Tensor(new Float32Array([1, 2])));
    return hexOf(encode(BlobProtoSchema, blob!.proto));
  },
  'utils.NumpyArrayToCaffe2Tensor text': () => {
    const tensor = new Tensor(new Float32Array([1, 2]), [1, 2]);
    return printText(TensorProtoSchema, tensorToProto(tensor, 'nm'), { style: 'python' });
  },
  'RunNetOnce(py_net_sigmoid_with_gradient)': (context) => {
    const workspace = new Workspace({ context });
    workspace.feed('X', new Float32Array([-1, 0, 2]));
    workspace.feed('Y_grad', new Float32Array([1, 1, 1]));
    workspace.runNetOnce(BUILT['pb/py_net_sigmoid_with_gradient.pb']!().def as NetDef);
  },
};

/** The definitions that Python made, made here, with what the front end said of their gradients. */
const BUILT: Readonly<
  Record<string, () => { def: NetDef | OperatorDef; gradients?: Map<string, string> }>
> = {
  'pb/py_op_sigmoid.pb': () => ({ def: createOperator('Sigmoid', ['X'], ['Y']) }),
  'pb/op_sigmoid_createoperatordef.pb': () => ({ def: createOperator('Sigmoid', ['X'], ['Y']) }),
  'pb/py_op_sigmoid_cudnn_inplace.pb': () => ({
    def: createOperator('Sigmoid', 'X', 'X', {
      name: 's',
      args: { alpha: 0.5, k: 3, flag: true, lst: [1, 2], st: 'abc' },
      deviceOption: createDeviceOption('CUDA', 1),
      engine: 'CUDNN',
      controlInput: ['c'],
    }),
  }),
  'pb/py_net_sigmoid.pb': () => {
    const net = new NetBuilder('sig_net');
    net.add('Sigmoid', 'X', 'Y');
    return { def: net.def };
  },
  'pb/py_net_sigmoid_with_gradient.pb': () => {
    const net = new NetBuilder('sig_net');
    net.add('Sigmoid', 'X', 'Y');
    const gradients = net.addGradientOperators({ Y: 'Y_grad' });
    return { def: net.def, gradients };
  },
  'pb/py_net_two_sigmoids_autograd.pb': () => {
    const net = new NetBuilder('sig_net2');
    const [first] = net.add('Sigmoid', 'X');
    const [second] = net.add('Sigmoid', first!);
    const gradients = net.addGradientOperators([second!]);
    return { def: net.def, gradients };
  },
  'pb/py_net_inplace_with_gradient.pb': () => {
    const net = new NetBuilder('sig_net3');
    net.add('Sigmoid', 'X', 'X');
    const gradients = net.addGradientOperators({ X: 'X_out_grad' });
    return { def: net.def, gradients };
  },
  'pb/py_net_fanout_with_gradient.pb': () => {
    const net = new NetBuilder('fan');
    net.add('Sigmoid', 'X', 'A');
    net.add('Sigmoid', 'X', 'B');
    const gradients = net.addGradientOperators({ A: 'A_grad', B: 'B_grad' });
    return { def: net.def, gradients };
  },
};

function checkCase(recorded: PythonCase, context: CPUContext): void {
  const make = CASES[recorded.name];
  if (make === undefined) throw new Mismatch('nothing here does the same');
  let got: unknown;
  const { returned, error } = outcomeOf(() => {
    got = make(context);
  });
  expectSame(returned ? 'returned' : 'threw', recorded.outcome, `outcome (${String(error)})`);
  if (!returned) {
    expectCoded(error);
  } else if (got instanceof Tensor) {
    const { dtype, shape, values } = recorded.result as Array_;
    expectSame([got.dtype, got.dims], [dtype === 'float32' ? 'FLOAT' : dtype, shape], 'array');
    const data = got.data('FLOAT');
    values.forEach((value, i) => {
      expectThat(ulpDistance(data[i]!, value) <= 3, () => `[${i}]: ${data[i]!}, not ${value}`);
    });
  } else {
    expectSame(got, recorded.result, 'result');
  }
}

/** What an operator of the built nets computes, from the public function and the formulas alone. */
function computeByHand(type: string, inputs: readonly Float32Array[]): Float32Array {
  const [first, second] = inputs;
  switch (type) {
    case 'Sigmoid':
      return sigmoid(first!);
    case 'SigmoidGradient':
      return first!.map((y, i) => Math.fround(second![i]! * y) * Math.fround(1 - y));
    case 'Sum':
      return inputs.reduce((a, b) => a.map((value, i) => value + b[i]!));
    case 'ConstantFill':
      return first!.map(() => 1);
    default:
      throw new Mismatch(`nothing here computes ${type} by hand`);
  }
}

/** Runs a built net on X and the gradients that it takes from outside, and compares every bit. */
function runBuilt(net: NetDef, context: CPUContext): void {
  const workspace = new Workspace({ context });
  const produced = new Set<string>();
  for (const op of net.op) {
    for (const name of op.input) {
      if (!produced.has(name)) workspace.feed(name, new Float32Array([-1, 0, 2]));
    }
    for (const name of op.output) produced.add(name);
  }
  // Caffe2 refuses it too while the gradients from outside are not declared.
  const known = new Set(net.externalInput);
  const undeclared = workspace.list().filter((name) => !known.has(name));
  net.externalInput.push(...undeclared);
  const byHand = new Map(
    workspace.list().map((name) => [name, workspace.fetch(name).data('FLOAT')] as const),
  );
  workspace.createNet(net);
  for (let run = 1; run <= 3; run++) {
    workspace.runNet(net.name);
    for (const op of net.op) {
      const inputs = op.input.map((name) => byHand.get(name)!);
      byHand.set(op.output[0]!, computeByHand(op.type, inputs));
    }
    for (const name of produced) {
      const got = Array.from(workspace.fetch(name).data('FLOAT'), bitsOf);
      expectSame(got, Array.from(byHand.get(name)!, bitsOf), `${name} after run ${run}`);
    }
  }
}

function checkBuilt(recordings: Recordings, file: string, context: CPUContext): void {
  const { def } = BUILT[file]!();
  const bytes =
    def.$typeName === 'caffe2.NetDef' ? encode(NetDefSchema, def) : encode(OperatorDefSchema, def);
  expectSame(hexOf(bytes), hexOf(recordings.bytes(file)), 'bytes');
  if (def.$typeName === 'caffe2.NetDef') runBuilt(def, context);
}

export function pythonFrontEnd(recordings: Recordings, context: CPUContext): Result[] {
  const { python, folder } = recordings;
  const results: Result[] = [];
  const add = (name: string, check: () => void): void => {
    results.push(runCase(GROUP, name, check));
  };
  for (const recorded of python.cases ?? []) {
    add(recorded.name, () => {
      checkCase(recorded, context);
    });
  }
  for (const file of Object.keys(BUILT)) {
    if (!existsSync(join(folder, file))) continue;
    add(`built and run: ${file}`, () => {
      checkBuilt(recordings, file, context);
    });
  }
  const gradientsOf = (name: string): Record<string, string> =>
    Object.fromEntries(BUILT[`pb/py_net_${name}.pb`]!().gradients!);
  const sorted = (record: object): unknown => Object.entries(record).sort();
  for (const [name, net, recorded] of [
    ['AddGradientOperators_dict', 'sigmoid_with_gradient', python.AddGradientOperators_dict],
    ['AddGradientOperators_list', 'two_sigmoids_autograd', python.AddGradientOperators_list],
    ['inplace_AddGradientOperators', 'inplace_with_gradient', python.inplace_AddGradientOperators],
    ['fanout_AddGradientOperators', 'fanout_with_gradient', python.fanout_AddGradientOperators],
  ] as const) {
    if (recorded === undefined) continue;
    add(name, () => {
      expectSame(sorted(gradientsOf(net)), sorted(recorded), 'gradients');
    });
  }
  if (python.auto_output_name !== undefined) {
    add('automatic output names', () => {
      const net = new NetBuilder('sig_net2');
      const [first] = net.add('Sigmoid', 'X');
      const [second] = net.add('Sigmoid', first!);
      expectSame([first, second], [python.auto_output_name, python.auto_output_name_2], 'names');
    });
  }
  const { GetGradientForOp: gradient } = python;
  if (gradient !== undefined) {
    add('GetGradientForOp', () => {
      const made = getGradientForOp(createOperator('Sigmoid', 'X', 'Y'), ['Y_grad']);
      const style = { style: 'python' } as const;
      const ops = made.operators.map((op) => printText(OperatorDefSchema, op, style));
      expectSame([ops, made.inputGradients], [gradient.ops, gradient.g_input], 'gradient');
    });
  }
  for (const [type, is] of Object.entries(python.IsOperator ?? {})) {
    add(`IsOperator ${type}`, () => {
      expectSame(isOperator(type), is, 'whether it is');
    });
  }
  const { IsOperatorWithEngine_CUDNN: cudnn } = python;
  if (cudnn !== undefined) {
    add('IsOperatorWithEngine CUDNN', () => {
      expectSame(isOperator('Sigmoid', 'CUDNN'), cudnn, 'whether it is');
    });
  }
  return results;
}
