// What `sigmoid parity --recordings` reads: a folder of recorded runs.
import { describe } from '../../core/errors.js';
import { viewOf } from '../../core/typed_array.js';

import { refuse, readWhole } from './whole_file.js';
import { readRaw } from './floats.js';

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
      const { values: wanted } = await readRaw(`${folder}/${entry.output}`, 'float32');
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
  const { values } = await readRaw(path, 'float32');
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
