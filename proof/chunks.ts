// How the 2^32 inputs are cut into chunks, and what the workers share.

/** Inputs in a chunk, and chunks: their product is 2^32. */
export const CHUNK = 2 ** 20;
export const CHUNKS = 2 ** 12;

/** Inputs that stand beside others at once: their arrays stay in a core's own caches. */
export const BLOCK = 2 ** 14;

/** Memory that all workers write: one column of chunks a path. */
export interface Shared {
  readonly paths: readonly string[];
  /** The next chunk to take. */
  readonly next: Uint32Array<SharedArrayBuffer>;
  /** hashes[path · CHUNKS + chunk] */
  readonly hashes: BigUint64Array<SharedArrayBuffer>;
  /** Misrounded results of a path. */
  readonly misrounded: Uint32Array<SharedArrayBuffer>;
  /** The bits of one misrounded input of a path. */
  readonly witnesses: Uint32Array<SharedArrayBuffer>;
  /** Results of a path that change in place or beside others, exact and fast. */
  readonly disturbed: Uint32Array<SharedArrayBuffer>;
  /** The fast function of a path: its largest error in ULP in a chunk, and where. */
  readonly fastUlp: Float64Array<SharedArrayBuffer>;
  readonly fastWorst: Uint32Array<SharedArrayBuffer>;
  /** How often the fast function broke the rest of its contract. */
  readonly fastBroken: Uint32Array<SharedArrayBuffer>;
  /** How many inputs needed quad precision. */
  readonly quad: Uint32Array<SharedArrayBuffer>;
}

/** The hash of all outputs: FNV-1a over the chunks' hashes, in order, as one 64-bit word each. */
export function combine(hashes: BigUint64Array): bigint {
  return hashes.reduce(
    (hash, chunk) => BigInt.asUintN(64, (hash ^ chunk) * 0x100000001b3n),
    0xcbf29ce484222325n,
  );
}
