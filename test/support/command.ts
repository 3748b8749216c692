// Runs the command as a process of its own.
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../lib/cli.js', import.meta.url));

/** What runs JavaScript: a wrapper may stand in for Node, to run it elsewhere or emulated. */
export const runtime = process.env.CAFFE2OP_SIGMOID_TEST_NODE ?? process.execPath;

/** The program and arguments that run the command, for what starts it in another way. */
export const commandLine = (...args: string[]): string[] => [runtime, main, ...args];

/** Starts the command. */
export function start(args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  return spawn(runtime, [main, ...args], options);
}

/** What a process left. */
export interface Outcome {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Waits for the end of a process and of its output. */
export function outcome(child: ChildProcess): Promise<Outcome> {
  const collect = (stream: NodeJS.ReadableStream | null | undefined): Buffer[] => {
    const chunks: Buffer[] = [];
    stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
    return chunks;
  };
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => {
      const text = Buffer.concat(stderr).toString();
      resolve({ status, signal, stdout: Buffer.concat(stdout), stderr: text });
    });
  });
}

/** Runs the command to its end; `input` goes to its standard input. */
export function command(
  args: readonly string[],
  { input, ...options }: SpawnOptions & { input?: Uint8Array } = {},
): Promise<Outcome> {
  const child = start(args, options);
  const result = outcome(child);
  // A command that fails early does not read its input.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
  return result;
}

/** Waits until `condition` holds. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
