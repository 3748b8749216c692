// The portable gradients that are new beside Caffe2's: over float64, and from x.
import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { sigmoidDerivative } from '../src/backends/portable/sigmoid_derivatives.js';
import { sigmoidGradientFloat64 } from '../src/backends/portable/sigmoid_gradient_float64.js';
import {
  sigmoidGradientFromInput,
  sigmoidGradientFromInputFloat64,
} from '../src/backends/portable/sigmoid_gradient_from_input.js';
import { randomFloats } from './support/bits.js';
import { roundToFloat32 } from './support/reference.js';
import { decimalOf, referenceOf, spreadInputs, uniforms } from './support/reference_float64.js';

const Wide = Decimal.clone({ precision: 2400, minE: -9e15, maxE: 9e15 });
const exact = (value: number): Decimal => decimalOf(value, Wide);
const rounded = (value: Decimal): number => Number(value.toString());

describe('portable gradient over float64', () => {
  it('rounds each of its three operations', () => {
    const u = uniforms(900, 7);
    const y = u.map((v, i) => (i % 3 === 0 ? v : i % 3 === 1 ? 1e-200 * v : 4 * v - 2));
    const dy = u.map((v, i) => (v - 0.5) * 2 ** (((i * 37) % 400) - 200));
    const dx = new Float64Array(900);
    sigmoidGradientFloat64(y, dy, dx, 900);
    const expected = y.map((v, i) => {
      const product = rounded(exact(dy[i]!).mul(exact(v)));
      return rounded(exact(product).mul(exact(rounded(new Wide(1).sub(exact(v))))));
    });
    expect(dx).toEqual(expected);
  });

  it('is Caffe2’s formula in place too, and for special values', () => {
    const dx = Float64Array.of(8, -2, Infinity, 1, NaN, 3);
    sigmoidGradientFloat64(Float64Array.of(0.5, 0.25, 1, 0, 0.5, NaN), dx, dx, 6);
    expect(dx).toEqual(Float64Array.of(2, -0.375, NaN, 0, NaN, NaN));
  });
});

describe('portable gradient from x', () => {
  it('over float64: σ′ correctly rounded, then the product', () => {
    const x = spreadInputs(150, 21);
    const dy = uniforms(x.length, 22).map((v, i) => (v - 0.5) * 2 ** (i % 50));
    const dx = new Float64Array(x.length);
    sigmoidGradientFromInputFloat64(x, dy, dx, x.length);
    const expected = x.map((v, i) => {
      const s = referenceOf('first', v);
      return Number.isNaN(s) ? NaN : rounded(exact(dy[i]!).mul(exact(s)));
    });
    // A decimal has one zero.
    expect(dx.map((v) => v + 0)).toEqual(expected.map((v) => v + 0));
  });

  it('over float32: the same, and not 0 where Caffe2’s formula from y is', () => {
    const x = Float64Array.from({ length: 400 }, (_, i) => i / 2 - 100);
    const few = Float32Array.from([...x, ...randomFloats(400, 3)]);
    const dy = Float32Array.from(randomFloats(few.length, 5), (v) => Math.atan(v) * 1000);
    const s = new Float32Array(few.length);
    sigmoidDerivative(few, s, few.length);
    const dx = new Float32Array(few.length);
    sigmoidGradientFromInput(few, dy, dx, few.length);
    const expected = dy.map((v, i) =>
      Number.isNaN(s[i]! * v) ? NaN : roundToFloat32(exact(v).mul(exact(s[i]!))),
    );
    expect(dx.map((v) => v + 0)).toEqual(expected.map((v) => v + 0));
    const one = new Float32Array(1);
    sigmoidGradientFromInput(Float32Array.of(20), Float32Array.of(1), one, 1);
    expect(one[0]).toBe(Math.fround(2.0611536e-9));
  });

  it('writes over either input, whatever the length', () => {
    for (const n of [1, 2, 1023, 1024, 1025, 3000]) {
      const x = uniforms(n, n).map((v) => 60 * v - 30);
      const dy = uniforms(n, n + 1);
      const [overX, overDy, expected] = [x.slice(), dy.slice(), new Float64Array(n)];
      sigmoidGradientFromInputFloat64(x, dy, expected, n);
      sigmoidGradientFromInputFloat64(overX, dy, overX, n);
      sigmoidGradientFromInputFloat64(x, overDy, overDy, n);
      expect(overX).toEqual(expected);
      expect(overDy).toEqual(expected);
    }
  });
});
