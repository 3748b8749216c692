// Recorded messages: bytes in, the same bytes out; text as printed; text read back.
import {
  BlobProtoSchema,
  DATA_TYPES,
  decode,
  deserializeBlob,
  DEVICE_TYPES,
  encode,
  MESSAGES,
  parseText,
  printText,
  SCHEMAS,
  serializeBlob,
  Tensor,
  tensorFromProto,
  TensorProtoSchema,
  type BlobProto,
  type BlobValue,
  type MessageName,
} from 'caffe2op-sigmoid/caffe2';
import { expectCoded, outcomeOf } from './operator_runs.js';
import type { ProtobufEntry, Recordings } from './recordings.js';
import { expectSame, expectThat, Mismatch, runCase, type Result } from './report.js';
import { hexOf } from './tables.js';

const GROUP = 'protobufs';

/** The text of a message without its NaN, whose sign the text form does not tell. */
const hasNaN = (text: string): boolean => /: nan$/m.test(text);

function checkMessage(recordings: Recordings, { file, text, message }: ProtobufEntry): void {
  const schema = SCHEMAS.get(message.replace(/^caffe2\./, '') as MessageName);
  if (schema === undefined) throw new Mismatch(`no message ${message}`);
  const bytes = recordings.bytes(file);
  const wanted = recordings.text(text);
  const read = decode(schema, bytes);
  expectThat(hexOf(encode(schema, read)) === hexOf(bytes), () => 'other bytes when written again');
  // The files that Caffe2's Python front end wrote have numbers as Python prints them.
  const style = /(^|\/)py_[^/]*$/.test(file) ? 'python' : 'cpp';
  expectThat(printText(schema, read, { style }) === wanted, () => 'other text when printed');
  const back = parseText(schema, wanted);
  expectThat(printText(schema, back, { style }) === wanted, () => 'other text when read back');
  if (!hasNaN(wanted)) {
    expectThat(hexOf(encode(schema, back)) === hexOf(bytes), () => 'other bytes from the text');
  }
}

/** Chunks of one blob lie in files that differ in a number at the end. */
const chunkOf = /^(.*_chunk)(\d+)\.pb$/;

/** The tensor of the chunks there are, 0 where one was not recorded. */
function joined(protos: readonly BlobProto[]): Tensor {
  const { dims, dataType } = protos[0]!.tensor!;
  expectSame(dataType, DATA_TYPES.FLOAT, 'element type of an incomplete tensor');
  const tensor = new Tensor();
  tensor.resize(dims.map(Number));
  const data = tensor.mutableData('FLOAT');
  for (const { tensor: part } of protos) data.set(part!.floatData, Number(part!.segment!.begin));
  return tensor;
}

/** Blobs become tensors, and are then serialized to the same bytes as Caffe2 did. */
function checkBlobs(recordings: Recordings, files: readonly string[]): void {
  const bytes = files.map((file) => recordings.bytes(file));
  const protos = bytes.map((each): BlobProto => decode(BlobProtoSchema, each));
  const { name, tensor } = protos[0]!;
  const isChunked = chunkOf.test(files[0]!);
  const covered = protos.reduce((count, proto) => count + proto.tensor!.floatData.length, 0);
  const numel = tensor!.dims.reduce((product, n) => product * Number(n), 1);
  let value: BlobValue;
  if (isChunked && covered < numel) {
    const { returned, error } = outcomeOf(() => deserializeBlob(protos));
    expectSame(returned, false, 'whether an incomplete tensor is taken');
    expectCoded(error);
    value = joined(protos);
  } else {
    value = deserializeBlob(protos);
  }
  const chunkSize = isChunked ? Number(tensor!.segment!.end) : undefined;
  const blobs = serializeBlob(name, value, { chunkSize });
  files.forEach((file, i) => {
    const index = chunkOf.exec(file)?.[2];
    const { key, proto } = blobs[Number(index ?? 0)]!;
    expectSame(key, index === undefined ? name : `${name}#%${index}`, 'key');
    if (hexOf(encode(BlobProtoSchema, proto)) === hexOf(bytes[i]!)) return;
    const [a, b] = [proto, protos[i]!].map((each) => printText(BlobProtoSchema, each));
    expectThat(a === b && hasNaN(b!), () => 'other bytes when serialized again');
  });
}

function checkFields(recordings: Recordings, name: string): void {
  const recorded = recordings.protoFields[name]!;
  if (!Array.isArray(recorded)) {
    const values: Readonly<Record<string, number>> | undefined = {
      'enum TensorProto.DataType': DATA_TYPES,
      'enum DeviceTypeProto': Object.fromEntries(
        Object.entries(DEVICE_TYPES).map(([device, number]) => [`PROTO_${device}`, number]),
      ),
    }[name];
    // The number of devices is no device.
    const rest = Object.entries(recorded).filter(([key]) => !key.includes('_MAX_'));
    expectSame(Object.entries(values ?? {}), rest, 'values');
    return;
  }
  const here = new Map(MESSAGES[name as MessageName].map((field) => [field.number, field]));
  for (const field of recorded as readonly {
    number: number;
    name: string;
    type: string;
    label: string;
    packed: boolean;
  }[]) {
    const own = here.get(field.number);
    const type = field.type === 'DataType' ? 'int32' : field.type;
    expectSame(
      own && [own.name, own.type.replace(/^TensorProto\./, ''), own.label, own.packed],
      [field.name, type.replace(/^TensorProto\./, ''), field.label, field.packed],
      `field ${field.number}`,
    );
  }
}

export function protobufs(recordings: Recordings): Result[] {
  const entries = recordings.manifest.protobufs ?? [];
  const results = entries.map((entry) =>
    runCase(GROUP, entry.file, () => {
      checkMessage(recordings, entry);
    }),
  );
  const groups = new Map<string, string[]>();
  for (const { file, message } of entries) {
    if (message !== 'caffe2.BlobProto') continue;
    const key = chunkOf.exec(file)?.[1] ?? file;
    groups.set(key, [...(groups.get(key) ?? []), file].sort());
  }
  for (const [key, files] of groups) {
    results.push(
      runCase(GROUP, `tensor of ${key}`, () => {
        checkBlobs(recordings, files);
      }),
    );
  }
  for (const { file, message } of entries) {
    if (message !== 'caffe2.TensorProto') continue;
    results.push(
      runCase(GROUP, `tensor of ${file}`, () => {
        const proto = decode(TensorProtoSchema, recordings.bytes(file));
        expectSame(tensorFromProto(proto).dims, proto.dims.map(Number), 'shape');
      }),
    );
  }
  for (const name of Object.keys(recordings.protoFields)) {
    results.push(
      runCase(GROUP, `fields of ${name}`, () => {
        checkFields(recordings, name);
      }),
    );
  }
  return results;
}
