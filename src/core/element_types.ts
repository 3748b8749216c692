// The element types: one row each, from which checks, kernels, memory, files and tensors take theirs.
import { bufferOf, bytesOf, lengthOf, typedArrayNameOf } from './typed_array.js';

/** `Float16Array` where the types of the environment know it. */
export type Float16 = typeof globalThis extends {
  Float16Array: { readonly prototype: infer A extends ArrayBufferView };
}
  ? A
  : never;

/** The arrays of each element type. */
export interface Arrays {
  readonly float32: Float32Array;
  readonly float64: Float64Array;
  // `never` where the types of the environment do not know it.
  // eslint-disable-next-line @typescript-eslint/no-redundant-type-constituents
  readonly float16: Uint16Array | Float16;
  readonly bfloat16: Uint16Array;
}

/** The name of an element type. */
export type Dtype = keyof Arrays;

/** An array of any of the element types. */
export type NumericArray = Arrays[Dtype];

/** Makes arrays. */
export interface ArrayConstructor<A = NumericArray> {
  new (length: number): A;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): A;
}

/** What is known of an element type. */
export interface ElementType<D extends Dtype = Dtype> {
  readonly name: D;
  /** The constructor of arrays that say this type, by its name: the global one may be another realm's. */
  readonly arrayName: string | undefined;
  /** Whether its elements are also taken as their bits, in a Uint16Array that an option says the type of. */
  readonly isBits: boolean;
  /** The constructor of the arrays that TypeScript computes it in: of the bits, where they are taken. */
  readonly Array: ArrayConstructor<Arrays[D]>;
  /** Whether a value is an array of that constructor: engines are quick where it stands in the code. */
  readonly isOwn: (value: unknown) => boolean;
  /** Bytes of an element. */
  readonly bytes: number;
  /** What the names of raw files of it end with. */
  readonly suffix: string;
  /** What Caffe2's TensorProto.DataType calls it; nothing for what it does not know. */
  readonly caffe2: 'DOUBLE' | 'FLOAT' | 'FLOAT16' | undefined;
}

export const ELEMENT_TYPES: { readonly [D in Dtype]: ElementType<D> } = {
  float32: {
    name: 'float32',
    arrayName: 'Float32Array',
    isBits: false,
    Array: Float32Array,
    isOwn: (value) => value instanceof Float32Array,
    bytes: 4,
    suffix: '.f32',
    caffe2: 'FLOAT',
  },
  float64: {
    name: 'float64',
    arrayName: 'Float64Array',
    isBits: false,
    Array: Float64Array,
    isOwn: (value) => value instanceof Float64Array,
    bytes: 8,
    suffix: '.f64',
    caffe2: 'DOUBLE',
  },
  float16: {
    name: 'float16',
    arrayName: 'Float16Array',
    isBits: true,
    Array: Uint16Array,
    isOwn: (value) => value instanceof Uint16Array,
    bytes: 2,
    suffix: '.f16',
    caffe2: 'FLOAT16',
  },
  bfloat16: {
    name: 'bfloat16',
    arrayName: undefined,
    isBits: true,
    Array: Uint16Array,
    isOwn: (value) => value instanceof Uint16Array,
    bytes: 2,
    suffix: '.bf16',
    caffe2: undefined,
  },
};

/** The constructor of arrays of bits, by its name. */
export const BITS_ARRAY_NAME = 'Uint16Array';

/** Arrays that are taken: the element type of each, by its name, and what they are in words. */
export interface TakenArrays {
  readonly byName: Readonly<Record<string, Dtype | undefined>>;
  readonly expected: string;
}

// Of the usual prototype: engines look names up more slowly in objects without one.
const taken = (pairs: readonly (readonly [string, Dtype])[], expected: string): TakenArrays => ({
  byName: Object.fromEntries(pairs),
  expected,
});

/** The arrays that say an element type by themselves, of some types. */
export function arraysOf(types: readonly Dtype[]): TakenArrays {
  const pairs = types.flatMap((name): [string, Dtype][] => {
    const { arrayName } = ELEMENT_TYPES[name];
    return arrayName === undefined ? [] : [[arrayName, name]];
  });
  const names = pairs.map(([name]) => name);
  const last = names.pop() ?? '';
  const words = names.length === 0 ? `a ${last}` : `a ${names.join(', ')} or ${last}`;
  const withBits = types.some((name) => ELEMENT_TYPES[name].isBits);
  return taken(pairs, withBits ? `${words}, or a ${BITS_ARRAY_NAME} with the option dtype` : words);
}

/** The arrays of one element type, where an option says it. */
function arraysOfOne({ name, arrayName, isBits }: ElementType): TakenArrays {
  const names = [
    ...(arrayName === undefined ? [] : [arrayName]),
    ...(isBits ? [BITS_ARRAY_NAME] : []),
  ];
  return taken(
    names.map((each) => [each, name]),
    `a ${names.join(' or ')}`,
  );
}

export const DTYPES = Object.keys(ELEMENT_TYPES) as Dtype[];

/** By element type, the arrays that hold it where an option says so. */
export const ARRAYS_OF = Object.fromEntries(
  DTYPES.map((name) => [name, arraysOfOne(ELEMENT_TYPES[name] as ElementType)]),
) as unknown as Readonly<Record<Dtype, TakenArrays>>;

/** The constructor of that name in this realm; `undefined` where the runtime has none. */
export const globalArray = (name: string): ArrayConstructor | undefined =>
  (globalThis as unknown as Readonly<Record<string, ArrayConstructor | undefined>>)[name];

/** A new array of `n` elements, of this realm and of the kind of `like`. */
export function newArray(dtype: Dtype, n: number, like: NumericArray): NumericArray {
  const type = ELEMENT_TYPES[dtype];
  if (!type.isBits || typedArrayNameOf(like) === BITS_ARRAY_NAME) return new type.Array(n);
  return new (globalArray(type.arrayName!)!)(n);
}

/** The elements of an array as TypeScript computes them: the bits of narrow types, nothing copied. */
export function bitsOf(array: NumericArray, type: ElementType): NumericArray {
  if (!type.isBits || typedArrayNameOf(array) === BITS_ARRAY_NAME) return array;
  return new type.Array(bufferOf(array), bytesOf(array)[0], lengthOf(array));
}
