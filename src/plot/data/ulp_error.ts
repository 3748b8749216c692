// The error of a result in units in the last place of what it should be.
import { exactly, shifted, type Wide } from './reference.js';

/** Bits of significand, and the exponent of the last place of subnormal numbers. */
const FORMATS = {
  float32: { bits: 24, lastPlace: -149 },
  float64: { bits: 53, lastPlace: -1074 },
} as const;

/** The types whose errors are drawn. */
export type ErrorDtype = keyof typeof FORMATS;

export const ERROR_DTYPES = Object.keys(FORMATS) as ErrorDtype[];

/** Fractions of a unit that are told apart: 2^−30. */
const FRACTION = 30;

/** The exponent of the highest bit. */
function topOf({ significand, exponent }: Wide): number {
  const digits = significand.toString(16).length;
  const first = Number(significand >> BigInt(4 * (digits - 1)));
  return exponent + 4 * digits - 1 - (Math.clz32(first) - 28);
}

/** Whether a positive value is a normal number of a type, or would be one once rounded. */
export function isNormalIn(value: Wide, dtype: ErrorDtype): boolean {
  const { bits, lastPlace } = FORMATS[dtype];
  return topOf(value) >= lastPlace + bits - 1;
}

/**
 * How far a result ≥ 0 lies above (below, if negative) the value that it should be, in units in the last place
 * of the type at that value.
 */
export function ulpError(result: number, value: Wide, dtype: ErrorDtype): number {
  const { significand, exponent } = value;
  const { bits, lastPlace } = FORMATS[dtype];
  const unit = Math.max(topOf(value) - bits + 1, lastPlace);
  const wanted = shifted(significand, exponent - unit + FRACTION);
  const received = exactly(result);
  const got = shifted(received.significand, received.exponent - unit + FRACTION);
  return Number(got - wanted) / 2 ** FRACTION;
}
