// The elements that lie in a TensorProto, each type in its field, as Caffe2's blob_serialization.cc
// reads them.
import { copyBytes, ownView } from '../common/bytes.js';
import { Caffe2Error } from '../common/errors.js';
import { DATA_TYPES, SERIALIZATION_FORMATS } from '../proto/fields.js';
import { has } from '../proto/message_objects.js';
import type { TensorProto } from '../proto/message_types.js';
import { TensorProtoSchema } from '../proto/schemas.js';
import {
  NUMERIC_TYPES,
  type DataType,
  type NumericArray,
  type NumericDataType,
} from './data_types.js';

export function wrong(expected: string, parameter: string, received: string): never {
  throw new Caffe2Error('ERR_CAFFE2_PROTO', expected, parameter, received);
}

/** Whether nothing was written to the tensor: to Caffe2 it is then one of no floats. */
export const isUnwritten = ({ dataType, dims, stringData }: TensorProto): boolean =>
  dataType === DATA_TYPES.UNDEFINED && (dims.includes(0n) || dims.length + stringData.length === 0);

// Little-endian in messages, as all machines that Caffe2 ran on.
const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Elements from bytes as they lie in memory. */
function fromBytes(bytes: Uint8Array, dtype: NumericDataType, parameter: string): NumericArray {
  const { itemSize, view } = NUMERIC_TYPES[dtype];
  if (bytes.length % itemSize !== 0) {
    wrong(`a multiple of ${itemSize} bytes`, parameter, `${bytes.length}`);
  }
  const copy = copyBytes(bytes);
  if (!LITTLE_ENDIAN) {
    for (let i = 0; i < copy.length; i += itemSize) copy.subarray(i, i + itemSize).reverse();
  }
  const elements = view(copy.buffer, 0, copy.length / itemSize);
  if (dtype === 'BOOL') (elements as Uint8Array).forEach((value, i) => (copy[i] = +(value !== 0)));
  return elements;
}

/** Floats from their upper halves. */
function fromBfloat16(bytes: Uint8Array, parameter: string): Float32Array {
  const halves = fromBytes(bytes, 'UINT16', parameter);
  const words = new Uint32Array(halves.length);
  for (let i = 0; i < words.length; i++) words[i] = (halves[i] as number) << 16;
  return new Float32Array(words.buffer);
}

/** Elements of one or two bytes: in `byte_data`, or widened in `int32_data`. */
function smallElements(
  proto: TensorProto,
  dtype: NumericDataType,
  parameter: string,
): NumericArray {
  const { int32Data, segment } = proto;
  const byteData = ownView(proto.byteData);
  if (proto.dataType === DATA_TYPES.BYTE) return fromBytes(byteData, dtype, parameter);
  if (has(proto, TensorProtoSchema, 'byteData')) {
    // Of UINT8, Caffe2 reads as many bytes as the segment has elements.
    const length = segment === undefined ? Infinity : Number(segment.end - segment.begin);
    const isLonger = dtype === 'UINT8' && length >= 0 && length < byteData.length;
    return fromBytes(isLonger ? byteData.slice(0, length) : byteData, dtype, parameter);
  }
  const { itemSize, view } = NUMERIC_TYPES[dtype];
  const elements = view(new ArrayBuffer(int32Data.length * itemSize), 0, int32Data.length);
  int32Data.forEach((value, i) => {
    // To C++, whatever is not 0 is true.
    elements[i] = dtype === 'BOOL' ? +(value !== 0) : value;
    if (dtype !== 'BOOL' && elements[i] !== value) {
      wrong(`elements of type ${dtype}`, parameter, `${value}`);
    }
  });
  return elements;
}

/**
 * The elements that are in a message: as many as it holds, whatever its dimensions say. As in
 * Caffe2's blob_serialization.cc: each type has its field (those of one or two bytes may lie in
 * `byte_data`), and FLOAT may be bfloat16 in `raw_data`, which nothing else reads.
 */
export function elementsOf(
  proto: TensorProto,
  dtype: DataType,
  parameter: string,
): NumericArray | Uint8Array[] {
  if (isUnwritten(proto)) return new Float32Array(0);
  const format = proto.dataFormat;
  if (format === SERIALIZATION_FORMATS.FMT_BFLOAT16 && dtype === 'FLOAT') {
    return fromBfloat16(proto.rawData, parameter);
  }
  if (format !== SERIALIZATION_FORMATS.FMT_PROTOBUF) {
    const expected = `data_format 0${dtype === 'FLOAT' ? ' or 1 (bfloat16)' : ` for ${dtype}`}`;
    throw new Caffe2Error('ERR_CAFFE2_UNSUPPORTED', expected, parameter, `${format}`);
  }
  switch (dtype) {
    case 'STRING':
      return proto.stringData;
    case 'FLOAT':
      return Float32Array.from(proto.floatData);
    case 'DOUBLE':
      return Float64Array.from(proto.doubleData);
    case 'INT64':
      return BigInt64Array.from(proto.int64Data);
    case 'INT32':
      return Int32Array.from(proto.int32Data);
    default:
      return smallElements(proto, dtype, parameter);
  }
}
