// Tables of powers of 2, without `**`, which engines are free to round.

/** 2^(first + i) for i < length, first ≤ 0; 0 where that is below every subnormal number. */
export function powersOf2(first: number, length: number): Float64Array {
  const powers = new Float64Array(length);
  let power = 1;
  for (let i = -first; i >= 0; i--) {
    if (i < length) powers[i] = power;
    power /= 2;
  }
  for (let i = 1 - first; i < length; i++) powers[i] = 2 * powers[i - 1]!;
  return powers;
}
