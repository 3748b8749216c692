// Distances between floats, counted in floats.
import { describe, rangeError, typeError } from '../../core/errors.js';

const float = new Float32Array(1);
const word = new Uint32Array(float.buffer);

/** The place of a float32 among all of them, −0 and 0 at one; not for NaN. */
function ordinal(value: number): number {
  float[0] = value;
  const bits = word[0]!;
  return bits < 0x80000000 ? bits : 0x80000000 - bits;
}

/** The float32 at a place. */
function at(index: number): number {
  word[0] = index >= 0 ? index : 0x80000000 - index;
  return float[0]!;
}

const LAST = 0x7f800000;

function checkNumber(value: unknown, parameter: string): void {
  if (typeof value === 'number') return;
  throw typeError('ERR_INVALID_ARG_TYPE', 'a number', parameter, describe(value));
}

/**
 * How many floats two float32 lie apart: 0 for two NaN, Infinity for one.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`.
 */
export function ulpDistance(a: number, b: number): number {
  checkNumber(a, 'a');
  checkNumber(b, 'b');
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b) ? 0 : Infinity;
  return Math.abs(ordinal(a) - ordinal(b));
}

/**
 * The float32 that lies `count` floats above (below, if negative), infinity at most.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; RangeError `ERR_OUT_OF_RANGE` for a count that is no
 * integer.
 */
export function stepUlps(value: number, count: number): number {
  checkNumber(value, 'value');
  if (!Number.isSafeInteger(count)) {
    throw rangeError('ERR_OUT_OF_RANGE', 'an integer', 'count', describe(count));
  }
  if (Number.isNaN(value)) return value;
  return at(Math.max(-LAST, Math.min(LAST, ordinal(value) + count)));
}

/** Whether two float32 have the same bits; any two NaN have. */
export function sameFloat(a: number, b: number): boolean {
  return Object.is(a, b);
}
