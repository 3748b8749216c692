// Files and streams for others to call: no process globals below.
export { AbortError } from '../files/abort.js';
export type { ByteSink, ByteSource, FileIdentity } from '../files/bytes.js';
export { streamElementwise } from './stream_elementwise.js';
export type { ElementwiseFunction, ValueSource } from './stream_elementwise.js';
export type { Endpoint, OpenDescriptor } from '../files/endpoint.js';
export { FileError, systemCode, type FileErrorCode, type FileErrorParts } from '../files/errors.js';
export { openInput, type InputOptions } from '../files/input.js';
export { FLOAT32, type NpyDtype } from '../npy/dtype.js';
export {
  readNpy,
  writeNpy,
  type NpyArray,
  type NpyOrder,
  type ReadNpyOptions,
  type WriteNpyOptions,
} from '../npy/array.js';
export { transformNpy, transformNpyFiles, type NpyReport } from './transform_npy.js';
export {
  formatNpyHeader,
  MAX_HEADER_LENGTH,
  parseNpyHeader,
  readNpyHeader,
  type NpyHeader,
  type ReadHeader,
} from '../npy/header.js';
export type { StreamOptions } from './stream_options.js';
export { openOutput, type OutputOptions } from '../files/output.js';
export { FORWARD, GRADIENT, sigmoidGradientNpy, sigmoidNpy } from './sigmoid_npy.js';
export {
  StreamSink,
  StreamSource,
  type ReadableBytes,
  type WritableBytes,
} from '../files/stream.js';
export { printable } from '../files/text.js';
