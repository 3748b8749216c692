// Logit, Softplus, Swish and their gradients. Expectations come from pytorch/pytorch before 2024,
// caffe2/operators/logit_op.{h,cc}, softplus_op.{h,cc} and swish_op.{h,cc} (schemas, makers, checks,
// formulas), caffe2/core/operator_schema.cc (the inference of a schema that has none); values from
// test/data (NumPy and mpmath, MPFR), and from the example in Softplus's documentation.
import { readFileSync } from 'node:fs';
import {
  allowsInPlace,
  createOperator,
  createTensorShape,
  gradientRegistry,
  inferTensor,
  schemaRegistry,
  Workspace,
} from 'caffe2op-sigmoid/caffe2';
import { describe, expect, it } from 'vitest';
import { floatOf } from '../support/bits.js';
import { contexts } from '../support/contexts.js';

const coded = (code: string, message = /^Expected .* for .* but received /s): unknown =>
  expect.objectContaining({ code, message: expect.stringMatching(message) as unknown });

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
    // OPERATOR_SCHEMA: inputs, outputs, AllowInplace, Arg, InheritOnnxSchema.
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
