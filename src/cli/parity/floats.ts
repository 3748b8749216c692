// Floats of any element type, as `sigmoid parity` compares them: of .npy, raw files and tensors.
import { extname } from 'node:path';
import { Tensor } from '../../caffe2/index.js';
import {
  bitsOf,
  DTYPES,
  ELEMENT_TYPES,
  type Arrays,
  type Dtype,
  type NumericArray,
} from '../../core/element_types.js';
import { bufferOf } from '../../core/typed_array.js';
import { readNpy } from '../../io/index.js';
import { swapBytes } from '../../npy/data.js';
import { HOST_IS_LITTLE_ENDIAN } from '../../npy/dtype.js';

import { readWhole, refuse } from './whole_file.js';

/** Floats with their dimensions; of 16-bit types the bits. */
export interface Floats<D extends Dtype = Dtype> {
  readonly dtype: D;
  readonly dims: readonly number[];
  readonly values: Arrays[D];
}

/** Splits the dimensions off a raw file's name, `x.f32:2x3`. */
export const rawName = (file: string): { path: string; text: string | undefined } => {
  const [, path = file, text] = /^(.*):((?:[0-9]+(?:x[0-9]+)*)?)$/s.exec(file) ?? [];
  return { path, text };
};

/** What a raw file holds: what its name says, else float32. */
function typeOfName(path: string): Dtype {
  const suffix = extname(path).toLowerCase();
  return DTYPES.find((dtype) => ELEMENT_TYPES[dtype].suffix === suffix) ?? 'float32';
}

/**
 * Raw little-endian elements; dimensions behind a colon, `x.f32:2x3`, else one.
 *
 * @throws FileError.
 */
export async function readRaw<D extends Dtype>(file: string, dtype: D): Promise<Floats<D>> {
  const { path, text } = rawName(file);
  const type = ELEMENT_TYPES[dtype];
  const bytes = await readWhole(path);
  if (bytes.length % type.bytes !== 0) {
    const expected = `a multiple of ${type.bytes} bytes, ${dtype},`;
    refuse(path, expected, 'the data', `${bytes.length} bytes`);
  }
  const n = bytes.length / type.bytes;
  const buffer = bufferOf(bytes) as ArrayBuffer;
  if (!HOST_IS_LITTLE_ENDIAN) swapBytes(buffer, type.bytes);
  const values = new type.Array(buffer, 0, n);
  const dims = text === undefined ? [n] : text === '' ? [] : text.split('x').map(Number);
  const count = dims.reduce((product, extent) => product * extent, 1);
  if (count !== n) refuse(path, `${count} values, as ${text ?? ''} says,`, 'the data', `${n}`);
  return { dtype, dims, values };
}

/** The floats of a raw file, of the type that its name says. */
export const readRawFloats = (file: string): Promise<Floats> =>
  readRaw(file, typeOfName(rawName(file).path));

/**
 * The floats of an .npy file.
 *
 * @throws FileError.
 */
export async function readNpyFloats(file: string): Promise<Floats> {
  const { shape, dtype, values } = await readNpy(file);
  return { dtype, dims: shape, values: bitsOf(values, ELEMENT_TYPES[dtype]) };
}

/**
 * Floats as a tensor.
 *
 * @throws FileError for a type that tensors don't have.
 */
export function tensorOf(file: string, { dtype, dims, values }: Floats): Tensor {
  const { caffe2 } = ELEMENT_TYPES[dtype];
  if (caffe2 === undefined) {
    return refuse(file, "a type that Caffe2's tensors have", 'the elements', dtype);
  }
  return new Tensor(values, dims, caffe2);
}

/**
 * The floats of a tensor.
 *
 * @throws FileError if it holds other elements.
 */
export function floatsOf(file: string, { dtype: own, dims, values }: Tensor): Floats {
  const dtype = DTYPES.find((each) => own !== undefined && ELEMENT_TYPES[each].caffe2 === own);
  if (dtype === undefined) {
    const names = DTYPES.map((each) => ELEMENT_TYPES[each].caffe2).filter((name) => name);
    return refuse(file, `elements of ${names.join(', ')}`, 'the tensor', own ?? 'none');
  }
  return { dtype, dims, values: values as NumericArray };
}
