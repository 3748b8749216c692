// The seam between the public functions and what computes: native addon or portable TypeScript.
import type { Refusal } from './refusal.js';

/**
 * The functions over views that every backend offers, with the same bits from each.
 * Callers have checked the arguments: Float32Arrays of one length. An output that overlaps an input
 * in a way that is not allowed is refused here, before anything is written, by what is returned:
 * native code compares the addresses, which costs less than the buffers of small arrays do in
 * JavaScript (47 ns).
 */
export interface Backend {
  readonly name: 'native' | 'portable';
  /** The instruction set whose kernels run, `null` for the portable path. */
  readonly isa: string | null;
  /** y ← σ(x), correctly rounded; `y` may be `x`. On at most `threads` threads, 1 without. */
  sigmoid(x: Float32Array, y: Float32Array, threads?: number): Refusal | undefined;
  /** y ← σ(x), at most 2.5 ULP off where that is a normal number; `y` may be `x`. */
  sigmoidFast(x: Float32Array, y: Float32Array, threads?: number): Refusal | undefined;
  /** dx ← (dy·y)·(1−y), each operation rounded to float32; `dx` may be `dy`. */
  sigmoidGradient(
    y: Float32Array,
    dy: Float32Array,
    dx: Float32Array,
    threads?: number,
  ): Refusal | undefined;
  /** What computes new results of at most `MOST_ON_HEAP` elements instead; nothing without. */
  readonly onHeap?: OnHeap;
}

/**
 * The largest results, in elements, that engines keep in their heap (V8: 64 bytes). To show native
 * code such an array, or to look at its buffer, makes the engine allocate one: 250 ns, where all the
 * rest of a call takes 60.
 */
export const MOST_ON_HEAP = 16;

/** The exact functions in TypeScript over n elements, for results that are new: nothing overlaps. */
export interface OnHeap {
  /** y ← σ(x), correctly rounded. */
  sigmoid(x: Float32Array, y: Float32Array, n: number): void;
  /** dx ← (dy·y)·(1−y), each operation rounded to float32. */
  sigmoidGradient(y: Float32Array, dy: Float32Array, dx: Float32Array, n: number): void;
}

/** A mathematical function of the library, as the tests and benchmarks run over all of them. */
export interface Kernel {
  readonly name: keyof Backend & ('sigmoid' | 'sigmoidFast' | 'sigmoidGradient');
  /** How many input arrays it reads. */
  readonly inputs: 1 | 2;
  /** The element types that it computes on. */
  readonly types: readonly string[];
}

/** Every kernel, in the order of the native kernel list (a test compares the two). */
export const KERNELS: readonly Kernel[] = [
  { name: 'sigmoid', inputs: 1, types: ['float32'] },
  { name: 'sigmoidFast', inputs: 1, types: ['float32'] },
  { name: 'sigmoidGradient', inputs: 2, types: ['float32'] },
];
