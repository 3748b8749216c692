// What `sigmoid parity` reads: tensors of .npy, .pb and raw files, definitions, recordings.
import { extname } from 'node:path';
import {
  BlobProtoSchema,
  Caffe2Error,
  decode,
  deserializeBlob,
  NetDefSchema,
  OperatorDefSchema,
  parseText,
  Tensor,
  tensorFromProto,
  TensorProtoSchema,
  type NetDef,
  type OperatorDef,
} from '../../caffe2/index.js';
import { firstFieldOfText, hasControls } from '../../caffe2/proto/text_sniff.js';
import { isCaffe2Error } from '../../caffe2/common/errors.js';
import { isTensor } from '../../caffe2/tensors/tensor.js';
import { FileError, openInput, readNpy } from '../../io/index.js';
import { describe } from '../../core/errors.js';
import { messageOf } from '../../core/foreign.js';
import { printable } from '../../files/text.js';
import { viewOf } from '../../core/typed_array.js';

/** Bytes of a file that are asked for at once. */
const PIECE = 2 ** 20;

/** A whole file. */
async function readWhole(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const source = await openInput(path);
  try {
    const pieces: Uint8Array[] = [];
    let length = 0;
    for (;;) {
      const piece = new Uint8Array(PIECE);
      const count = await source.read(piece);
      if (count === 0) break;
      pieces.push(viewOf(piece, 0, count));
      length += count;
    }
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  } finally {
    await source.close();
  }
}

function refuse(file: string, expected: string, parameter: string, received: string): never {
  throw new FileError('ERR_FILE_DATA', { file, expected, parameter, received });
}

/** What a Caffe2 error says, led by the file's name. */
function inFile<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!isCaffe2Error(error)) throw error;
    const { expected, parameter, received, where } = error;
    throw new FileError('ERR_FILE_DATA', {
      file,
      expected: printable(expected),
      parameter: printable(where === '' ? parameter : `${parameter} of ${where}`),
      received: printable(received),
      cause: error,
    });
  }
}

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

/** Splits the dimensions off a raw file's name, `x.f32:2x3`. */
const rawName = (file: string): { path: string; text: string | undefined } => {
  const [, path = file, text] = /^(.*):((?:[0-9]+(?:x[0-9]+)*)?)$/s.exec(file) ?? [];
  return { path, text };
};

/** Whether a file says what shape it has: all but raw ones without dimensions behind a colon. */
export const saysShape = (file: string): boolean =>
  ['.npy', ...MESSAGE_NAMES].includes(nameOf(file)) || rawName(file).text !== undefined;

/** Raw little-endian float32; dimensions behind a colon, `x.f32:2x3`, else one. */
async function readRaw(file: string): Promise<Tensor> {
  const { path, text } = rawName(file);
  const bytes = await readWhole(path);
  if (bytes.length % 4 !== 0) {
    refuse(path, 'a multiple of 4 bytes, float32,', 'the data', `${bytes.length} bytes`);
  }
  const view = new DataView(bytes.buffer);
  const values = Float32Array.from({ length: bytes.length / 4 }, (_, i) =>
    view.getFloat32(4 * i, true),
  );
  const dims =
    text === undefined ? [values.length] : text === '' ? [] : text.split('x').map(Number);
  const count = dims.reduce((product, n) => product * n, 1);
  if (count !== values.length) {
    refuse(path, `${count} values, as ${text ?? ''} says,`, 'the data', `${values.length}`);
  }
  return new Tensor(values, dims);
}

/**
 * The tensor of a file: .npy; .pb or, as text, .pbtxt (BlobProto or TensorProto); anything else raw
 * float32.
 *
 * @throws FileError.
 */
export async function readTensor(file: string): Promise<Tensor> {
  const kind = nameOf(file);
  if (kind === '.npy') {
    const { shape, values } = await readNpy(file);
    return new Tensor(values, shape);
  }
  if (!MESSAGE_NAMES.includes(kind)) return readRaw(file);
  const bytes = await readWhole(file);
  return inFile(file, () => tensorOfMessage(bytes, holdsText(file, bytes)));
}

/**
 * The floats of a file.
 *
 * @throws FileError, also if it holds other elements.
 */
export async function readFloats(file: string): Promise<Tensor> {
  const tensor = await readTensor(file);
  if (tensor.dtype !== 'FLOAT') {
    refuse(file, 'elements of type FLOAT', 'the tensor', tensor.dtype ?? 'none');
  }
  return tensor;
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

/** A recorded run of an operator: its inputs by name, and the recorded output. */
export interface RecordedRun {
  readonly name: string;
  readonly type: 'Sigmoid' | 'SigmoidGradient';
  /** Dimensions and inputs of every run; most recordings are one. */
  readonly runs: readonly {
    readonly dims: readonly number[];
    readonly inputs: readonly Float32Array[];
  }[];
  /** The outputs of all runs, one after the other. */
  readonly wanted: Float32Array;
}

type Mode = 'each' | 'prefixes' | 'whole';

interface Entry {
  readonly name: string;
  readonly dims: readonly number[];
  readonly mode: Mode;
  /** The files of the inputs. */
  readonly inputs: readonly string[];
  /** The file of the outputs. */
  readonly output: string;
}

/** The runs of one recording: whole, each element alone, or x[:n] for n = 1…. */
function runsOf({ mode, dims }: Entry, inputs: readonly Float32Array[]): RecordedRun['runs'] {
  if (mode === 'whole') return [{ dims, inputs }];
  const [x] = inputs as [Float32Array];
  return Array.from(x, (_, i) => {
    const part = viewOf(x, mode === 'each' ? i : 0, i + 1);
    return { dims: [part.length], inputs: [part] };
  });
}

/**
 * The recorded values of a folder laid out like test/data/caffe2: its manifest.json.
 *
 * @throws FileError.
 */
export async function readRecordedRuns(folder: string): Promise<RecordedRun[]> {
  const path = `${folder}/manifest.json`;
  const text = new TextDecoder().decode(await readWhole(path));
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch {
    return refuse(path, 'JSON', 'the manifest', 'something else');
  }
  const runs: RecordedRun[] = [];
  for (const [type, key, fields] of [
    ['Sigmoid', 'forward', ['x']],
    ['SigmoidGradient', 'gradient', ['y', 'dy']],
  ] as const) {
    for (const entry of entriesOf(path, manifest, key, fields)) {
      const inputs = await Promise.all(
        entry.inputs.map((file) => floatsOf(folder, file, entry.dims)),
      );
      const wanted = (await readRaw(`${folder}/${entry.output}`)).data('FLOAT');
      runs.push({ name: entry.name, type, runs: runsOf(entry, inputs), wanted });
    }
  }
  if (runs.length === 0) refuse(path, 'forward or gradient', 'the manifest', 'neither');
  return runs;
}

/** The floats of a recorded input: as many as its dimensions say. */
async function floatsOf(
  folder: string,
  file: string,
  dims: readonly number[],
): Promise<Float32Array> {
  const path = `${folder}/${file}`;
  const values = (await readRaw(path)).data('FLOAT');
  const count = dims.reduce((product, n) => product * n, 1);
  if (values.length !== count) {
    refuse(path, `${count} values, as the manifest says,`, 'the data', `${values.length}`);
  }
  return values;
}

type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isDims = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
const isMode = (value: unknown): value is Mode =>
  value === 'whole' || value === 'each' || value === 'prefixes';

/** The entries of the manifest under a key, none if it is not there. */
function entriesOf(
  path: string,
  manifest: unknown,
  key: 'forward' | 'gradient',
  fields: readonly string[],
): Entry[] {
  if (!isRecord(manifest)) return refuse(path, 'an object', 'the manifest', describe(manifest));
  const list = manifest[key] ?? [];
  if (!Array.isArray(list)) return refuse(path, 'a list', key, describe(list));
  return list.map((entry: unknown, index): Entry => {
    const where = `${key}[${index}]`;
    const get = <T>(
      record: Json,
      name: string,
      is: (value: unknown) => value is T,
      expected: string,
    ): T => {
      const value = record[name];
      if (is(value)) return value;
      return refuse(path, expected, `${where}, ${name}`, describe(value));
    };
    if (!isRecord(entry)) return refuse(path, 'an object', where, describe(entry));
    const outputs = get(entry, 'outputs', isRecord, 'an object');
    // Gradients are recorded whole; their entries don't say so.
    const isForward = key === 'forward';
    return {
      name: get(entry, 'name', isText, 'a string'),
      dims: get(entry, 'dims', isDims, 'integers from 0 to 2^53−1'),
      mode: isForward ? get(entry, 'mode', isMode, 'whole, each or prefixes') : 'whole',
      inputs: fields.map((field) => get(entry, field, isText, "a file's name")),
      output: get(outputs, 'sse2', isText, "a file's name"),
    };
  });
}
