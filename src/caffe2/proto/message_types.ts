// The messages of caffe2.proto as objects.
import type { Message } from '@bufbuild/protobuf';

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
