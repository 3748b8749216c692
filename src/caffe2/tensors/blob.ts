// Blobs: the named places of a workspace, each empty or with one value.
import { describe, typeError } from '../../core/errors.js';
import { MARK, markOf, type Mark } from '../../core/foreign.js';
import type { DataType } from './data_types.js';
import { Caffe2Error, quoted } from '../common/errors.js';
import { isTensor, Tensor } from './tensor.js';

/** What a blob can hold: a tensor, a string, or an integer. */
export type BlobValue = Tensor | number | string;

/** What a value is, in words for a message. */
const inWords = (value: BlobValue | undefined): string =>
  value === undefined ? 'an empty blob' : describe(value);

const mark = markOf('Blob');

/** A named place of a workspace. */
export class Blob {
  #value: BlobValue | undefined;

  /**
   * What it holds; `undefined` if nothing has been put there yet.
   *
   * @throws TypeError `ERR_INVALID_ARG_TYPE` when it is set to what no blob can hold.
   */
  get value(): BlobValue | undefined {
    return this.#value;
  }

  set value(value: BlobValue | undefined) {
    if (value !== undefined) checkBlobValue(value, 'value');
    this.#value = value;
  }

  /** The tensor that it holds. */
  tensor(name: string): Tensor {
    const value = this.#value;
    if (isTensor(value)) return value;
    const parameter = typeof (name as unknown) === 'string' ? `blob ${quoted(name)}` : 'a blob';
    throw new Caffe2Error('ERR_CAFFE2_BLOB_TYPE', 'a tensor', parameter, inWords(value));
  }

  /**
   * The tensor that it holds, or a new one in the place of what it held, with these dimensions and
   * of this type. If that fails, the blob is as it was.
   *
   * @throws as `Tensor.resizeAs`.
   */
  resizeAs(dims: readonly number[], dtype: DataType): Tensor {
    const value = this.#value;
    const tensor = isTensor(value) ? value : new Tensor();
    tensor.resizeAs(dims, dtype);
    this.#value = tensor;
    return tensor;
  }

  /** The tensor that it holds, or a new one in the place of what it held. */
  mutableTensor(): Tensor {
    const value = this.#value;
    const tensor = isTensor(value) ? value : new Tensor();
    this.#value = tensor;
    return tensor;
  }

  /** @internal */
  get [MARK](): Mark {
    return mark;
  }
}

/** Throws unless `value` is what a blob can hold. */
export function checkBlobValue(value: unknown, parameter: string): asserts value is BlobValue {
  if (isTensor(value) || typeof value === 'string') return;
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 31) return;
  const expected = 'a tensor, a typed array, a string or an int';
  throw typeError('ERR_INVALID_ARG_TYPE', expected, parameter, describe(value));
}
