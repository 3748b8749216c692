// The half types as bits in Uint16Array, from numbers and to numbers: float16 (IEEE's binary16) and
// bfloat16 (the upper half of a float32).
import type { Dtype } from './element_types.js';

/** What is known of a half type. */
export interface HalfFormat {
  /** float32's bits, shifted right by this, are the half's, of the number times `scale`. */
  readonly shift: number;
  readonly scale: number;
  /** From here on numbers are infinite, once rounded. */
  readonly limit: number;
  /** Bits of infinity, which are those of the exponent, and of the NaN that is written. */
  readonly infinity: number;
  readonly nan: number;
  /** By float32's exponent: added and taken away, it rounds a positive number to the half's precision. */
  readonly rounders: Float64Array;
}

/** 1.5·2^52 units of the last place for each exponent; `bits` of significand from 2^min on. */
function roundersOf(bits: number, min: number): Float64Array {
  return Float64Array.from(
    { length: 255 },
    (_, exponent) => 1.5 * 2 ** (Math.max(exponent - 127, min) + 53 - bits),
  );
}

export const FLOAT16: HalfFormat = {
  shift: 13,
  scale: 2 ** -112, // exponents are biased by 15 instead of 127
  limit: 2 ** 16,
  infinity: 0x7c00,
  nan: 0x7e00,
  rounders: roundersOf(11, -14),
};

export const BFLOAT16: HalfFormat = {
  shift: 16,
  scale: 1,
  limit: Infinity,
  infinity: 0x7f80,
  nan: 0x7fc0,
  rounders: roundersOf(8, -126),
};

/** The half types by their names. */
export const HALF_FORMATS: Readonly<Partial<Record<Dtype, HalfFormat>>> = {
  float16: FLOAT16,
  bfloat16: BFLOAT16,
};

const float = new Float32Array(1);
const word = new Uint32Array(float.buffer);

/** The number of these bits. */
export function fromHalf({ shift, scale, infinity }: HalfFormat, bits: number): number {
  const magnitude = bits & 0x7fff;
  word[0] = magnitude << shift;
  const value = magnitude < infinity ? float[0]! / scale : magnitude === infinity ? Infinity : NaN;
  return bits & 0x8000 ? -value : value;
}

/**
 * The bits of a number, rounded once, from float64: to nearest, ties to even, with subnormal numbers.
 * A detour over float32 would round twice.
 */
export function toHalf(format: HalfFormat, value: number): number {
  float[0] = value;
  const sign = (word[0]! >>> 16) & 0x8000;
  const exponent = (word[0]! >>> 23) & 0xff;
  if (exponent === 0xff) return Number.isNaN(value) ? format.nan : sign | format.infinity;
  // Where float32 rounds up to the next power of 2, so does the half: the coarser unit does no harm.
  const rounder = format.rounders[exponent]!;
  const rounded = Math.abs(value) + rounder - rounder;
  float[0] = Math.min(rounded, format.limit) * format.scale;
  return sign | (word[0]! >>> format.shift);
}

/** The numbers of all 2^16 bit patterns, in their order. */
export function allHalves(format: HalfFormat): Float64Array {
  const values = new Float64Array(2 ** 16);
  for (let bits = 0; bits < values.length; bits++) values[bits] = fromHalf(format, bits);
  return values;
}
