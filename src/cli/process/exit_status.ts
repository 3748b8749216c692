// Exit statuses of the command, by kind of failure, after sysexits.h.
import { constants } from 'node:os';
import { codeOf, messageOf } from '../../core/foreign.js';
import { isFileError, type FileErrorCode } from '../../files/errors.js';

export const EXIT = {
  ok: 0,
  differs: 1,
  usage: 64,
  data: 65,
  noInput: 66,
  unavailable: 69,
  internal: 70,
  cannotCreate: 73,
  io: 74,
} as const;

/**
 * For the help text; `differs` and `unavailable`: what the exit statuses 1 and 69 mean, for the commands that
 * have them.
 */
export const exitHelp = (differs?: string, unavailable?: string): string => `
Exit status:
  0    done${differs === undefined ? '' : `\n  1    ${differs}`}
  64   wrong usage, or the output is one of the inputs
  65   an input is no .npy file of numbers, is malformed, too short or too long, or
       of integers without --dtype, the types or shapes of two inputs differ, or one
       of another order than the first does not fit in memory
  66   an input is missing or can't be read${unavailable === undefined ? '' : `\n  69   ${unavailable}`}
  70   internal error
  73   the output can't be created
  74   reading or writing failed, or the reader of standard output went away
  129  SIGHUP   \\
  130  SIGINT    \\ interrupted; an output file is as it was before
  131  SIGQUIT   /
  143  SIGTERM  /`;

/** What ends a command with a status of its own. */
export abstract class Ending extends Error {
  /** What only instances have. */
  readonly #isEnding = true;
  abstract readonly status: number;
  /** Whether its message is to be said. */
  abstract readonly isSaid: boolean;
  /** The system's signal that it was. */
  readonly signal: NodeJS.Signals | undefined = undefined;

  /** Whether a value that was thrown is one. */
  static is(value: unknown): value is Ending {
    return typeof value === 'object' && value !== null && #isEnding in value;
  }
}

/** A command line that can't be run. */
export class UsageError extends Ending {
  override readonly name = 'UsageError';
  readonly status = EXIT.usage;
  readonly isSaid = true;
}

/** Stopped by a signal of the system. */
export class Interrupted extends Ending {
  override readonly name = 'Interrupted';
  override readonly signal: NodeJS.Signals;
  readonly status: number;
  readonly isSaid = false;

  constructor(signal: NodeJS.Signals) {
    super(`interrupted by ${signal}`);
    this.signal = signal;
    this.status = 128 + constants.signals[signal];
  }
}

/** What was compared differs: the report that has been printed says how. */
export class Differs extends Ending {
  override readonly name = 'Differs';
  readonly status = EXIT.differs;
  readonly isSaid = false;
}

/** The reader of standard output went away: nothing to say, nobody to say it to. */
export class ClosedPipe extends Ending {
  override readonly name = 'ClosedPipe';
  readonly status = EXIT.io;
  readonly isSaid = false;
}

const STATUS_OF: Readonly<Record<FileErrorCode, number>> = {
  ERR_FILE_DATA: EXIT.data,
  ERR_FILE_INPUT: EXIT.noInput,
  ERR_FILE_OUTPUT: EXIT.cannotCreate,
  ERR_FILE_SAME: EXIT.usage,
  ERR_FILE_IO: EXIT.io,
};

/** How a command ends: its exit status, and what to say about it, if anything. */
export interface Explanation {
  readonly status: number;
  readonly message?: string;
  /** The system's signal that interrupted it. */
  readonly signal?: NodeJS.Signals;
}

/** The exit status of a failure, and what to say about it: nothing for an interruption. */
export function explain(error: unknown): Explanation {
  const message = messageOf(error);
  if (Ending.is(error)) {
    const { status, isSaid, signal } = error;
    return { status, ...(isSaid && { message }), ...(signal !== undefined && { signal }) };
  }
  const code = codeOf(error);
  // A stopped operation: its cause says by what.
  if (code === 'ABORT_ERR') {
    const { cause } = error as Error;
    if (Ending.is(cause)) return explain(cause);
  }
  if (isFileError(error)) return { status: STATUS_OF[error.code], message };
  // The environment asked for a backend or an instruction set that there is none of.
  if (code === 'ERR_OUT_OF_RANGE' || code === 'ERR_BACKEND_UNAVAILABLE') {
    return { status: EXIT.usage, message };
  }
  if (code?.startsWith('ERR_CAFFE2_') === true) return { status: EXIT.data, message };
  if (code === 'ERR_PACKAGE_MISSING') return { status: EXIT.unavailable, message };
  return { status: EXIT.internal, message: `internal error: ${message}` };
}
