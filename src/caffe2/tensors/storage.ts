// The memory of tensors: kept while it is large enough, shared by those that share it.
import { rangeError } from '../../core/errors.js';
import { allocate } from '../../functions/memory.js';
import { NUMERIC_TYPES, type DataType } from './data_types.js';

/** Memory that one tensor has, or several share. 64-byte aligned wherever native code runs. */
export interface Storage {
  readonly bytes: Float32Array<ArrayBuffer>;
  strings: Uint8Array[];
}

export const NO_STORAGE: Storage = { bytes: new Float32Array(0), strings: [] };

/** Most strings that a tensor is filled up with where there is no data. */
const MAX_EMPTY_STRINGS = 2 ** 20;
const EMPTY_STRING = new Uint8Array(0);

/** Storage for strings: that of the tensor if it holds some. */
export function stringStorage(storage: Storage, held: DataType | undefined): Storage {
  return held === 'STRING' ? storage : { ...NO_STORAGE, strings: [] };
}

/**
 * Storage with room for so many elements: that of the tensor if it is large enough.
 *
 * @param held the type of the elements that it holds.
 */
export function storageFor(
  storage: Storage,
  held: DataType | undefined,
  numel: number,
  dtype: DataType,
): Storage {
  if (dtype === 'STRING') {
    const own = stringStorage(storage, held);
    const { strings } = own;
    if (numel > strings.length + MAX_EMPTY_STRINGS) {
      const expected = `at most ${MAX_EMPTY_STRINGS} strings without data`;
      throw rangeError('ERR_OUT_OF_RANGE', expected, 'dims', `${numel - strings.length}`);
    }
    while (strings.length < numel) strings.push(EMPTY_STRING);
    return own;
  }
  const byteLength = numel * NUMERIC_TYPES[dtype].itemSize;
  if (storage.bytes.byteLength >= byteLength) return storage;
  return { bytes: allocate(Float32Array, Math.ceil(byteLength / 4)), strings: [] };
}
