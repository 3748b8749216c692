// Unevaluated sums of two doubles, high + low, one element at a time: where one double leaves open how a
// result is rounded. Rare, so it need not be quick.

/** The low part of what the last call of these returned the high part of. */
export let low = 0;

const SPLITTER = 2 ** 27 + 1;

/** a + b, |a| ≥ |b| or a = 0. */
export function sumInOrder(a: number, b: number): number {
  const sum = a + b;
  low = b - (sum - a);
  return sum;
}

/** a + b in any order (Knuth). */
export function sum(a: number, b: number): number {
  const result = a + b;
  const second = result - a;
  low = a - (result - second) + (b - second);
  return result;
}

/** a·b (Dekker). */
export function product(a: number, b: number): number {
  const aUpper = a * SPLITTER - (a * SPLITTER - a);
  const bUpper = b * SPLITTER - (b * SPLITTER - b);
  const aRest = a - aUpper;
  const bRest = b - bUpper;
  const result = a * b;
  low = aRest * bRest - (result - aUpper * bUpper - aRest * bUpper - aUpper * bRest);
  return result;
}

/** (a + aLow)·(b + bLow), but for some 2^−104 of it. */
export function productOf(a: number, aLow: number, b: number, bLow: number): number {
  const result = product(a, b);
  low += a * bLow + aLow * b;
  return result;
}

/** (a + aLow)/(b + bLow), likewise. */
export function quotientOf(a: number, aLow: number, b: number, bLow: number): number {
  const quotient = a / b;
  const back = product(quotient, b);
  low = (a - back - low + (aLow - quotient * bLow)) / b;
  return quotient;
}

const number = new Float64Array(1);
const word = new BigInt64Array(number.buffer);

/**
 * high + rest as a double whose last bit is 1 unless it is exact, |high| ≥ |rest| or 0: rounded once more,
 * to a type that is two bits narrower or more, it becomes what the sum would.
 */
export function roundToOdd(high: number, rest: number): number {
  const result = high + rest;
  const lost = rest - (result - high);
  number[0] = result;
  if (lost === 0 || (word[0]! & 1n) !== 0n || !Number.isFinite(result)) return result;
  word[0]! += lost > 0 === result > 0 ? 1n : -1n;
  return number[0];
}
