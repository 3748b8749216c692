// The number types of .npy files that can be read, by the names that NumPy's reader takes.
import { endianness } from 'node:os';
import type { Dtype } from '../core/element_types.js';
import type { PythonLiteral } from './python_literal.js';

/** What is known of a number type of files. */
interface NpyType {
  readonly itemSize: 1 | 2 | 4 | 8;
  /** The element type that it is; others are read only to be converted to one. */
  readonly dtype?: Dtype;
  /** NumPy's names of it, and its one-letter codes, which take a byte order. */
  readonly names: readonly string[];
  readonly codes: string;
}

/**
 * The number types that are read, by NumPy's codes. ml_dtypes' bfloat16 is written by NumPy as 2 bytes of
 * no type, V2, and by others under its name.
 */
const TYPES = {
  f2: { itemSize: 2, dtype: 'float16', names: ['float16', 'half'], codes: 'e' },
  f4: { itemSize: 4, dtype: 'float32', names: ['float32', 'single'], codes: 'f' },
  f8: { itemSize: 8, dtype: 'float64', names: ['float64', 'double', 'float'], codes: 'd' },
  V2: { itemSize: 2, dtype: 'bfloat16', names: ['bfloat16'], codes: '' },
  b1: { itemSize: 1, names: ['bool', 'bool_'], codes: '?' },
  i1: { itemSize: 1, names: ['int8', 'byte'], codes: 'b' },
  i2: { itemSize: 2, names: ['int16', 'short'], codes: 'h' },
  i4: { itemSize: 4, names: ['int32', 'intc'], codes: 'i' },
  i8: { itemSize: 8, names: ['int64', 'longlong'], codes: 'q' },
  u1: { itemSize: 1, names: ['uint8', 'ubyte'], codes: 'B' },
  u2: { itemSize: 2, names: ['uint16', 'ushort'], codes: 'H' },
  u4: { itemSize: 4, names: ['uint32', 'uintc'], codes: 'I' },
  u8: { itemSize: 8, names: ['uint64', 'ulonglong'], codes: 'Q' },
} as const satisfies Readonly<Record<string, NpyType>>;

/** A number type of files, by NumPy's code of its kind and bytes. */
export type NpyTypeName = keyof typeof TYPES;

/** A number type with its byte order. */
export interface NpyDtype {
  /** The name without byte order. */
  readonly name: NpyTypeName;
  /** Bytes of one element. */
  readonly itemSize: 1 | 2 | 4 | 8;
  readonly littleEndian: boolean;
}

/** Whether this machine stores the least significant byte first. */
export const HOST_IS_LITTLE_ENDIAN = endianness() === 'LE';

const NAMES = Object.keys(TYPES) as NpyTypeName[];
const typeOf = (name: NpyTypeName): NpyType => TYPES[name];

const dtypeNamed = (name: NpyTypeName, littleEndian: boolean): NpyDtype => ({
  name,
  itemSize: TYPES[name].itemSize,
  littleEndian,
});

/** What results of an element type are written as. */
export function npyDtypeOf(dtype: Dtype): NpyDtype {
  return dtypeNamed(
    NAMES.find((name) => typeOf(name).dtype === dtype)!,
    true,
  );
}

/** What float32 results are written as. */
export const FLOAT32: NpyDtype = npyDtypeOf('float32');

/** The element type that a number type of files is; `undefined` for those that must be converted. */
export const elementTypeOf = ({ name }: NpyDtype): Dtype | undefined => typeOf(name).dtype;

/** Whether a value is such a type. */
export function isNpyDtype(value: unknown): value is NpyDtype {
  const { name, itemSize, littleEndian } = Object(value) as Partial<NpyDtype>;
  return (
    typeof name === 'string' &&
    Object.hasOwn(TYPES, name) &&
    itemSize === TYPES[name].itemSize &&
    typeof littleEndian === 'boolean'
  );
}

/** What is read, in words for a message. */
export const READABLE_DTYPES =
  "a float or integer type ('<f8', '<f4', '<f2', '<V2' for bfloat16, '<i4', …)";

/** What is read without being told what to convert it to. */
export const FLOAT_DTYPES =
  "a float type ('<f8', '<f4', '<f2', '<V2'), or the option dtype with the type to convert to,";

/** A number type, and how many of it one element of the array is: 1 but for subarrays. */
export interface ParsedDtype {
  readonly dtype: NpyDtype;
  readonly repeats: number;
}

/** NumPy counts the bytes of an element in 31 bits, */
const MAX_BYTES = 2 ** 31 - 1;
/** and has no more dimensions than these. */
const MAX_DIMENSIONS = 64;

function parsed(name: NpyTypeName, order: string): ParsedDtype {
  // Without a byte order, or with `=` or `|`, it has this machine's, as in NumPy.
  const littleEndian = order === '<' || (order !== '>' && HOST_IS_LITTLE_ENDIAN);
  return { dtype: dtypeNamed(name, littleEndian), repeats: 1 };
}

/** A type as a subarray of these dimensions. */
function repeated(
  type: ParsedDtype | undefined,
  dimensions: readonly number[],
): ParsedDtype | undefined {
  if (type === undefined || dimensions.length > MAX_DIMENSIONS) return undefined;
  const repeats = dimensions.reduce((product, n) => product * n, type.repeats);
  return repeats * type.dtype.itemSize > MAX_BYTES ? undefined : { ...type, repeats };
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
// A kind, and its bytes as C's strtol reads them.
const PLAIN = /^([<>=|]?)([A-Za-z?])(?:[ \t\n\v\f\r]*\+?0*([1-9]))?$/;

/** Whether NumPy reads it as repeats and a type, or as several types. */
const hasRepeats = (descr: string): boolean =>
  /^[<>|=]?(?:\d|\(\))/.test(descr) || descr.includes(',');

function parseText(descr: string): ParsedDtype | undefined {
  if (!hasRepeats(descr)) {
    const named = NAMES.find((each) => typeOf(each).names.includes(descr));
    if (named !== undefined) return parsed(named, '=');
    const [whole, order, kind, bytes] = PLAIN.exec(descr) ?? [];
    if (whole === undefined) return undefined;
    const name = NAMES.find((each) =>
      bytes === undefined ? typeOf(each).codes === kind : each === `${kind!}${bytes}`,
    );
    return name === undefined ? undefined : parsed(name, order!);
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

/** The `descr` of a number type. */
export function formatDtype({ name, itemSize, littleEndian }: NpyDtype): string {
  return `${itemSize === 1 ? '|' : littleEndian ? '<' : '>'}${name}`;
}
