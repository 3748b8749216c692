// The backward pass as Caffe2's front end makes it: expectations come from pytorch/pytorch before
// 2024, caffe2/python/core.py (IR, GradientRegistry, Net.NextName and _CreateAndAddToSelf),
// caffe2/core/operator.cc (GetGradientForOp), operator_gradient.h, and the makers of filler_op.cc
// (NO_GRADIENT) and utility_ops.cc (GetSumGradient), followed by hand.
import { runInNewContext } from 'node:vm';
import {
  createDeviceOption,
  createNetDef,
  createOperator,
  encode,
  getBackwardPass,
  getGradientForOp,
  NetBuilder,
  OperatorDefSchema,
  registerOperator,
  schemaRegistry,
  Workspace,
  type GradientMaker,
  type GradientName,
  type OperatorDef,
} from 'caffe2op-sigmoid/caffe2';
import { describe, expect, it } from 'vitest';

const coded = (code: string, message = /^Expected .* for .* but received /s): unknown =>
  expect.objectContaining({ code, message: expect.stringMatching(message) as unknown });

/** An operator on one line: type, inputs → outputs. */
const line = ({ type, input, output }: OperatorDef): string =>
  `${type} ${input.join()} → ${output.join()}`;
const passOf = (...args: Parameters<typeof getBackwardPass>) => {
  const { operators, gradients } = getBackwardPass(...args);
  return { lines: operators.map(line), gradients: Object.fromEntries(gradients) };
};

let count = 0;
/** Registers an operator of two inputs with a gradient maker of the test's own; its type. */
function register(gradient: GradientMaker): string {
  const type = `Own${count++}`;
  const limits = { min: 1, max: 3 };
  const schema = { ...schemaRegistry.get('Sum')!, type, inputs: limits, outputs: limits };
  registerOperator({ schema, kernels: {}, gradient });
  return type;
}
const passing = (...names: GradientName[]): string =>
  register(() => ({ operators: [], inputGradients: names }));

describe('operators without a gradient', () => {
  it('ConstantFill and GivenTensorFill end the pass, without an error', () => {
    const ops = [
      createOperator('ConstantFill', [], 'C', { args: { shape: [2], value: { f: 1 } } }),
      createOperator('ConstantFill', 'X', 'D'),
      createOperator('GivenTensorFill', [], 'E', { args: { values: { floats: [1] } } }),
      createOperator('Sigmoid', 'C', 'Y'),
      createOperator('Sum', ['Y', 'D', 'E'], 'Z'),
    ];
    expect(passOf(ops, { Z: 'g' })).toEqual({
      lines: ['SigmoidGradient Y,g → C_grad'],
      gradients: { Z: 'g', Y: 'g', D: 'g', E: 'g', C: 'C_grad' },
    });
    expect(getGradientForOp(ops[1]!, ['g'])).toEqual({
      operators: [],
      inputGradients: [undefined],
    });
    expect(getGradientForOp(ops[0]!, ['g'])).toEqual({ operators: [], inputGradients: [] });
  });

  it('runs: ConstantFill → Sigmoid, differentiated', () => {
    const net = new NetBuilder('n');
    net.add('ConstantFill', [], 'C', { args: { shape: [3], value: { f: 0 } } });
    const [y] = net.add('Sigmoid', 'C');
    const gradients = net.addGradientOperators([y!]);
    expect(Object.fromEntries(gradients)).toEqual({
      'n/Sigmoid': 'n/Sigmoid_autogen_grad',
      C: 'C_grad',
    });
    const workspace = new Workspace();
    workspace.runNetOnce(net.def);
    // σ(0)(1 − σ(0)) = ¼.
    expect(workspace.fetch('C_grad').values).toEqual(Float32Array.of(0.25, 0.25, 0.25));
  });

  it('SigmoidGradient has none, and is refused', () => {
    const def = createOperator('SigmoidGradient', ['Y', 'dY'], 'dX');
    expect(() => getBackwardPass([def], ['dX'])).toThrow(
      coded('ERR_CAFFE2_GRADIENT', /operator 0 \(SigmoidGradient\)/),
    );
  });
});

describe('Sum', () => {
  it('hands its gradient to each term', () => {
    const def = createOperator('Sum', ['A', 'B', 'C'], 'Y');
    expect(getGradientForOp(def, ['g'])).toEqual({
      operators: [],
      inputGradients: ['g', 'g', 'g'],
    });
    expect(() => getGradientForOp(def, [undefined])).toThrow(coded('ERR_CAFFE2_GRADIENT'));
    expect(() => getGradientForOp(def, [''])).toThrow(coded('ERR_CAFFE2_GRADIENT'));
  });

  it('of one blob twice sums its gradient twice', () => {
    // _GetSumOpOutputName: no gradient operator names it, so it is A_grad.
    expect(passOf([createOperator('Sum', ['A', 'A'], 'Y')], { Y: 'g' })).toEqual({
      lines: ['Sum g,g → A_grad'],
      gradients: { Y: 'g', A: 'A_grad' },
    });
    expect(() =>
      getBackwardPass([createOperator('Sum', ['A', 'A'], 'Y')], { Y: 'A_grad' }),
    ).toThrow(coded('ERR_CAFFE2_GRADIENT', /passed on/));
  });

  it('of a net with branches is right: its gradient’s value', () => {
    const net = new NetBuilder('n');
    net.add('Sigmoid', 'X', 'A');
    net.add('Sigmoid', 'X', 'B');
    net.add('Sum', ['A', 'B', 'X'], 'Y');
    net.addExternalInput('g');
    const gradients = net.addGradientOperators({ Y: 'g' });
    // The generators of X in the order in which they come up: passed on by Sum, then B's, then A's.
    expect(net.def.op.slice(3).map(line)).toEqual([
      'SigmoidGradient B,g → X_grad',
      'SigmoidGradient A,g → _X_grad_autosplit_0',
      'Sum X_grad,g,_X_grad_autosplit_0 → X_grad',
    ]);
    expect(gradients.get('X')).toBe('X_grad');
    const workspace = new Workspace();
    workspace.feed('X', Float32Array.of(0));
    workspace.feed('g', Float32Array.of(8));
    workspace.runNetOnce(net.def);
    // 8·(1 + ¼ + ¼)
    expect(workspace.fetch('X_grad').values).toEqual(Float32Array.of(12));
  });
});

describe('gradients of one blob twice', () => {
  // _GenerateGradientsForForwardOp: what was there before the operator decides for all inputs, and
  // the later of two counts.
  it.each<[GradientName[], GradientName]>([
    [['g', undefined], undefined],
    [[undefined, 'g'], 'g'],
    [['g', 'h'], 'h'],
    [['g', ''], undefined],
  ])('%j give %s', (given, wanted) => {
    const type = passing(...given);
    const { gradients } = passOf([createOperator(type, ['X', 'X'], 'Y')], { Y: 'y' });
    // Two gradients are summed afterwards.
    const isSummed = given.every((name) => name !== undefined && name !== '');
    expect(gradients.X).toBe(isSummed ? 'X_grad' : wanted);
  });

  it('keep what is there already, unless the operator writes the blob', () => {
    const later = passing('h');
    const none = passing(undefined);
    const first = createOperator(none, 'X', 'A');
    const ops = [first, createOperator(later, 'X', 'B')];
    expect(passOf(ops, { A: 'a', B: 'b' }).gradients.X).toBe('h');
    const inPlace = [createOperator(none, 'X', 'X'), createOperator(later, 'X', 'B')];
    expect(passOf(inPlace, { B: 'b' }).gradients).toEqual({ B: 'b' });
  });
});

describe('StopGradient', () => {
  // IR.SanityCheck: "StopGradient's output is orphan".
  it.each<[string, OperatorDef[]]>([
    ['alone', [createOperator('StopGradient', 'X', 'Y')]],
    ['without an output', [createOperator('StopGradient', 'X', [])]],
    [
      'beside operators that read something else',
      [createOperator('StopGradient', 'X', 'Y'), createOperator('Sigmoid', 'X', 'Z')],
    ],
  ])('is refused if nothing reads it: %s', (_, ops) => {
    expect(() => getBackwardPass(ops, [])).toThrow(
      coded('ERR_CAFFE2_GRADIENT', /^Expected .* for .*operator 0 \(StopGradient\) but received /),
    );
  });

  it.each<[string, OperatorDef[]]>([
    ['in place', [createOperator('StopGradient', 'X', 'X')]],
    [
      'by an operator after it',
      [createOperator('StopGradient', 'X', 'Y'), createOperator('Sigmoid', 'Y', 'Z')],
    ],
    [
      'by one before it, of whatever version',
      [createOperator('Sigmoid', 'Y', 'Z'), createOperator('StopGradient', 'X', 'Y')],
    ],
  ])('is fine if it is read: %s', (_, ops) => {
    expect(getBackwardPass(ops, []).operators).toEqual([]);
  });
});

describe('ZeroGradient', () => {
  it('is asked for its gradient whatever is differentiated', () => {
    const zero = createOperator('ConstantFill', 'X', 'X_grad');
    registerOperator({
      schema: { ...schemaRegistry.get('Sigmoid')!, type: 'ZeroGradient' },
      kernels: {},
      gradient: () => ({ operators: [zero], inputGradients: ['X_grad'] }),
    });
    const ops = [createOperator('ZeroGradient', 'X', 'Y'), createOperator('Sigmoid', 'A', 'B')];
    expect(passOf(ops, { B: 'b' })).toEqual({
      lines: ['SigmoidGradient B,b → A_grad', 'ConstantFill X → X_grad'],
      gradients: { B: 'b', A: 'A_grad', X: 'X_grad' },
    });
  });
});

describe('the devices of gradients that are summed', () => {
  const ops = (...devices: Parameters<typeof createDeviceOption>[]) =>
    devices.map((device, i) =>
      createOperator('Sigmoid', 'X', `Y${i}`, { deviceOption: createDeviceOption(...device) }),
    );
  const pass = (...devices: Parameters<typeof createDeviceOption>[]) =>
    passOf(ops(...devices), { Y0: 'a', Y1: 'b' });

  // device_option_equal: CPUs are one, others are told apart by their number alone.
  it.each<[Parameters<typeof createDeviceOption>, Parameters<typeof createDeviceOption>]>([
    [
      ['CPU', 1],
      ['CPU', 2],
    ],
    [
      ['CUDA', 1],
      ['CUDA', 1],
    ],
    [
      ['CUDA', 1],
      ['HIP', 1],
    ],
  ])('may be %j and %j', (a, b) => {
    expect(pass(a, b).lines.at(-1)).toBe('Sum X_grad,_X_grad_autosplit_0 → X_grad');
  });

  it.each<[Parameters<typeof createDeviceOption>, Parameters<typeof createDeviceOption>]>([
    [
      ['CUDA', 1],
      ['CUDA', 2],
    ],
    [
      ['CPU', 0],
      ['CUDA', 0],
    ],
  ])('may not be %j and %j', (a, b) => {
    expect(() => pass(a, b)).toThrow(coded('ERR_CAFFE2_GRADIENT', /one device/));
  });
});

describe('targets', () => {
  const ops = [createOperator('Sigmoid', 'X', 'Y')];

  it('may be a Map, of whatever realm', () => {
    const wanted = passOf(ops, { Y: 'g' });
    expect(passOf(ops, new Map([['Y', 'g']]))).toEqual(wanted);
    const foreign = runInNewContext('new Map([["Y", "g"]])') as Map<string, string>;
    expect(passOf(ops, foreign)).toEqual(wanted);
    expect(passOf(ops, runInNewContext('({ Y: "g" })') as { Y: string })).toEqual(wanted);
    expect(passOf(ops, new Map([['Y', null]]))).toEqual(passOf(ops, ['Y']));
    expect(passOf(ops, runInNewContext('["Y"]') as string[])).toEqual(passOf(ops, ['Y']));
  });

  it.each<[string, unknown]>([
    ['a Set', new Set(['Y'])],
    ['a Date', new Date(0)],
    ['an ArrayBuffer', new ArrayBuffer(8)],
    ['an array of bytes', new Uint8Array(1)],
    ['a Map of numbers', new Map([[1, 'g']])],
    ['a Map to numbers', new Map([['Y', 1]])],
    ['a gradient without a name', { Y: '' }],
    ['undefined', { Y: undefined }],
    ['a workspace', new Workspace()],
  ])('are refused: %s', (_, targets) => {
    expect(() => getBackwardPass(ops, targets as never)).toThrow(coded('ERR_INVALID_ARG_TYPE'));
  });
});

describe('a gradient maker of one’s own', () => {
  const make = (made: unknown) => {
    const type = register(() => made as never);
    return () => getGradientForOp(createOperator(type, ['A', 'B'], 'Y'), ['g']);
  };

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'ERR_INVALID_ARG_TYPE'],
    ['null', null, 'ERR_INVALID_ARG_TYPE'],
    ['no lists', {}, 'ERR_INVALID_ARG_TYPE'],
    ['no operators', { operators: [5], inputGradients: [] }, 'ERR_INVALID_ARG_TYPE'],
    ['no names', { operators: [], inputGradients: [5, 6] }, 'ERR_INVALID_ARG_TYPE'],
    // CAFFE_ENFORCE_EQ(meta.g_input_.size(), def.input_size())
    ['fewer gradients', { operators: [], inputGradients: ['a'] }, 'ERR_CAFFE2_GRADIENT'],
    ['more gradients', { operators: [], inputGradients: ['a', 'b', 'c'] }, 'ERR_CAFFE2_GRADIENT'],
  ])('is refused with %s', (_, made, code) => {
    expect(make(made)).toThrow(coded(code));
  });

  it('keeps its operators, and the definition that it gets is not the caller’s', () => {
    const shared = createOperator('Sigmoid', 'A', 'A_grad');
    const type = register((def) => {
      def.input.length = 0;
      return { operators: [shared], inputGradients: ['A_grad'] };
    });
    const def = createOperator(type, 'A', 'Y', { args: { k: 1 } });
    const before = [shared, def].map((op) => encode(OperatorDefSchema, op));
    for (let i = 0; i < 2; i++) {
      const { operators } = getGradientForOp(def, ['g']);
      expect(operators[0]!.arg).toHaveLength(1);
      expect(operators[0]!.isGradientOp).toBe(true);
    }
    expect([shared, def].map((op) => encode(OperatorDefSchema, op))).toEqual(before);
  });
});

describe('names of a net builder', () => {
  it('are never those of the inputs', () => {
    // _CreateAndAddToSelf declares the inputs before it asks NextName.
    const net = new NetBuilder('n');
    expect(net.add('Sigmoid', 'n/Sigmoid')).toEqual(['n/Sigmoid_2']);
    expect(net.def.externalInput).toEqual(['n/Sigmoid']);
    expect(net.add('Sigmoid', 'n/Sigmoid_3')).toEqual(['n/Sigmoid_4']);
    expect(net.add('Sigmoid', ['n/Sigmoid:1'], 2)).toEqual(['n/Sigmoid:0', 'n/Sigmoid_2:1']);
  });

  it('go on from the number before, used or not', () => {
    const net = new NetBuilder('n');
    expect([net.nextName('Sigmoid'), net.nextName('Sigmoid')]).toEqual(['n/Sigmoid', 'n/Sigmoid']);
    net.add('Sigmoid', 'X');
    // NextName keeps the index of the next try.
    expect([net.nextName('Sigmoid'), net.nextName('Sigmoid')]).toEqual([
      'n/Sigmoid_2',
      'n/Sigmoid_3',
    ]);
    expect(net.add('Sigmoid', 'X')).toEqual(['n/Sigmoid_4']);
  });

  it('pass over those that others gave', () => {
    const net = new NetBuilder('n');
    net.add('Sigmoid', 'X', 'n/Sigmoid_2');
    net.addExternalInput('n/Sigmoid_3');
    net.def.op.push(createOperator('Sigmoid', 'X', 'n/Sigmoid_4'));
    net.def.externalInput.push('n/Sigmoid_5');
    expect([net.add('Sigmoid', 'X'), net.add('Sigmoid', 'X')]).toEqual([
      ['n/Sigmoid'],
      ['n/Sigmoid_6'],
    ]);
    // What is taken away is free again.
    net.def.op.length = 0;
    expect(net.add('Sum', 'n/Sigmoid', 'Y')).toEqual(['Y']);
    expect(net.def.externalInput).toContain('n/Sigmoid');
  });

  it('are as they were after an operator that was refused', () => {
    const net = new NetBuilder('n');
    expect(() => net.add('Sigmoid', 'X', undefined, { engine: 5 as never })).toThrow(
      coded('ERR_INVALID_ARG_TYPE'),
    );
    expect(() => net.add('Sigmoid', 'X', [5] as never)).toThrow(coded('ERR_INVALID_ARG_TYPE'));
    expect(encodeNet(net)).toEqual(encodeNet(new NetBuilder(createNetDef('n', []))));
    expect(net.add('Sigmoid', 'X')).toEqual(['n/Sigmoid']);
  });
});

const encodeNet = (net: NetBuilder): unknown => [net.def.op, net.def.externalInput];
