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
