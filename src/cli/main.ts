#!/usr/bin/env node
// The `sigmoid` command: hands its process to the program, and ends with the status it calls for.
import { isatty } from 'node:tty';
import { NAME, VERSION } from '../core/version.js';
import { systemCode } from '../files/errors.js';
import { writeError } from '../files/system_errors.js';
import { ClosedPipe, EXIT, explain, Interrupted } from './process/exit_status.js';
import type { ProcessIo } from './process/process_io.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

function abortOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      controller.abort(new Interrupted(signal));
    });
  }
  return controller.signal;
}

// Nobody reads what is said: that is no reason to end otherwise.
process.stderr.on('error', () => undefined);

/** An interrupted command that is still there then waits for a read or write that hangs. */
const LINGER_MS = 1000;

function fail(error: unknown): void {
  const { status, message, signal } = explain(error);
  process.exitCode = status;
  if (signal !== undefined) {
    // Node would wait for it at its exit as well: then the system ends the process.
    const kill = (): void => {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    };
    setTimeout(kill, LINGER_MS).unref();
  }
  if (message !== undefined) {
    process.stderr.write(`sigmoid: ${message.replaceAll(/\s*[\r\n]\s*/g, ' ')}\n`);
  }
}

process.on('uncaughtException', (error) => {
  fail(error);
  process.exit(EXIT.internal);
});

const io: ProcessIo = {
  input: 0,
  output: 1,
  outputIsTerminal: isatty(1),
  get outputSize() {
    const { columns, rows } = process.stdout;
    return { columns, rows };
  },
  environment: process.env,
  console: process.stderr,
  // process.stdout is not touched for data: it may block, and signals then wait.
  print: (text) =>
    new Promise((resolve, reject) => {
      process.stdout.on('error', (error) => {
        const closed = systemCode(error) === 'EPIPE';
        reject(closed ? new ClosedPipe() : writeError('standard output', error));
      });
      process.stdout.write(text, (error) => {
        if (!error) resolve();
      });
    }),
  abortOnSignals,
  now: () => performance.now(),
};

try {
  const args = process.argv.slice(2);
  if (args.length === 1 && /^(-V|--version)$/.test(args[0]!)) {
    // Scripts ask for it to see what is there: the command line need not be loaded to say it.
    await io.print(`${NAME} ${VERSION}\n`);
  } else {
    // Imported here: whatever fails from now on is said on one line.
    const { run } = await import('./program.js');
    await run(args, io);
  }
} catch (error) {
  fail(error);
}
