// The descriptors of the messages for the protobuf library, made from the tables.
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
import type {
  Argument,
  BackendOptions,
  BlobProto,
  DeviceOption,
  MapFieldEntry,
  NetDef,
  OperatorDef,
  PartitionInfo,
  QTensorProto,
  Segment,
  TensorProto,
  TensorProtos,
  TensorShape,
  TensorShapes,
} from './message_types.js';
import { MESSAGES, type Field, type FieldType, type MessageName } from './fields.js';

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
