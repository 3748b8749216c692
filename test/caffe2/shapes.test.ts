// Shapes of more dimensions than messages show, and outputs that a refused operator leaves alone.
import {
  createOperator,
  deserializeBlob,
  serializeBlob,
  Tensor,
  Workspace,
} from 'caffe2op-sigmoid/caffe2';
import { describe, expect, it } from 'vitest';

const coded = (code: string): unknown =>
  expect.objectContaining({
    code,
    message: expect.stringMatching(/^Expected .* for .* but received /s) as unknown,
  });

describe('shapes of 17 dimensions that differ in the last one', () => {
  const ones = Array.from({ length: 16 }, () => 1);
  const short = new Tensor(new Float32Array(2), [...ones, 2]);
  const long = new Tensor(new Float32Array(3), [...ones, 3]);

  it('are not summed', () => {
    const workspace = new Workspace();
    workspace.feed('a', long);
    workspace.feed('b', short);
    expect(() => {
      workspace.runOperatorOnce(createOperator('Sum', ['a', 'b'], 'c'));
    }).toThrow(coded('ERR_CAFFE2_SHAPE'));
  });

  it('are not joined', () => {
    const chunks = (tensor: Tensor) =>
      serializeBlob('x', tensor, { chunkSize: 1 }).map(({ proto }) => proto);
    const mixed = [...chunks(long).slice(0, 2), chunks(short)[1]!];
    mixed[2]!.tensor!.segment = chunks(long)[2]!.tensor!.segment!;
    expect(() => deserializeBlob(mixed)).toThrow(coded('ERR_CAFFE2_PROTO'));
  });
});

describe('an operator without memory for its output', () => {
  const fill = createOperator('ConstantFill', [], 'Y', { args: { shape: [2 ** 40] } });

  it.each([
    ['floats', new Tensor(new Float32Array([1, 2]))],
    ['bytes', new Tensor(new Uint8Array([1, 2, 3]))],
    ['strings', new Tensor(['a', 'b'])],
    ['a text', 'text'],
  ])('leaves %s as they were', (_, before) => {
    const workspace = new Workspace();
    workspace.feed('Y', before);
    const held = workspace.blob('Y')!.value;
    for (let run = 0; run < 2; run++) {
      expect(() => {
        workspace.runOperatorOnce(fill);
      }).toThrow(coded('ERR_OUT_OF_RANGE'));
    }
    expect(workspace.blob('Y')!.value).toBe(held);
    if (!(before instanceof Tensor)) return;
    const { dims, dtype, values } = workspace.fetch('Y');
    expect({ dims, dtype, values }).toEqual({
      dims: before.dims,
      dtype: before.dtype,
      values: before.values,
    });
  });

  it('leaves an empty blob empty', () => {
    const workspace = new Workspace();
    expect(() => {
      workspace.runOperatorOnce(fill);
    }).toThrow(coded('ERR_OUT_OF_RANGE'));
    expect(workspace.blob('Y')!.value).toBeUndefined();
  });
});

describe('a tensor that changes shape and type', () => {
  it('does so in one step, or not at all', () => {
    const tensor = new Tensor(new Float32Array([1, 2]));
    for (const dtype of ['FLOAT', 'INT8', 'STRING'] as const) {
      expect(() => tensor.resizeAs([2 ** 45], dtype)).toThrow(coded('ERR_OUT_OF_RANGE'));
      expect(tensor).toMatchObject({ dims: [2], dtype: 'FLOAT', numel: 2 });
      expect([...tensor.data('FLOAT')]).toEqual([1, 2]);
    }
    expect(tensor.resizeAs([3, 1], 'INT32')).toHaveLength(3);
    expect(tensor).toMatchObject({ dims: [3, 1], dtype: 'INT32', numel: 3 });
  });

  it('takes no more memory than its new type needs', () => {
    const tensor = new Tensor(new Float64Array(1));
    const floats = tensor.resizeAs([1000], 'FLOAT');
    expect(floats.buffer.byteLength).toBeLessThan(8000);
  });

  it('fills up with few strings, not with any number of them', () => {
    const tensor = new Tensor(['a']);
    tensor.resize([3]);
    expect(tensor.values).toEqual([Uint8Array.of(97), new Uint8Array(0), new Uint8Array(0)]);
    expect(() => {
      tensor.resize([2 ** 30]);
    }).toThrow(coded('ERR_OUT_OF_RANGE'));
    expect(tensor.dims).toEqual([3]);
    const unwritten = new Tensor();
    unwritten.resize([2 ** 30]);
    expect(() => unwritten.mutableData('STRING')).toThrow(coded('ERR_OUT_OF_RANGE'));
    expect(unwritten.dtype).toBeUndefined();
  });
});

describe('SigmoidGradient with the arguments of older broadcasting but without `broadcast`', () => {
  // Found on runs of the real Caffe2, and in elementwise_ops.h: the check that should refuse them stands
  // inside the branch for `broadcast`. So the operator runs as if they were not there.
  it.each([
    { axis: 1 },
    { axis: 7 },
    { axis_str: 'C' },
    { axis_str: 'none of NCHW', axis: 0 },
    { order: 'NHWC' },
    { broadcast: 0, axis: 1 },
  ] as Readonly<Record<string, number | string>>[])('runs: %j', (args) => {
    const workspace = new Workspace();
    workspace.feed('Y', Float32Array.of(0.5, 0.25, 0.5, 0.25), [2, 2]);
    workspace.feed('dY', Float32Array.of(1, 2, 3, 4), [2, 2]);
    workspace.runOperatorOnce(createOperator('SigmoidGradient', ['Y', 'dY'], ['dX'], { args }));
    const dX = workspace.fetch('dX');
    // (dY·Y)·(1−Y): 1·½·½, 2·¼·¾, 3·½·½, 4·¼·¾
    expect([...dX.data('FLOAT')]).toEqual([0.25, 0.375, 0.75, 0.75]);
    expect(dX.dims).toEqual([2, 2]);
  });
});
