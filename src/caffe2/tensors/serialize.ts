// Tensors and blobs to the messages that Caffe2 stores them as, and back.
import { create } from '@bufbuild/protobuf';
import { checkOptions } from '../../core/checks.js';
import { describe, rangeError, typeError } from '../../core/errors.js';
import { dimsText, elementCount, isTensor, sameDims, Tensor } from './tensor.js';
import { checkBlobValue, type BlobValue } from './blob.js';
import { copyBytes, ownView } from '../common/bytes.js';
import { checkString } from '../common/checks.js';
import { checkMessage } from '../proto/check_message.js';
import {
  dataTypeNumber,
  dataTypeOf,
  NUMERIC_TYPES,
  type DataType,
  type NumericArray,
  type NumericDataType,
} from './data_types.js';
import { Caffe2Error, quoted } from '../common/errors.js';
import { withDefaults } from '../proto/copy.js';
import { DATA_TYPES, DEVICE_TYPES, SERIALIZATION_FORMATS } from '../proto/fields.js';
import {
  BlobProtoSchema,
  DeviceOptionSchema,
  has,
  SegmentSchema,
  TensorProtoSchema,
  type BlobProto,
  type TensorProto,
} from '../proto/messages.js';
import { decodeUtf8, encodeUtf8, isWellFormed } from '../common/utf8.js';

/** How many elements a chunk has unless another number is asked for: as in Caffe2. */
export const CHUNK_SIZE = 1_000_000;

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

function wrong(expected: string, parameter: string, received: string): never {
  throw new Caffe2Error('ERR_CAFFE2_PROTO', expected, parameter, received);
}

/** What a message says of its tensor. */
interface Claims {
  readonly dtype: DataType;
  readonly dims: readonly number[];
  readonly numel: number;
}

/** BYTE is what UINT8 was called before it had a name of its own. */
const typeOf = (number: number): DataType | undefined =>
  number === DATA_TYPES.BYTE ? 'UINT8' : dataTypeOf(number);

/** Whether nothing was written to the tensor: to Caffe2 it is then one of no floats. */
const isUnwritten = ({ dataType, dims, stringData }: TensorProto): boolean =>
  dataType === DATA_TYPES.UNDEFINED && (dims.includes(0n) || dims.length + stringData.length === 0);

function claimsOf(proto: TensorProto, parameter: string): Claims {
  if (isUnwritten(proto)) return { dtype: 'FLOAT', dims: [0], numel: 0 };
  const dtype = typeOf(proto.dataType);
  if (dtype === undefined) {
    const expected = 'a type of element that tensors have';
    throw new Caffe2Error('ERR_CAFFE2_UNSUPPORTED', expected, parameter, `${proto.dataType}`);
  }
  const most = BigInt(Number.MAX_SAFE_INTEGER);
  if (proto.dims.some((n) => n < 0n || n > most)) {
    const received = dimsText(proto.dims);
    throw new Caffe2Error('ERR_CAFFE2_SHAPE', 'dimensions from 0 to 2^53−1', parameter, received);
  }
  const dims = proto.dims.map(Number);
  return { dtype, dims, numel: elementCount(dims, parameter) };
}

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

/**
 * The elements that are in a message: as many as it holds, whatever its dimensions say. As in
 * Caffe2's blob_serialization.cc: each type has its field (those of one or two bytes may lie in
 * `byte_data`), and FLOAT may be bfloat16 in `raw_data`, which nothing else reads.
 */
function elementsOf(
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
    default: {
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
  }
}

/**
 * The tensor of a message. Memory is taken for the elements that are there, not for those that the
 * dimensions claim.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; Caffe2Error `ERR_CAFFE2_PROTO` if the number of
 * elements is not that of its dimensions, or for one chunk of several, and, with the path of the
 * field, if a field holds what it can't; `ERR_CAFFE2_SHAPE` for negative or too large dimensions;
 * `ERR_CAFFE2_UNSUPPORTED` for other types and formats.
 */
export function tensorFromProto(proto: TensorProto): Tensor {
  checkMessage(proto, TensorProtoSchema.typeName, 'the TensorProto', 'TensorProto');
  return joinChunks([proto], 'the TensorProto');
}

/** The tensor of messages that have been checked. */
function joinChunks(given: readonly TensorProto[], parameter: string): Tensor {
  const protos = given.map((proto) => withDefaults(TensorProtoSchema, proto));
  const { dtype, dims, numel } = claimsOf(protos[0]!, parameter);
  const parts = protos.map((proto) => {
    const claims = claimsOf(proto, parameter);
    if (claims.dtype !== dtype || !sameDims(claims.dims, dims)) {
      wrong(
        `chunks of one tensor, ${dtype} ${dimsText(dims)},`,
        parameter,
        `${claims.dtype} ${dimsText(claims.dims)}`,
      );
    }
    const elements = elementsOf(proto, dtype, parameter);
    const begin = proto.segment === undefined ? 0n : proto.segment.begin;
    const end = proto.segment === undefined ? BigInt(numel) : proto.segment.end;
    if (begin < 0n || end < begin || end > BigInt(numel)) {
      wrong(`a segment within 0 to ${numel}`, parameter, `${begin} to ${end}`);
    }
    if (BigInt(elements.length) !== end - begin) {
      wrong(`${end - begin} elements, as dims and segment say,`, parameter, `${elements.length}`);
    }
    return { begin: Number(begin), elements };
  });
  parts.sort((a, b) => a.begin - b.begin || a.elements.length - b.elements.length);
  let covered = 0;
  for (const { begin, elements } of parts) {
    if (begin !== covered) wrong(`a chunk that begins at ${covered}`, parameter, `${begin}`);
    covered += elements.length;
  }
  if (covered !== numel) wrong(`${numel} elements, as dims say,`, parameter, `${covered}`);
  if (parts.length === 1 || dtype === 'STRING') {
    const all = parts.flatMap(({ elements }) => elements as Uint8Array[]);
    return new Tensor(parts.length === 1 ? parts[0]!.elements : all, dims, dtype);
  }
  const tensor = new Tensor();
  const target = tensor.resizeAs(dims, dtype) as Float32Array;
  for (const { begin, elements } of parts) target.set(elements as Float32Array, begin);
  return tensor;
}

/**
 * What a serialized blob holds.
 *
 * @param protos all its messages, chunks in any order.
 * @throws as `tensorFromProto`; Caffe2Error `ERR_CAFFE2_UNSUPPORTED` for a blob of another type.
 */
export function deserializeBlob(protos: BlobProto | readonly BlobProto[]): BlobValue {
  const list = (Array.isArray(protos) ? Array.from(protos as unknown[]) : [protos]).map(
    (blob, i, { length }) => {
      const parameter = length === 1 ? 'protos' : `protos[${i}]`;
      checkMessage(blob, BlobProtoSchema.typeName, parameter, 'BlobProto');
      return withDefaults(BlobProtoSchema, blob as BlobProto);
    },
  );
  const [first] = list;
  if (first === undefined) {
    throw typeError('ERR_INVALID_ARG_TYPE', 'a BlobProto', 'protos', 'an empty list');
  }
  const { name, type } = first;
  const parameter = `blob ${quoted(name)}`;
  for (const blob of list) {
    if (blob.name !== name || blob.type !== type) {
      wrong(`chunks of ${quoted(name)}`, parameter, `${quoted(blob.type)} ${quoted(blob.name)}`);
    }
  }
  if (type === 'std::string') {
    if (list.length > 1) wrong('one message', parameter, `${list.length}`);
    return decodeUtf8(ownView(first.content)) ?? wrong('UTF-8', parameter, 'other bytes');
  }
  if (!TENSOR_TYPES.includes(type)) {
    throw new Caffe2Error(
      'ERR_CAFFE2_UNSUPPORTED',
      '"Tensor" or "std::string"',
      `the type of ${parameter}`,
      quoted(type),
    );
  }
  const tensors = list.map(({ tensor }) => tensor ?? wrong('a tensor', parameter, 'none'));
  return joinChunks(tensors, parameter);
}

/** What Caffe2 takes for a tensor: today's name, and that under which its reader is registered. */
const TENSOR_TYPES: readonly string[] = ['Tensor', 'TensorCPU'];
