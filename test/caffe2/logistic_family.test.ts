// Logit, Softplus, Swish and their gradients. Expectations come from pytorch/pytorch before 2024,
// caffe2/operators/logit_op.{h,cc}, softplus_op.{h,cc} and swish_op.{h,cc} (schemas, makers, checks,
// formulas), caffe2/core/operator_schema.cc (the inference of a schema that has none); values from
// test/data (NumPy and mpmath, MPFR), and from the example in Softplus's documentation.
import { readFileSync } from 'node:fs';
import {
  allowsInPlace,
  createOperator,
  createTensorShape,
  getBackwardPass,
  getGradientForOp,
  gradientRegistry,
  inferTensor,
  NetBuilder,
  schemaRegistry,
  ulpDistance,
  Workspace,
  type OperatorDef,
} from 'caffe2op-sigmoid/caffe2';
import { describe, expect, it } from 'vitest';
import { floatOf } from '../support/bits.js';
import { contexts } from '../support/contexts.js';

const coded = (code: string, message = /^Expected .* for .* but received /s): unknown =>
  expect.objectContaining({ code, message: expect.stringMatching(message) as unknown });

const line = ({ type, input, output, arg }: OperatorDef): string =>
  `${type} ${input.join()} → ${output.join()}${arg.map(({ name, f }) => ` ${name}=${f}`).join('')}`;

/** Inputs by column, and dX, of one operator. */
function recorded(type: string): Record<'x' | 'y' | 'dy' | 'dx', Float32Array> {
  const rows = readFileSync(new URL('../data/caffe2-gradients.csv', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((row) => row.split(','))
    .filter(([operator]) => operator === type);
  const column = (i: number): Float32Array =>
    Float32Array.from(rows, (row) => floatOf(parseInt(row[i]! || '0', 16)));
  return { x: column(1), y: column(2), dy: column(3), dx: column(4) };
}

const GRADIENTS = [
  ['LogitGradient', ['x', 'dy']],
  ['SoftplusGradient', ['y', 'dy']],
  ['SwishGradient', ['x', 'y', 'dy']],
] as const;

describe('schemas', () => {
  it.each([
    // OPERATOR_SCHEMA: inputs, AllowInplace, Arg, InheritOnnxSchema.
    ['Logit', 1, [[0, 0]], ['eps (optional)'], ''],
    ['Softplus', 1, [[0, 0]], [], 'Softplus'],
    ['Swish', 1, [], [], ''],
    ['LogitGradient', 2, [], ['eps'], ''],
    ['SoftplusGradient', 2, [[1, 0]], [], ''],
    ['SwishGradient', 3, [[2, 0]], [], ''],
  ])('%s', (type, inputs, inPlace, args, onnx) => {
    const schema = schemaRegistry.get(type)!;
    expect(schema.inputs).toEqual({ min: inputs, max: inputs });
    expect(schema.outputs).toEqual({ min: 1, max: 1 });
    for (let i = 0; i < inputs; i++) {
      expect(allowsInPlace(schema, i, 0)).toBe(inPlace.some(([input]) => input === i));
    }
    expect(schema.args.map(({ name }) => name)).toEqual(args);
    expect(schema.onnx).toBe(onnx);
  });

  it.each(['Logit', 'Softplus', 'Swish'])('%s infers the type and shape of X', (type) => {
    const shape = createTensorShape([2, 3], 1);
    expect(inferTensor(createOperator(type, 'X', 'Y'), [shape])).toEqual([shape]);
  });

  it('of gradients infer nothing, and gradients have none', () => {
    for (const [type, inputs] of GRADIENTS) {
      const def = createOperator(type, [...inputs], 'dX');
      const shapes = inferTensor(
        def,
        inputs.map(() => createTensorShape([2, 3], 1)),
      );
      expect(shapes.map(({ unknownShape }) => unknownShape)).toEqual([true]);
      expect(gradientRegistry.has(type)).toBe(false);
    }
  });
});

describe.each(contexts)('gradients on %s', (_, context) => {
  it.each(GRADIENTS)('%s computes its formula, each operation rounded', (type, inputs) => {
    const data = recorded(type);
    expect(data.dx.length).toBeGreaterThan(100);
    const run = (output: string): Float32Array => {
      const workspace = new Workspace({ context });
      for (const name of inputs) workspace.feed(name, data[name]);
      workspace.runOperatorOnce(createOperator(type, [...inputs], output));
      return workspace.fetch(output).data('FLOAT');
    };
    expect(run('dx')).toEqual(data.dx);
    if (type !== 'LogitGradient') expect(run('dy')).toEqual(data.dx);
  });

  it('LogitGradient takes any eps, as it checks none', () => {
    const workspace = new Workspace({ context });
    workspace.feed('X', Float32Array.of(0.125, 0.25, 0.5, 0.75, 0.875, -1, 2, NaN));
    workspace.feed('dY', new Float32Array(8).fill(1));
    const run = (eps: number): number[] => {
      const args = { eps: { f: eps } };
      workspace.runOperatorOnce(createOperator('LogitGradient', ['X', 'dY'], 'dX', { args }));
      return [...workspace.fetch('dX').data('FLOAT')];
    };
    // 1/(½·½) = 4, fround(1/(¾·¼)).
    const quarter = Math.fround(1 / 0.1875);
    expect(run(0.25)).toEqual([0, quarter, 4, quarter, 0, 0, 0, NaN]);
    expect(run(0.75)).toEqual([0, 0, 0, 0, 0, 0, 0, NaN]);
    expect(run(-1).slice(5)).toEqual([-0.5, -0.5, NaN]);
  });
});

describe('shapes of gradients', () => {
  it.each(GRADIENTS)(
    '%s wants as many elements everywhere, and takes other shapes',
    (type, names) => {
      const workspace = new Workspace();
      for (const name of names) workspace.feed(name, new Float32Array(6), [2, 3]);
      workspace.feed('dy', new Float32Array(6), [6]);
      const def = createOperator(type, [...names], 'dX');
      workspace.runOperatorOnce(def);
      expect(workspace.fetch('dX').dims).toEqual([2, 3]);
      workspace.feed('dy', new Float32Array(5));
      const before = workspace.fetch('dX').values;
      expect(() => {
        workspace.runOperatorOnce(def);
      }).toThrow(
        coded(
          'ERR_CAFFE2_SHAPE',
          /^Expected 6 elements, as many as input 0 .* has, for .* received 5$/,
        ),
      );
      expect(workspace.fetch('dX').values).toEqual(before);
      workspace.feed('dy', new Float64Array(6));
      expect(() => {
        workspace.runOperatorOnce(def);
      }).toThrow(coded('ERR_CAFFE2_DATA_TYPE'));
    },
  );

  it.each([
    ['0', [2, 0]],
    ['none', []],
  ])('LogitGradient refuses a last dimension of %s, by which Caffe2 divides', (_, dims) => {
    const workspace = new Workspace();
    const numel = dims.length === 0 ? 1 : 0;
    workspace.feed('X', new Float32Array(numel), dims);
    workspace.feed('dY', new Float32Array(numel), dims);
    expect(() => {
      workspace.runOperatorOnce(createOperator('LogitGradient', ['X', 'dY'], 'dX'));
    }).toThrow(coded('ERR_CAFFE2_SHAPE', /last dimension of at least 1/));
    expect(workspace.blob('dX')!.value).toBeUndefined();
  });

  it('LogitGradient takes no elements in another dimension', () => {
    const workspace = new Workspace();
    workspace.feed('X', new Float32Array(0), [0, 3]);
    workspace.feed('dY', new Float32Array(0), [0, 3]);
    workspace.runOperatorOnce(createOperator('LogitGradient', ['X', 'dY'], 'dX'));
    expect(workspace.fetch('dX').dims).toEqual([0, 3]);
  });
});

describe.each(contexts)('forward operators on %s', (_, context) => {
  const run = (type: string, x: Float32Array, args = {}, output = 'Y'): Float32Array => {
    const workspace = new Workspace({ context });
    workspace.feed('X', x);
    workspace.runOperatorOnce(createOperator(type, 'X', output, { args }));
    return workspace.fetch(output).data('FLOAT');
  };
  const f = Math.fround;
  /** 4,001 numbers from one to another. */
  const between = (from: number, to: number): Float32Array =>
    Float32Array.from({ length: 4001 }, (_, i) => from + ((to - from) * i) / 4000);

  it('Softplus has the values of its documentation', () => {
    const x = [
      ...[-0.5380011, 0.65190786, 0.55673236, -0.16272168, 0.5451048, 0.30880353],
      ...[-0.76606876, -0.6238556, -0.40444514],
    ];
    const y = [
      ...[0.4598992, 1.0713093, 1.0097669, 0.61509246, 1.0023911, 0.8594219],
      ...[0.38174385, 0.42909983, 0.5112337],
    ];
    run('Softplus', Float32Array.from(x)).forEach((value, i) => {
      expect(value).toBeCloseTo(y[i]!, 6);
    });
  });

  it.each<[string, Float32Array, (x: number) => number, number]>([
    // Where the formulas neither overflow nor cancel; each of their functions is at most 1 ULP off here.
    ['Softplus', between(0, 88), (x) => f(Math.log(f(f(Math.exp(x)) + 1))), 2],
    ['Swish', between(-87, 100), (x) => f(x / f(1 + f(Math.exp(-x)))), 3],
    ['Logit', between(0.00001, 0.2), (x) => f(Math.log(f(x / f(1 - x)))), 3],
    ['Logit', between(0.8, 0.999), (x) => f(Math.log(f(x / f(1 - x)))), 3],
  ])('%s lies by its formula', (type, x, formula, ulps) => {
    const y = run(type, x);
    x.forEach((value, i) => {
      expect(ulpDistance(y[i]!, formula(value))).toBeLessThanOrEqual(ulps);
    });
  });

  it('keeps the exact values where the formulas fail', () => {
    // log(e^100 + 1) = 100 + 3.7e-44, log(e^-20 + 1) = e^-20 − …, by mpmath, rounded to float32.
    expect([...run('Softplus', Float32Array.of(100, 3e38, -20, -100, -Infinity, NaN))]).toEqual([
      ...[100, f(3e38), f(2.06115362e-9), f(3.720075976020836e-44), 0, NaN],
    ]);
    expect([...run('Swish', Float32Array.of(-90, -100, -Infinity, Infinity))]).toEqual([
      ...[f(-7.374611361591464e-38), f(-3.720075976020836e-42), -0, Infinity],
    ]);
    // The float below ½: log(p/(1−p)) = −2^−23 − …; the formula has half of it.
    expect(run('Logit', Float32Array.of(0.5 - 2 ** -25))[0]).toBe(-(2 ** -23));
  });

  it('Logit clamps to eps, in place too, and keeps NaN', () => {
    const x = (): Float32Array => Float32Array.of(-1, 0, 0.25, 0.5, 0.75, 1, 2, NaN, Infinity);
    const log3 = f(Math.log(3));
    const quarter = [-log3, -log3, -log3, 0, log3, log3, log3, NaN, log3];
    expect([...run('Logit', x(), { eps: { f: 0.25 } })]).toEqual(quarter);
    expect([...run('Logit', x(), { eps: { f: 0.25 } }, 'X')]).toEqual(quarter);
    // log(1e-6/(1 − 1e-6)) and log((1 − 1e-6)/1e-6) of the floats, by mpmath.
    const [, low, , , , high] = run('Logit', x());
    expect([low, high]).toEqual([f(-13.81550956), f(13.80231798)]);
  });

  it.each([0, -0, -1, 0.5, 1, NaN, Infinity, 1e-46])('Logit refuses an eps of %s', (eps) => {
    expect(() => run('Logit', Float32Array.of(0.5), { eps: { f: eps } })).toThrow(
      coded('ERR_CAFFE2_ARGUMENT', /^Expected a number above 0 and below 0\.5 for .*eps/),
    );
  });

  it('Logit refuses an eps that is no float', () => {
    expect(() => run('Logit', Float32Array.of(0.5), { eps: 1 })).toThrow(
      coded('ERR_CAFFE2_ARGUMENT', /eps/),
    );
  });

  it('Swish is not done in place', () => {
    expect(() => run('Swish', Float32Array.of(1), {}, 'X')).toThrow(coded('ERR_CAFFE2_SCHEMA'));
  });
});

describe('gradient makers', () => {
  it.each([
    ['Logit', 'LogitGradient X,g → X_grad'],
    ['Softplus', 'SoftplusGradient Y,g → X_grad'],
    ['Swish', 'SwishGradient X,Y,g → X_grad'],
  ])('of %s', (type, expected) => {
    const made = getGradientForOp(createOperator(type, 'X', 'Y'), ['g']);
    expect(made.operators.map(line)).toEqual([expected]);
    expect(made.inputGradients).toEqual(['X_grad']);
  });

  it('copy the argument of Logit', () => {
    const def = createOperator('Logit', 'X', 'Y', { args: { eps: { f: 0.125 } } });
    expect(getGradientForOp(def, ['g']).operators.map(line)).toEqual([
      'LogitGradient X,g → X_grad eps=0.125',
    ]);
  });

  it('refuse Logit in place, whose X is gone when its gradient runs', () => {
    const def = createOperator('Logit', 'X', 'X');
    const refusal = coded('ERR_CAFFE2_GRADIENT', /^Expected an output apart from the input, /);
    expect(() => getGradientForOp(def, ['g'])).toThrow(refusal);
    expect(() => getBackwardPass([def], ['X'])).toThrow(
      coded('ERR_CAFFE2_GRADIENT', /operator 0 \(Logit\)/),
    );
    const net = new NetBuilder('n');
    net.add('Logit', 'X', 'X');
    expect(() => net.addGradientOperators(['X'])).toThrow(coded('ERR_CAFFE2_GRADIENT'));
  });

  it('refuse a Swish whose X is written over later, as Caffe2’s front end does', () => {
    const ops = [createOperator('Swish', 'X', 'Y'), createOperator('Softplus', 'Y', 'X')];
    expect(() => getBackwardPass(ops, ['X'])).toThrow(coded('ERR_CAFFE2_GRADIENT', /version/));
  });
});

describe.each(contexts)('a net with gradients on %s', (_, context) => {
  it('differentiates Sum → Softplus in place → Swish → Logit', () => {
    const net = new NetBuilder('n');
    net.add('Sum', ['X', 'X'], 'A');
    net.add('Softplus', 'A', 'A');
    net.add('Swish', 'A', 'B');
    net.add('Logit', 'B', 'Y', { args: { eps: { f: 1e-3 } } });
    const gradients = net.addGradientOperators(['Y']);
    const x = Float32Array.of(-3, -1.5, -0.5, 0.1, 0.3);
    const workspace = new Workspace({ context });
    workspace.feed('X', x);
    workspace.runNetOnce(net.def);
    const dX = workspace.fetch(gradients.get('X')!).data('FLOAT');
    // By differences in float64.
    const y = (v: number): number => {
      const a = Math.log1p(Math.exp(2 * v));
      const b = a / (1 + Math.exp(-a));
      return Math.log(b / (1 - b));
    };
    x.forEach((v, i) => {
      expect(dX[i]).toBeCloseTo((y(v + 1e-6) - y(v - 1e-6)) / 2e-6, 4);
    });
  });
});
