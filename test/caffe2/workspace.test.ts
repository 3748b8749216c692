// Workspace, operators, nets and gradients beyond what was recorded: every error and every event.
import { sigmoid } from 'caffe2op-sigmoid';
import {
  allowsInPlace,
  createDeviceOption,
  createNetDef,
  createOperator,
  DATA_TYPES,
  encode,
  getBackwardPass,
  getGradientForOp,
  gradientRegistry,
  isOperator,
  NetBuilder,
  NetDefSchema,
  operatorRegistry,
  OperatorDefSchema,
  parseText,
  printText,
  registerOperator,
  schemaRegistry,
  Tensor,
  Workspace,
  type EngineFallback,
} from 'caffe2op-sigmoid/caffe2';
import { describe, expect, it, vi } from 'vitest';
import { allBits } from '../support/bits.js';
import { contexts } from '../support/contexts.js';

const coded = (code: string, message = /^(net "n": )?Expected .* for .* but received /s): unknown =>
  expect.objectContaining({ code, message: expect.stringMatching(message) as unknown });
const floats = (workspace: Workspace, name: string): number[] => [
  ...workspace.fetch(name).data('FLOAT'),
];

describe.each(contexts)('a net with its gradient on %s', (_, context) => {
  it('computes σ′ with the public functions’ bits, over and over', () => {
    const workspace = new Workspace({ context });
    const net = new NetBuilder('n');
    const [y] = net.add('Sigmoid', 'X');
    net.addGradientOperators([y!]);
    workspace.feed('X', new Float32Array(33));
    workspace.createNet(net.def);
    for (let run = 0; run < 3; run++) {
      const x = Float32Array.from({ length: 33 - run }, (_v, i) => (i - 16) * (run + 0.3));
      workspace.feed('X', x);
      workspace.runNet('n', 2);
      const s = sigmoid(x);
      expect(allBits(workspace.fetch('n/Sigmoid').data('FLOAT'))).toEqual(allBits(s));
      const expected = s.map((v) => Math.fround(v * Math.fround(1 - v)));
      expect(allBits(workspace.fetch('X_grad').data('FLOAT'))).toEqual(allBits(expected));
    }
  });

  it('sums the gradients of every use, in Caffe2’s order', () => {
    const net = new NetBuilder('n');
    for (const out of ['A', 'B', 'C']) net.add('Sigmoid', 'X', out);
    const gradients = net.addGradientOperators({ A: 'A_grad', B: 'B_grad', C: 'C_grad' });
    expect(gradients.get('X')).toBe('X_grad');
    const sum = net.def.op.at(-1)!;
    expect(sum.input).toEqual(['X_grad', '_X_grad_autosplit_0', '_X_grad_autosplit_1']);
    net.addExternalInput('A_grad', 'B_grad', 'C_grad');
    const workspace = new Workspace({ context });
    workspace.feed('X', new Float32Array(2));
    workspace.feed('A_grad', new Float32Array([1, 2]));
    workspace.feed('B_grad', new Float32Array([4, 8]));
    workspace.feed('C_grad', new Float32Array([16, 32]));
    workspace.runNetOnce(net.def);
    expect(floats(workspace, 'X_grad')).toEqual([5.25, 10.5]);
  });
});

describe('workspace', () => {
  it('feeds, fetches, lists, removes, resets', () => {
    const workspace = new Workspace();
    const data = new Float32Array([1, 2]);
    workspace.feed('b', data);
    workspace.feed('a', new Tensor(new Int32Array([3]), []));
    workspace.feed('s', 'text');
    data[0] = 9;
    expect(floats(workspace, 'b')).toEqual([1, 2]);
    expect(workspace.fetch('a')).toMatchObject({ dims: [], dtype: 'INT32', numel: 1 });
    workspace.fetch('b').data('FLOAT')[0] = 7;
    expect(floats(workspace, 'b')).toEqual([1, 2]);
    expect(workspace.blob('s')!.value).toBe('text');
    expect(workspace.list()).toEqual(['a', 'b', 's']);
    expect([workspace.remove('a'), workspace.remove('a'), workspace.has('a')]).toEqual([
      true,
      false,
      false,
    ]);
    workspace.reset();
    expect(workspace.list()).toEqual([]);
  });

  it.each([
    ['no blob', () => new Workspace().fetch('X'), 'ERR_CAFFE2_BLOB_MISSING'],
    [
      'an empty blob',
      (w: Workspace) => {
        w.createBlob('X');
        return w.fetch('X');
      },
      'ERR_CAFFE2_BLOB_TYPE',
    ],
    [
      'a list',
      (w: Workspace) => {
        w.feed('X', [1] as never);
      },
      'ERR_INVALID_ARG_TYPE',
    ],
    [
      'a fraction',
      (w: Workspace) => {
        w.feed('X', 0.5);
      },
      'ERR_INVALID_ARG_TYPE',
    ],
    [
      'other dims',
      (w: Workspace) => {
        w.feed('X', new Float32Array(3), [2]);
      },
      'ERR_LENGTH_MISMATCH',
    ],
    [
      'negative dims',
      (w: Workspace) => {
        w.feed('X', new Float32Array(3), [-3]);
      },
      'ERR_CAFFE2_SHAPE',
    ],
    [
      'dims of a string',
      (w: Workspace) => {
        w.feed('X', 's', [1]);
      },
      'ERR_INVALID_ARG_TYPE',
    ],
    [
      'a name that is none',
      (w: Workspace) => {
        w.feed(5 as never, 's');
      },
      'ERR_INVALID_ARG_TYPE',
    ],
    [
      'no definition',
      (w: Workspace) => {
        w.runOperatorOnce({} as never);
      },
      'ERR_INVALID_ARG_TYPE',
    ],
    [
      'an operator as a net',
      (w: Workspace) => {
        w.runNetOnce(createOperator('Sigmoid', 'X', 'Y') as never);
      },
      'ERR_INVALID_ARG_TYPE',
    ],
    [
      'no such net',
      (w: Workspace) => {
        w.runNet('n');
      },
      'ERR_CAFFE2_NET',
    ],
    [
      'a net without a name',
      (w: Workspace) => w.createNet(parseText(NetDefSchema, '')),
      'ERR_CAFFE2_NET',
    ],
    [
      'an output that nothing produces',
      (w: Workspace) => {
        w.runNetOnce(createNetDef('n', [], { externalOutput: ['Y'] }));
      },
      'ERR_CAFFE2_NET',
    ],
    [
      'an option that there is none of',
      () => new Workspace({ isa: 'x' } as never),
      'ERR_OUT_OF_RANGE',
    ],
    [
      'a context that is none',
      () => new Workspace({ context: {} as never }),
      'ERR_INVALID_ARG_TYPE',
    ],
  ] as const)('refuses %s', (_, call, code) => {
    expect(() => call(new Workspace())).toThrow(coded(code));
  });

  it('keeps nets by name, and lets none take another’s place unasked', () => {
    const workspace = new Workspace();
    workspace.feed('X', new Float32Array(1));
    const def = createNetDef('n', [createOperator('Sigmoid', 'X', 'Y')]);
    const net = workspace.createNet(def);
    expect([net.name, net.operators.length, workspace.listNets()]).toEqual(['n', 1, ['n']]);
    expect(() => workspace.createNet(def)).toThrow(coded('ERR_CAFFE2_NET'));
    expect(workspace.createNet(def, { overwrite: true })).not.toBe(net);
    def.op[0]!.type = 'changed afterwards';
    workspace.runNet('n');
    expect(floats(workspace, 'Y')).toEqual([0.5]);
    expect(() => {
      workspace.runNet('n', -1);
    }).toThrow(coded('ERR_OUT_OF_RANGE'));
  });

  it('stops a net at the operator that fails', () => {
    const workspace = new Workspace();
    workspace.feed('X', new Float32Array(2));
    workspace.feed('D', new Float64Array(2));
    const def = createNetDef('n', [
      createOperator('Sigmoid', 'X', 'Y'),
      createOperator('Sigmoid', 'D', 'Z'),
    ]);
    expect(() => {
      workspace.runNetOnce(def);
    }).toThrow(coded('ERR_CAFFE2_DATA_TYPE', /DOUBLE$/));
    expect(floats(workspace, 'Y')).toEqual([0.5, 0.5]);
    expect(workspace.blob('Z')!.value).toBeUndefined();
  });
});

describe('engines and devices', () => {
  it('falls back to the default engine and says so, without a word on the console', () => {
    const spies = (['log', 'warn', 'error', 'info'] as const).map((name) =>
      vi.spyOn(console, name),
    );
    const events: EngineFallback[] = [];
    const workspace = new Workspace({ onEngineFallback: (event) => events.push(event) });
    workspace.feed('X', new Float32Array(1));
    for (const engine of ['', 'DEFAULT', 'CUDNN', 'A,B']) {
      workspace.runOperatorOnce(createOperator('Sigmoid', 'X', 'Y', { engine }));
    }
    expect(events).toEqual([
      { operator: 'Sigmoid', engine: 'CUDNN' },
      { operator: 'Sigmoid', engine: 'A,B' },
    ]);
    for (const spy of spies) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
  });

  it.each(['CUDA', 'HIP', 'MKLDNN'] as const)('refuses %s by its name', (device) => {
    const deviceOption = createDeviceOption(device);
    const def = createOperator('Sigmoid', 'X', 'Y', { deviceOption });
    const workspace = new Workspace();
    workspace.feed('X', new Float32Array(1));
    expect(() => {
      workspace.runOperatorOnce(def);
    }).toThrow(coded('ERR_CAFFE2_DEVICE', new RegExp(device)));
    expect(workspace.has('Y')).toBe(false);
  });
});

describe('registries', () => {
  it('list what there is', () => {
    // As caffe2/operators registers them: sigmoid_op.cc, sigmoid_gradient_op.cc, logit_op.cc,
    // softplus_op.cc, swish_op.cc, utility_ops.cc,
    // filler_op.cc, given_tensor_fill_op.cc, given_tensor_byte_string_to_uint8_fill_op.cc.
    const fills = [
      'ConstantFill',
      'GivenTensorBoolFill',
      'GivenTensorByteStringToUInt8Fill',
      'GivenTensorDoubleFill',
      'GivenTensorFill',
      'GivenTensorInt16Fill',
      'GivenTensorInt64Fill',
      'GivenTensorIntFill',
      'GivenTensorStringFill',
    ];
    const gradients = ['LogitGradient', 'SigmoidGradient', 'SoftplusGradient', 'SwishGradient'];
    const all = [...fills, ...gradients, 'Logit', 'Sigmoid', 'Softplus', 'Sum', 'Swish'].sort();
    expect(operatorRegistry.keys()).toEqual(all);
    // NO_GRADIENT for every filler; none for gradients.
    expect(gradientRegistry.keys()).toEqual(all.filter((type) => !gradients.includes(type)));
    const schema = schemaRegistry.get('Sigmoid')!;
    expect([schema.onnx, schema.inputs, schema.inPlaceAllowed]).toEqual([
      'Sigmoid',
      { min: 1, max: 1 },
      [[0, 0]],
    ]);
    expect(allowsInPlace(schemaRegistry.get('SigmoidGradient')!, 0, 0)).toBe(false);
  });

  it('take another operator, with an engine of its own, in one call', () => {
    const { schema } = { schema: { ...schemaRegistry.get('Sigmoid')!, type: 'Fives' } };
    const fill =
      (value: number) =>
      (op: Parameters<NonNullable<ReturnType<typeof operatorRegistry.get>>>[0]) =>
      () => {
        op.output(0, op.input(0).dims, 'FLOAT').data('FLOAT').fill(value);
      };
    registerOperator({ schema, kernels: { '': fill(5), FAST: fill(55) } });
    expect(isOperator('Fives', 'FAST')).toBe(true);
    expect(() => {
      registerOperator({ schema, kernels: {} });
    }).toThrow(coded('ERR_CAFFE2_SCHEMA'));
    const workspace = new Workspace();
    workspace.feed('X', new Float32Array(2));
    workspace.runOperatorOnce(createOperator('Fives', 'X', 'Y'));
    expect(floats(workspace, 'Y')).toEqual([5, 5]);
    const operator = workspace.createOperator(
      createOperator('Fives', 'X', 'Y', { engine: 'NONE,FAST' }),
    );
    operator.run();
    expect([operator.engine, ...floats(workspace, 'Y')]).toEqual(['FAST', 55, 55]);
  });
});

describe('Sum and ConstantFill', () => {
  const run = (type: string, inputs: Record<string, Tensor>, args = {}, output = 'out'): Tensor => {
    const workspace = new Workspace();
    for (const [name, tensor] of Object.entries(inputs)) workspace.feed(name, tensor);
    workspace.runOperatorOnce(createOperator(type, Object.keys(inputs), output, { args }));
    return workspace.fetch(output);
  };
  const tensor = (...values: number[]): Tensor => new Tensor(Float32Array.from(values));

  it('adds in the order of the inputs, rounding each sum', () => {
    const big = 2 ** 24;
    expect([...run('Sum', { a: tensor(big), b: tensor(1), c: tensor(1) }).data('FLOAT')]).toEqual([
      big,
    ]);
    expect([...run('Sum', { a: tensor(1), b: tensor(1), c: tensor(big) }).data('FLOAT')]).toEqual([
      big + 2,
    ]);
    expect([...run('Sum', { a: tensor(1, 2) }).data('FLOAT')]).toEqual([1, 2]);
    expect([...run('Sum', { a: tensor(1), b: tensor(2) }, {}, 'a').data('FLOAT')]).toEqual([3]);
    const ints = new Tensor(new BigInt64Array([2n ** 62n]));
    expect(run('Sum', { a: ints, b: ints }).values).toEqual(new BigInt64Array([-(2n ** 63n)]));
  });

  it('refuses to add other shapes, other types, none', () => {
    expect(() => run('Sum', { a: tensor(1), b: tensor(1, 2) })).toThrow(coded('ERR_CAFFE2_SHAPE'));
    const doubles = new Tensor(new Float64Array(1));
    expect(() => run('Sum', { a: tensor(1), b: doubles })).toThrow(coded('ERR_CAFFE2_DATA_TYPE'));
    expect(() => run('Sum', { a: new Tensor(new Uint8Array(1)) })).toThrow(
      coded('ERR_CAFFE2_DATA_TYPE'),
    );
    expect(() => run('Sum', {})).toThrow(coded('ERR_CAFFE2_SCHEMA'));
    expect(() => run('Sum', { a: tensor(1), b: tensor(1) }, {}, 'b')).toThrow(
      coded('ERR_CAFFE2_SCHEMA'),
    );
  });

  it('fills with a value of every type', () => {
    expect(run('ConstantFill', { a: tensor(1, 2) }, { value: { f: 1 } }).values).toEqual(
      new Float32Array([1, 1]),
    );
    expect(run('ConstantFill', {}, { shape: [1, 2], value: 7 })).toMatchObject({
      dims: [1, 2],
      dtype: 'INT64',
    });
    expect(
      run('ConstantFill', {}, { shape: [2], value: 7, dtype: DATA_TYPES.INT32 }).values,
    ).toEqual(new Int32Array([7, 7]));
    expect(run('ConstantFill', { a: tensor(1) }, { extra_shape: [2] }).dims).toEqual([1, 2]);
    const shape = new Tensor(new BigInt64Array([2n, 0n]));
    expect(run('ConstantFill', { shape }, { input_as_shape: true }).dims).toEqual([2, 0]);
    expect(
      run('ConstantFill', {}, { dtype: DATA_TYPES.BOOL, value: 3, shape: [1] }).values,
    ).toEqual(new Uint8Array([1]));
  });

  it.each([
    [{ shape: [1] }, { a: tensor(1) }],
    [{ extra_shape: [1] }, {}],
    [{ dtype: DATA_TYPES.BYTE }, {}],
    [{ dtype: 'x' }, {}],
    [{ value: 'x' }, {}],
    [{ dtype: 2 ** 40 }, {}],
  ])('refuses to fill with %j', (args, inputs: Record<string, Tensor>) => {
    expect(() => run('ConstantFill', inputs, args)).toThrow(coded('ERR_CAFFE2_ARGUMENT'));
  });

  it.each([[[-1]], [[2 ** 40, 2 ** 40]]])('refuses the shape %j', (shape) => {
    expect(() => run('ConstantFill', {}, { shape })).toThrow(coded('ERR_CAFFE2_SHAPE'));
  });

  it('refuses two arguments of one name that differ', () => {
    const def = createOperator('SigmoidGradient', ['Y', 'dY'], 'dX', { args: { broadcast: 1 } });
    def.arg.push(...createOperator('', [], [], { args: { broadcast: 0 } }).arg);
    const workspace = new Workspace();
    for (const name of def.input) workspace.feed(name, new Float32Array(1));
    expect(() => {
      workspace.runOperatorOnce(def);
    }).toThrow(coded('ERR_CAFFE2_ARGUMENT', /two that differ/));
  });
});

describe('gradients', () => {
  it('leave the operators that went in as they are', () => {
    const ops = ['A', 'B'].map((out) => createOperator('Sigmoid', 'X', out));
    const before = ops.map((op) => encode(OperatorDefSchema, op));
    const { operators } = getBackwardPass(ops, ['A', 'B']);
    expect(ops.map((op) => encode(OperatorDefSchema, op))).toEqual(before);
    expect(operators.map(({ type }) => type)).toEqual([
      ...['ConstantFill', 'ConstantFill', 'SigmoidGradient', 'SigmoidGradient', 'Sum'],
    ]);
  });

  it('carry the device of the gradients into their sum', () => {
    const deviceOption = createDeviceOption('CPU', 3);
    const ops = ['A', 'B'].map((out) => createOperator('Sigmoid', 'X', out, { deviceOption }));
    const { operators } = getBackwardPass(ops, { A: 'a', B: 'b' });
    expect(printText(OperatorDefSchema, operators.at(-1)!)).toContain(
      'device_option {\n  device_type: 0\n  device_id: 3\n  extra_info: "is_auto_gen_sum_ops:1"\n}',
    );
    ops[0]!.deviceOption = createDeviceOption('CUDA', 1);
    expect(() => getBackwardPass(ops, { A: 'a', B: 'b' })).toThrow(
      coded('ERR_CAFFE2_GRADIENT', /one device/),
    );
  });

  it('refuse what has been written over, as Caffe2 does', () => {
    const ops = [createOperator('Sigmoid', 'X', 'Y'), createOperator('Sigmoid', 'Z', 'Y')];
    const gradient = [createOperator('Sigmoid', 'Y', 'Y'), createOperator('Sigmoid', 'Y', 'Y')];
    // The first Y is gone: the gradient of Y is that of the second, and of nothing before.
    expect(() => getBackwardPass(ops, { Y: 'g' })).toThrow(coded('ERR_CAFFE2_GRADIENT', /version/));
    expect(() => getBackwardPass(gradient, { Y: 'g' })).toThrow(
      coded('ERR_CAFFE2_GRADIENT', /version/),
    );
  });

  it('refuse operators without one, and gradients that are not given', () => {
    const gradient = createOperator('SigmoidGradient', ['X', 'Z'], 'Y');
    expect(() => getBackwardPass([gradient], ['Y'])).toThrow(coded('ERR_CAFFE2_GRADIENT'));
    expect(() => getGradientForOp(createOperator('Sigmoid', 'X', 'Y'), [])).toThrow(
      coded('ERR_CAFFE2_GRADIENT'),
    );
    const net = new NetBuilder('n');
    net.add('SigmoidGradient', ['X', 'Z'], 'Y');
    const before = encode(NetDefSchema, net.def);
    expect(() => net.addGradientOperators(['Y'])).toThrow(coded('ERR_CAFFE2_GRADIENT'));
    expect(encode(NetDefSchema, net.def)).toEqual(before);
  });

  it('go on from a net that was read', () => {
    const first = new NetBuilder('n');
    first.add('Sigmoid', 'X');
    const net = new NetBuilder(first.def);
    expect(net.add('Sigmoid', 'n/Sigmoid', 2)).toEqual(['n/Sigmoid:0', 'n/Sigmoid:1']);
    expect(net.nextName('Sigmoid')).toBe('n/Sigmoid_2');
    expect(first.def.op).toHaveLength(1);
    expect(() => net.addExternalInput('X')).toThrow(coded('ERR_CAFFE2_NET'));
    expect(() => net.add('Sigmo', 'X')).toThrow(
      coded('ERR_CAFFE2_UNKNOWN_OPERATOR', /perhaps meaning Sigmoid/),
    );
  });
});
