// The accurate path of the float64 functions: on which side of the midpoint of two neighbouring doubles
// a result lies, decided in integers.
//
// Nothing is evaluated or divided. With E = e^−a = 2^−k·M, each function f of a ≥ 0 is above mid
// exactly if a polynomial in E is positive:
//   σ(a) = 1/(1+E)              1 − mid·(1+E)
//   σ(−a) = E/(1+E)             E − mid·(1+E)
//   σ′(a) = E/(1+E)²            E − mid·(1+E)²
//   −σ″(a) = E·(1−E)/(1+E)³     E·(1−E) − mid·(1+E)³
// M is computed in fixed point with a bound on its error, and the polynomial from it; while its sign
// is within that bound of 0 the width doubles. It ends: for rational a ≠ 0, E is transcendental (Lindemann),
// so no result is a midpoint.

/** The functions of a = |x| that it can tell apart from a midpoint. */
export type FunctionOfMagnitude = 'upper' | 'lower' | 'first' | 'second';

/** Fraction bits of the first try: but for σ″ near 0 it leaves open what is within 2^−54 ulp of a tie. */
const FIRST_WIDTH = 128;
/** Bounds the error of the polynomials in units of their last place: below 2.2 times that of M, and 64. */
const BOUND = 1n << 20n;
/** r/2^HALVINGS goes into the series, and its result is squared as often. */
const HALVINGS = 8n;

const number = new Float64Array(1);
const word = new BigUint64Array(number.buffer);

/** A positive finite double as significand·2^exponent. */
function partsOf(value: number): readonly [significand: bigint, exponent: number] {
  number[0] = value;
  const exponent = Number(word[0]! >> 52n);
  const fraction = word[0]! & 0xfffffffffffffn;
  return exponent === 0 ? [fraction, -1074] : [fraction | 0x10000000000000n, exponent - 1075];
}

/** value·2^exponent, rounded down. */
const scaled = (value: bigint, exponent: number): bigint =>
  exponent >= 0 ? value << BigInt(exponent) : value >> BigInt(-exponent);

let ln2 = 0n;
let ln2Width = 0;

/** 2·atanh(1/n) with `width` fraction bits, at most `width` units too small. */
function twiceAtanhOfInverse(n: bigint, width: bigint): bigint {
  let power = (2n << width) / n;
  let sum = 0n;
  for (let i = 1n; power > 0n; i += 2n) {
    sum += power / i;
    power /= n * n;
  }
  return sum;
}

/** ln 2 with `width` fraction bits, less than one unit too small. */
function ln2Of(width: number): bigint {
  if (ln2Width < width) {
    // Machin-like: ln 2 = 18 atanh(1/26) − 2 atanh(1/4801) + 8 atanh(1/8749).
    const guarded = BigInt(width + 64);
    const [a, b, c] = [26n, 4801n, 8749n].map((n) => twiceAtanhOfInverse(n, guarded));
    ln2 = (9n * a! - b! + 4n * c!) >> 64n;
    ln2Width = width;
  }
  return ln2 >> BigInt(ln2Width - width);
}

/**
 * k and M in [1/2, 1] with e^−a = 2^−k·M; M has `width` ≤ 2^13 fraction bits.
 *
 * k·ln 2 errs by k ≤ 1075 units, so r by 6. Fewer than width/8 terms err by 1.6 each, so their sum by less
 * than 8 + width/5; each squaring doubles that and adds one: M errs by less than 2^8·(9 + width/5), which is 2^18.7.
 */
function expOfMinus(a: number, width: number): readonly [k: number, m: bigint] {
  const [significand, exponent] = partsOf(a);
  const w = BigInt(width);
  const exact = scaled(significand, exponent + width);
  const step = ln2Of(width);
  const k = exact / step;
  const r = (exact - k * step) >> HALVINGS;
  // 1 − e^−r = r − r²/2! + r³/3! − …
  let term = r;
  let rest = r;
  for (let i = 2n; term !== 0n; i++) {
    term = -((term * r) >> w) / i;
    rest += term;
  }
  for (let i = 0n; i < HALVINGS; i++) rest = 2n * rest - ((rest * rest) >> w);
  return [Number(k), (1n << w) - rest];
}

/** The sign of f(a) − midpoint of `low` and the double above it, 0 if `width` bits leave it open. */
function compare(f: FunctionOfMagnitude, a: number, low: number, width: number): number {
  const [significand, exponent] = partsOf(low);
  const middle = 2n * significand + 1n;
  const q = exponent - 1; // mid = middle·2^q
  const w = BigInt(width);
  const one = 1n << w;
  const [k, m] = expOfMinus(a, width);
  const e = m >> BigInt(k);
  const sum = one + e;
  let d: bigint;
  // All but the first multiplied by 2^k: E and mid may be tiny.
  if (f === 'upper') d = one - scaled(middle * sum, q);
  else if (f === 'lower') d = m - scaled(middle * sum, q + k);
  else if (f === 'first') d = m - scaled(middle * ((sum * sum) >> w), q + k);
  else d = ((m * (one - e)) >> w) - scaled(middle * ((sum * sum * sum) >> (2n * w)), q + k);
  return d > BOUND ? 1 : d < -BOUND ? -1 : 0;
}

/**
 * f(a) rounded to nearest, which lies between the neighbouring doubles `low` and `high`; a ≥ 2^−27 and
 * finite. Takes some µs.
 */
export function decide(f: FunctionOfMagnitude, a: number, low: number, high: number): number {
  for (let width = FIRST_WIDTH; ; width *= 2) {
    const sign = compare(f, a, low, width);
    if (sign !== 0) return sign > 0 ? high : low;
  }
}
