// The element types: one row each, from which checks, kernels, memory, files and tensors take theirs.
import { typedArrayNameOf } from './typed_array.js';

/** The arrays of each element type. */
export interface Arrays {
  readonly float32: Float32Array;
}

/** The name of an element type. */
export type Dtype = keyof Arrays;

/** An array of any of the element types. */
export type NumericArray = Arrays[Dtype];

/** What is known of an element type. */
export interface ElementType<D extends Dtype = Dtype> {
  readonly name: D;
  /** The constructor of its arrays, by its name: the global one may be another realm's. */
  readonly arrayName: string;
  /** The constructor of its arrays in this realm. */
  readonly Array: {
    new (length: number): Arrays[D];
    new (buffer: ArrayBufferLike, byteOffset: number, length: number): Arrays[D];
  };
  /** Whether a value is an array of that constructor: engines are quick where it stands in the code. */
  readonly isOwn: (value: unknown) => boolean;
  /** Bytes of an element. */
  readonly bytes: number;
  /** Its name in .npy files, without the byte order. */
  readonly npy: string;
  /** Caffe2's TensorProto.DataType. */
  readonly caffe2: string;
}

export const ELEMENT_TYPES: { readonly [D in Dtype]: ElementType<D> } = {
  float32: {
    name: 'float32',
    arrayName: 'Float32Array',
    Array: Float32Array,
    isOwn: (value) => value instanceof Float32Array,
    bytes: 4,
    npy: 'f4',
    caffe2: 'FLOAT',
  },
};

/** Element types by the names of their arrays, some or all. */
export type DtypeByArray = Readonly<Record<string, Dtype | undefined>>;

/** A table of some of the element types. */
export function byArrayName(types: readonly Dtype[]): DtypeByArray {
  // Of the usual prototype: engines look names up more slowly in objects without one.
  const table: Record<string, Dtype> = {};
  for (const name of types) table[ELEMENT_TYPES[name].arrayName] = name;
  return table;
}

const ALL = byArrayName(Object.keys(ELEMENT_TYPES) as Dtype[]);

/** The element type of an array; `undefined` if it is none of them. */
export function dtypeOf(value: unknown): Dtype | undefined {
  const name = typedArrayNameOf(value);
  return name === undefined ? undefined : ALL[name];
}
