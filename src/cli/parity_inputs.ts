// What `sigmoid parity` reads: tensors of .npy, .pb and raw files, definitions, recordings.
import { extname } from 'node:path';
import {
  BlobProtoSchema,
  Caffe2Error,
  decode,
  deserializeBlob,
  NetDefSchema,
  OperatorDefSchema,
  Tensor,
  tensorFromProto,
  TensorProtoSchema,
  type NetDef,
  type OperatorDef,
} from '../caffe2/index.js';
import { FileError, openInput, readNpy } from '../io/index.js';
import { printable } from '../io/text.js';

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
      pieces.push(piece.subarray(0, count));
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

function refuse(file: string, what: string, parameter: string, came: string): never {
  throw new FileError('ERR_FILE_DATA', { file, what, parameter, came });
}

/** What a Caffe2 error says, led by the file's name. */
function inFile<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Caffe2Error)) throw error;
    const [, what, parameter, came] =
      /^Expected (.*) for (.*) but received (.*)$/s.exec(error.message) ?? [];
    throw new FileError('ERR_FILE_DATA', {
      file,
      what: printable(what ?? 'a message'),
      parameter: printable(parameter ?? 'the file'),
      came: printable(came ?? ''),
      cause: error,
    });
  }
}

/** Reads as the first message that the bytes are one of; says what the last one misses. */
function firstOf<T>(readers: readonly (() => T)[]): T {
  let last: unknown;
  for (const read of readers) {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Caffe2Error) || error.code !== 'ERR_CAFFE2_PROTO') throw error;
      last ??= error;
    }
  }
  throw last;
}

/** The tensor of a BlobProto or TensorProto: the types of their first fields tell them apart. */
function tensorOfMessage(bytes: Uint8Array): Tensor {
  const read = firstOf<() => unknown>([
    () => {
      const blob = decode(BlobProtoSchema, bytes);
      return () => deserializeBlob(blob);
    },
    () => {
      const tensor = decode(TensorProtoSchema, bytes);
      return () => tensorFromProto(tensor);
    },
  ])();
  if (read instanceof Tensor) return read;
  throw new Caffe2Error('ERR_CAFFE2_BLOB_TYPE', 'a tensor', 'the blob', typeof read);
}

/** Raw little-endian float32; dimensions behind a colon, `x.f32:2x3`, else one. */
async function readRaw(file: string): Promise<Tensor> {
  const [, path = file, text] = /^(.*):((?:[0-9]+(?:x[0-9]+)*)?)$/s.exec(file) ?? [];
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
 * The tensor of a file: .npy, .pb (BlobProto or TensorProto), anything else raw float32.
 *
 * @throws FileError.
 */
export async function readTensor(file: string): Promise<Tensor> {
  const kind = extname(file).toLowerCase();
  if (kind === '.npy') {
    const { shape, fortranOrder, values } = await readNpy(file);
    if (fortranOrder && shape.length > 1) refuse(file, 'C order', 'the .npy file', 'Fortran order');
    return new Tensor(values, shape);
  }
  if (kind !== '.pb') return readRaw(file);
  const bytes = await readWhole(file);
  return inFile(file, () => tensorOfMessage(bytes));
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
 * The operator or net of a .pb file: an operator's type is text where a net has a number, so one is
 * never read as the other.
 *
 * @throws FileError.
 */
export async function readDefinition(file: string): Promise<NetDef | OperatorDef> {
  const bytes = await readWhole(file);
  return inFile(file, () =>
    firstOf<NetDef | OperatorDef>([
      () => decode(NetDefSchema, bytes),
      () => decode(OperatorDefSchema, bytes),
    ]),
  );
}

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

interface Entry {
  readonly name: string;
  readonly dims: number[];
  readonly mode: string;
  readonly x?: string;
  readonly y?: string;
  readonly dy?: string;
  readonly outputs: { readonly sse2: string };
}

/** The runs of one recording: whole, each element alone, or x[:n] for n = 1…. */
function runsOf({ mode, dims }: Entry, inputs: readonly Float32Array[]): RecordedRun['runs'] {
  if (mode === 'whole') return [{ dims, inputs }];
  const [x] = inputs as [Float32Array];
  return Array.from(x, (_, i) => {
    const part = mode === 'each' ? x.subarray(i, i + 1) : x.subarray(0, i + 1);
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
  let manifest: { forward?: Entry[]; gradient?: Entry[] };
  try {
    manifest = JSON.parse(text) as typeof manifest;
  } catch {
    return refuse(path, 'JSON', 'the manifest', 'something else');
  }
  const floats = async (file: string): Promise<Float32Array> =>
    (await readRaw(`${folder}/${file}`)).data('FLOAT');
  const read = async (type: RecordedRun['type'], entry: Entry): Promise<RecordedRun> => {
    const files = type === 'Sigmoid' ? [entry.x] : [entry.y, entry.dy];
    const inputs = await Promise.all(files.map((file) => floats(file!)));
    const wanted = await floats(entry.outputs.sse2);
    return { name: entry.name, type, runs: runsOf(entry, inputs), wanted };
  };
  const runs: RecordedRun[] = [];
  for (const entry of manifest.forward ?? []) runs.push(await read('Sigmoid', entry));
  for (const entry of manifest.gradient ?? []) runs.push(await read('SigmoidGradient', entry));
  if (runs.length === 0) refuse(path, 'forward or gradient', 'the manifest', 'neither');
  return runs;
}
