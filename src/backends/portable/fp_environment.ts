// Whether this thread computes as the language says: another native library may have changed the
// floating-point control register, which every engine relies on. Exceptions that it has unmasked
// cannot be seen from here: they end a process at the first subnormal number or NaN in any JavaScript.

const { fround } = Math;

// From memory, so that no engine computes with them ahead of time.
const TINY = Float32Array.of(2 ** -149);
const NUMBERS = Float64Array.of(1, 2 ** -53, 1.5 * 2 ** -53);

/** Subnormal numbers are kept, and sums are rounded to nearest. A few ns. */
export function isUsualArithmetic(): boolean {
  const one = NUMBERS[0]!;
  return fround(TINY[0]! * one) !== 0 && one + NUMBERS[1]! === one && one + NUMBERS[2]! !== one;
}
