// The portable gradient over float64: dx = (dy·y)·(1−y), each operation rounded, as numbers are.

/** dx[i] ← (dy[i]·y[i])·(1−y[i]) for i < n; dx may be y or dy. */
export function sigmoidGradientFloat64(
  y: Float64Array,
  dy: Float64Array,
  dx: Float64Array,
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    const v = y[i]!;
    dx[i] = dy[i]! * v * (1 - v);
  }
}
