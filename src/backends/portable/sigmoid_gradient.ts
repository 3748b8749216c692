// The portable gradient: dx = (dy·y)·(1−y), each operation rounded to float32.

const { fround } = Math;

/**
 * dx[i] ← (dy[i]·y[i])·(1−y[i]) for i < n. A sum or product of two float32 values computed in double and then
 * rounded to float32 is the correctly rounded one: 53 ≥ 2·24+2 bits.
 */
export function sigmoidGradient(
  y: Float32Array,
  dy: Float32Array,
  dx: Float32Array,
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    const v = y[i]!;
    dx[i] = fround(dy[i]! * v) * fround(1 - v);
  }
}
