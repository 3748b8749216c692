// Where bytes come from and where they go: the two interfaces that everything here is written over.

/** Which file it is, for telling whether two are the same. */
export interface FileIdentity {
  readonly device: bigint;
  readonly inode: bigint;
}

/** A run of bytes, read once from its start to its end. */
export interface ByteSource {
  /** As it is called in messages. */
  readonly name: string;
  /** How many bytes it holds in all, where that is known beforehand. */
  readonly size?: number | undefined;
  /** Which file it is, where it is one that an output could be too. */
  readonly identity?: FileIdentity | undefined;
  /**
   * Reads at least one byte into the start of `into`, and returns how many: 0 at the end only.
   * One call at a time.
   */
  read(into: Uint8Array): Promise<number>;
  /** Ends it, also while a read waits: that one then fails. Never throws. */
  close(): Promise<void>;
}

/** Where bytes go: `commit` or `discard` ends it. */
export interface ByteSink {
  /** As it is called in messages. */
  readonly name: string;
  /** Writes all of `bytes`, which must stay as they are until then. One call at a time. */
  write(bytes: Uint8Array): Promise<void>;
  /** Says that all has been written: it now stands where it belongs. */
  commit(): Promise<void>;
  /** Gives up what has been written, as far as it can be taken back. Never throws. */
  discard(): Promise<void>;
}

/** Reads until `into` is full or the source ends; returns how many bytes were read. */
export async function readFully(source: ByteSource, into: Uint8Array): Promise<number> {
  let filled = 0;
  while (filled < into.length) {
    const count = await source.read(filled === 0 ? into : into.subarray(filled));
    if (count === 0) break;
    filled += count;
  }
  return filled;
}
