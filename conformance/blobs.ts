// Recorded blobs: put into a workspace before a run, compared with one after it.
import { Tensor, type DataType, type Envelope, type Workspace } from 'caffe2op-sigmoid/caffe2';
import { expectSame, expectThat, Mismatch } from './report.js';
import type { RecordedBlob } from './recordings.js';

/** C++ names of element types. */
const TYPES: Readonly<Record<string, DataType>> = {
  bool: 'BOOL',
  'c10::Half': 'FLOAT16',
  double: 'DOUBLE',
  float: 'FLOAT',
  int: 'INT32',
  'long int': 'INT64',
  'signed char': 'INT8',
  'unsigned char': 'UINT8',
};

const words = new Uint32Array(1);
const asFloat = new Float32Array(words.buffer);

export function floatOfBits(hex: string): number {
  words[0] = parseInt(hex, 16);
  return asFloat[0]!;
}

/** The bits of a float32, every NaN alike: its sign and payload differ between builds. */
export function bitsOf(value: number): string {
  asFloat[0] = value;
  return Number.isNaN(value) ? 'NaN' : words[0]!.toString(16).padStart(8, '0');
}

/** A tensor of any type with these values, zeros where there are none. */
export function tensorOf(
  type: DataType,
  dims: readonly number[],
  values: readonly number[] = [],
): Tensor {
  const tensor = new Tensor();
  tensor.resize(dims);
  const data = tensor.mutableData(type);
  values.forEach((value, i) => {
    if (data instanceof BigInt64Array) data[i] = BigInt(value);
    else if (!Array.isArray(data)) (data as Float32Array)[i] = value;
  });
  return tensor;
}

/** Puts a recorded blob into the workspace. */
export function feedRecorded(workspace: Workspace, name: string, blob: RecordedBlob): void {
  if (!blob.exists) return;
  if (blob.empty_blob === true) {
    workspace.createBlob(name);
  } else if (blob.blob_type === 'int') {
    workspace.feed(name, 5);
  } else if (blob.dims === undefined) {
    workspace.feed(name, 'a string');
  } else if (blob.dtype?.startsWith('nullptr') === true) {
    const tensor = new Tensor();
    tensor.resize(blob.dims);
    workspace.createBlob(name).value = tensor;
  } else {
    const type = TYPES[blob.dtype ?? 'float'];
    if (type === undefined) throw new Mismatch(`unknown element type ${blob.dtype ?? ''}`);
    const values = blob.bits?.map(floatOfBits) ?? blob.values?.map(Number);
    workspace.feed(name, tensorOf(type, blob.dims, values));
  }
}

/**
 * Compares a blob with what was recorded of it.
 *
 * @param envelope the range in which each float may lie; without it, bits are compared.
 */
export function expectBlob(
  workspace: Workspace,
  name: string,
  recorded: RecordedBlob,
  envelope?: Envelope,
): void {
  expectSame(workspace.has(name), recorded.exists, `whether blob ${name} is there`);
  const value = workspace.blob(name)?.value;
  if (!recorded.exists) return;
  if (recorded.empty_blob === true) {
    expectThat(value === undefined, () => `blob ${name} holds something, recorded as empty`);
    return;
  }
  if (recorded.dims === undefined) {
    const type = typeof value === 'number' ? 'int' : typeof value === 'string' ? 'string' : '';
    expectThat(type !== '' && (recorded.blob_type ?? '').includes(type), () => `type of ${name}`);
    return;
  }
  if (!(value instanceof Tensor)) throw new Mismatch(`blob ${name} holds no tensor`);
  const type = TYPES[recorded.dtype ?? ''];
  expectSame(value.dtype, type, `element type of ${name}`);
  expectSame(value.dims, recorded.dims, `shape of ${name}`);
  if (type !== 'FLOAT' || recorded.bits === undefined) return;
  const data = value.data('FLOAT');
  expectSame(data.length, recorded.bits.length, `number of values of ${name}`);
  recorded.bits.forEach((hex, i) => {
    const wanted = floatOfBits(hex);
    const [low, high] = [envelope?.low[i] ?? data[i]!, envelope?.high[i] ?? data[i]!];
    const isRight =
      bitsOf(data[i]!) === bitsOf(wanted) ||
      (bitsOf(low) !== bitsOf(high) && low <= wanted && wanted <= high);
    expectThat(isRight, () => `${name}[${i}]: got ${bitsOf(data[i]!)}, recorded ${hex}`);
  });
}
