// References for float64 and the derivatives in multi-precision decimal arithmetic: nothing of the
// library. The engine's own conversion of a decimal string rounds to double, correctly for any length.
import { Decimal } from 'decimal.js';

/** The functions of x that can be asked for. */
export type FunctionOfX = 'sigmoid' | 'first' | 'second';

const atDigits = (digits: number): typeof Decimal =>
  Decimal.clone({ precision: digits, minE: -9e15, maxE: 9e15, toExpNeg: -9e15, toExpPos: 9e15 });

const number = new Float64Array(1);
const word = new BigUint64Array(number.buffer);

/** The bits of a double, every NaN as one. */
export function bitsOf64(value: number): bigint {
  number[0] = value;
  return Number.isNaN(value) ? 0x7ff8000000000000n : word[0]!;
}

/** The double of these bits. */
export function doubleOf(bits: bigint): number {
  word[0] = bits;
  return number[0]!;
}

/** A finite double, to the precision of `Wide`. */
export function decimalOf(x: number, Wide: typeof Decimal): Decimal {
  const bits = bitsOf64(Math.abs(x));
  const exponent = Number(bits >> 52n);
  const significand = (bits & 0xfffffffffffffn) + (exponent === 0 ? 0n : 1n << 52n);
  const sign = x < 0 ? '-' : '';
  return new Wide(2).pow(Math.max(exponent, 1) - 1075).mul(`${sign}${significand.toString()}`);
}

/** |f(x)| for finite x ≠ 0, to `digits` digits less those that 1 − e^−|x| loses near 0. */
function valueOf(f: FunctionOfX, x: number, digits: number): Decimal {
  const Wide = atDigits(digits);
  const e = decimalOf(-Math.abs(x), Wide).exp();
  const sum = e.add(1);
  if (f === 'sigmoid') return (x > 0 ? new Wide(1) : e).div(sum);
  if (f === 'first') return e.div(sum.mul(sum));
  return e.mul(new Wide(1).sub(e)).div(sum.pow(3));
}

/**
 * f(x) rounded by `round`, which takes a decimal: evaluated with more and more digits until a value a
 * little larger and one a little smaller are rounded alike.
 */
export function referenceOf(
  f: FunctionOfX,
  x: number,
  round: (value: Decimal) => number = (value) => Number(value.toString()),
): number {
  if (Number.isNaN(x)) return NaN;
  if (!Number.isFinite(x)) return f === 'sigmoid' && x > 0 ? 1 : f === 'second' && x > 0 ? -0 : 0;
  if (x === 0) return f === 'sigmoid' ? 0.5 : f === 'first' ? 0.25 : Object.is(x, 0) ? -0 : 0;
  for (let digits = 40; ; digits *= 2) {
    const value = valueOf(f, x, digits);
    const lost = Math.max(0, Math.ceil(-Math.log10(Math.abs(x))));
    const Wide = atDigits(digits + 10);
    const slack = new Wide(10).pow(lost + 3 - digits);
    const up = round(new Wide(value).mul(slack.add(1)));
    const down = round(new Wide(value).mul(new Wide(1).sub(slack)));
    if (up === down) return f === 'second' && x > 0 ? -up : up;
  }
}

/** Random doubles from a seed (xorshift32), uniform in [0, 1) with 53 bits. */
export function uniforms(count: number, seed: number): Float64Array {
  let state = seed >>> 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  return Float64Array.from(
    { length: count },
    () => (next() * 2 ** 21 + (next() >>> 11)) * 2 ** -53,
  );
}

/** The doubles from `width` before each centre to `width` after it. */
export function neighbours(centres: readonly number[], width: number): number[] {
  return centres.flatMap((centre) =>
    Array.from({ length: 2 * width + 1 }, (_, i) => {
      const magnitude = bitsOf64(Math.abs(centre)) + BigInt(i - width);
      return Math.sign(centre) * doubleOf(magnitude < 0n ? 0n : magnitude);
    }),
  );
}

/** Inputs of every kind: typical, tails, near 0, about powers of 2 and table steps, special values. */
export function spreadInputs(count: number, seed: number): Float64Array {
  const u = uniforms(5 * count, seed);
  const part = (i: number): Float64Array => u.subarray(i * count, (i + 1) * count);
  const steps = Array.from({ length: 64 }, (_, i) => ((i * 37 - 1100) * Math.LN2) / 1024);
  const powers = Array.from({ length: 75 }, (_, i) => 2 ** (i - 64));
  return Float64Array.from([
    ...part(0).map((v) => 80 * v - 40),
    ...part(1).map((v) => -700 - 46 * v),
    ...part(2).map((v) => -36 - 670 * v),
    ...part(3).map((v, i) => (i % 2 === 0 ? 1 : -1) * 2 ** (-60 * v)),
    ...part(4).map((v) => 8 * v - 4),
    ...neighbours(steps, 1),
    ...neighbours([...powers, ...powers.map((v) => -v)], 1),
    ...[0, -0, NaN, Infinity, -Infinity, Number.MAX_VALUE, -Number.MAX_VALUE, 5e-324, -5e-324],
  ]);
}
