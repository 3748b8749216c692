// The element types of .npy files that can be read, by their NumPy names.
import { endianness } from 'node:os';

/** An element type with its byte order. */
export interface NpyDtype {
  /** The name without byte order. */
  readonly name: 'f4';
  /** Bytes of one element. */
  readonly itemSize: 4;
  readonly littleEndian: boolean;
}

/** Whether this machine stores the least significant byte first. */
export const HOST_IS_LITTLE_ENDIAN = endianness() === 'LE';

/** What results are written as. */
export const FLOAT32: NpyDtype = { name: 'f4', itemSize: 4, littleEndian: true };

/** What is read, in words for a message. */
export const READABLE_DTYPES = "float32 ('<f4' or '>f4')";

/**
 * The element type that a `descr` names, `undefined` if it is none that is read. Without a byte
 * order, or with `=` or `|`, it has this machine's, as in NumPy.
 */
export function parseDtype(descr: string): NpyDtype | undefined {
  const match = /^([<>=|]?)f4$/.exec(descr);
  if (match === null) return undefined;
  const order = match[1]!;
  const littleEndian = order === '<' || (order !== '>' && HOST_IS_LITTLE_ENDIAN);
  return { name: 'f4', itemSize: 4, littleEndian };
}

/** The `descr` of an element type. */
export function formatDtype(dtype: NpyDtype): string {
  return `${dtype.littleEndian ? '<' : '>'}${dtype.name}`;
}
