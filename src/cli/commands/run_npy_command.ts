// What the subcommands that turn .npy files into one share: endpoints, progress, summary.
import type { Accuracy, FunctionName } from '../../core/catalog.js';
import type { Dtype } from '../../core/element_types.js';
import type { Threads } from '../../functions/options.js';
import { backend } from '../../index.js';
import { systemCode, transformNpyFiles, type Endpoint } from '../../io/index.js';
import { elementwiseFunction } from '../../io/elementwise_functions.js';
import { ClosedPipe, UsageError } from '../process/exit_status.js';
import { createProgress } from './progress.js';
import { summaryLine } from './summary.js';
import type { ProcessIo } from '../process/process_io.js';

/** Options of every such subcommand. */
export interface NpyCommandOptions {
  readonly output: string;
  readonly quiet?: boolean;
  readonly dtype?: Dtype;
  readonly accuracy?: Accuracy;
  readonly threads?: Threads;
}

const STANDARD = '-';

/** Applies a function to the files and says what was done. */
export async function runNpyCommand(
  name: FunctionName,
  inputs: readonly string[],
  { output, quiet = false, dtype, accuracy, threads }: NpyCommandOptions,
  io: ProcessIo,
): Promise<void> {
  if (inputs.filter((path) => path === STANDARD).length > 1) {
    throw new UsageError('Expected one standard input (-) for the inputs but received two');
  }
  const toStandard = output === STANDARD;
  if (toStandard && io.outputIsTerminal) {
    throw new UsageError('Expected a file or pipe for standard output but received a terminal');
  }
  const sources = inputs.map((path): Endpoint =>
    path === STANDARD ? { fd: io.input, name: 'standard input' } : path,
  );
  const target = toStandard ? { fd: io.output, name: 'standard output' } : output;

  const signal = io.abortOnSignals();
  const start = io.now();
  const progress = createProgress(io.console, { quiet, now: io.now });
  try {
    const fn = elementwiseFunction(name, { accuracy, threads });
    const report = await transformNpyFiles(fn, sources, target, {
      dtype,
      signal,
      onProgress: progress.update,
    });
    progress.stop();
    if (!quiet) {
      const line = summaryLine(report, io.now() - start, backend());
      io.console.write(`sigmoid: ${line}\n`);
    }
  } catch (error) {
    const { cause } = Object(error) as { readonly cause?: unknown };
    if (toStandard && systemCode(cause) === 'EPIPE') throw new ClosedPipe();
    throw error;
  } finally {
    progress.stop();
  }
}
