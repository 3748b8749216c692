// The seam between the public functions and what computes: what every backend offers, and the drivers
// that open them.
import type { CATALOG, FunctionName, FunctionOf, KernelName } from '../core/catalog.js';
import type { Arrays, Dtype } from '../core/element_types.js';
import type { Refusal } from './refusal.js';

export type BackendName = 'native' | 'portable';

/** y ← f(x) over arrays of one type; on at most `threads` threads, 1 without. */
export type UnaryKernel<A> = (x: A, y: A, threads?: number) => Refusal | undefined;
/** c ← f(a, b). */
export type BinaryKernel<A> = (a: A, b: A, c: A, threads?: number) => Refusal | undefined;

type Inputs<F extends FunctionName> = (typeof CATALOG)[F]['inputs'];
type KernelOf<F extends FunctionName, A> =
  Inputs<F> extends readonly [unknown, unknown] ? BinaryKernel<A> : UnaryKernel<A>;
type Types<F extends FunctionName> = (typeof CATALOG)[F]['types'][number];

/**
 * Every kernel of the catalogue, by name and element type, with the same bits from each backend (but
 * for fast ones). Callers have checked the arguments: arrays of that type and of one length. An output
 * that overlaps an input in a way that is not allowed is refused by the kernel, before anything is
 * written, by what is returned: native code compares the addresses, which costs less than the buffers
 * of small arrays do in JavaScript (47 ns).
 */
export type Kernels = {
  readonly [K in KernelName]: {
    readonly [D in Types<FunctionOf<K>>]: KernelOf<FunctionOf<K>, Arrays[D]>;
  };
};

/** A function over n elements of arrays that are known not to overlap. */
type LoopOf<F extends FunctionName, A> =
  Inputs<F> extends readonly [unknown, unknown]
    ? (a: A, b: A, c: A, n: number) => void
    : (x: A, y: A, n: number) => void;

/** The exact functions in TypeScript, by element type, for results that are new. */
export type SmallArrays = {
  readonly [F in FunctionName]: { readonly [D in Types<F>]: LoopOf<F, Arrays[D]> };
};

/** What computes. */
export interface Backend {
  readonly name: BackendName;
  /** The instruction set whose kernels run, `null` where there is no choice of them. */
  readonly isa: string | null;
  readonly kernels: Kernels;
  /** What computes new results of at most `MAX_SMALL_BYTES` instead; nothing without. */
  readonly smallArrays?: SmallArrays;
  /** Zeroed, 64-byte aligned external memory; `undefined` where there is none to be had. */
  allocate(byteLength: number): ArrayBuffer | undefined;
  /** How many bytes into `buffer` the first multiple of `alignment` lies; 0 where nobody can tell. */
  alignmentOffset(buffer: ArrayBuffer, alignment: number): number;
}

/** The element types of a kernel, for what is written over all of them. */
export type AnyKernel = Readonly<Record<Dtype, (...views: Arrays[Dtype][]) => Refusal | undefined>>;

/**
 * Opens the backends of one kind. Nothing is loaded before it is asked, and nothing throws: where it
 * does not run, it says why.
 */
export interface Driver {
  readonly name: BackendName;
  /** The instruction sets that it can run here, best first. */
  isaNames(): readonly string[];
  /** Why it does not run here; `undefined` where it does. */
  reason(): string | undefined;
  /** The backend on one of `isaNames()`, or on the best. To be called where there is no reason. */
  open(isa?: string): Backend;
}
