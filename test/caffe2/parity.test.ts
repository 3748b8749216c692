// Comparisons of floats, and the range of what Caffe2 may have computed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  compareFloats,
  createNetDef,
  createOperator,
  runWithEnvelopes,
  stepUlps,
  ulpDistance,
  Workspace,
} from 'caffe2op-sigmoid/caffe2';
import { describe, expect, it } from 'vitest';

const folder = fileURLToPath(new URL('../data/caffe2', import.meta.url));
const data = (name: string): string => join(folder, name);

describe('compareFloats', () => {
  const floats = (...values: number[]): Float32Array => Float32Array.from(values);

  it('counts, and finds the pair that lies furthest apart', () => {
    const wanted = floats(1, 2, NaN, 0, 5e-45);
    const got = floats(1, stepUlps(2, 3), NaN, -0, 0);
    const result = compareFloats(got, wanted, { kind: 'ulp', ulps: 3 }, floats(7, 8, 9, 10, 11));
    expect(result).toMatchObject({ count: 5, equal: 2, outside: 1, verdict: 'differs' });
    expect(result.histogram).toEqual([
      { from: 0, to: 0, count: 3 },
      { from: 3, to: 3, count: 1 },
      { from: 4, to: 4, count: 1 },
    ]);
    expect(result.largest).toMatchObject({ index: 4, input: 11, got: 0, ulps: 4 });
    expect(result.firstOutside).toEqual(result.largest);
  });

  it.each([
    ['NaN and a number', [NaN], [1], { kind: 'ulp', ulps: 2 ** 32 }],
    ['0 and −0, for the same bits', [0], [-0], { kind: 'ulp', ulps: 0 }],
    ['NaN and a number, absolutely', [NaN], [1], { kind: 'absolute', difference: 1e30 }],
    ['∞ and a number, absolutely', [Infinity], [1], { kind: 'absolute', difference: 1e30 }],
    ['4 ULP, for Caffe2’s bound', [0.5], [stepUlps(0.5, 4)], { kind: 'caffe2' }],
    ['4e−39, for Caffe2’s bound', [4e-39], [0], { kind: 'caffe2' }],
  ] as const)('tells %s apart', (_, a, b, bound) => {
    expect(compareFloats(floats(...a), floats(...b), bound).verdict).toBe('differs');
  });

  it.each([
    ['3 ULP', [0.5], [stepUlps(0.5, 3)]],
    ['subnormal results against 0', [2.9e-39], [0]],
  ] as const)('lets %s pass for Caffe2’s bound', (_, a, b) => {
    expect(compareFloats(floats(...a), floats(...b), { kind: 'caffe2' }).verdict).toBe('agrees');
  });

  it('classes every distance once', () => {
    const distances = [0, 1, 4, 5, 8, 9, 16, 17, 2 ** 20, 2 ** 20 + 1];
    const wanted = Float32Array.from(distances, (n) => stepUlps(1, n));
    const { histogram } = compareFloats(
      wanted.map(() => 1),
      wanted,
      { kind: 'caffe2' },
    );
    for (const distance of distances) {
      expect(histogram.filter(({ from, to }) => from <= distance && distance <= to)).toHaveLength(
        1,
      );
    }
    expect(histogram.reduce((sum, { count }) => sum + count, 0)).toBe(distances.length);
  });

  it('refuses other lengths', () => {
    expect(() => compareFloats(floats(1), floats(1, 2), { kind: 'caffe2' })).toThrow(
      expect.objectContaining({ code: 'ERR_LENGTH_MISMATCH' }),
    );
  });

  it('counts floats between floats', () => {
    expect(ulpDistance(-0, 0)).toBe(0);
    expect(ulpDistance(-1e-45, 1e-45)).toBe(2);
    expect(stepUlps(-1e-45, 2)).toBe(Math.fround(1e-45));
    expect(stepUlps(Infinity, 1)).toBe(Infinity);
  });
});

describe('the range of what Caffe2 may have got', () => {
  it('contains a gradient of every recorded build’s own outputs', () => {
    const net = createNetDef('n', [
      createOperator('Sigmoid', 'X', 'Y'),
      createOperator('SigmoidGradient', ['Y', 'dY'], 'dX'),
    ]);
    const floats = (name: string): Float32Array => {
      const bytes = readFileSync(data(name));
      return new Float32Array(Uint8Array.from(bytes).buffer);
    };
    const x = floats('fwd/normal4.x.f32');
    const workspace = new Workspace();
    workspace.feed('X', x);
    workspace.feed(
      'dY',
      Float32Array.from(x, (_, i) => (i % 9) - 4),
    );
    const { envelopes, bounds } = runWithEnvelopes(workspace, net);
    expect(bounds.get('Y')).toEqual({ kind: 'caffe2' });
    const { low, high } = envelopes.get('dX')!;
    for (const build of ['sse2', 'avx2', 'avx512', 'eigen33']) {
      const own = new Workspace();
      own.feed('Y', floats(`fwd/normal4.y.${build}.f32`));
      own.feed('dY', workspace.fetch('dY'));
      own.runOperatorOnce(net.op[1]!);
      const outside = own
        .fetch('dX')
        .data('FLOAT')
        .filter((v, i) => !(low[i]! <= v && v <= high[i]!));
      expect([...outside], build).toEqual([]);
    }
  });
});
