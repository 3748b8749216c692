// Blobs: the named places of a workspace, each empty or with one value.
import { describe, typeError } from '../errors.js';
import type { DataType } from './data_types.js';
import { Caffe2Error, quoted } from './errors.js';
import { isTensor, Tensor } from './tensor.js';
import { typedArrayNameOf } from '../typed_array.js';

/** What a blob can hold: a tensor, a string, or an integer. */
export type BlobValue = Tensor | number | string;

/** What a value is, in words for a message. */
const inWords = (value: BlobValue | undefined): string =>
  value === undefined ? 'an empty blob' : describe(value);

/** A named place of a workspace. */
export class Blob {
  /** What it holds; `undefined` if nothing has been put there yet. */
  value: BlobValue | undefined;

  /** The tensor that it holds. */
  tensor(name: string): Tensor {
    if (this.value instanceof Tensor) return this.value;
    throw new Caffe2Error(
      'ERR_CAFFE2_BLOB_TYPE',
      'a tensor',
      `blob ${quoted(name)}`,
      inWords(this.value),
    );
  }

  /**
   * The tensor that it holds, or a new one in the place of what it held, with these dimensions and
   * of this type. If that fails, the blob is as it was.
   *
   * @throws as `Tensor.resizeAs`.
   */
  resizeAs(dims: readonly number[], dtype: DataType): Tensor {
    const tensor = this.value instanceof Tensor ? this.value : new Tensor();
    tensor.resizeAs(dims, dtype);
    this.value = tensor;
    return tensor;
  }

  /** The tensor that it holds, or a new one in the place of what it held. */
  mutableTensor(): Tensor {
    if (!(this.value instanceof Tensor)) this.value = new Tensor();
    return this.value;
  }
}

/** Throws unless `value` is what a blob can hold. */
export function checkBlobValue(value: unknown, parameter: string): asserts value is BlobValue {
  if (isTensor(value) || typeof value === 'string') return;
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 31) return;
  throw typeError(
    'ERR_INVALID_ARG_TYPE',
    'a tensor, a typed array, a string or an int',
    parameter,
    typedArrayNameOf(value) ?? describe(value),
  );
}
