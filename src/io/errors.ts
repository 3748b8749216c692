// The errors of files and streams: the message form of the functions, led by the file's name.
import { getSystemErrorMap } from 'node:util';
import { printable } from './text.js';

/** The stable codes of the errors that reading and writing files throws. */
export type FileErrorCode =
  /** The contents of an input are not what they must be. */
  | 'ERR_FILE_DATA'
  /** An input can't be opened. */
  | 'ERR_FILE_INPUT'
  /** An output can't be created. */
  | 'ERR_FILE_OUTPUT'
  /** An output is one of the inputs. */
  | 'ERR_FILE_SAME'
  /** The system failed to read or write an open file. */
  | 'ERR_FILE_IO';

/** What a `FileError` says: `<file>: Expected <what> for <parameter> but received <came>`. */
export interface FileErrorParts {
  /** The file's name, printed on one line whatever it holds. */
  readonly file: string;
  /** What was expected, */
  readonly what: string;
  /** for what, */
  readonly parameter: string;
  /** and what was there: printable text. */
  readonly came: string;
  /** The system's error behind it. */
  readonly cause?: unknown;
}

/** An input or output that is not what it must be; its message is one printable line. */
export class FileError extends Error {
  /** What kind of fault it is. */
  readonly code: FileErrorCode;

  constructor(code: FileErrorCode, { file, what, parameter, came, cause }: FileErrorParts) {
    super(
      `${file === '' ? "''" : printable(file)}: Expected ${what} for ${parameter} but received ${came}`,
      cause === undefined ? undefined : { cause },
    );
    this.name = 'FileError';
    this.code = code;
  }
}

/** The system's name of an error, such as `ENOENT`; `undefined` if it is none of the system's. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : undefined;
}

/** What the system answered, in its own words: `ENOENT (no such file or directory)`. */
export function systemReason(error: unknown): string {
  const code = systemCode(error);
  for (const [name, text] of getSystemErrorMap().values()) {
    if (name === code) return `${name} (${text})`;
  }
  return printable(error instanceof Error ? error.message : String(error));
}
