// Caffe2's operators: the public interface of `caffe2op-sigmoid/caffe2`, re-exported.
import './common/utf8.js'; // first: the protobuf library needs it when it is loaded
export { Caffe2Error, type Caffe2ErrorCode, type Caffe2ErrorOptions } from './common/errors.js';
export { decode, encode } from './proto/binary.js';
export {
  DATA_TYPES,
  DEVICE_TYPES,
  MESSAGES,
  SERIALIZATION_FORMATS,
  type Field,
  type FieldType,
  type MessageName,
} from './proto/fields.js';
export { checkSchema, has } from './proto/message_objects.js';
export type {
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
} from './proto/message_types.js';
export {
  ArgumentSchema,
  BackendOptionsSchema,
  BlobProtoSchema,
  DeviceOptionSchema,
  MapFieldEntrySchema,
  NetDefSchema,
  OperatorDefSchema,
  PartitionInfoSchema,
  QTensorProtoSchema,
  SCHEMAS,
  SegmentSchema,
  TensorProtoSchema,
  TensorProtosSchema,
  TensorShapeSchema,
  TensorShapesSchema,
  type Schema,
} from './proto/schemas.js';
export type { TextStyle } from './proto/numbers.js';
export { printText, type TextOptions } from './proto/text_print.js';
export { parseText } from './proto/text_read.js';
export { getBackwardPass, type BackwardPass } from './front_end/backward.js';
export type { GradientTargets } from './front_end/gradient_targets.js';
export { Blob, type BlobValue } from './tensors/blob.js';
export type { ArrayOf, DataType, NumericArray } from './tensors/data_types.js';
export { Arguments } from './model/arguments.js';
export { createArgument, type ArgumentValue } from './model/create_argument.js';
export { createDeviceOption } from './model/device_option.js';
export type { Names } from './model/names.js';
export { createNetDef, type NetOptions } from './model/net_def.js';
export { createOperator, type OperatorOptions } from './model/operator_def.js';
export { getGradientForOp, matchGradsToParams } from './front_end/gradient.js';
export {
  createTensorShape,
  inferDevices,
  inferShapes,
  inferTensor,
  type InferredShapes,
} from './runtime/inference.js';
export {
  noGradient,
  type GradientMaker,
  type GradientName,
  type GradientOperators,
  type Kernel,
  type OperatorContext,
  type OperatorEntry,
} from './model/operator_entry.js';
export { Net, NET_TYPES } from './runtime/net.js';
export { NetBuilder } from './front_end/net_builder.js';
export { Operator, type EngineFallback } from './runtime/operator.js';
export {
  gradientRegistry,
  isOperator,
  operatorKey,
  operatorRegistry,
  registerOperator,
  schemaRegistry,
  type Registry,
} from './operators/registry.js';
export {
  allowsInPlace,
  calculateOutput,
  sameAsInput,
  verify,
  type Described,
  type DescribedArgument,
  type OperatorSchema,
  type Pair,
} from './model/schema.js';
export { deserializeBlob, tensorFromProto } from './tensors/deserialize.js';
export { serializeBlob, tensorToProto, type SerializedBlob } from './tensors/serialize.js';
export { Tensor } from './tensors/tensor.js';
export { Workspace, type WorkspaceOptions } from './runtime/workspace.js';
export type { Bound, Difference } from './parity/bound.js';
export { compareFloats, type Bin, type Comparison } from './parity/compare.js';
export { CAFFE2_BOUND, isExact, type Envelope } from './parity/envelope.js';
export { runWithEnvelopes, type RunReport } from './parity/run.js';
export { stepUlps, ulpDistance } from './parity/ulp.js';
