// The messages as objects, and their descriptors for the protobuf library, made from the tables.
import {
  create,
  createFileRegistry,
  type DescMessage,
  type Message,
  type MessageInitShape,
} from '@bufbuild/protobuf';
import type { GenMessage } from '@bufbuild/protobuf/codegenv2';
import {
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
  FileDescriptorProtoSchema,
  type DescriptorProto,
} from '@bufbuild/protobuf/wkt';
import { describe, typeError } from '../../core/errors.js';
import { quoted } from '../common/errors.js';
import { MESSAGES, type Field, type FieldType, type MessageName } from './fields.js';

/** An argument of an operator or net: a name and one value, or a list of them. */
export type Argument = Message<'caffe2.Argument'> & {
  name: string;
  f: number;
  i: bigint;
  s: Uint8Array;
  floats: number[];
  ints: bigint[];
  strings: Uint8Array[];
  n?: NetDef;
  nets: NetDef[];
  t?: TensorProto;
  tensors: TensorProto[];
  qtensors: QTensorProto[];
};

/** Options of one backend of a partition. */
export type BackendOptions = Message<'caffe2.BackendOptions'> & {
  backendName: string;
  option: MapFieldEntry[];
};

/** A blob as it is serialized: a tensor (or a chunk of one), or opaque content. */
export type BlobProto = Message<'caffe2.BlobProto'> & {
  name: string;
  type: string;
  tensor?: TensorProto;
  content: Uint8Array;
  qtensor?: QTensorProto;
  contentNumChunks: number;
  contentChunkId: number;
};

/** Where an operator runs. */
export type DeviceOption = Message<'caffe2.DeviceOption'> & {
  /** One of `DEVICE_TYPES`, if it is a known one. */
  deviceType: number;
  deviceId: number;
  randomSeed: number;
  nodeName: string;
  numaNodeId: number;
  extraInfo: string[];
};

export type MapFieldEntry = Message<'caffe2.MapFieldEntry'> & { key: string; val: string };

/** A net: its operators in the order in which they run. */
export type NetDef = Message<'caffe2.NetDef'> & {
  name: string;
  op: OperatorDef[];
  type: string;
  numWorkers: number;
  deviceOption?: DeviceOption;
  arg: Argument[];
  externalInput: string[];
  externalOutput: string[];
  partitionInfo: PartitionInfo[];
};

/** An operator: its type, the blobs it reads and writes, and how. */
export type OperatorDef = Message<'caffe2.OperatorDef'> & {
  input: string[];
  output: string[];
  name: string;
  type: string;
  arg: Argument[];
  deviceOption?: DeviceOption;
  engine: string;
  controlInput: string[];
  isGradientOp: boolean;
  debugInfo: string;
  domain: string;
  opVersion: bigint;
};

/** A part of a net, and the devices that may run it: none for the host. */
export type PartitionInfo = Message<'caffe2.PartitionInfo'> & {
  name: string;
  deviceId: number[];
  extraInfo: string;
  backendOptions: BackendOptions[];
};

/** A quantized tensor as it is serialized: read, kept and written, not computed on. */
export type QTensorProto = Message<'caffe2.QTensorProto'> & {
  dims: bigint[];
  precision: number;
  scale: number;
  bias: number;
  isSigned: boolean;
  data: number[];
  name: string;
  /** One of `DATA_TYPES`, if it is a known one. */
  dataType: number;
  scales: number[];
  biases: number[];
  axis: number;
  isMultiparam: boolean;
};

/** Which elements of a tensor a chunk holds. */
export type Segment = Message<'caffe2.TensorProto.Segment'> & { begin: bigint; end: bigint };

/** A tensor as it is serialized. */
export type TensorProto = Message<'caffe2.TensorProto'> & {
  dims: bigint[];
  /** One of `DATA_TYPES`, if it is a known one. */
  dataType: number;
  floatData: number[];
  int32Data: number[];
  byteData: Uint8Array;
  stringData: Uint8Array[];
  name: string;
  deviceDetail?: DeviceOption;
  doubleData: number[];
  int64Data: bigint[];
  segment?: Segment;
  rawData: Uint8Array;
  /** One of `SERIALIZATION_FORMATS`, if it is a known one. */
  dataFormat: number;
};

export type TensorProtos = Message<'caffe2.TensorProtos'> & { protos: TensorProto[] };

/** What inference knows about a blob. */
export type TensorShape = Message<'caffe2.TensorShape'> & {
  dims: bigint[];
  dataType: number;
  unknownDims: number[];
  unknownShape: boolean;
  name: string;
};

export type TensorShapes = Message<'caffe2.TensorShapes'> & { shapes: TensorShape[] };

const SCALARS: Readonly<Partial<Record<FieldType, Type>>> = {
  bool: Type.BOOL,
  bytes: Type.BYTES,
  double: Type.DOUBLE,
  float: Type.FLOAT,
  int32: Type.INT32,
  int64: Type.INT64,
  string: Type.STRING,
  uint32: Type.UINT32,
};
const LABELS = { optional: Label.OPTIONAL, repeated: Label.REPEATED, required: Label.REQUIRED };

/** An element type of a list is what the library calls an init shape. */
type Init<T> = T extends readonly (infer Item)[] ? Item : never;

const fieldDescriptor = (
  field: Field,
): Init<NonNullable<MessageInitShape<GenMessage<DescriptorProto>>['field']>> => {
  const scalar = SCALARS[field.type];
  return {
    name: field.name,
    number: field.number,
    label: LABELS[field.label],
    type: scalar ?? Type.MESSAGE,
    ...(scalar === undefined && { typeName: `.caffe2.${field.type}` }),
    ...(field.default !== undefined && { defaultValue: `${field.default}` }),
    ...(field.packed && { options: { packed: true } }),
  };
};

const names = Object.keys(MESSAGES) as MessageName[];
const messageType = (
  name: MessageName,
): Init<NonNullable<MessageInitShape<typeof FileDescriptorProtoSchema>['messageType']>> => ({
  name: name.slice(name.lastIndexOf('.') + 1),
  field: MESSAGES[name].map(fieldDescriptor),
  nestedType: names.filter((nested) => nested.startsWith(`${name}.`)).map(messageType),
});

const registry = createFileRegistry(
  create(FileDescriptorProtoSchema, {
    name: 'caffe2.proto',
    package: 'caffe2',
    syntax: 'proto2',
    messageType: names.filter((name) => !name.includes('.')).map(messageType),
  }),
  () => undefined,
);

/** The descriptor of a message, with the type of its objects. */
export type Schema<T extends Message> = GenMessage<T> & { readonly messageName: MessageName };

function schema<T extends Message>(messageName: MessageName): Schema<T> {
  const descriptor: DescMessage = registry.getMessage(`caffe2.${messageName}`)!;
  return Object.assign(descriptor as GenMessage<T>, { messageName });
}

export const ArgumentSchema = schema<Argument>('Argument');
export const BackendOptionsSchema = schema<BackendOptions>('BackendOptions');
export const BlobProtoSchema = schema<BlobProto>('BlobProto');
export const DeviceOptionSchema = schema<DeviceOption>('DeviceOption');
export const MapFieldEntrySchema = schema<MapFieldEntry>('MapFieldEntry');
export const NetDefSchema = schema<NetDef>('NetDef');
export const OperatorDefSchema = schema<OperatorDef>('OperatorDef');
export const PartitionInfoSchema = schema<PartitionInfo>('PartitionInfo');
export const QTensorProtoSchema = schema<QTensorProto>('QTensorProto');
export const SegmentSchema = schema<Segment>('TensorProto.Segment');
export const TensorProtoSchema = schema<TensorProto>('TensorProto');
export const TensorProtosSchema = schema<TensorProtos>('TensorProtos');
export const TensorShapeSchema = schema<TensorShape>('TensorShape');
export const TensorShapesSchema = schema<TensorShapes>('TensorShapes');

/** Every message by its name in caffe2.proto. */
export const SCHEMAS: ReadonlyMap<MessageName, Schema<Message>> = new Map(
  (
    [
      ArgumentSchema,
      BackendOptionsSchema,
      BlobProtoSchema,
      DeviceOptionSchema,
      MapFieldEntrySchema,
      NetDefSchema,
      OperatorDefSchema,
      PartitionInfoSchema,
      QTensorProtoSchema,
      SegmentSchema,
      TensorProtoSchema,
      TensorProtosSchema,
      TensorShapeSchema,
      TensorShapesSchema,
    ] as unknown as Schema<Message>[]
  ).map((each) => [each.messageName, each] as const),
);

const BY_TYPE_NAME: ReadonlyMap<unknown, Schema<Message>> = new Map(
  Array.from(SCHEMAS.values(), (each) => [each.typeName, each]),
);

/** The type of a message object, such as `caffe2.NetDef`; `undefined` for anything else. */
export function typeNameOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  try {
    const { $typeName } = value as { readonly $typeName?: unknown };
    return typeof $typeName === 'string' ? $typeName : undefined;
  } catch {
    return undefined; // a revoked proxy
  }
}

/** What came where a message should have, in words for an error. */
export function describeMessage(value: unknown): string {
  const typeName = typeNameOf(value);
  return typeName === undefined ? describe(value) : `a ${quoted(typeName).slice(1, -1)}`;
}

/** The schema of a message object; `undefined` if it is none of those here. */
export const schemaOfMessage = (value: unknown): Schema<Message> | undefined =>
  BY_TYPE_NAME.get(typeNameOf(value));

/**
 * The schema here that `schema` is, or stands for: another copy of this package, or of the protobuf
 * library, has schemas of its own for the same messages.
 */
export function schemaOf<T extends Message>(schema: unknown): Schema<T> {
  let typeName: unknown;
  try {
    const given = schema as { readonly kind?: unknown; readonly typeName?: unknown } | null;
    if (given?.kind === 'message') ({ typeName } = given);
  } catch {
    // A revoked proxy: no schema.
  }
  const own = BY_TYPE_NAME.get(typeName);
  if (own !== undefined) return own as unknown as Schema<T>;
  throw typeError('ERR_INVALID_ARG_TYPE', 'a schema of a message', 'schema', describe(schema));
}

/** Throws unless it is one of the schemas here, or that of another copy for the same message. */
export function checkSchema(schema: unknown): void {
  schemaOf(schema);
}

/**
 * Whether the field of this property is there, with whatever value.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`.
 */
export function has(message: Message, schema: DescMessage, property: string): boolean {
  const own = schemaOf(schema);
  if (typeNameOf(message) !== own.typeName) {
    const received = describeMessage(message);
    throw typeError('ERR_INVALID_ARG_TYPE', `a ${own.typeName}`, 'message', received);
  }
  if (typeof property !== 'string' || !Object.hasOwn(own.field, property)) return false;
  const value = (message as unknown as Readonly<Record<string, unknown>>)[property];
  if (own.field[property]!.fieldKind === 'list') return Array.isArray(value) && value.length > 0;
  // Defaults lie on the prototype.
  return value !== undefined && Object.hasOwn(message, property);
}
