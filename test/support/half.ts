// Numbers of 16 bits, rounded by integer arithmetic of our own: nothing of the library, no Float16Array.

/** The layout of a narrow type: bits of the fraction, and of the exponent. */
export interface HalfType {
  readonly name: 'float16' | 'bfloat16';
  readonly fraction: number;
  readonly bias: number;
}

export const float16: HalfType = { name: 'float16', fraction: 10, bias: 15 };
export const bfloat16: HalfType = { name: 'bfloat16', fraction: 7, bias: 127 };
export const HALF_TYPES: readonly HalfType[] = [float16, bfloat16];

/** The bits of +∞. */
export const infinityOf = ({ fraction }: HalfType): number => 0x7fff & (-1 << fraction);

/** The value of these bits: exact, all NaN the same. */
export function valueOfHalf(type: HalfType, bits: number): number {
  const magnitude = bits & 0x7fff;
  if (magnitude > infinityOf(type)) return NaN;
  const sign = bits >> 15 === 1 ? -1 : 1;
  if (magnitude === infinityOf(type)) return sign * Infinity;
  const exponent = magnitude >> type.fraction;
  const fraction = magnitude & ((1 << type.fraction) - 1);
  const significand = exponent === 0 ? fraction : fraction + (1 << type.fraction);
  return sign * significand * 2 ** (Math.max(exponent, 1) - type.bias - type.fraction);
}

/** The value of these bits; of those of +∞ what would come next: where results begin to be infinite. */
const upper = (type: HalfType, magnitude: number): number =>
  magnitude === infinityOf(type)
    ? 2 ** (type.fraction === 10 ? 16 : 128)
    : valueOfHalf(type, magnitude);

/** The bits of the nearest number of the type, ties to even, NaN as 0x7e00 or 0x7fc0. */
export function roundToHalf(type: HalfType, value: number): number {
  if (Number.isNaN(value)) return nanOf(type);
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  // Bits of positive numbers are ordered as their values: the largest number ≤ magnitude.
  let low = 0;
  let high = infinityOf(type) - 1;
  if (magnitude >= upper(type, infinityOf(type))) return sign | infinityOf(type);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (valueOfHalf(type, middle) <= magnitude) low = middle;
    else high = middle - 1;
  }
  // Exact in double: both have few bits, and lie close together.
  const middle = (valueOfHalf(type, low) + upper(type, low + 1)) / 2;
  const up = magnitude > middle || (magnitude === middle && low % 2 === 1);
  return sign | (up ? low + 1 : low);
}

/** The bits that stand for all NaN. */
export const nanOf = (type: HalfType): number => infinityOf(type) | (1 << (type.fraction - 1));

/** The bits of every element, every NaN as `nanOf`. */
export const canonicalHalves = (type: HalfType, bits: Uint16Array): Uint16Array =>
  bits.map((each) => ((each & 0x7fff) > infinityOf(type) ? nanOf(type) : each));
