// The messages as objects, and their descriptors for the protobuf library, made from the tables.
import {
  create,
  createFileRegistry,
  isFieldSet,
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
};

/** A blob as it is serialized: a tensor (or a chunk of one), or opaque content. */
export type BlobProto = Message<'caffe2.BlobProto'> & {
  name: string;
  type: string;
  tensor?: TensorProto;
  content: Uint8Array;
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
export const BlobProtoSchema = schema<BlobProto>('BlobProto');
export const DeviceOptionSchema = schema<DeviceOption>('DeviceOption');
export const NetDefSchema = schema<NetDef>('NetDef');
export const OperatorDefSchema = schema<OperatorDef>('OperatorDef');
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
      BlobProtoSchema,
      DeviceOptionSchema,
      NetDefSchema,
      OperatorDefSchema,
      SegmentSchema,
      TensorProtoSchema,
      TensorProtosSchema,
      TensorShapeSchema,
      TensorShapesSchema,
    ] as unknown as Schema<Message>[]
  ).map((each) => [each.messageName, each] as const),
);

/** Whether the field of this property is there, with whatever value. */
export function has(message: Message, schemaOf: DescMessage, property: string): boolean {
  const field = schemaOf.field[property];
  return field !== undefined && isFieldSet(message, field);
}

/** Throws unless it is one of the schemas here. */
export function checkSchema(schema: unknown): void {
  for (const each of SCHEMAS.values()) if (each === schema) return;
  throw typeError('ERR_INVALID_ARG_TYPE', 'a schema of a message', 'schema', describe(schema));
}
