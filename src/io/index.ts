// Files and streams for others to call: no process globals below.
export { AbortError } from '../files/abort.js';
export type { ByteSink, ByteSource, FileIdentity } from '../files/bytes.js';
export { streamElementwise } from './stream_elementwise.js';
export type { ElementwiseFunction, ValueSource } from './stream_elementwise.js';
export type { Endpoint, OpenDescriptor } from '../files/endpoint.js';
export { FileError, systemCode, type FileErrorCode, type FileErrorParts } from '../files/errors.js';
export { openInput, type InputOptions } from '../files/input.js';
export { FLOAT32, type NpyDtype } from '../npy/dtype.js';
export { readNpy, type NpyArray, type NpyOrder, type ReadNpyOptions } from '../npy/read_npy.js';
export { writeNpy, type WriteNpyOptions } from '../npy/write_npy.js';
export { transformNpy, type NpyReport } from './transform_npy.js';
export { transformNpyFiles } from './transform_npy_files.js';
export { formatNpyHeader } from '../npy/format_header.js';
export { parseNpyHeader, type NpyHeader } from '../npy/header.js';
export { MAX_HEADER_LENGTH, readNpyHeader, type ReadHeader } from '../npy/read_header.js';
export type { StreamOptions } from './stream_options.js';
export { openOutput, type OutputOptions } from '../files/output.js';
export type { NpyFunctionOptions } from './function_npy.js';
export * from './relatives_npy.js';
export {
  FORWARD,
  GRADIENT,
  sigmoidDerivativeNpy,
  sigmoidGradientFromInputNpy,
  sigmoidGradientNpy,
  sigmoidNpy,
  sigmoidSecondDerivativeNpy,
} from './sigmoid_npy.js';
export {
  StreamSink,
  StreamSource,
  type ReadableBytes,
  type WritableBytes,
} from '../files/stream.js';
