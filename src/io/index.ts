// Files and streams for others to call: no process globals below.
export { AbortError } from './abort.js';
export type { ByteSink, ByteSource, FileIdentity } from './bytes.js';
export { streamElementwise } from './elementwise.js';
export type { ElementwiseFunction, ValueSource } from './elementwise.js';
export type { Endpoint, OpenDescriptor } from './endpoint.js';
export { FileError, systemCode, type FileErrorCode, type FileErrorParts } from './errors.js';
export { openInput, type InputOptions } from './input.js';
export { FLOAT32, type NpyDtype } from './npy_dtype.js';
export {
  readNpy,
  writeNpy,
  type NpyArray,
  type NpyOrder,
  type ReadNpyOptions,
  type WriteNpyOptions,
} from './npy_array.js';
export { transformNpy, transformNpyFiles, type NpyReport } from './npy_elementwise.js';
export {
  formatNpyHeader,
  MAX_HEADER_LENGTH,
  parseNpyHeader,
  readNpyHeader,
  type NpyHeader,
  type ReadHeader,
} from './npy_header.js';
export type { StreamOptions } from './options.js';
export { openOutput, type OutputOptions } from './output.js';
export { FORWARD, GRADIENT, sigmoidGradientNpy, sigmoidNpy } from './sigmoid_npy.js';
export { StreamSink, StreamSource, type ReadableBytes, type WritableBytes } from './stream.js';
export { printable } from './text.js';
