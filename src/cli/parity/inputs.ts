// What `sigmoid parity` reads: tensors of .npy, .pb and raw files, and definitions.
import { extname } from 'node:path';
import {
  BlobProtoSchema,
  Caffe2Error,
  decode,
  deserializeBlob,
  NetDefSchema,
  OperatorDefSchema,
  parseText,
  tensorFromProto,
  TensorProtoSchema,
  type NetDef,
  type OperatorDef,
  type Tensor,
} from '../../caffe2/index.js';
import { firstFieldOfText, hasControls } from '../../caffe2/proto/text_sniff.js';
import { isCaffe2Error } from '../../caffe2/common/errors.js';
import { isTensor } from '../../caffe2/tensors/tensor.js';
import { messageOf } from '../../core/foreign.js';

import {
  floatsOf,
  rawName,
  readNpyFloats,
  readRawFloats,
  tensorOf,
  type Floats,
} from './floats.js';
import { inFile, readWhole } from './whole_file.js';

/** Names of files that hold a message as text. */
const TEXT_NAMES = ['.pbtxt', '.prototxt', '.textproto'];
const MESSAGE_NAMES = ['.pb', ...TEXT_NAMES];
const nameOf = (file: string): string => extname(file).toLowerCase();

/** Whether a message lies there as text: by what it looks like, then by what its file is called. */
function holdsText(file: string, bytes: Uint8Array): boolean {
  if (firstFieldOfText(bytes) !== undefined) return true;
  if (!TEXT_NAMES.includes(nameOf(file))) return false;
  // No message begins with such a byte, UTF-16 may.
  return bytes[0]! >= 0xfe || !hasControls(new TextDecoder('latin1').decode(bytes));
}

/** How far the reading of a text got, as the error says. */
function placeOf(error: unknown): number {
  const [, line, column] = /\(line (\d+), column (\d+)\)/.exec(messageOf(error)) ?? [];
  return Number(line ?? 0) * 2 ** 20 + Number(column ?? 0);
}

/** Reads as the first message that the bytes are one of; says what each misses. */
function firstOf<T>(expected: string, readers: readonly (readonly [string, () => T])[]): T {
  const errors: (readonly [string, Caffe2Error])[] = [];
  for (const [name, read] of readers) {
    try {
      return read();
    } catch (error) {
      if (!isCaffe2Error(error)) throw error;
      errors.push([name, error]);
    }
  }
  // Of a text, the reading that got furthest is what was meant.
  const [, first] = errors[0]!;
  if (first.code === 'ERR_CAFFE2_TEXT') {
    throw errors.map(([, error]) => error).reduce((a, b) => (placeOf(b) > placeOf(a) ? b : a));
  }
  // The last one first: it may miss more than fits a line.
  const each = errors
    .reverse()
    .map(([name, error]) => `as ${name}, ${uncapitalized(messageOf(error))}`);
  throw new Caffe2Error('ERR_CAFFE2_PROTO', expected, 'the message', `neither: ${each.join('; ')}`);
}

/** The tensor of a BlobProto or TensorProto: the types of their first fields tell them apart. */
function tensorOfMessage(bytes: Uint8Array, text: boolean): Tensor {
  const read = text ? parseText : decode;
  const value = firstOf<() => unknown>('a BlobProto or TensorProto', [
    [
      'a BlobProto',
      () => {
        const blob = read(BlobProtoSchema, bytes);
        return () => deserializeBlob(blob);
      },
    ],
    [
      'a TensorProto',
      () => {
        const tensor = read(TensorProtoSchema, bytes);
        return () => tensorFromProto(tensor);
      },
    ],
  ])();
  if (isTensor(value)) return value;
  throw new Caffe2Error('ERR_CAFFE2_BLOB_TYPE', 'a tensor', 'the blob', typeof value);
}

/** Whether a file says what shape it has: all but raw ones without dimensions behind a colon. */
export const saysShape = (file: string): boolean =>
  ['.npy', ...MESSAGE_NAMES].includes(nameOf(file)) || rawName(file).text !== undefined;

/** The tensor of a file with a message. */
async function readMessage(file: string): Promise<Tensor> {
  const bytes = await readWhole(file);
  return inFile(file, () => tensorOfMessage(bytes, holdsText(file, bytes)));
}

/** The floats of a file that holds no message; `undefined` of one that does. */
async function readPlain(file: string): Promise<Floats | undefined> {
  const kind = nameOf(file);
  if (kind === '.npy') return readNpyFloats(file);
  return MESSAGE_NAMES.includes(kind) ? undefined : readRawFloats(file);
}

/**
 * The tensor of a file: .npy; .pb or, as text, .pbtxt (BlobProto or TensorProto); anything else raw
 * floats.
 *
 * @throws FileError.
 */
export async function readTensor(file: string): Promise<Tensor> {
  const plain = await readPlain(file);
  return plain === undefined ? readMessage(file) : tensorOf(file, plain);
}

/**
 * The floats of a file, of any type.
 *
 * @throws FileError, also if it holds other elements.
 */
export async function readFloats(file: string): Promise<Floats> {
  return (await readPlain(file)) ?? floatsOf(file, await readMessage(file));
}

/**
 * The operator or net of a .pb or .pbtxt file: an operator's type is text where a net has a number,
 * and in text it has inputs and outputs, so one is never read as the other.
 *
 * @throws FileError.
 */
export async function readDefinition(file: string): Promise<NetDef | OperatorDef> {
  const bytes = await readWhole(file);
  const read = holdsText(file, bytes) ? parseText : decode;
  return inFile(file, () =>
    firstOf<NetDef | OperatorDef>('an OperatorDef or NetDef', [
      ['a NetDef', () => read(NetDefSchema, bytes)],
      ['an OperatorDef', () => read(OperatorDefSchema, bytes)],
    ]),
  );
}

const uncapitalized = (text: string): string => `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
