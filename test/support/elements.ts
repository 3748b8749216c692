// Element types in tests: arrays of each kind from numbers and back, and rounding that is independent of
// the library's: by the distances of decimal numbers to the type's own values.
import { Decimal } from 'decimal.js';

export type Dtype = 'float64' | 'float32' | 'float16' | 'bfloat16';
export type AnyArray = Float64Array | Float32Array | Uint16Array;

export const D = Decimal.clone({
  precision: 60,
  maxE: 9e15,
  minE: -9e15,
  toExpNeg: -30,
  toExpPos: 30,
});

/** The value of 16 bits with so many of the exponent. */
function valueOf16(bits: number, exponentBits: number): number {
  const fractionBits = 15 - exponentBits;
  const bias = 2 ** (exponentBits - 1) - 1;
  const sign = bits >> 15 === 1 ? -1 : 1;
  const exponent = (bits >> fractionBits) & (2 ** exponentBits - 1);
  const fraction = bits & (2 ** fractionBits - 1);
  if (exponent === 2 ** exponentBits - 1) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0
    ? sign * fraction * 2 ** (1 - bias - fractionBits)
    : sign * (1 + fraction / 2 ** fractionBits) * 2 ** (exponent - bias);
}

export interface Elements {
  readonly dtype: Dtype;
  /** The option that says the type of bits; nothing for others. */
  readonly options: { readonly dtype?: 'float16' | 'bfloat16' };
  readonly bytes: number;
  readonly Array: new (length: number) => AnyArray;
  /** The largest finite value. */
  readonly max: number;
  /** An array of numbers that the type has. */
  of(values: readonly number[]): AnyArray;
  /** The numbers in an array. */
  numbers(array: ArrayLike<number>): number[];
  /** The value of the type that is nearest; of two, the even one. */
  nearest(exact: Decimal): number;
}

/** Of three neighbours in order, the one nearest to a number. */
function nearestOf(
  exact: Decimal,
  candidates: readonly { value: number; even: boolean }[],
): number {
  let best = candidates[0]!;
  for (const candidate of candidates.slice(1)) {
    const difference = exact.minus(candidate.value).abs().comparedTo(exact.minus(best.value).abs());
    if (difference < 0 || (difference === 0 && candidate.even)) best = candidate;
  }
  return best.value;
}

/** The numbers of a type with up to 32 bits by their magnitude's bits: rising. */
function nearestByBits(exact: Decimal, valueOf: (bits: number) => number, maxBits: number): number {
  const magnitude = exact.abs();
  let [low, high] = [0, maxBits];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (magnitude.lessThan(valueOf(middle))) high = middle;
    else low = middle;
  }
  const candidate = (bits: number): { value: number; even: boolean } => ({
    value: valueOf(bits),
    even: bits % 2 === 0,
  });
  const value = nearestOf(magnitude, [candidate(low), candidate(high)]);
  return exact.isNegative() ? -value : value;
}

const word = new Uint32Array(1);
const float = new Float32Array(word.buffer);
const valueOf32 = (bits: number): number => {
  word[0] = bits;
  return float[0]!;
};

const half = (dtype: 'float16' | 'bfloat16', exponentBits: number): Elements => {
  const infinity = (2 ** exponentBits - 1) << (15 - exponentBits);
  const values = Array.from({ length: 65536 }, (_, bits) => valueOf16(bits, exponentBits));
  const bitsOf = new Map(values.map((value, bits) => [Object.is(value, -0) ? '-0' : value, bits]));
  return {
    dtype,
    options: { dtype },
    bytes: 2,
    Array: Uint16Array,
    max: values[infinity - 1]!,
    of: (numbers) =>
      Uint16Array.from(numbers, (value) => {
        const bits = bitsOf.get(Object.is(value, -0) ? '-0' : value);
        if (bits === undefined) throw new Error(`${value} is no ${dtype}`);
        return bits;
      }),
    numbers: (array) => Array.from(array, (bits) => values[bits]!),
    nearest: (exact) => nearestByBits(exact, (bits) => values[bits]!, infinity - 1),
  };
};

export const ELEMENTS: readonly Elements[] = [
  {
    dtype: 'float64',
    options: {},
    bytes: 8,
    Array: Float64Array,
    max: Number.MAX_VALUE,
    of: (numbers) => Float64Array.from(numbers),
    numbers: (array) => Array.from(array),
    // The language rounds decimal text correctly.
    nearest: (exact) => Number(exact.toExponential()),
  },
  {
    dtype: 'float32',
    options: {},
    bytes: 4,
    Array: Float32Array,
    max: valueOf32(0x7f7fffff),
    of: (numbers) => Float32Array.from(numbers),
    numbers: (array) => Array.from(array),
    nearest: (exact) => nearestByBits(exact, valueOf32, 0x7f7fffff),
  },
  half('float16', 5),
  half('bfloat16', 8),
];

/** Where 1 is added to numbers of which 60 digits are wanted. */
const Wide = D.clone({ precision: 160 });

const logSigmoid = (x: Decimal): Decimal => {
  const e = new Wide(x.abs().neg()).exp();
  return new D(Decimal.min(x, 0)).minus(e.plus(1).ln());
};
const logit = (p: Decimal): Decimal =>
  p.isNegative() || p.greaterThan(1) ? new D(NaN) : new D(p.div(new D(1).minus(p)).ln());

/** σ, its derivatives and its relatives of a number, to 60 digits. */
export const EXACT = {
  sigmoid: (x: Decimal): Decimal => new D(1).div(new D(1).plus(x.neg().exp())),
  sigmoidDerivative: (x: Decimal): Decimal => {
    const e = x.abs().neg().exp();
    return e.div(e.plus(1).pow(2));
  },
  sigmoidSecondDerivative: (x: Decimal): Decimal => {
    const e = x.abs().neg().exp();
    const size = e.times(new D(1).minus(e)).div(e.plus(1).pow(3));
    return x.isNegative() ? size : size.neg();
  },
  logit,
  logSigmoid,
  softplus: (x: Decimal): Decimal => logSigmoid(x.neg()).neg(),
  silu: (x: Decimal): Decimal => x.div(x.neg().exp().plus(1)),
  siluDerivative: (x: Decimal): Decimal => {
    const e = x.neg().exp();
    return e.times(x.plus(1)).plus(1).div(e.plus(1).pow(2));
  },
  logitDerivative: (p: Decimal): Decimal =>
    p.isNegative() || p.greaterThan(1) ? new D(NaN) : new D(1).div(p.minus(p.pow(2))),
} as const;
