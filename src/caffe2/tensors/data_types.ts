// The element types of tensors, and the arrays that hold them.
import { describe, rangeError } from '../../core/errors.js';
import { DATA_TYPES } from '../proto/fields.js';

/** The element types that a tensor can have, by their names in TensorProto.DataType. */
export type DataType =
  | 'BOOL'
  | 'DOUBLE'
  | 'FLOAT'
  | 'FLOAT16'
  | 'INT16'
  | 'INT32'
  | 'INT64'
  | 'INT8'
  | 'STRING'
  | 'UINT16'
  | 'UINT8';

export type NumericDataType = Exclude<DataType, 'STRING'>;

/** The numbers of a tensor. */
export type NumericArray =
  | BigInt64Array
  | Float32Array
  | Float64Array
  | Int16Array
  | Int32Array
  | Int8Array
  | Uint16Array
  | Uint8Array;

/** The array type of each element type; BOOL is 0 or 1, FLOAT16 its bits. */
export interface ArrayOf {
  readonly BOOL: Uint8Array;
  readonly DOUBLE: Float64Array;
  readonly FLOAT: Float32Array;
  readonly FLOAT16: Uint16Array;
  readonly INT16: Int16Array;
  readonly INT32: Int32Array;
  readonly INT64: BigInt64Array;
  readonly INT8: Int8Array;
  /** Bytes, as in Caffe2. The list is a copy: `Tensor.assign` takes another. */
  readonly STRING: readonly Uint8Array[];
  readonly UINT16: Uint16Array;
  readonly UINT8: Uint8Array;
}

interface NumericType {
  readonly itemSize: number;
  readonly view: (buffer: ArrayBuffer, byteOffset: number, length: number) => NumericArray;
}

/** How the elements of each numeric type lie in memory. */
export const NUMERIC_TYPES: Readonly<Record<NumericDataType, NumericType>> = {
  BOOL: { itemSize: 1, view: (...at) => new Uint8Array(...at) },
  DOUBLE: { itemSize: 8, view: (...at) => new Float64Array(...at) },
  FLOAT: { itemSize: 4, view: (...at) => new Float32Array(...at) },
  FLOAT16: { itemSize: 2, view: (...at) => new Uint16Array(...at) },
  INT16: { itemSize: 2, view: (...at) => new Int16Array(...at) },
  INT32: { itemSize: 4, view: (...at) => new Int32Array(...at) },
  INT64: { itemSize: 8, view: (...at) => new BigInt64Array(...at) },
  INT8: { itemSize: 1, view: (...at) => new Int8Array(...at) },
  UINT16: { itemSize: 2, view: (...at) => new Uint16Array(...at) },
  UINT8: { itemSize: 1, view: (...at) => new Uint8Array(...at) },
};

const NAMES = [...Object.keys(NUMERIC_TYPES), 'STRING'].sort();

/** Throws unless `value` is the name of an element type. */
export function checkDataType(value: unknown): asserts value is DataType {
  if (NAMES.includes(value as string)) return;
  throw rangeError('ERR_OUT_OF_RANGE', NAMES.join(' or '), 'dtype', describe(value));
}

/** The element type that an array has unless another is named, by the array's name. */
export const TYPE_OF_ARRAY: Readonly<Record<string, NumericDataType>> = {
  BigInt64Array: 'INT64',
  Float16Array: 'FLOAT16',
  Float32Array: 'FLOAT',
  Float64Array: 'DOUBLE',
  Int16Array: 'INT16',
  Int32Array: 'INT32',
  Int8Array: 'INT8',
  Uint16Array: 'UINT16',
  Uint8Array: 'UINT8',
};

/** The number of an element type in TensorProto.DataType. */
export function dataTypeNumber(type: DataType): number {
  return DATA_TYPES[type];
}

/** The element type of a number of TensorProto.DataType; `undefined` if no tensor has it. */
export function dataTypeOf(number: number): DataType | undefined {
  for (const [name, value] of Object.entries(DATA_TYPES)) {
    if (value === number)
      return name === 'STRING' || name in NUMERIC_TYPES ? (name as DataType) : undefined;
  }
  return undefined;
}
