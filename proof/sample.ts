// A sample of an element type's inputs: from every region alike, and other ones with every seed.
import type { Dtype } from '../dist/core/element_types.js';
import { areFew, BINADE, CHUNK, inputsOf, wholeRanges, type Range } from './chunks.js';

/** One input of so many: more than a sixteenth. Odd, so that the low bits of inputs vary as well. */
const STRIDE = 15;
/** Inputs on either side of a power of 2. */
const EDGE = 16;

/** The largest seed. */
export const MAX_SEED = 2 ** 32 - 1;

/** Pseudo-random numbers below 2^32 (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
}

/**
 * Every fifteenth input, from another one on in each stretch of 15 · 2^20, as the seed says; and what
 * lies on both sides of every power of 2, with every seed. Where they are few, all of them.
 */
export function sampleRanges(dtype: Dtype, seed: number): Range[] {
  if (areFew(dtype)) return wholeRanges(dtype);
  const random = randomNumbers(seed);
  const total = inputsOf(dtype);
  const ranges: Range[] = [];
  for (let begin = 0; begin < total; begin += CHUNK * STRIDE) {
    const end = Math.min(begin + CHUNK * STRIDE, total);
    const first = begin + (random() % STRIDE);
    ranges.push({ first, stride: STRIDE, count: Math.ceil((end - first) / STRIDE) });
  }
  const binade = BINADE[dtype];
  if (binade === undefined)
    throw new Error(`proof/chunks.ts does not know the powers of 2 of ${dtype}`);
  for (let power = 0; power < total; power += binade) {
    const first = Math.max(power - EDGE, 0);
    ranges.push({ first, stride: 1, count: power + EDGE - first });
  }
  return ranges;
}
