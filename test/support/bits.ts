// Floats and their bits.

const float = new Float32Array(1);
const word = new Uint32Array(float.buffer);

/** The bits of a float32, every NaN as 0x7fc00000. */
export function bitsOf(value: number): number {
  float[0] = value;
  return Number.isNaN(value) ? 0x7fc00000 : word[0]!;
}

/** The float32 of these bits. */
export function floatOf(bits: number): number {
  word[0] = bits;
  return float[0]!;
}

/** The bits of every element, every NaN as 0x7fc00000: what `toEqual` can compare. */
export function allBits(values: Float32Array): Uint32Array {
  const bits = new Uint32Array(values.slice().buffer);
  for (let i = 0; i < bits.length; i++) {
    if ((bits[i]! & 0x7fffffff) > 0x7f800000) bits[i] = 0x7fc00000;
  }
  return bits;
}

/** The distance of two floats counted in floats; 0 for two NaN, ∞ for one. */
export function ulpDistance(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b) ? 0 : Infinity;
  const ordered = (value: number): number => {
    const bits = bitsOf(value);
    return bits < 0x80000000 ? bits : 0x80000000 - bits;
  };
  return Math.abs(ordered(a) - ordered(b));
}

/** A float32 of uniformly distributed bits, from a small generator with a seed (xorshift32). */
export function* randomFloats(count: number, seed: number): Generator<number> {
  let state = seed >>> 0 || 1;
  for (let i = 0; i < count; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    yield floatOf(state >>> 0);
  }
}
