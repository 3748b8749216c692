// The contract's bits whatever another library has done to the floating-point control register of
// the thread, and that register restored.
import { sigmoid, sigmoidGradient, SigmoidFunctor, SigmoidGradientFunctor } from 'caffe2op-sigmoid';
import { describe, expect, it } from 'vitest';
import { MAX_SMALL_LENGTH } from '../dist/backends/limits.js';
import { isUsualArithmetic } from '../dist/backends/portable/fp_environment.js';
import { allBits, floatOf } from './support/bits.js';
import { contexts } from './support/contexts.js';
import { testingAddon } from './support/testing_addon.js';

// MXCSR: flush-to-zero, denormals-are-zero, and both rounding-control bits. FPCR: FZ and RMode.
const controls: [string, number][] =
  process.arch === 'arm64'
    ? [
        ['subnormals flushed', 1 << 24],
        ['rounding towards zero', 3 << 22],
      ]
    : [
        ['subnormals flushed', 0x1f80 | 0x8040],
        ['rounding towards zero', 0x1f80 | 0x6000],
        ['rounding up', 0x1f80 | 0x4000],
        ['rounding down', 0x1f80 | 0x2000],
        ['subnormal results flushed', 0x1f80 | 0x8000],
        ['subnormal operands flushed', 0x1f80 | 0x40],
      ];

/**
 * Exceptions that end the process, for subnormal operands and underflow. TypeScript has no way to
 * help that: for native code only. Few CPUs of arm64 have them.
 */
const unmasked: [string, number][] =
  process.arch === 'arm64' ? [] : [['exceptions unmasked', 0x1f80 & ~0x900]];

// WebAssembly's arithmetic is at the register's mercy as JavaScript's is.
const native = contexts.filter(([, { name }]) => name === 'native');

describe.runIf(testingAddon && native.length > 0)('floating-point control', () => {
  describe.each(native)('on %s', (_, context) => {
    const forward = new SigmoidFunctor(context);
    const gradient = new SigmoidGradientFunctor(context);
    const x = Float32Array.from({ length: 101 }, (_v, i) => -110 + i * 1.3);
    const y = Float32Array.from({ length: 101 }, (_v, i) => (i === 0 ? floatOf(5) : i / 100));
    const dy = Float32Array.from({ length: 101 }, (_v, i) => floatOf(3 + i));

    it.each([...controls, ...unmasked])('%s: the same bits, and restored', (_name, control) => {
      const expected = [allBits(forward(x)), allBits(gradient(y, dy))];
      // The subnormals are there to be lost.
      expect(expected.every((bits) => bits.some((b) => b > 0 && b < 0x800000))).toBe(true);
      const out = new Float32Array(101);
      const dx = new Float32Array(101);
      const after = testingAddon!.withFpControl(control, () => {
        forward(x, { out });
        gradient(y, dy, { out: dx });
      });
      expect([allBits(out), allBits(dx)]).toEqual(expected);
      // The lowest six bits of MXCSR are flags of what has happened, not control.
      const mask = process.arch === 'arm64' ? -1 : ~0x3f;
      expect(after & mask).toBe(control & mask);
    });
  });

  // TypeScript computes these, unless its arithmetic is not the usual one.
  it.each(controls)('small new results, %s: the same bits', (_name, control) => {
    const x = Float32Array.from({ length: MAX_SMALL_LENGTH.float32 }, (_v, i) => -103 + i * 7);
    const y = Float32Array.from({ length: MAX_SMALL_LENGTH.float32 }, (_v, i) => floatOf(5 + i));
    const dy = Float32Array.from({ length: MAX_SMALL_LENGTH.float32 }, (_v, i) => 0.75 + i / 7);
    const expected = [allBits(sigmoid(x)), allBits(sigmoidGradient(y, dy))];
    expect(isUsualArithmetic()).toBe(true);
    const results: Float32Array[] = [];
    let usual = true;
    testingAddon!.withFpControl(control, () => {
      usual = isUsualArithmetic();
      results.push(sigmoid(x), sigmoidGradient(y, dy));
    });
    expect(usual).toBe(false);
    expect(results.map(allBits)).toEqual(expected);
  });
});
