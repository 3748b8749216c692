// Programs that use the installed package, run as a user runs them.
import { spawnSync } from 'node:child_process';

/** What app.mjs and app.cjs print. */
export interface Computed {
  readonly name: string;
  readonly isa: string | null;
  readonly reason?: string;
  readonly hash: string;
}

/** The environment of a user: nothing of this run's npm, no choice of backend. */
export const ENVIRONMENT = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(npm_|NODE_OPTIONS$|CAFFE2OP_SIGMOID_)/i.test(name),
  ),
);

/** Runs a command in a folder; what it printed, or how it failed. */
export function run(
  folder: string,
  command: readonly string[],
  env: NodeJS.ProcessEnv = {},
): { readonly stdout: string; readonly failures: string[] } {
  const { status, signal, stdout, stderr, error } = spawnSync(command[0]!, command.slice(1), {
    cwd: folder,
    encoding: 'utf8',
    env: { ...ENVIRONMENT, NO_COLOR: '1', ...env },
    maxBuffer: 2 ** 26,
    timeout: 300_000,
  });
  if (status === 0) return { stdout, failures: [] };
  const how = String(error ?? status ?? signal);
  return { stdout, failures: [`${command.join(' ')} ended with ${how}\n${stdout}${stderr}`] };
}

/** The value that is printed as JSON in the last line. */
export const lastLine = (stdout: string): unknown =>
  JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');

/** What is wrong with what was computed: on the backend `name`, with this hash. */
export function wrongIn(computed: Computed, name: 'native' | 'wasm', hash: string): string[] {
  const failures: string[] = [];
  if (computed.name !== name) {
    failures.push(`the backend is ${computed.name}, expected ${name}: ${computed.reason ?? ''}`);
  }
  if (computed.hash !== hash) failures.push(`the hash is ${computed.hash}, expected ${hash}`);
  if (name === 'wasm' && !/\bexternal\b|does not load|do not load/.test(computed.reason ?? '')) {
    failures.push(`the reason does not say what to do: ${computed.reason ?? 'none'}`);
  }
  return failures;
}
