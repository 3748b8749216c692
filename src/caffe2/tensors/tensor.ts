// Tensors: dimensions, an element type and storage that is kept while it is large enough.
import { describe, rangeError, typeError } from '../../core/errors.js';
import { MARK, markOf, type Mark } from '../../core/foreign.js';
import { allocate } from '../../functions/memory.js';
import {
  checkDataType,
  NUMERIC_TYPES,
  TYPE_OF_ARRAY,
  type ArrayOf,
  type DataType,
  type NumericArray,
} from './data_types.js';
import { Caffe2Error } from '../common/errors.js';
import {
  bufferOf,
  bytesOf,
  copyInto,
  copyOfBytes,
  lengthOf,
  typedArrayNameOf,
} from '../../core/typed_array.js';
import { encodeUtf8 } from '../common/utf8.js';

/** Memory that one tensor has, or several share. 64-byte aligned wherever native code runs. */
interface Storage {
  readonly bytes: Float32Array<ArrayBuffer>;
  strings: Uint8Array[];
}

const newStorage = (byteLength: number): Storage => ({
  bytes: allocate(Float32Array, Math.ceil(byteLength / 4)),
  strings: [],
});
const NO_STORAGE: Storage = { bytes: new Float32Array(0), strings: [] };

/** Most strings that a tensor is filled up with where there is no data. */
const MAX_EMPTY_STRINGS = 2 ** 20;
const EMPTY_STRING = new Uint8Array(0);

// Every method of %TypedArray% starts by throwing on a detached buffer or an out-of-bounds view.
const keys = Float32Array.prototype.keys as (this: NumericArray) => unknown;

/** Throws unless the memory of a typed array is there: without, its length is 0. */
function checkMemory(array: NumericArray): void {
  try {
    keys.call(array);
  } catch {
    const received = 'a view on a detached buffer or out of its buffer’s bounds';
    throw typeError('ERR_DETACHED', 'an array whose memory is there', 'data', received);
  }
}

/** Dimensions in words, for messages only, as long ones are cut: `[2, 3]`. */
export function dimsText(dims: readonly (bigint | number)[]): string {
  const words = Array.from(dims.slice(0, 16), (n: unknown) =>
    typeof n === 'number' || typeof n === 'bigint' ? String(n) : describe(n),
  );
  return `[${(dims.length > 16 ? [...words, '…'] : words).join(', ')}]`;
}

export function sameDims(a: readonly number[], b: readonly number[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** A copy of dimensions that nobody changes any more, its holes filled with `undefined`. */
function copyOfDims(dims: readonly number[]): readonly number[] {
  if (!Array.isArray(dims)) {
    throw typeError('ERR_INVALID_ARG_TYPE', 'a list of integers', 'dims', describe(dims));
  }
  return Object.freeze(Array.from(dims as readonly number[]));
}

/**
 * The number of elements of a tensor of these dimensions.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; Caffe2Error `ERR_CAFFE2_SHAPE` unless each is an integer from 0 to 2^53−1 and their
 * product, zeros left out, is one too.
 */
export function elementCount(dims: readonly number[], parameter = 'dims'): number {
  if (!Array.isArray(dims)) {
    throw typeError('ERR_INVALID_ARG_TYPE', 'a list of integers', parameter, describe(dims));
  }
  let count = 1;
  let hasZero = false;
  for (const n of dims) {
    if (!Number.isSafeInteger(n) || n < 0) {
      throw new Caffe2Error(
        'ERR_CAFFE2_SHAPE',
        'integers from 0 to 2^53−1',
        parameter,
        dimsText(dims),
      );
    }
    if (n === 0) hasZero = true;
    else count *= n;
  }
  if (count > Number.MAX_SAFE_INTEGER / 8) {
    throw new Caffe2Error('ERR_CAFFE2_SHAPE', 'at most 2^50 elements', parameter, dimsText(dims));
  }
  return hasZero ? 0 : count;
}

/** @internal Whether a value is a tensor of this copy of the package. */
export let isTensor: (value: unknown) => value is Tensor;

function checkTensor(value: unknown): void {
  if (isTensor(value)) return;
  throw typeError('ERR_INVALID_ARG_TYPE', 'a Tensor', 'other', describe(value));
}

/** The items of a list of strings or bytes, `undefined` if it is none. */
function stringsOf(list: readonly unknown[]): (Uint8Array | string)[] | undefined {
  const items = Array.from(list);
  const isString = (item: unknown): item is Uint8Array | string =>
    typeof item === 'string' || typedArrayNameOf(item) === 'Uint8Array';
  return items.every(isString) ? items : undefined;
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
    if (this.#dtype !== undefined) this.#storage = this.#storageFor(numel, this.#dtype);
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
    this.#commit(this.#storageFor(numel, dtype), kept, numel, dtype);
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
    const storage = this.#storageFor(this.#numel, dtype);
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

  /** Storage with room for so many elements: its own if that is large enough. */
  #storageFor(numel: number, dtype: DataType): Storage {
    if (dtype === 'STRING') {
      const storage = this.#stringStorage();
      const { strings } = storage;
      if (numel > strings.length + MAX_EMPTY_STRINGS) {
        const expected = `at most ${MAX_EMPTY_STRINGS} strings without data`;
        throw rangeError('ERR_OUT_OF_RANGE', expected, 'dims', `${numel - strings.length}`);
      }
      while (strings.length < numel) strings.push(EMPTY_STRING);
      return storage;
    }
    const byteLength = numel * NUMERIC_TYPES[dtype].itemSize;
    return this.#storage.bytes.byteLength >= byteLength ? this.#storage : newStorage(byteLength);
  }

  #stringStorage(): Storage {
    return this.#dtype === 'STRING' ? this.#storage : { ...NO_STORAGE, strings: [] };
  }

  /** Takes a copy of `data`, in the storage that is there if that is large enough. */
  assign(
    data: NumericArray | readonly (Uint8Array | string)[],
    dims?: readonly number[],
    dtype?: DataType,
  ): void {
    if (dtype !== undefined) checkDataType(dtype);
    const items = Array.isArray(data) ? stringsOf(data) : undefined;
    const isStrings =
      items !== undefined &&
      (dtype ?? 'STRING') === 'STRING' &&
      (items.length > 0 || dtype === 'STRING');
    const own = isStrings ? 'STRING' : TYPE_OF_ARRAY[typedArrayNameOf(data) ?? ''];
    if (own === undefined) {
      throw typeError('ERR_INVALID_ARG_TYPE', 'a typed array or strings', 'data', describe(data));
    }
    const type = dtype ?? own;
    const fits =
      type === own ||
      (own === 'UINT8' && type === 'BOOL') ||
      (own === 'UINT16' && type === 'FLOAT16');
    if (!fits) {
      throw typeError('ERR_INVALID_ARG_TYPE', `an array of ${type}`, 'data', describe(data));
    }
    if (!isStrings) checkMemory(data as NumericArray);
    // What the array is counts, not what a subclass says of itself.
    const length = isStrings ? items.length : lengthOf(data as NumericArray);
    const shape = dims === undefined ? [length] : copyOfDims(dims);
    const numel = elementCount(shape);
    if (numel !== length) {
      const expected = `${numel} elements, the product of the dimensions ${dimsText(shape)},`;
      throw rangeError('ERR_LENGTH_MISMATCH', expected, 'data', `${length}`);
    }
    if (isStrings) {
      const storage = this.#stringStorage();
      storage.strings = items.map((item) =>
        typeof item === 'string' ? encodeUtf8(item) : copyOfBytes(item),
      );
      this.#commit(storage, copyOfDims(shape), numel, type);
      return;
    }
    // The elements as they lie, halves too: their bits.
    const { view } = NUMERIC_TYPES[type as Exclude<DataType, 'STRING'>];
    const [begin] = bytesOf(data as NumericArray);
    const source = view(bufferOf(data as NumericArray) as ArrayBuffer, begin, length);
    copyInto(this.resizeAs(shape, type) as NumericArray, source);
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
