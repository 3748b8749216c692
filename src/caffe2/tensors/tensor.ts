// Tensors: dimensions, an element type and storage that is kept while it is large enough.
import { describe, typeError } from '../../core/errors.js';
import { MARK, markOf, type Mark } from '../../core/foreign.js';
import { copyInto, copyOfBytes } from '../../core/typed_array.js';
import { Caffe2Error } from '../common/errors.js';
import { encodeUtf8 } from '../common/utf8.js';
import {
  checkDataType,
  NUMERIC_TYPES,
  type ArrayOf,
  type DataType,
  type NumericArray,
} from './data_types.js';
import { copyOfDims, elementCount, sameDims } from './dims.js';
import { checkElements } from './elements.js';
import { NO_STORAGE, storageFor, stringStorage, type Storage } from './storage.js';

/** @internal Whether a value is a tensor of this copy of the package. */
export let isTensor: (value: unknown) => value is Tensor;

function checkTensor(value: unknown): void {
  if (isTensor(value)) return;
  throw typeError('ERR_INVALID_ARG_TYPE', 'a Tensor', 'other', describe(value));
}

const UNWRITTEN: readonly number[] = Object.freeze([0]);
const mark = markOf('Tensor');

/** A tensor, as a blob holds it. */
export class Tensor {
  static {
    isTensor = (value): value is Tensor =>
      typeof value === 'object' && value !== null && #storage in value;
  }
  #dims: readonly number[] = UNWRITTEN;
  #numel = 0;
  #dtype: DataType | undefined;
  #storage: Storage = NO_STORAGE;
  #view: NumericArray | undefined;

  /**
   * A tensor with a copy of `data`. Without arguments, one that has neither type nor elements, as
   * Caffe2's before something is written to it.
   *
   * @param data a typed array, or strings (or their bytes) for element type STRING.
   * @param dims the dimensions, `[data.length]` if left out; none for a single value.
   * @param dtype the element type, if the array does not say it: BOOL of a Uint8Array, FLOAT16 of
   * a Uint16Array.
   * @throws TypeError `ERR_INVALID_ARG_TYPE`, `ERR_DETACHED`; RangeError `ERR_LENGTH_MISMATCH`,
   * `ERR_OUT_OF_RANGE` if there is no memory; Caffe2Error `ERR_CAFFE2_SHAPE`.
   */
  constructor(
    data?: NumericArray | readonly (Uint8Array | string)[],
    dims?: readonly number[],
    dtype?: DataType,
  ) {
    if (data !== undefined) this.assign(data, dims, dtype);
  }

  /** The dimensions, each ≥ 0; none for a single value. */
  get dims(): readonly number[] {
    return this.#dims;
  }

  /** How many elements it has: the product of the dimensions. */
  get numel(): number {
    return this.#numel;
  }

  /** The element type; `undefined` before anything has been written. */
  get dtype(): DataType | undefined {
    return this.#dtype;
  }

  /**
   * The elements: a view on the storage, not a copy (of strings, a list of its own). It is of no use
   * after the tensor has been resized.
   *
   * @throws Caffe2Error `ERR_CAFFE2_DATA_TYPE` unless they are of type `dtype`.
   */
  data<T extends DataType>(dtype: T, parameter = 'the tensor'): ArrayOf[T] {
    if (this.#dtype !== dtype || (dtype as unknown) === undefined) {
      checkDataType(dtype);
      const received = this.#dtype ?? 'none, nothing has been written to it';
      const where = typeof (parameter as unknown) === 'string' ? parameter : 'the tensor';
      throw new Caffe2Error('ERR_CAFFE2_DATA_TYPE', `elements of type ${dtype}`, where, received);
    }
    return this.mutableData(dtype);
  }

  /** The elements whatever their type is; `undefined` before anything has been written. */
  get values(): NumericArray | readonly Uint8Array[] | undefined {
    return this.#dtype === undefined ? undefined : this.mutableData(this.#dtype);
  }

  /**
   * Gives the tensor other dimensions. The storage stays while it is large enough, and what is in
   * it too; else the elements are zero.
   *
   * @throws Caffe2Error `ERR_CAFFE2_SHAPE`; RangeError `ERR_OUT_OF_RANGE` if there is no memory.
   */
  resize(dims: readonly number[]): void {
    const kept = copyOfDims(dims);
    const numel = elementCount(kept);
    if (this.#dtype !== undefined)
      this.#storage = storageFor(this.#storage, this.#dtype, numel, this.#dtype);
    this.#dims = kept;
    this.#numel = numel;
    this.#view = undefined;
  }

  /**
   * Gives the tensor other dimensions and another type in one step: if that fails, it is as it was.
   *
   * @returns the elements for writing (`assign` writes strings).
   * @throws as `resize`, and RangeError `ERR_OUT_OF_RANGE` for a type that there is none of.
   */
  resizeAs<T extends DataType>(dims: readonly number[], dtype: T): ArrayOf[T] {
    // Every run of an operator comes by here, most with the dimensions of the run before.
    const isSame = Array.isArray(dims) && sameDims(this.#dims, dims);
    const kept = isSame ? this.#dims : copyOfDims(dims);
    const numel = isSame ? this.#numel : elementCount(kept);
    if (dtype !== this.#dtype || (dtype as unknown) === undefined) checkDataType(dtype);
    this.#commit(storageFor(this.#storage, this.#dtype, numel, dtype), kept, numel, dtype);
    return this.mutableData(dtype);
  }

  /**
   * The elements for writing (`assign` writes strings), of type `dtype` from now on.
   *
   * @throws RangeError `ERR_OUT_OF_RANGE` for a type that there is none of, and if there is no
   * memory; the tensor is then as it was.
   */
  mutableData<T extends DataType>(dtype: T): ArrayOf[T] {
    if (dtype !== this.#dtype || (dtype as unknown) === undefined) checkDataType(dtype);
    const storage = storageFor(this.#storage, this.#dtype, this.#numel, dtype);
    if (this.#dtype !== dtype || this.#storage !== storage) {
      this.#commit(storage, this.#dims, this.#numel, dtype);
    }
    // A parameter of a generic type does not narrow.
    const type: DataType = dtype;
    const { bytes, strings } = storage;
    if (type === 'STRING') {
      return strings.slice(0, this.#numel) as ArrayOf[DataType] as ArrayOf[T];
    }
    this.#view ??= NUMERIC_TYPES[type].view(bytes.buffer, bytes.byteOffset, this.#numel);
    return this.#view as ArrayOf[DataType] as ArrayOf[T];
  }

  #commit(storage: Storage, dims: readonly number[], numel: number, dtype: DataType): void {
    this.#storage = storage;
    this.#dims = dims;
    this.#numel = numel;
    this.#dtype = dtype;
    this.#view = undefined;
  }

  /** Takes a copy of `data`, in the storage that is there if that is large enough. */
  assign(
    data: NumericArray | readonly (Uint8Array | string)[],
    dims?: readonly number[],
    dtype?: DataType,
  ): void {
    const elements = checkElements(data, dims, dtype);
    if (elements.dtype !== 'STRING') {
      copyInto(this.resizeAs(elements.dims, elements.dtype), elements.source);
      return;
    }
    const storage = stringStorage(this.#storage, this.#dtype);
    storage.strings = elements.strings.map((item) =>
      typeof item === 'string' ? encodeUtf8(item) : copyOfBytes(item),
    );
    this.#commit(storage, elements.dims, elements.numel, 'STRING');
  }

  /** Takes type, dimensions and a copy of the elements of another tensor. */
  copyFrom(other: Tensor): void {
    checkTensor(other);
    const { values, dtype } = other;
    if (values === undefined) {
      this.#dims = other.#dims;
      this.#numel = other.#numel;
      this.#dtype = undefined;
      this.#view = undefined;
    } else if (other !== this) {
      this.assign(values, other.#dims, dtype);
    }
  }

  /**
   * Shares the storage of another tensor, and takes its type and dimensions: what is then written
   * to one is seen in both, until one of them needs more room.
   */
  shareData(other: Tensor): void {
    checkTensor(other);
    this.#dims = other.#dims;
    this.#numel = other.#numel;
    this.#dtype = other.#dtype;
    this.#storage = other.#storage;
    this.#view = undefined;
  }

  /** Whether both tensors have the same storage. */
  sharesStorage(other: Tensor): boolean {
    checkTensor(other);
    return this.#storage === other.#storage && this.#storage !== NO_STORAGE;
  }

  /** A tensor of its own with the same type, dimensions and elements. */
  clone(): Tensor {
    const copy = new Tensor();
    copy.copyFrom(this);
    return copy;
  }

  /** @internal */
  get [MARK](): Mark {
    return mark;
  }
}
