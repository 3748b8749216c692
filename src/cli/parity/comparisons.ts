// What `sigmoid parity` compares: two files, what a definition computes, a folder of recordings.
import {
  compareFloats,
  createOperator,
  runWithEnvelopes,
  Workspace,
  type Bound,
} from '../../caffe2/index.js';
import { isCaffe2Error, listed } from '../../caffe2/common/errors.js';
import { dimsText, sameDims } from '../../caffe2/tensors/dims.js';
import type { Dtype } from '../../core/element_types.js';
import { backend } from '../../index.js';
import { FileError } from '../../io/index.js';
import { printable } from '../../files/text.js';
import { UsageError } from '../process/exit_status.js';
import type { Floats } from './floats.js';
import { readDefinition, readFloats, readTensor, saysShape } from './inputs.js';
import type { Compared } from './report.js';

import { readRecordedRuns } from './recordings.js';

/** The options of the command. */
export interface ParityOptions {
  readonly init: readonly string[];
  readonly run?: string;
  readonly blob: readonly (readonly [string, string])[];
  readonly want: readonly (readonly [string, string])[];
  readonly recordings?: string;
  readonly input?: string;
  readonly ulp?: number;
  readonly abs?: number;
  readonly rel?: number;
  readonly json?: boolean;
}

/** The bound that the user gives. */
function ownBound({ ulp, abs, rel }: ParityOptions): Bound | undefined {
  if (ulp !== undefined) return { kind: 'ulp', ulps: ulp };
  if (rel !== undefined) return { kind: 'relative', ratio: rel };
  return abs === undefined ? undefined : { kind: 'absolute', difference: abs };
}

/** How this package calls itself in a report. */
function here(): string {
  const { name, isa } = backend();
  return `this package (${isa === null ? name : `${name}, ${isa}`})`;
}

function sameCount(file: string, count: number, other: string, wanted: number): void {
  if (count === wanted) return;
  const received = `${count}`;
  const parameter = 'the number of values';
  const expected = `${wanted}, as in ${other},`;
  throw new FileError('ERR_FILE_DATA', { file, expected, parameter, received });
}

/** Throws unless the shapes are equal, as far as both are known; else the numbers of values. */
function sameShape(file: string, floats: Floats, other: string, dims?: readonly number[]): void {
  if (dims === undefined || !saysShape(file) || sameDims(floats.dims, dims)) return;
  const [received, wanted] = [dimsText(floats.dims), dimsText(dims)];
  const expected = `${wanted}, as in ${other},`;
  throw new FileError('ERR_FILE_DATA', { file, expected, parameter: 'the shape', received });
}

/** Throws unless the floats are of this type. */
function sameType(file: string, { dtype: received }: Floats, wanted: Dtype, as: string): void {
  if (received === wanted) return;
  const parameter = 'the type of the elements';
  throw new FileError('ERR_FILE_DATA', {
    file,
    expected: `${wanted}, ${as},`,
    parameter,
    received,
  });
}

/** Throws unless the floats of a file are of the type, number and, where known, shape of another's. */
function checkLike(file: string, floats: Floats, other: string, wanted: Floats): void {
  sameType(file, floats, wanted.dtype, `as in ${other}`);
  sameCount(file, floats.values.length, other, wanted.values.length);
  sameShape(file, floats, other, saysShape(other) ? wanted.dims : undefined);
}

/** Compares two files. */
export async function compareFiles(
  got: string,
  wanted: string,
  options: ParityOptions,
): Promise<Compared[]> {
  const [a, b] = [await readFloats(got), await readFloats(wanted)];
  checkLike(wanted, b, got, a);
  const { input } = options;
  const x = input === undefined ? undefined : await readFloats(input);
  if (x !== undefined) {
    checkLike(input!, x, got, a);
    checkLike(input!, x, wanted, b);
  }
  const { dtype } = a;
  // Caffe2 has a bound for the one type that it computes.
  const own: Bound = dtype === 'float32' ? { kind: 'caffe2' } : { kind: 'ulp', ulps: 0 };
  const bound = ownBound(options) ?? own;
  const comparison = compareFloats(a.values, b.values, bound, x?.values, { dtype });
  return [{ name: '', got, wanted, comparison }];
}

/** Does what a file's operator or net says: what is wrong with that is led by the file's name. */
function runOf<T>(file: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!isCaffe2Error(error)) throw error;
    throw new FileError('ERR_FILE_DATA', {
      file: error.where === '' ? file : `${file}: ${error.where}`,
      expected: printable(error.expected),
      parameter: printable(error.parameter),
      received: printable(error.received),
      cause: error,
    });
  }
}

/** Runs an operator or net on blobs and compares its outputs. */
export async function compareRun(file: string, options: ParityOptions): Promise<Compared[]> {
  if (options.want.length === 0) {
    throw new UsageError('Expected at least one --want NAME=FILE for --run but received none');
  }
  const def = await readDefinition(file);
  const workspace = new Workspace();
  for (const path of options.init) {
    const init = await readDefinition(path);
    runOf(path, () => runWithEnvelopes(workspace, init));
  }
  for (const [name, path] of options.blob) workspace.feed(name, await readTensor(path));
  const { bounds, inputs } = runOf(file, () => runWithEnvelopes(workspace, def));
  const compared: Compared[] = [];
  for (const [name, path] of options.want) {
    if (!workspace.has(name)) {
      const blob = JSON.stringify(name);
      const made = listed(workspace.list());
      const parameter = '--want';
      throw new FileError('ERR_FILE_DATA', {
        file,
        expected: printable(`a blob that it makes or is given (${made})`),
        parameter,
        received: printable(blob),
      });
    }
    const result = workspace.fetch(name);
    const values = result.data('FLOAT', `blob ${JSON.stringify(name)}`);
    const wanted = await readFloats(path);
    sameType(path, wanted, 'float32', `as blob ${name} holds`);
    sameCount(path, wanted.values.length, `blob ${name}`, values.length);
    // A raw file without dimensions gives a blob any shape of one dimension.
    const isKnown = options.blob.every(([, file]) => saysShape(file));
    sameShape(path, wanted, `blob ${name}`, isKnown ? result.dims : undefined);
    const bound = ownBound(options) ?? bounds.get(name) ?? { kind: 'ulp', ulps: 0 };
    const comparison = compareFloats(values, wanted.values, bound, inputs.get(name));
    compared.push({ name, got: here(), wanted: path, comparison });
  }
  return compared;
}

/** Runs the operators of a folder of recordings and compares every output. */
export async function compareRecordings(
  folder: string,
  options: ParityOptions,
): Promise<Compared[]> {
  const compared: Compared[] = [];
  for (const { name, type, runs, wanted } of await readRecordedRuns(folder)) {
    const names = type === 'Sigmoid' ? ['X'] : ['Y', 'dY'];
    const workspace = new Workspace();
    for (const input of names) workspace.createBlob(input);
    const operator = workspace.createOperator(createOperator(type, names, 'out'));
    const got: number[] = [];
    const from: number[] = [];
    for (const { dims, inputs } of runs) {
      inputs.forEach((values, i) => {
        workspace.feed(names[i]!, values, dims);
      });
      operator.run();
      for (const value of workspace.fetch('out').data('FLOAT')) got.push(value);
      for (const value of inputs[0]!) from.push(value);
    }
    sameCount(name, wanted.length, 'its input', got.length);
    const isForward = type === 'Sigmoid';
    const own: Bound = isForward ? { kind: 'caffe2' } : { kind: 'ulp', ulps: 0 };
    const comparison = compareFloats(
      Float32Array.from(got),
      wanted,
      ownBound(options) ?? own,
      isForward ? Float32Array.from(from) : undefined,
    );
    const title = `${isForward ? 'forward' : 'gradient'} ${name}`;
    compared.push({ name: title, got: here(), wanted: name, comparison });
  }
  return compared;
}
