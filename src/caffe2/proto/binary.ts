// Messages from bytes and to bytes.
import { fromBinary, toBinary, type Message } from '@bufbuild/protobuf';
import { describe, typeError } from '../../core/errors.js';
import { Caffe2Error } from '../errors.js';
import { checkBytes, DEEPEST } from './check.js';
import { checkSchema, type Schema } from './messages.js';
import { typedArrayNameOf } from '../../core/typed_array.js';

/** The bytes that a message was read from. */
const sources = new WeakMap<Message, Uint8Array>();

// One message more than the check lets pass: it, not the library, says what is wrong.
const READ = { recursionLimit: DEEPEST + 1 };

function parse<T extends Message>(schema: Schema<T>, bytes: Uint8Array): T {
  try {
    return fromBinary<Schema<T>>(schema, bytes, READ);
  } catch (error) {
    const came = error instanceof Error ? error.message : String(error);
    throw new Caffe2Error('ERR_CAFFE2_PROTO', 'a message', schema.messageName, came);
  }
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);

/**
 * Reads a message. Unknown fields are kept. Time and memory grow with the length of the bytes only,
 * whatever lengths they claim.
 *
 * @param schema such as `OperatorDefSchema`.
 * @param bytes all of the message; it is copied.
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; Caffe2Error `ERR_CAFFE2_PROTO` for bytes that are no
 * such message; `ERR_CAFFE2_UNSUPPORTED` for a quantized tensor.
 */
export function decode<T extends Message>(schema: Schema<T>, bytes: Uint8Array): T {
  checkSchema(schema);
  if (typedArrayNameOf(bytes) !== 'Uint8Array') {
    throw typeError('ERR_INVALID_ARG_TYPE', 'a Uint8Array', 'bytes', describe(bytes));
  }
  const source = Uint8Array.from(bytes);
  checkBytes(schema.messageName, source);
  const message = parse(schema, source);
  sources.set(message, source);
  return message;
}

/**
 * Writes a message: its fields in the order of their numbers, as protobuf does, unknown ones
 * behind them. One that was read and not changed since is written byte for byte as it was read,
 * whatever order and encoding of its fields that were.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; Caffe2Error `ERR_CAFFE2_PROTO` if a property holds what its field can't.
 */
export function encode<T extends Message>(schema: Schema<T>, message: T): Uint8Array<ArrayBuffer> {
  checkSchema(schema);
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = toBinary(schema, message);
  } catch (error) {
    const came = error instanceof Error ? error.message : String(error);
    throw new Caffe2Error('ERR_CAFFE2_PROTO', 'values that fit', schema.messageName, came);
  }
  const source = sources.get(message);
  if (source === undefined || sameBytes(source, bytes)) return bytes;
  const unchanged = toBinary(schema, parse(schema, source));
  return sameBytes(unchanged, bytes) ? Uint8Array.from(source) : bytes;
}
