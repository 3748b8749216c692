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
export {
  ArgumentSchema,
  BackendOptionsSchema,
  BlobProtoSchema,
  checkSchema,
  DeviceOptionSchema,
  has,
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
  type Argument,
  type BackendOptions,
  type BlobProto,
  type DeviceOption,
  type MapFieldEntry,
  type NetDef,
  type OperatorDef,
  type PartitionInfo,
  type QTensorProto,
  type Schema,
  type Segment,
  type TensorProto,
  type TensorProtos,
  type TensorShape,
  type TensorShapes,
} from './proto/messages.js';
export type { TextStyle } from './proto/numbers.js';
export { printText, type TextOptions } from './proto/text_print.js';
export { parseText } from './proto/text_read.js';
export { getBackwardPass, type BackwardPass, type GradientTargets } from './front_end/backward.js';
export { Blob, type BlobValue } from './tensors/blob.js';
export type { ArrayOf, DataType, NumericArray } from './tensors/data_types.js';
export {
  Arguments,
  createArgument,
  createDeviceOption,
  createNetDef,
  createOperator,
  type ArgumentValue,
  type Names,
  type NetOptions,
  type OperatorOptions,
} from './model/definitions.js';
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
export {
  CHUNK_SIZE,
  deserializeBlob,
  serializeBlob,
  tensorFromProto,
  tensorToProto,
  type SerializedBlob,
} from './tensors/serialize.js';
export { Tensor } from './tensors/tensor.js';
export { Workspace, type WorkspaceOptions } from './runtime/workspace.js';
export {
  compareFloats,
  type Bin,
  type Bound,
  type Comparison,
  type Difference,
} from './parity/compare.js';
export { CAFFE2_BOUND, isExact, type Envelope } from './parity/envelope.js';
export { runWithEnvelopes, type RunReport } from './parity/run.js';
export { stepUlps, ulpDistance } from './parity/ulp.js';
