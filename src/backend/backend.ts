// The seam between the public functions and what computes: native addon or portable TypeScript.

/**
 * The functions over views that every backend offers, with the same bits from each.
 * Callers have checked the arguments: Float32Arrays of one length; outputs are an input or apart.
 */
export interface Backend {
  readonly name: 'native' | 'portable';
  /** The instruction set whose kernels run, `null` for the portable path. */
  readonly isa: string | null;
  /** y ← σ(x), correctly rounded; `y` may be `x`. */
  sigmoid(x: Float32Array, y: Float32Array): void;
  /** dx ← (dy·y)·(1−y), each operation rounded to float32; `dx` may be `dy`. */
  sigmoidGradient(y: Float32Array, dy: Float32Array, dx: Float32Array): void;
}

/** A mathematical function of the library, as the tests and benchmarks run over all of them. */
export interface Kernel {
  readonly name: keyof Backend & ('sigmoid' | 'sigmoidGradient');
  /** How many input arrays it reads. */
  readonly inputs: 1 | 2;
}

/** Every kernel, in the order of the native kernel list (a test compares the two). */
export const KERNELS: readonly Kernel[] = [
  { name: 'sigmoid', inputs: 1 },
  { name: 'sigmoidGradient', inputs: 2 },
];
