// The number types of .npy files, laid out by the language's own means and by integer arithmetic.
import type { Dtype } from 'caffe2op-sigmoid';
import { bfloat16, float16, roundToHalf, valueOfHalf, type HalfType } from './half.js';

/** A number type of files, and how its items are laid out by the language's own means. */
export interface FileType {
  /** NumPy's code without byte order. */
  readonly code: string;
  readonly size: number;
  /** The element type that it is. */
  readonly dtype?: Dtype;
  /** Numbers that it has, which float64 has too. */
  readonly values: readonly number[];
  readonly put: (view: DataView, value: number, little: boolean) => void;
}

const halves = (type: HalfType, code: string): FileType => ({
  code,
  size: 2,
  dtype: type.name,
  values: [0, -0, 1, -2.5, Infinity, NaN].concat(valueOfHalf(type, 1), valueOfHalf(type, 0x1234)),
  put: (view, value, little) => {
    view.setUint16(0, roundToHalf(type, value), little);
  },
});

const floats = [1.5, -0, NaN, -Infinity, 0.1, -2.25, 1e-45, 3e38];
/** All of them. */
export const FILE_TYPES: readonly FileType[] = [
  {
    ...{ code: 'f8', size: 8, dtype: 'float64', values: [...floats.slice(2), 5e-324, 1e308] },
    put: (view, value, little) => {
      view.setFloat64(0, value, little);
    },
  },
  {
    ...{ code: 'f4', size: 4, dtype: 'float32', values: floats.map(Math.fround) },
    put: (view, value, little) => {
      view.setFloat32(0, value, little);
    },
  },
  halves(float16, 'f2'),
  halves(bfloat16, 'V2'),
  ...([1, 2, 4, 8] as const).flatMap((size) =>
    ['i', 'u'].map((kind): FileType => {
      const top = Math.min(2 ** (8 * size - (kind === 'i' ? 1 : 0)), 2 ** 53) - 1;
      return {
        code: `${kind}${size}`,
        size,
        values: [0, 1, top, 7, 100, top - 1, kind === 'i' ? -top - 1 : 3, kind === 'i' ? -1 : 2],
        put: (view, value, little) => {
          // Two's complement, in bytes.
          const bits = BigInt.asUintN(8 * size, BigInt(value));
          for (let i = 0; i < size; i++) {
            view.setUint8(little ? i : size - 1 - i, Number((bits >> BigInt(8 * i)) & 255n));
          }
        },
      };
    }),
  ),
  {
    ...{ code: 'b1', size: 1, values: [0, 1, 1, 0, 0, 0, 1, 1] },
    put: (view, value) => {
      view.setUint8(0, value);
    },
  },
];

/** The items of numbers, in either byte order. */
export const bytesOf = (
  { size, put }: FileType,
  values: readonly number[],
  little = true,
): Buffer => {
  const data = Buffer.alloc(size * values.length);
  values.forEach((value, i) => {
    put(new DataView(data.buffer, data.byteOffset + size * i, size), value, little);
  });
  return data;
};
/** What a header calls a type. */
export const descrOf = ({ code, size }: FileType, little = true): string =>
  `${size === 1 ? '|' : little ? '<' : '>'}${code}`;

/** The numbers of what was read. */
export function numbersOf(values: ArrayLike<number>, dtype: Dtype): number[] {
  const isBits = values instanceof Uint16Array;
  const type = dtype === 'float16' ? float16 : bfloat16;
  return Array.from(values, (value) => (isBits ? valueOfHalf(type, value) : value));
}
