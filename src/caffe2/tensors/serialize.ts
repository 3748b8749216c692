// Tensors and blobs to the messages that Caffe2 stores them as.
import { create } from '@bufbuild/protobuf';
import { checkOptions } from '../../core/checks.js';
import { describe, rangeError, typeError } from '../../core/errors.js';
import { checkString } from '../common/checks.js';
import { Caffe2Error } from '../common/errors.js';
import { encodeUtf8, isWellFormed } from '../common/utf8.js';
import { DATA_TYPES, DEVICE_TYPES, SERIALIZATION_FORMATS } from '../proto/fields.js';
import type { BlobProto, TensorProto } from '../proto/message_types.js';
import {
  BlobProtoSchema,
  DeviceOptionSchema,
  SegmentSchema,
  TensorProtoSchema,
} from '../proto/schemas.js';
import { checkBlobValue, type BlobValue } from './blob.js';
import { dataTypeNumber } from './data_types.js';
import { isTensor, type Tensor } from './tensor.js';

/** Puts elements into the field of their type. */
function fill(proto: TensorProto, tensor: Tensor, begin: number, end: number): void {
  const part = tensor.values?.slice(begin, end);
  switch (tensor.dtype) {
    case undefined:
      return;
    case 'FLOAT':
      proto.floatData = Array.from(part as Float32Array);
      return;
    case 'DOUBLE':
      proto.doubleData = Array.from(part as Float64Array);
      return;
    case 'INT64':
      proto.int64Data = Array.from(part as BigInt64Array);
      return;
    case 'STRING':
      proto.stringData = part as Uint8Array[];
      return;
    default:
      proto.int32Data = Array.from(part as Int32Array);
  }
}

/**
 * A tensor as a message with dimensions, type, elements and, if it is given, its name: Caffe2's
 * `utils.NumpyArrayToCaffe2Tensor`.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; Caffe2Error `ERR_CAFFE2_DATA_TYPE` if nothing has been
 * written to the tensor.
 */
export function tensorToProto(tensor: Tensor, name?: string): TensorProto {
  if (!isTensor(tensor)) {
    throw typeError('ERR_INVALID_ARG_TYPE', 'a Tensor', 'tensor', describe(tensor));
  }
  if (name !== undefined) checkString(name, 'name');
  const { dtype } = tensor;
  if (dtype === undefined) {
    throw new Caffe2Error(
      'ERR_CAFFE2_DATA_TYPE',
      'a tensor with elements',
      'tensor',
      'an unwritten one',
    );
  }
  const proto = create(TensorProtoSchema, {
    dims: tensor.dims.map(BigInt),
    dataType: dataTypeNumber(dtype),
    ...(name !== undefined && { name }),
  });
  fill(proto, tensor, 0, tensor.numel);
  return proto;
}

/** A serialized blob, and the key that Caffe2 stores it by. */
export interface SerializedBlob {
  /** The blob's name, or of a chunk `X#%0`. */
  readonly key: string;
  readonly proto: BlobProto;
}

/**
 * A blob as Caffe2 serializes it: a string as content, a tensor in one message or in chunks.
 *
 * @param options.chunkSize most elements in a message; as many as there are if left out.
 * @returns one message, keyed by the name; of several chunks, keyed `X#%0`, `X#%1` and so on.
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; RangeError `ERR_OUT_OF_RANGE`; Caffe2Error
 * `ERR_CAFFE2_DATA_TYPE`, `ERR_CAFFE2_UNSUPPORTED` for a blob that holds an int.
 */
export function serializeBlob(
  name: string,
  value: BlobValue,
  options?: { readonly chunkSize?: number | undefined },
): SerializedBlob[] {
  checkString(name, 'name');
  checkOptions(options, ['chunkSize']);
  const { chunkSize } = options ?? {};
  checkBlobValue(value, 'value');
  if (typeof value === 'number') {
    throw new Caffe2Error(
      'ERR_CAFFE2_UNSUPPORTED',
      'a tensor or a string',
      'value',
      describe(value),
    );
  }
  if (typeof value === 'string') {
    if (!isWellFormed(value)) {
      const expected = 'text, no half a surrogate pair,';
      throw typeError('ERR_INVALID_ARG_TYPE', expected, 'value', describe(value));
    }
    const content = encodeUtf8(value);
    const proto = create(BlobProtoSchema, { name, type: 'std::string', content });
    return [{ key: name, proto }];
  }
  if (chunkSize !== undefined && !(Number.isSafeInteger(chunkSize) && chunkSize > 0)) {
    throw rangeError('ERR_OUT_OF_RANGE', 'an integer > 0', 'chunkSize', describe(chunkSize));
  }
  const { dtype } = value;
  // One that nothing was written to is of no type to Caffe2, and only without elements.
  if (dtype === undefined && value.numel > 0) {
    const expected = 'a tensor that has been written to';
    throw new Caffe2Error('ERR_CAFFE2_DATA_TYPE', expected, 'value', 'one that has not');
  }
  const size = chunkSize ?? Math.max(value.numel, 1);
  const blobs: SerializedBlob[] = [];
  for (let begin = 0; begin < value.numel || begin === 0; begin += size) {
    const end = Math.min(begin + size, value.numel);
    const tensor = create(TensorProtoSchema, {
      dims: value.dims.map(BigInt),
      dataType: dtype === undefined ? DATA_TYPES.UNDEFINED : dataTypeNumber(dtype),
      name,
      deviceDetail: create(DeviceOptionSchema, { deviceType: DEVICE_TYPES.CPU }),
      segment: create(SegmentSchema, { begin: BigInt(begin), end: BigInt(end) }),
      // Caffe2 says so for floats only.
      ...(dtype === 'FLOAT' && { dataFormat: SERIALIZATION_FORMATS.FMT_PROTOBUF }),
    });
    fill(tensor, value, begin, end);
    const key = chunkSize === undefined ? name : `${name}#%${blobs.length}`;
    blobs.push({ key, proto: create(BlobProtoSchema, { name, type: 'Tensor', tensor }) });
  }
  return blobs;
}
