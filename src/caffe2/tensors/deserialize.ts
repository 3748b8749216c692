// Tensors and blobs from the messages that Caffe2 stores them as.
import { typeError } from '../../core/errors.js';
import { ownView } from '../common/bytes.js';
import { Caffe2Error, quoted } from '../common/errors.js';
import { decodeUtf8 } from '../common/utf8.js';
import { checkMessage } from '../proto/check_message.js';
import { withDefaults } from '../proto/copy.js';
import { DATA_TYPES } from '../proto/fields.js';
import type { BlobProto, TensorProto } from '../proto/message_types.js';
import { BlobProtoSchema, TensorProtoSchema } from '../proto/schemas.js';
import type { BlobValue } from './blob.js';
import { dataTypeOf, type DataType } from './data_types.js';
import { dimsText, elementCount, sameDims } from './dims.js';
import { elementsOf, isUnwritten, wrong } from './stored_elements.js';
import { Tensor } from './tensor.js';

/** What a message says of its tensor. */
interface Claims {
  readonly dtype: DataType;
  readonly dims: readonly number[];
  readonly numel: number;
}

/** BYTE is what UINT8 was called before it had a name of its own. */
const typeOf = (number: number): DataType | undefined =>
  number === DATA_TYPES.BYTE ? 'UINT8' : dataTypeOf(number);

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
