// Where bytes come from and where they go: the two interfaces that everything here is written
// over, and what is checked of whoever implements them.
import { describe, rangeError, typeError } from '../core/errors.js';
import { lengthOf, typedArrayNameOf, viewOf } from '../core/typed_array.js';
import { raced } from './abort.js';
import { printable } from './text.js';

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
  /** As `read`, from a place counted from the start and without moving; where that is possible. */
  readonly readAt?: ((into: Uint8Array, position: number) => Promise<number>) | undefined;
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

/** Throws unless `value` is a source, or near enough to one to be read. */
export function checkSource(value: unknown, parameter: string): asserts value is ByteSource {
  const { name, read, readAt, size } = Object(value) as Partial<ByteSource>;
  if (
    typeof name !== 'string' ||
    typeof read !== 'function' ||
    (readAt !== undefined && typeof readAt !== 'function')
  ) {
    const expected = 'a source { name, read, close }';
    throw typeError('ERR_INVALID_ARG_TYPE', expected, parameter, describe(value));
  }
  if (size !== undefined && (!Number.isSafeInteger(size) || size < 0)) {
    throw rangeError('ERR_OUT_OF_RANGE', 'an integer ≥ 0', `${parameter}.size`, describe(size));
  }
}

/** Throws unless `value` is a sink. A stream is none: it does not say when bytes are its own. */
export function checkSink(value: unknown, parameter: string): asserts value is ByteSink {
  const { write, commit, discard } = Object(value) as Partial<ByteSink>;
  if ([write, commit, discard].every((method) => typeof method === 'function')) return;
  const expected = 'a sink { name, write, commit, discard }';
  throw typeError('ERR_INVALID_ARG_TYPE', expected, parameter, describe(value));
}

/** The bytes of `value`, which must be a Uint8Array, as a view of the plain class. */
export function plainBytes(value: unknown, parameter: string): Uint8Array {
  if (typedArrayNameOf(value) === 'Uint8Array') return viewOf(value as Uint8Array);
  throw typeError('ERR_INVALID_ARG_TYPE', 'a Uint8Array', parameter, describe(value));
}

/** What a source says that it read, which must be 0 to `most`. */
function checkCount(count: unknown, most: number, name: string): number {
  const parameter = `the number of bytes read from ${printable(name)}`;
  if (typeof count !== 'number') {
    throw typeError('ERR_INVALID_ARG_TYPE', 'a number', parameter, describe(count));
  }
  if (!Number.isInteger(count) || count < 0 || count > most) {
    const expected = `an integer from 0 to ${most}`;
    throw rangeError('ERR_OUT_OF_RANGE', expected, parameter, describe(count));
  }
  return count;
}

/** Reads some bytes into the start of `into`, which has room for one at least; 0 at the end. */
export async function readSome(
  source: ByteSource,
  into: Uint8Array,
  signal?: AbortSignal,
): Promise<number> {
  const count: unknown = await raced(source.read(into), signal);
  return checkCount(count, lengthOf(into), source.name);
}

/**
 * Reads until `into` is full or the source ends; returns how many bytes were read.
 *
 * @throws `AbortError` as soon as the signal is given; what `source.read` throws; TypeError
 * `ERR_INVALID_ARG_TYPE`, RangeError `ERR_OUT_OF_RANGE` if it returns what it can't have read.
 */
export async function readFully(
  source: ByteSource,
  into: Uint8Array,
  signal?: AbortSignal,
): Promise<number> {
  let filled = 0;
  while (filled < lengthOf(into)) {
    const count = await readSome(source, filled === 0 ? into : viewOf(into, filled), signal);
    if (count === 0) break;
    filled += count;
  }
  return filled;
}
