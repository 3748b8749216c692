// Exit statuses of the command, by kind of failure, after sysexits.h.
import { constants } from 'node:os';
import { AbortError } from '../io/abort.js';
import { FileError, systemCode, type FileErrorCode } from '../io/errors.js';

export const EXIT = {
  ok: 0,
  differs: 1,
  usage: 64,
  data: 65,
  noInput: 66,
  internal: 70,
  cannotCreate: 73,
  io: 74,
} as const;

/** For the help text; `differs`: what exit status 1 means, for the command that has it. */
export const exitHelp = (differs?: string): string => `
Exit status:
  0    done${differs === undefined ? '' : `\n  1    ${differs}`}
  64   wrong usage, or the output is one of the inputs
  65   an input is no .npy file of float32, is malformed, too short or too long,
       or the shapes or orders of two inputs differ
  66   an input is missing or can't be read
  70   internal error
  73   the output can't be created
  74   reading or writing failed, or the reader of standard output went away
  129  SIGHUP   \\
  130  SIGINT    \\ interrupted; an output file is as it was before
  131  SIGQUIT   /
  143  SIGTERM  /`;

/** A command line that can't be run. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Stopped by a signal of the system. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly status: number;

  constructor(signal: NodeJS.Signals) {
    super(`interrupted by ${signal}`);
    this.status = 128 + constants.signals[signal];
  }
}

/** What was compared differs: the report that has been printed says how. */
export class Differs extends Error {
  override readonly name = 'Differs';
}

/** The reader of standard output went away: nothing to say, nobody to say it to. */
export class ClosedPipe extends Error {
  override readonly name = 'ClosedPipe';
}

const STATUS_OF: Readonly<Record<FileErrorCode, number>> = {
  ERR_FILE_DATA: EXIT.data,
  ERR_FILE_INPUT: EXIT.noInput,
  ERR_FILE_OUTPUT: EXIT.cannotCreate,
  ERR_FILE_SAME: EXIT.usage,
  ERR_FILE_IO: EXIT.io,
};

/** The exit status of a failure, and what to say about it: nothing for an interruption. */
export function explain(error: unknown): { readonly status: number; readonly message?: string } {
  if (error instanceof Interrupted) return { status: error.status };
  if (error instanceof AbortError) return explain(error.cause);
  if (error instanceof Differs) return { status: EXIT.differs };
  if (error instanceof ClosedPipe) return { status: EXIT.io };
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UsageError) return { status: EXIT.usage, message };
  if (error instanceof FileError) return { status: STATUS_OF[error.code], message };
  // The environment asked for a backend or an instruction set that there is none of.
  const code = systemCode(error);
  if (code === 'ERR_OUT_OF_RANGE' || code === 'ERR_BACKEND_UNAVAILABLE') {
    return { status: EXIT.usage, message };
  }
  if (code?.startsWith('ERR_CAFFE2_') === true) return { status: EXIT.data, message };
  return { status: EXIT.internal, message: `internal error: ${message}` };
}
