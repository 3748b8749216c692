// The element types of .npy files that can be read, by the names that NumPy's reader takes.
import { endianness } from 'node:os';
import type { PythonLiteral } from './python_literal.js';

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

/** An element type, and how many of it one element of the array is: 1 but for subarrays. */
export interface ParsedDtype {
  readonly dtype: NpyDtype;
  readonly repeats: number;
}

/** NumPy counts the bytes of an element in 31 bits, */
const MAX_BYTES = 2 ** 31 - 1;
/** and has no more dimensions than these. */
const MAX_DIMENSIONS = 64;

function float32(order: string, repeats = 1): ParsedDtype {
  // Without a byte order, or with `=` or `|`, it has this machine's, as in NumPy.
  const littleEndian = order === '<' || (order !== '>' && HOST_IS_LITTLE_ENDIAN);
  return { dtype: { ...FLOAT32, littleEndian }, repeats };
}

/** `parsed` as a subarray of these dimensions. */
function repeated(
  parsed: ParsedDtype | undefined,
  dimensions: readonly number[],
): ParsedDtype | undefined {
  if (parsed === undefined || dimensions.length > MAX_DIMENSIONS) return undefined;
  const repeats = dimensions.reduce((product, n) => product * n, parsed.repeats);
  return repeats * FLOAT32.itemSize > MAX_BYTES ? undefined : { ...parsed, repeats };
}

/** The dimensions in `2`, `2,`, `(2,)`, `(2, 3)` or `()`; `undefined` if they are written wrongly. */
function dimensionsOf(text: string): number[] | undefined {
  const bare = text.trim();
  const [, inner] = /^\((.*)\)$/.exec(bare) ?? [];
  const parts = (inner ?? bare).split(',');
  // As in Python: a comma may end the list, and no number has a leading zero.
  if (parts.at(-1)!.trim() === '' && (parts.length > 1 || inner !== undefined)) parts.pop();
  const isNumber = (part: string): boolean => /^ *(?:0+|[1-9]\d*) *$/.test(part);
  return parts.every(isNumber) ? parts.map(Number) : undefined;
}

// An order, repeats, an order, a type: the order stands in one of the two places or is the same.
const REPEATED = /^([<>|=]?)( *\(?[ ,0-9]*\)? *)([<>|=]?)([A-Za-z0-9.?]*)\s*$/;
const PLAIN = /^([<>=|]?)f(?:[ \t\n\v\f\r]*\+?0*4)?$/;

/** Whether NumPy reads it as repeats and a type, or as several types. */
const hasRepeats = (descr: string): boolean =>
  /^[<>|=]?(?:\d|\(\))/.test(descr) || descr.includes(',');

function parseText(descr: string): ParsedDtype | undefined {
  if (!hasRepeats(descr)) {
    const [whole, order] = PLAIN.exec(descr) ?? [];
    if (whole !== undefined) return float32(order!);
    return descr === 'float32' || descr === 'single' ? float32('=') : undefined;
  }
  const match = REPEATED.exec(descr);
  if (match === null) return undefined;
  const [first, repeats, second, type] = match.slice(1) as [string, string, string, string];
  const native = HOST_IS_LITTLE_ENDIAN ? '<' : '>';
  const plain = (order: string): string => (order === '=' ? native : order);
  if (first !== '' && second !== '' && plain(first) !== plain(second)) return undefined;
  const order = second === '' ? first : second;
  const dimensions = dimensionsOf(repeats);
  if (dimensions === undefined) return undefined;
  // NumPy leaves out what says nothing: names can have no order before them.
  const named = order === '|' || plain(order) === native ? type : order + type;
  return repeated(parseText(named), dimensions);
}

/** The dimensions of a subarray: an integer, or some in a tuple or list. */
function subarrayShape(shape: PythonLiteral | undefined): readonly number[] | undefined {
  const isSequence = typeof shape === 'object' && shape !== null && 'items' in shape;
  const items = isSequence ? shape.items : [shape];
  const isDimension = (n: unknown): n is number =>
    typeof n === 'number' && Number.isSafeInteger(n) && n >= 0;
  return items.every(isDimension) ? items : undefined;
}

/**
 * The element type that a `descr` names, `undefined` if it is none that is read. The spellings are
 * those of NumPy: type codes and names, and subarrays (`(1,)f4`, or a tuple of type and shape).
 */
export function parseDtype(descr: PythonLiteral): ParsedDtype | undefined {
  if (typeof descr === 'string') return parseText(descr);
  if (descr === null || typeof descr !== 'object' || descr.kind !== 'tuple') return undefined;
  const [type, shape] = descr.items;
  const dimensions = subarrayShape(shape);
  if (type === undefined || dimensions === undefined) return undefined;
  return repeated(parseDtype(type), dimensions);
}

/** The `descr` of an element type. */
export function formatDtype(dtype: NpyDtype): string {
  return `${dtype.littleEndian ? '<' : '>'}${dtype.name}`;
}
