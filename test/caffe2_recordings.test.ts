// The recordings of the real Caffe2: forward within Caffe2's own error bounds, gradient bit for bit.
import { readFileSync } from 'node:fs';
import { SigmoidFunctor, SigmoidGradientFunctor } from 'caffe2op-sigmoid';
import { afterAll, describe, expect, it } from 'vitest';
import { allBits, ulpDistance } from './support/bits.js';
import { contexts } from './support/contexts.js';

interface Manifest {
  forward: { name: string; mode: string; dims: number[]; x: string; outputs: { sse2: string } }[];
  gradient: { name: string; y: string; dy: string; outputs: { sse2: string } }[];
}

const folder = new URL('./data/caffe2/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('manifest.json', folder), 'utf8')) as Manifest;

/** Raw little-endian float32. */
function floats(path: string): Float32Array {
  const bytes = readFileSync(new URL(path, folder));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.byteLength / 4 }, (_, i) =>
    view.getFloat32(4 * i, true),
  );
}

describe.each(contexts)('Caffe2 recordings on %s', (name, context) => {
  const sigmoid = new SigmoidFunctor(context);
  const gradient = new SigmoidGradientFunctor(context);
  /** How many recorded results lie how many ULP away, |x| ≤ 87. */
  const histogram = [0, 0, 0, 0];
  let compared = 0;
  let largestTail = 0;

  it.each(manifest.forward.map((entry) => [entry.name, entry] as const))(
    'forward %s: at most 3 ULP for |x| ≤ 87, 3e−39 beyond',
    (_, entry) => {
      const recorded = floats(entry.outputs.sse2);
      const all = floats(entry.x);
      // `prefixes`: runs on x[:n] for n = 1…, one after the other.
      const x =
        entry.mode === 'prefixes'
          ? Float32Array.from(Array.from(all, (_, n) => [...all.subarray(0, n + 1)]).flat())
          : all;
      expect(recorded).toHaveLength(x.length);
      sigmoid(x).forEach((y, i) => {
        compared++;
        if (Math.abs(x[i]!) <= 87 || !Number.isFinite(x[i]!)) {
          const distance = ulpDistance(y, recorded[i]!);
          expect(distance).toBeLessThanOrEqual(3);
          histogram[distance]!++;
        } else {
          const difference = Math.abs(y - recorded[i]!);
          largestTail = Math.max(largestTail, difference);
          expect(difference).toBeLessThanOrEqual(3e-39);
        }
      });
    },
  );

  it.each(manifest.gradient.map((entry) => [entry.name, entry] as const))(
    'gradient %s: 0 differing bits',
    (_, entry) => {
      const dx = gradient(floats(entry.y), floats(entry.dy));
      expect(allBits(dx)).toEqual(allBits(floats(entry.outputs.sse2)));
    },
  );

  afterAll(() => {
    const counts = Array.from(histogram, (count, ulp) => `${ulp} ULP: ${count}`);
    console.log(
      `${name}: ${compared} recorded forward results; |x| ≤ 87: ${counts.join(', ')}; ` +
        `beyond: at most ${largestTail.toExponential(2)} apart`,
    );
  });
});
