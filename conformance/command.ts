// What `npm run conformance` does with its arguments, without a process around it.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { backend, CPUContext } from 'caffe2op-sigmoid';
import { table } from './report.js';
import { runConformance } from './run.js';

/** What a command leaves: its exit status and what it printed. */
export interface Ended {
  readonly status: 0 | 1;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command; never throws. */
export function conformance(args: readonly string[]): Ended {
  try {
    const { values } = parseArgs({ args: [...args], options: { dir: { type: 'string' } } });
    const folder = values.dir ?? fileURLToPath(new URL('../test/data/caffe2', import.meta.url));
    const results = runConformance(folder, new CPUContext());
    const { name, isa } = backend();
    const title = `${folder} (${isa === null ? name : `${name}, ${isa}`})\n\n`;
    const failed = results.some(({ verdict }) => verdict === 'fails');
    return { status: failed ? 1 : 0, stdout: title + table(results), stderr: '' };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { status: 1, stdout: '', stderr: `conformance: ${message}\n` };
  }
}
