// What plots mark: computed by the library, held to constants that are stated in closed form or come from
// multi-precision arithmetic.
import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { CURVE_NAMES, curveOf } from '../dist/plot/data/curves.js';
import { landmarks, saturations } from '../dist/plot/data/landmarks.js';
import { decimalOf } from './support/reference_float64.js';

describe('the landmarks', () => {
  const { half, steepest, inflection, mostCurved, leastCurved } = landmarks();
  /** σ″ has its extremes where σ = (3 ± √3)/6: at ∓log(2+√3), of ±√3/18. */
  const at = Math.log(2 + Math.sqrt(3));
  const extreme = Math.sqrt(3) / 18;

  it('agree with the stated constants', () => {
    expect(at).toBeCloseTo(1.3169579, 7);
    expect(extreme).toBeCloseTo(0.096225, 7);
    const near = (value: number, wanted: number): void => {
      expect(Math.abs(value - wanted)).toBeLessThan(1e-7);
    };
    near(half.x, 0);
    near(half.y, 0.5);
    near(steepest.x, 0);
    near(steepest.y, 0.25);
    near(inflection.x, 0);
    near(inflection.y, 0);
    near(mostCurved.x, -at);
    near(mostCurved.y, extreme);
    near(leastCurved.x, at);
    near(leastCurved.y, -extreme);
  });
});

describe('the saturation of each element type', () => {
  const Wide = Decimal.clone({ precision: 60 });
  const sigmoid = (x: Decimal): Decimal => new Wide(1).div(x.neg().exp().add(1));
  /** Bits of significand, the exponent of the least normal number, and the step of the type about x. */
  const TYPES = {
    bfloat16: { bits: 8, least: -126 },
    float16: { bits: 11, least: -14 },
    float32: { bits: 24, least: -126 },
    float64: { bits: 53, least: -1022 },
  } as const;
  const stepAt = (x: number, bits: number): Decimal =>
    new Wide(2).pow(Math.floor(Math.log2(Math.abs(x))) + 1 - bits);

  it('is listed for all, narrow ones first', () => {
    expect(saturations().map(({ dtype }) => dtype)).toEqual(Object.keys(TYPES));
  });

  it.each(saturations())('$dtype: the last values of the type on either side', (of) => {
    const { bits, least } = TYPES[of.dtype];
    // Rounded to 1 from halfway between 1 and the number before it; to 0 up to half the least number.
    const halfBelowOne = new Wide(1).sub(new Wide(2).pow(-bits - 1));
    const x = decimalOf(of.oneFrom, Wide);
    expect(sigmoid(x).gte(halfBelowOne)).toBe(true);
    expect(sigmoid(x.sub(stepAt(of.oneFrom, bits))).lt(halfBelowOne)).toBe(true);
    const halfOfLeast = new Wide(2).pow(least - bits);
    const low = decimalOf(of.zeroUpTo, Wide);
    expect(sigmoid(low).lte(halfOfLeast)).toBe(true);
    expect(sigmoid(low.add(stepAt(of.zeroUpTo, bits))).gt(halfOfLeast)).toBe(true);
  });
});

describe('the curves', () => {
  it('go from one end to the other, and through 0', () => {
    for (const name of CURVE_NAMES) {
      const points = curveOf(name, -3, 2);
      expect([points[0]!.x, points.at(-1)!.x]).toEqual([-3, 2]);
      expect(points.some(({ x }) => x === 0)).toBe(true);
      expect(points.every(({ x }, i) => i === 0 || x >= points[i - 1]!.x)).toBe(true);
    }
  });

  it('have the values of the functions', () => {
    const values: Record<string, (e: number) => number> = {
      sigmoid: (e) => 1 / (1 + e),
      derivative: (e) => e / (1 + e) ** 2,
      'second-derivative': (e) => (e * (e - 1)) / (1 + e) ** 3,
      'log-sigmoid': (e) => -Math.log1p(e),
    };
    for (const name of CURVE_NAMES) {
      for (const { x, y } of curveOf(name, -8, 8)) {
        expect(Math.abs(y - values[name]!(Math.exp(-x)))).toBeLessThan(1e-12);
      }
    }
  });
});
