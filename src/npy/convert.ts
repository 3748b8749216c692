// Converts the numbers of files, of any type that is read, to the element types that are computed.
import { bufferOf, bytesOf, copyInto } from '../core/typed_array.js';
import { ELEMENT_TYPES, type Dtype, type NumericArray } from '../core/element_types.js';
import {
  BFLOAT16,
  FLOAT16,
  fromHalf,
  HALF_FORMATS,
  toHalf,
  type HalfFormat,
} from '../core/half.js';
import { elementTypeOf, type NpyDtype, type NpyTypeName } from './dtype.js';

type Widen = (buffer: ArrayBuffer, byteOffset: number, wide: Float64Array, isLast: boolean) => void;

/** Arrays whose numbers doubles hold exactly. */
const plain =
  (Class: new (b: ArrayBuffer, at: number, n: number) => ArrayBufferView): Widen =>
  (buffer, at, wide) => {
    copyInto(wide, new Class(buffer, at, wide.length));
  };

const half =
  (format: HalfFormat): Widen =>
  (buffer, at, wide) => {
    const bits = new Uint16Array(buffer, at, wide.length);
    for (let i = 0; i < wide.length; i++) wide[i] = fromHalf(format, bits[i]!);
  };

/** An integer with at most 53 significant bits that every type narrower than a double rounds alike. */
function toOdd(value: bigint): bigint {
  const rest = value & 0x7ffn;
  const kept = value - rest;
  // What is lost leaves its trace in the last bit that is kept.
  return rest === 0n || (kept >> 11n) % 2n !== 0n ? kept : kept + 0x800n;
}

const long =
  (Class: typeof BigInt64Array | typeof BigUint64Array): Widen =>
  (buffer, at, wide, isLast) => {
    const values = new Class(buffer, at, wide.length);
    for (let i = 0; i < wide.length; i++) {
      const value = values[i]!;
      // Rounded once: here if doubles are what is wanted, else where it is narrowed.
      const double = Number(value);
      wide[i] = isLast || Number.isSafeInteger(double) ? double : Number(toOdd(value));
    }
  };

const boolean: Widen = (buffer, at, wide) => {
  const bytes = new Uint8Array(buffer, at, wide.length);
  for (let i = 0; i < wide.length; i++) wide[i] = bytes[i] === 0 ? 0 : 1;
};

const WIDEN: Readonly<Record<NpyTypeName, Widen>> = {
  f2: half(FLOAT16),
  f4: plain(Float32Array),
  f8: plain(Float64Array),
  V2: half(BFLOAT16),
  b1: boolean,
  i1: plain(Int8Array),
  i2: plain(Int16Array),
  i4: plain(Int32Array),
  i8: long(BigInt64Array),
  u1: plain(Uint8Array),
  u2: plain(Uint16Array),
  u4: plain(Uint32Array),
  u8: long(BigUint64Array),
};

/** Numbers converted at once. */
const BLOCK = 4096;

/** Whether items of a file are the elements of a type as they stand, but for their byte order. */
export const isSame = (from: NpyDtype, to: Dtype): boolean => elementTypeOf(from) === to;

/**
 * Converts the first items of a buffer, in this machine's byte order, to the elements of `target`,
 * rounded once, to nearest; finite numbers beyond the type's largest become infinite, as in NumPy.
 */
export function convertItems(
  buffer: ArrayBuffer,
  { name, itemSize }: NpyDtype,
  target: NumericArray,
  dtype: Dtype,
): void {
  const format = HALF_FORMATS[dtype];
  const { Array: Class, bytes } = ELEMENT_TYPES[dtype];
  const [begin, end] = bytesOf(target);
  const n = (end - begin) / bytes;
  const wide = new Float64Array(Math.min(BLOCK, n));
  for (let at = 0; at < n; at += BLOCK) {
    const count = Math.min(BLOCK, n - at);
    const block = count === wide.length ? wide : new Float64Array(count);
    WIDEN[name](buffer, at * itemSize, block, dtype === 'float64');
    const to = new Class(bufferOf(target), begin + at * bytes, count);
    if (format === undefined) copyInto(to, block);
    else for (let i = 0; i < count; i++) to[i] = toHalf(format, block[i]!);
  }
}
