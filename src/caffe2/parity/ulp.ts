// Distances between floats of each type, counted in floats.
import type { Dtype } from '../../core/element_types.js';
import { checkDtype } from '../../core/checks.js';
import { describe, rangeError, typeError } from '../../core/errors.js';
import { BFLOAT16, FLOAT16, fromHalf, toHalf, type HalfFormat } from '../../core/half.js';

const float = new Float32Array(1);
const word = new Uint32Array(float.buffer);
const double = new Float64Array(1);
const long = new BigInt64Array(double.buffer);

/** How the numbers of a type follow each other: by their bits, negative ones the other way round. */
interface Sequence {
  /** Bits of a number. */
  readonly width: number;
  /** The bits of a number, unsigned. */
  bits(value: number): number | bigint;
  /** How many numbers two others lie apart, −0 and 0 at one place; not for NaN. */
  distance(a: number, b: number): number;
  /** The number that lies `count` behind another, infinity at most. */
  step(value: number, count: number): number;
}

/** The sequence of a type of at most 32 bits. */
function short(
  width: number,
  bits: (value: number) => number,
  numberOf: (bits: number) => number,
): Sequence {
  const sign = 2 ** (width - 1);
  const last = bits(Infinity);
  const ordinal = (value: number): number => {
    const pattern = bits(value);
    return pattern < sign ? pattern : sign - pattern;
  };
  return {
    width,
    bits,
    distance: (a, b) => Math.abs(ordinal(a) - ordinal(b)),
    step: (value, count) => {
      const place = Math.max(-last, Math.min(last, ordinal(value) + count));
      return numberOf(place >= 0 ? place : sign - place);
    },
  };
}

const half = (format: HalfFormat): Sequence =>
  short(
    16,
    (value) => toHalf(format, value),
    (bits) => fromHalf(format, bits),
  );

const SIGN = 2n ** 63n;
const LAST = 0x7ff0000000000000n;

const doubleBits = (value: number): bigint => {
  double[0] = value;
  return BigInt.asUintN(64, long[0]!);
};

function doubleOrdinal(value: number): bigint {
  const bits = doubleBits(value);
  return bits < SIGN ? bits : SIGN - bits;
}

const SEQUENCES: Readonly<Record<Dtype, Sequence>> = {
  float32: short(
    32,
    (value) => {
      float[0] = value;
      return word[0]!;
    },
    (bits) => {
      word[0] = bits;
      return float[0]!;
    },
  ),
  float64: {
    width: 64,
    bits: doubleBits,
    distance: (a, b) => {
      const apart = doubleOrdinal(a) - doubleOrdinal(b);
      return Number(apart < 0n ? -apart : apart);
    },
    step: (value, count) => {
      const place = doubleOrdinal(value) + BigInt(count);
      const kept = place > LAST ? LAST : place < -LAST ? -LAST : place;
      long[0] = BigInt.asIntN(64, kept >= 0n ? kept : SIGN - kept);
      return double[0]!;
    },
  },
  float16: half(FLOAT16),
  bfloat16: half(BFLOAT16),
};

function checkNumber(value: unknown, parameter: string): void {
  if (typeof value === 'number') return;
  throw typeError('ERR_INVALID_ARG_TYPE', 'a number', parameter, describe(value));
}

/**
 * How many floats two numbers of a type lie apart: 0 for two NaN, Infinity for one. Distances of
 * float64 beyond 2^53 are rounded.
 *
 * @param dtype float32 without it.
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; RangeError `ERR_OUT_OF_RANGE` for another type.
 */
export function ulpDistance(a: number, b: number, dtype: Dtype = 'float32'): number {
  checkNumber(a, 'a');
  checkNumber(b, 'b');
  checkDtype(dtype);
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b) ? 0 : Infinity;
  return SEQUENCES[dtype].distance(a, b);
}

/**
 * The float of a type that lies `count` floats above (below, if negative), infinity at most.
 *
 * @param dtype float32 without it.
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; RangeError `ERR_OUT_OF_RANGE` for a count that is no
 * integer, or another type.
 */
export function stepUlps(value: number, count: number, dtype: Dtype = 'float32'): number {
  checkNumber(value, 'value');
  if (!Number.isSafeInteger(count)) {
    throw rangeError('ERR_OUT_OF_RANGE', 'an integer', 'count', describe(count));
  }
  checkDtype(dtype);
  if (Number.isNaN(value)) return value;
  return SEQUENCES[dtype].step(value, count);
}

/** Whether two numbers have the same bits; any two NaN have. */
export function sameFloat(a: number, b: number): boolean {
  return Object.is(a, b);
}

/** The bits of a number of a type in hexadecimal, 0x in front; of any NaN the same. */
export function bitsText(value: number, dtype: Dtype): string {
  const { bits, width } = SEQUENCES[dtype];
  return `0x${bits(value)
    .toString(16)
    .padStart(width / 4, '0')}`;
}
