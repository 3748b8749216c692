// sigmoid parity: compares tensors, or what a recorded operator or net computes, with Caffe2's.
import { Command, InvalidArgumentError, Option } from 'commander';
import { Differs, exitHelp, UsageError } from '../process/exit_status.js';
import type { ProcessIo } from '../process/process_io.js';
import type { ParityOptions } from '../parity/comparisons.js';

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
Files: .npy of float64, float32, float16 or bfloat16; .pb, or as text .pbtxt, .prototxt or
.textproto, with a TensorProto or BlobProto; anything else is raw little-endian float32, or what its
name ends with (.f64, .f16, .bf16), its shape behind a colon where it matters (x.f32:2x3). Both are of
one type, in which ULP are counted. Shapes are compared where both are known, else the numbers of
values.
Without --ulp, --abs or --rel the bound is Caffe2's own error of the sigmoid in float32, 3 ULP for
|x| <= 87 and 3e-39 absolute beyond, and the same bits in other types; for an operator or net that is
run, what that leads to: the same bits for a gradient of recorded values.
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
    .addOption(new Option('--ulp <n>', 'bound: so many ULP').argParser(integer))
    .addOption(
      new Option('--abs <d>', 'bound: an absolute difference').argParser(number).conflicts('ulp'),
    )
    .addOption(
      new Option('--rel <r>', 'bound: a difference of so many times the wanted value')
        .argParser(number)
        .conflicts(['ulp', 'abs']),
    )
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
      // Imported here: they load the whole of Caffe2, which no other subcommand needs.
      const { compareFiles, compareRecordings, compareRun } =
        await import('../parity/comparisons.js');
      const { deviationText, fullText, jsonText, tableText } = await import('../parity/report.js');
      const compared =
        recordings !== undefined
          ? await compareRecordings(recordings, options)
          : run !== undefined
            ? await compareRun(run, options)
            : await compareFiles(got!, wanted!, options);
      if (options.json === true) await io.print(jsonText(compared));
      else if (recordings === undefined) await io.print(fullText(compared));
      else await io.print(tableText(compared) + deviationText(compared));
      if (compared.some(({ comparison }) => comparison.verdict === 'differs')) throw new Differs();
    });
}
