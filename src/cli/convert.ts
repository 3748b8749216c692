// What the subcommands that turn .npy files into one share: endpoints, progress, summary.
import { backend } from '../index.js';
import {
  systemCode,
  transformNpyFiles,
  type ElementwiseFunction,
  type Endpoint,
} from '../io/index.js';
import { ClosedPipe, UsageError } from './exit_status.js';
import { createProgress } from './progress.js';
import { summaryLine } from './summary.js';
import type { Surroundings } from './surroundings.js';

/** Options of every such subcommand. */
export interface ConvertOptions {
  readonly output: string;
  readonly quiet?: boolean;
}

const STANDARD = '-';

/** Applies `fn` to the files and says what was done. */
export async function convert(
  fn: ElementwiseFunction,
  inputs: readonly string[],
  { output, quiet = false }: ConvertOptions,
  around: Surroundings,
): Promise<void> {
  if (inputs.filter((path) => path === STANDARD).length > 1) {
    throw new UsageError('Expected one standard input (-) for the inputs but received two');
  }
  const toStandard = output === STANDARD;
  if (toStandard && around.outputIsTerminal) {
    throw new UsageError('Expected a file or pipe for standard output but received a terminal');
  }
  const sources = inputs.map((path): Endpoint =>
    path === STANDARD ? { fd: around.input, name: 'standard input' } : path,
  );
  const target = toStandard ? { fd: around.output, name: 'standard output' } : output;

  const signal = around.abortOnSignals();
  const start = around.now();
  const progress = createProgress(around.console, { quiet, now: around.now });
  try {
    const report = await transformNpyFiles(fn, sources, target, {
      signal,
      onProgress: progress.update,
    });
    progress.stop();
    if (!quiet) {
      const line = summaryLine(report, around.now() - start, backend());
      around.console.write(`sigmoid: ${line}\n`);
    }
  } catch (error) {
    const { cause } = Object(error) as { readonly cause?: unknown };
    if (toStandard && systemCode(cause) === 'EPIPE') throw new ClosedPipe();
    throw error;
  } finally {
    progress.stop();
  }
}
