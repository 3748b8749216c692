// sigmoid parity: compares tensors, or what a recorded operator or net computes, with Caffe2's.
import { Command, InvalidArgumentError, Option } from 'commander';
import {
  compareFloats,
  createOperator,
  runWithEnvelopes,
  Workspace,
  type Bound,
  type Tensor,
} from '../../caffe2/index.js';
import { isCaffe2Error, listed } from '../../caffe2/common/errors.js';
import { dimsText, sameDims } from '../../caffe2/tensors/tensor.js';
import { backend } from '../../index.js';
import { FileError } from '../../io/index.js';
import { printable } from '../../files/text.js';
import { Differs, exitHelp, UsageError } from '../process/exit_status.js';
import {
  readDefinition,
  readFloats,
  readRecordedRuns,
  readTensor,
  saysShape,
} from '../parity/inputs.js';
import { fullText, jsonText, tableText, type Compared } from '../parity/report.js';
import type { ProcessIo } from '../process/process_io.js';

interface ParityOptions {
  readonly init: readonly string[];
  readonly run?: string;
  readonly blob: readonly (readonly [string, string])[];
  readonly want: readonly (readonly [string, string])[];
  readonly recordings?: string;
  readonly input?: string;
  readonly ulp?: number;
  readonly abs?: number;
  readonly json?: boolean;
}

type Named = readonly [string, string];

function nameAndFile(text: string, before: readonly Named[] = []): Named[] {
  const at = text.indexOf('=');
  if (at < 0 || at === text.length - 1) throw new InvalidArgumentError('It must be NAME=FILE.');
  return [...before, [text.slice(0, at), text.slice(at + 1)]];
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0)) throw new InvalidArgumentError('It must be ≥ 0.');
  return value;
}

function integer(text: string): number {
  const value = number(text);
  if (!Number.isInteger(value)) throw new InvalidArgumentError('It must be an integer.');
  return value;
}

/** The bound that the user gives. */
function ownBound({ ulp, abs }: ParityOptions): Bound | undefined {
  if (ulp !== undefined) return { kind: 'ulp', ulps: ulp };
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
function sameShape(file: string, tensor: Tensor, other: string, dims?: readonly number[]): void {
  if (dims === undefined || !saysShape(file) || sameDims(tensor.dims, dims)) return;
  const [received, wanted] = [dimsText(tensor.dims), dimsText(dims)];
  const expected = `${wanted}, as in ${other},`;
  throw new FileError('ERR_FILE_DATA', { file, expected, parameter: 'the shape', received });
}

/** Compares two files. */
async function compareFiles(
  got: string,
  wanted: string,
  options: ParityOptions,
): Promise<Compared[]> {
  const [a, b] = [await readFloats(got), await readFloats(wanted)];
  sameCount(wanted, b.numel, got, a.numel);
  const known = saysShape(got) ? a.dims : undefined;
  sameShape(wanted, b, got, known);
  const x = options.input === undefined ? undefined : await readFloats(options.input);
  if (x !== undefined) {
    sameCount(options.input!, x.numel, got, a.numel);
    sameShape(options.input!, x, got, known);
    if (saysShape(wanted)) sameShape(options.input!, x, wanted, b.dims);
  }
  const bound = ownBound(options) ?? { kind: 'caffe2' };
  const comparison = compareFloats(a.data('FLOAT'), b.data('FLOAT'), bound, x?.data('FLOAT'));
  return [{ name: '', got, wanted, comparison }];
}

/** Does what a file's operator or net says: what is wrong with that is led by the file's name. */
function inFile<T>(file: string, run: () => T): T {
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
async function compareRun(file: string, options: ParityOptions): Promise<Compared[]> {
  if (options.want.length === 0) {
    throw new UsageError('Expected at least one --want NAME=FILE for --run but received none');
  }
  const def = await readDefinition(file);
  const workspace = new Workspace();
  for (const path of options.init) {
    const init = await readDefinition(path);
    inFile(path, () => runWithEnvelopes(workspace, init));
  }
  for (const [name, path] of options.blob) workspace.feed(name, await readTensor(path));
  const { bounds, inputs } = inFile(file, () => runWithEnvelopes(workspace, def));
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
    sameCount(path, wanted.numel, `blob ${name}`, values.length);
    // A raw file without dimensions gives a blob any shape of one dimension.
    const isKnown = options.blob.every(([, file]) => saysShape(file));
    sameShape(path, wanted, `blob ${name}`, isKnown ? result.dims : undefined);
    const bound = ownBound(options) ?? bounds.get(name) ?? { kind: 'ulp', ulps: 0 };
    const comparison = compareFloats(values, wanted.data('FLOAT'), bound, inputs.get(name));
    compared.push({ name, got: here(), wanted: path, comparison });
  }
  return compared;
}

/** Runs the operators of a folder of recordings and compares every output. */
async function compareRecordings(folder: string, options: ParityOptions): Promise<Compared[]> {
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

/** The lines below the table: how far Caffe2 lies from the correctly rounded result. */
function deviation(compared: readonly Compared[]): string {
  const lines = (['forward', 'gradient'] as const).map((kind) => {
    const of = compared.filter(({ name }) => name.startsWith(kind));
    const values = of.reduce((sum, { comparison }) => sum + comparison.count, 0);
    const most = Math.max(0, ...of.map(({ comparison }) => comparison.largestWithin87?.ulps ?? 0));
    const equal = of.reduce((sum, { comparison }) => sum + comparison.equal, 0);
    return kind === 'forward'
      ? `forward: Caffe2 deviates from the correctly rounded result by at most ${most} ULP for |x| <= 87; ${equal} of ${values} values are equal\n`
      : `gradient: Caffe2 deviates from the result here in ${values - equal} of ${values} values\n`;
  });
  return `\n${lines.join('')}`;
}

/** Throws if options are given that the way of comparing has no use for. */
function checkOptions({ init, run, recordings, input, blob, want }: ParityOptions): void {
  const refuse = (option: string, way: string): never => {
    throw new UsageError(`Expected no ${option} for ${way} but received one`);
  };
  const way = recordings !== undefined ? '--recordings' : run !== undefined ? '--run' : 'two files';
  if (way !== '--run' && init.length > 0) refuse('--init', way);
  if (way !== '--run' && blob.length > 0) refuse('--blob', way);
  if (way !== '--run' && want.length > 0) refuse('--want', way);
  if (way !== 'two files' && input !== undefined) refuse('--input', way);
  for (const [option, pairs] of [
    ['--blob', blob],
    ['--want', want],
  ] as const) {
    const names = pairs.map(([name]) => name);
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined) {
      const name = JSON.stringify(twice);
      throw new UsageError(`Expected each name once for ${option} but received ${name} twice`);
    }
  }
}

const PARITY_HELP = `
Files: .npy of float32; .pb, or as text .pbtxt, .prototxt or .textproto, with a TensorProto or
BlobProto; anything else is raw little-endian float32, its shape behind a colon where it matters (x.f32:2x3). Shapes are
compared where both are known, else the numbers of values.
Without --ulp or --abs the bound is Caffe2's own error of the sigmoid, 3 ULP for |x| <= 87 and
3e-39 absolute beyond; for an operator or net that is run, what that leads to: the same bits for a
gradient of recorded values.
${exitHelp('the values differ by more than the bound allows')}`;

export function parityCommand(io: ProcessIo): Command {
  return new Command('parity')
    .summary('compare with what Caffe2 computed')
    .description(
      'Compares the floats of two files; or runs a recorded operator or net (.pb, .pbtxt) on recorded ' +
        'blobs and compares its outputs; or does so for a folder of recordings.',
    )
    .argument('[got]', 'the file to compare')
    .argument('[wanted]', 'the file to compare it with')
    .option('--run <file>', 'an OperatorDef or NetDef to run (.pb, .pbtxt)')
    .addOption(
      new Option('--init <file>', 'one to run before, such as a model’s init_net.pb; once for each')
        .argParser((file: string, before: readonly string[]) => [...before, file])
        .default([], 'none'),
    )
    .addOption(
      new Option('--blob <name=file>', 'a blob to run it on; once for each')
        .argParser(nameAndFile)
        .default([], 'none'),
    )
    .addOption(
      new Option('--want <name=file>', 'what an output should be; once for each')
        .argParser(nameAndFile)
        .default([], 'none'),
    )
    .option('--recordings <folder>', 'a folder with a manifest.json of recorded runs')
    .option('--input <file>', 'what <got> was computed from, for the bound and the report')
    .addOption(new Option('--ulp <n>', 'bound: so many ULP').argParser(integer).conflicts('abs'))
    .addOption(new Option('--abs <d>', 'bound: an absolute difference').argParser(number))
    .option('--json', 'print JSON')
    .addHelpText('after', PARITY_HELP)
    .action(async (got: string | undefined, wanted: string | undefined, options: ParityOptions) => {
      const { run, recordings } = options;
      const ways = [got, run, recordings].filter((way) => way !== undefined).length;
      if (ways !== 1 || (got === undefined) !== (wanted === undefined)) {
        throw new UsageError(
          'Expected two files, or --run, or --recordings for what to compare but received ' +
            (ways === 0 ? 'none' : ways === 1 ? 'one file' : 'several'),
        );
      }
      checkOptions(options);
      const compared =
        recordings !== undefined
          ? await compareRecordings(recordings, options)
          : run !== undefined
            ? await compareRun(run, options)
            : await compareFiles(got!, wanted!, options);
      if (options.json === true) await io.print(jsonText(compared));
      else if (recordings === undefined) await io.print(fullText(compared));
      else await io.print(tableText(compared) + deviation(compared));
      if (compared.some(({ comparison }) => comparison.verdict === 'differs')) throw new Differs();
    });
}
