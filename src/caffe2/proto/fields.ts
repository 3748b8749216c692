// The messages of caffe2.proto as tables: numbers, names, types and packing of their fields.

/** The type of a field: a scalar of protobuf, or the name of a message below. */
export type FieldType =
  'bool' | 'bytes' | 'double' | 'float' | 'int32' | 'int64' | 'string' | 'uint32' | MessageName;

export type MessageName =
  | 'Argument'
  | 'BackendOptions'
  | 'BlobProto'
  | 'DeviceOption'
  | 'MapFieldEntry'
  | 'NetDef'
  | 'OperatorDef'
  | 'PartitionInfo'
  | 'QTensorProto'
  | 'TensorProto'
  | 'TensorProto.Segment'
  | 'TensorProtos'
  | 'TensorShape'
  | 'TensorShapes';

/** One field of a message. */
export interface Field {
  readonly number: number;
  /** As in caffe2.proto; the property of a message object is its camelCase. */
  readonly name: string;
  /** Its name in older versions of caffe2.proto, which texts of that time have. */
  readonly formerly?: string;
  readonly type: FieldType;
  readonly label: 'optional' | 'repeated' | 'required';
  readonly packed: boolean;
  /** What an optional scalar reads as when it is not there, if that is not 0, false or empty. */
  readonly default?: number;
  /** The names of its values, for the text form: TensorProto.DataType is an int32 to the wire. */
  readonly values?: Readonly<Record<string, number>>;
}

/** TensorProto.DataType. */
export const DATA_TYPES = {
  UNDEFINED: 0,
  FLOAT: 1,
  INT32: 2,
  BYTE: 3,
  STRING: 4,
  BOOL: 5,
  UINT8: 6,
  INT8: 7,
  UINT16: 8,
  INT16: 9,
  INT64: 10,
  FLOAT16: 12,
  DOUBLE: 13,
  ZERO_COLLISION_HASH: 14,
  REBATCHING_BUFFER: 15,
} as const;

/** TensorProto.SerializationFormat, the values of `data_format`. */
export const SERIALIZATION_FORMATS = {
  /** The field of the element's type; `byte_data` for some types. */
  FMT_PROTOBUF: 0,
  /** FLOAT as bfloat16 in `raw_data`. */
  FMT_BFLOAT16: 1,
} as const;

/** DeviceTypeProto, without the prefix of its names. */
export const DEVICE_TYPES = {
  CPU: 0,
  CUDA: 1,
  MKLDNN: 2,
  OPENGL: 3,
  OPENCL: 4,
  IDEEP: 5,
  HIP: 6,
  FPGA: 7,
  ORT: 8,
  XLA: 9,
  MPS: 10,
} as const;

const optional = (number: number, name: string, type: FieldType, more?: Partial<Field>): Field => ({
  number,
  name,
  type,
  label: 'optional',
  packed: false,
  ...more,
});
const required = (number: number, name: string, type: FieldType): Field => ({
  ...optional(number, name, type),
  label: 'required',
});
const repeated = (number: number, name: string, type: FieldType): Field => ({
  ...optional(number, name, type),
  label: 'repeated',
});
const packed = (number: number, name: string, type: FieldType): Field => ({
  ...repeated(number, name, type),
  packed: true,
});
const dataType = (otherwise: number): Partial<Field> => ({
  default: otherwise,
  values: DATA_TYPES,
});

/** Every message, its fields in the order of their numbers. */
export const MESSAGES: Readonly<Record<MessageName, readonly Field[]>> = {
  Argument: [
    optional(1, 'name', 'string'),
    optional(2, 'f', 'float'),
    optional(3, 'i', 'int64'),
    optional(4, 's', 'bytes'),
    repeated(5, 'floats', 'float'),
    repeated(6, 'ints', 'int64'),
    repeated(7, 'strings', 'bytes'),
    optional(8, 'n', 'NetDef'),
    repeated(9, 'nets', 'NetDef'),
    optional(10, 't', 'TensorProto'),
    repeated(11, 'tensors', 'TensorProto'),
    repeated(12, 'qtensors', 'QTensorProto'),
  ],
  BackendOptions: [required(1, 'backend_name', 'string'), repeated(2, 'option', 'MapFieldEntry')],
  BlobProto: [
    optional(1, 'name', 'string'),
    optional(2, 'type', 'string'),
    optional(3, 'tensor', 'TensorProto'),
    optional(4, 'content', 'bytes'),
    optional(5, 'qtensor', 'QTensorProto'),
    optional(6, 'content_num_chunks', 'int32'),
    optional(7, 'content_chunk_id', 'int32'),
  ],
  DeviceOption: [
    optional(1, 'device_type', 'int32'),
    optional(2, 'device_id', 'int32', { formerly: 'cuda_gpu_id' }),
    optional(3, 'random_seed', 'uint32'),
    optional(4, 'node_name', 'string'),
    optional(5, 'numa_node_id', 'int32'),
    repeated(6, 'extra_info', 'string'),
  ],
  MapFieldEntry: [required(1, 'key', 'string'), required(2, 'val', 'string')],
  NetDef: [
    optional(1, 'name', 'string'),
    repeated(2, 'op', 'OperatorDef'),
    optional(3, 'type', 'string'),
    optional(4, 'num_workers', 'int32'),
    optional(5, 'device_option', 'DeviceOption'),
    repeated(6, 'arg', 'Argument'),
    repeated(7, 'external_input', 'string'),
    repeated(8, 'external_output', 'string'),
    repeated(9, 'partition_info', 'PartitionInfo'),
  ],
  OperatorDef: [
    repeated(1, 'input', 'string'),
    repeated(2, 'output', 'string'),
    optional(3, 'name', 'string'),
    optional(4, 'type', 'string'),
    repeated(5, 'arg', 'Argument'),
    optional(6, 'device_option', 'DeviceOption'),
    optional(7, 'engine', 'string'),
    repeated(8, 'control_input', 'string'),
    optional(9, 'is_gradient_op', 'bool'),
    optional(10, 'debug_info', 'string'),
    optional(11, 'domain', 'string'),
    optional(12, 'op_version', 'int64'),
  ],
  PartitionInfo: [
    required(1, 'name', 'string'),
    repeated(2, 'device_id', 'int32'),
    optional(3, 'extra_info', 'string'),
    repeated(4, 'backend_options', 'BackendOptions'),
  ],
  QTensorProto: [
    repeated(1, 'dims', 'int64'),
    required(2, 'precision', 'int32'),
    required(3, 'scale', 'double'),
    required(4, 'bias', 'double'),
    required(5, 'is_signed', 'bool'),
    packed(6, 'data', 'int32'),
    optional(7, 'name', 'string'),
    optional(8, 'data_type', 'int32', dataType(DATA_TYPES.INT32)),
    repeated(9, 'scales', 'double'),
    repeated(10, 'biases', 'double'),
    optional(11, 'axis', 'int32'),
    optional(12, 'is_multiparam', 'bool'),
  ],
  TensorProto: [
    repeated(1, 'dims', 'int64'),
    optional(2, 'data_type', 'int32', dataType(DATA_TYPES.FLOAT)),
    packed(3, 'float_data', 'float'),
    packed(4, 'int32_data', 'int32'),
    optional(5, 'byte_data', 'bytes'),
    repeated(6, 'string_data', 'bytes'),
    optional(7, 'name', 'string'),
    optional(8, 'device_detail', 'DeviceOption'),
    packed(9, 'double_data', 'double'),
    packed(10, 'int64_data', 'int64'),
    optional(11, 'segment', 'TensorProto.Segment'),
    optional(13, 'raw_data', 'bytes'),
    optional(15, 'data_format', 'uint32'),
  ],
  'TensorProto.Segment': [required(1, 'begin', 'int64'), required(2, 'end', 'int64')],
  TensorProtos: [repeated(1, 'protos', 'TensorProto')],
  TensorShape: [
    repeated(1, 'dims', 'int64'),
    optional(2, 'data_type', 'int32', dataType(DATA_TYPES.FLOAT)),
    repeated(3, 'unknown_dims', 'int32'),
    optional(4, 'unknown_shape', 'bool'),
    optional(5, 'name', 'string'),
  ],
  TensorShapes: [repeated(1, 'shapes', 'TensorShape')],
};

/** The name of the property that holds a field. */
export function propertyOf(field: Field): string {
  return field.name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
