// Messages from bytes and to bytes.
import { fromBinary, toBinary, type Message } from '@bufbuild/protobuf';
import { messageOf } from '../../core/foreign.js';
import { checkBytesArgument, copyBytes } from '../common/bytes.js';
import { checkMessage } from './check_message.js';
import { Caffe2Error } from '../common/errors.js';
import { checkBytes, MAX_DEPTH } from './check.js';
import { schemaOf } from './message_objects.js';
import type { Schema } from './schemas.js';
import { firstFieldOfText } from './text_sniff.js';

/** The bytes that a message was read from. */
const sources = new WeakMap<Message, Uint8Array>();

// The outermost message, and one more than the check lets pass: it, not the library, says what is
// wrong.
const READ = { recursionLimit: MAX_DEPTH + 2 };

function parse<T extends Message>(schema: Schema<T>, bytes: Uint8Array): T {
  try {
    return fromBinary<Schema<T>>(schema, bytes, READ);
  } catch (error) {
    throw new Caffe2Error('ERR_CAFFE2_PROTO', 'a message', schema.messageName, messageOf(error));
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function refuseText({ messageName }: Schema<Message>, bytes: Uint8Array): void {
  const field = firstFieldOfText(bytes);
  if (field === undefined) return;
  const received = `text with ${field} first, which parseText reads`;
  throw new Caffe2Error('ERR_CAFFE2_PROTO', `a binary ${messageName}`, 'bytes', received);
}

/**
 * Reads a message. Unknown fields are kept. Time and memory grow with the length of the bytes only,
 * whatever lengths they claim.
 *
 * @param schema such as `OperatorDefSchema`.
 * @param bytes all of the message; it is copied.
 * @throws TypeError `ERR_INVALID_ARG_TYPE`, `ERR_DETACHED`; Caffe2Error `ERR_CAFFE2_PROTO` for bytes
 * that are no such message, also for its text form, which `parseText` reads.
 */
export function decode<T extends Message>(schema: Schema<T>, bytes: Uint8Array): T {
  const own = schemaOf<T>(schema);
  checkBytesArgument(bytes, 'bytes');
  const source = copyBytes(bytes);
  try {
    checkBytes(own.messageName, source);
  } catch (error) {
    refuseText(own, source);
    throw error;
  }
  const message = parse(own, source);
  // Text may be a message of unknown fields too; nobody means that.
  if (message.$unknown !== undefined) refuseText(own, source);
  sources.set(message, source);
  return message;
}

/**
 * Writes a message: its fields in the order of their numbers, as protobuf does, unknown ones
 * behind them. One that was read and not changed since is written byte for byte as it was read,
 * whatever order and encoding of its fields that were.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE` for what is no such message; Caffe2Error
 * `ERR_CAFFE2_PROTO`, with the path of the field, if something in it holds what it can't.
 */
export function encode<T extends Message>(schema: Schema<T>, message: T): Uint8Array<ArrayBuffer> {
  const own = schemaOf<T>(schema);
  checkMessage(message, own.typeName, 'message', own.messageName);
  const bytes = write(own, message);
  const source = sources.get(message);
  if (source === undefined || sameBytes(source, bytes)) return bytes;
  return sameBytes(write(own, parse(own, source)), bytes) ? copyBytes(source) : bytes;
}

function write<T extends Message>(schema: Schema<T>, message: T): Uint8Array<ArrayBuffer> {
  try {
    return toBinary(schema, message);
  } catch (error) {
    // No memory; a getter that changes its mind.
    const expected = 'a message that can be written';
    throw new Caffe2Error('ERR_CAFFE2_PROTO', expected, schema.messageName, messageOf(error));
  }
}
