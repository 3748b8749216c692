// The seam between the public functions and what computes: what every backend offers, and the drivers
// that open them.
import type { CATALOG, FunctionName, FunctionOf, KernelName } from '../core/catalog.js';
import type { Dtype, NumericArray } from '../core/element_types.js';
import type { Refusal } from './refusal.js';

export type BackendName = 'native' | 'wasm' | 'portable';

/** y ← f(x) over arrays of one type; on at most `threads` threads, 1 without. */
export type UnaryKernel = (
  x: NumericArray,
  y: NumericArray,
  threads?: number,
) => Refusal | undefined;
/** c ← f(a, b). */
export type BinaryKernel = (
  a: NumericArray,
  b: NumericArray,
  c: NumericArray,
  threads?: number,
) => Refusal | undefined;

type IsBinary<F extends FunctionName> = (typeof CATALOG)[F]['inputs'] extends readonly [
  unknown,
  unknown,
]
  ? true
  : false;
type ByDtype<T> = Readonly<Record<Dtype, T>>;

/**
 * Every kernel of the catalogue, by name and element type, with the same bits from each backend (but
 * for fast ones). Callers have checked the type of the arguments: arrays of that type, which the function
 * takes. Lengths that differ or are 0, and an output that overlaps an input in a way that is not allowed, are
 * refused by the kernel, before anything is written, by what is returned: native code compares lengths and
 * addresses, which costs less than to ask for them in JavaScript (5 ns; 47 for the buffers of small arrays).
 */
export type Kernels = {
  readonly [K in KernelName]: ByDtype<
    IsBinary<FunctionOf<K>> extends true ? BinaryKernel : UnaryKernel
  >;
};

/** A function over n elements of arrays that are known not to overlap. */
export type UnaryLoop = (x: NumericArray, y: NumericArray, n: number) => void;
export type BinaryLoop = (a: NumericArray, b: NumericArray, c: NumericArray, n: number) => void;

/** The exact functions in TypeScript, by element type, for results that are new. */
export type SmallArrays = {
  readonly [F in FunctionName]: ByDtype<IsBinary<F> extends true ? BinaryLoop : UnaryLoop>;
};

/** What computes. */
export interface Backend {
  readonly name: BackendName;
  /** The instruction set whose kernels run, `null` where the engine decides. */
  readonly isa: string | null;
  readonly kernels: Kernels;
  /** What computes new results of at most `MAX_SMALL_BYTES` instead; nothing without. */
  readonly smallArrays?: SmallArrays;
  /** Zeroed, 64-byte aligned external memory; `undefined` where there is none to be had. */
  allocate(byteLength: number): ArrayBuffer | undefined;
  /** How many bytes into `buffer` the first multiple of `alignment` lies; 0 where nobody can tell. */
  alignmentOffset(buffer: ArrayBuffer, alignment: number): number;
}

/**
 * Opens the backends of one kind. Nothing is loaded before it is asked, and nothing throws: where it
 * does not run, it says why.
 */
export interface Driver {
  readonly name: BackendName;
  /** The instruction sets that it lets choose from here, best first. */
  isaNames(): readonly string[];
  /** Why it does not run here; `undefined` where it does. */
  reason(): string | undefined;
  /** The backend on one of `isaNames()`, or on the best. To be called where there is no reason. */
  open(isa?: string): Backend;
  /**
   * The backend that the plain functions get where nothing forces a choice, where that is another: it may load
   * what it needs when it needs it, and leave to another backend what that does better. `undefined` where it is
   * known not to run.
   */
  openByDefault?(): Backend | undefined;
}
