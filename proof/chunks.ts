// The inputs of an element type as ranges of bits, all of them or some, and the hash of all outputs.
import { ELEMENT_TYPES, type Dtype } from '../dist/core/element_types.js';

/** Inputs in a range at most. */
export const CHUNK = 2 ** 20;

/** Inputs that stand beside others at once: their arrays stay in a core's own caches. */
export const BLOCK = 2 ** 14;

/** An input that makes vectors leave the quickest way; a result beside it must not change. */
export const LARGE = 200;

/** The inputs whose bits are first + i · stride, i < count. */
export interface Range {
  readonly first: number;
  readonly stride: number;
  readonly count: number;
}

/** How many numbers there are between two powers of 2. Types whose inputs can all be tried are here. */
export const BINADE: Readonly<Partial<Record<Dtype, number>>> = {
  float32: 2 ** 23,
  float16: 2 ** 10,
  bfloat16: 2 ** 7,
};

/** How many inputs a function of one argument has. */
export const inputsOf = (dtype: Dtype): number => 2 ** (8 * ELEMENT_TYPES[dtype].bytes);

/** Whether a proof can try them all: doubles are too many. */
export const canTryAll = (dtype: Dtype): boolean => ELEMENT_TYPES[dtype].bytes <= 4;

/** Whether a sample of them would spare nothing. */
export const areFew = (dtype: Dtype): boolean => inputsOf(dtype) <= CHUNK;

/** All inputs, in their order. */
export function wholeRanges(dtype: Dtype): Range[] {
  const count = Math.min(CHUNK, inputsOf(dtype));
  return Array.from({ length: inputsOf(dtype) / count }, (_, chunk) => {
    return { first: chunk * count, stride: 1, count };
  });
}

/** The hash of all outputs: FNV-1a over the ranges' hashes, in order, as one 64-bit word each. */
export function combine(hashes: BigUint64Array): bigint {
  return hashes.reduce(
    (hash, range) => BigInt.asUintN(64, (hash ^ range) * 0x100000001b3n),
    0xcbf29ce484222325n,
  );
}
