// What a tensor can be given: a typed array, or strings, with dimensions and an element type.
import { describe, rangeError, typeError } from '../../core/errors.js';
import { bufferOf, bytesOf, lengthOf, typedArrayNameOf } from '../../core/typed_array.js';
import { checkMemory } from '../common/bytes.js';
import {
  checkDataType,
  NUMERIC_TYPES,
  TYPE_OF_ARRAY,
  type DataType,
  type NumericArray,
  type NumericDataType,
} from './data_types.js';
import { copyOfDims, dimsText, elementCount } from './dims.js';

/** Elements that have been checked: of strings the items, of others a view of them as they lie. */
export type Elements = { readonly dims: readonly number[]; readonly numel: number } & (
  | { readonly dtype: 'STRING'; readonly strings: readonly (Uint8Array | string)[] }
  | { readonly dtype: NumericDataType; readonly source: NumericArray }
);

/** The items of a list of strings or bytes, `undefined` if it is none. */
function stringsOf(list: readonly unknown[]): (Uint8Array | string)[] | undefined {
  const items = Array.from(list);
  const isString = (item: unknown): item is Uint8Array | string =>
    typeof item === 'string' || typedArrayNameOf(item) === 'Uint8Array';
  return items.every(isString) ? items : undefined;
}

/** The element type of data: what the array says, or, where that fits, what `dtype` does. */
function typeOf(data: unknown, own: DataType | undefined, dtype: DataType | undefined): DataType {
  if (own === undefined) {
    throw typeError('ERR_INVALID_ARG_TYPE', 'a typed array or strings', 'data', describe(data));
  }
  const type = dtype ?? own;
  const fits =
    type === own ||
    (own === 'UINT8' && type === 'BOOL') ||
    (own === 'UINT16' && type === 'FLOAT16');
  if (fits) return type;
  throw typeError('ERR_INVALID_ARG_TYPE', `an array of ${type}`, 'data', describe(data));
}

/**
 * The elements that `data` gives to a tensor.
 *
 * @throws as the constructor of `Tensor`.
 */
export function checkElements(
  data: NumericArray | readonly (Uint8Array | string)[],
  dims: readonly number[] | undefined,
  dtype: DataType | undefined,
): Elements {
  if (dtype !== undefined) checkDataType(dtype);
  const items = Array.isArray(data) ? stringsOf(data) : undefined;
  const isStrings =
    items !== undefined &&
    (dtype ?? 'STRING') === 'STRING' &&
    (items.length > 0 || dtype === 'STRING');
  const own = isStrings ? 'STRING' : TYPE_OF_ARRAY[typedArrayNameOf(data) ?? ''];
  const type = typeOf(data, own, dtype);
  const array = data as NumericArray;
  if (!isStrings) checkMemory(array, 'data');
  // What the array is counts, not what a subclass says of itself.
  const length = isStrings ? items.length : lengthOf(array);
  const shape = copyOfDims(dims === undefined ? [length] : dims);
  const numel = elementCount(shape);
  if (numel !== length) {
    const expected = `${numel} elements, the product of the dimensions ${dimsText(shape)},`;
    throw rangeError('ERR_LENGTH_MISMATCH', expected, 'data', `${length}`);
  }
  if (isStrings) return { dims: shape, numel, dtype: 'STRING', strings: items };
  // Halves too: their bits.
  const numeric = type as NumericDataType;
  const [begin] = bytesOf(array);
  const source = NUMERIC_TYPES[numeric].view(bufferOf(array) as ArrayBuffer, begin, length);
  return { dims: shape, numel, dtype: numeric, source };
}
