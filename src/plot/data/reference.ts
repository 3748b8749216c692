// σ and σ′ to 120 bits and more in integers: what errors are measured against. It shares nothing with the
// kernels but the definitions.

/** Bits behind the binary point. */
const BITS = 192n;
const ONE = 1n << BITS;

/** A positive number, significand · 2^exponent. */
export interface Wide {
  readonly significand: bigint;
  readonly exponent: number;
}

/** log 2 = 2·artanh(1/3). */
function logTwo(): bigint {
  let sum = 0n;
  let power = ONE / 3n;
  for (let k = 1n; power > 0n; k += 2n) {
    sum += power / k;
    power /= 9n;
  }
  return 2n * sum;
}

const LOG_TWO = logTwo();

const double = new Float64Array(1);
const word = new BigUint64Array(double.buffer);

/** A finite double ≥ 0 as an integer and a power of 2. */
export function exactly(value: number): Wide {
  double[0] = value;
  const biased = Number((word[0]! >> 52n) & 0x7ffn);
  const fraction = word[0]! & 0xfffffffffffffn;
  return {
    significand: biased === 0 ? fraction : fraction + (1n << 52n),
    exponent: Math.max(biased, 1) - 1075,
  };
}

/** value · 2^bits, cut to an integer. */
export const shifted = (value: bigint, bits: number): bigint =>
  bits >= 0 ? value << BigInt(bits) : value >> BigInt(-bits);

/** The argument is halved so many times and the result squared as often. */
const HALVINGS = 12n;

/** e^−x for finite x ≥ 0: a significand of BITS bits or one less, and its exponent. */
export function expOfMinus(x: number): Wide {
  const { significand, exponent } = exactly(x);
  const fixed = shifted(significand, exponent + Number(BITS));
  const powers = fixed / LOG_TWO;
  const rest = (fixed - powers * LOG_TWO) >> HALVINGS;
  // The series of e^−rest, whose terms alternate.
  let sum = ONE;
  let term = ONE;
  for (let k = 1n; term !== 0n; k++) {
    term = -(term * rest) / (k << BITS);
    sum += term;
  }
  for (let i = 0n; i < HALVINGS; i++) sum = (sum * sum) >> BITS;
  return { significand: sum, exponent: -Number(BITS) - Number(powers) };
}

/** e^x for finite x. */
export function expOf(x: number): Wide {
  if (x <= 0) return expOfMinus(-x);
  const { significand, exponent } = expOfMinus(x);
  return { significand: (ONE * ONE) / significand, exponent: -exponent - 2 * Number(BITS) };
}

/** A positive number rounded to double, ties to even. */
export function toDouble({ significand, exponent }: Wide): number {
  const length = significand.toString(2).length;
  if (length + exponent < -1074) return 0;
  // Significands of 53 bits; fewer where the result is subnormal.
  const drop = Math.max(length - 53, -1074 - exponent, 0);
  const unit = 1n << BigInt(drop);
  const kept = significand >> BigInt(drop);
  const twice = (significand - kept * unit) * 2n;
  const up = twice > unit || (twice === unit && (kept & 1n) === 1n);
  const scale = exponent + drop;
  // In two steps: one power of 2 may be out of range.
  const half = Math.trunc(scale / 2);
  return Number(kept + (up ? 1n : 0n)) * 2 ** half * 2 ** (scale - half);
}

/** σ and σ′ of one x. */
export interface Exact {
  readonly sigmoid: Wide;
  readonly derivative: Wide;
}

/** σ(x) and σ′(x) of a finite x. */
export function exactSigmoid(x: number): Exact {
  const { significand: e, exponent } = expOfMinus(Math.abs(x));
  const power = exponent + Number(BITS);
  const sum = ONE + shifted(e, power);
  const [numerator, scale] = x < 0 ? [e, power] : [ONE, 0];
  return {
    sigmoid: {
      significand: (numerator << BITS) / sum,
      exponent: scale - Number(BITS),
    },
    derivative: {
      significand: (e << (2n * BITS)) / (sum * sum),
      exponent: power - Number(BITS),
    },
  };
}
