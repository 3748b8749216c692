// The errors of files and streams: the message form of the functions, led by the file's name.
import { getSystemErrorMap } from 'node:util';
import { describe, rangeError, typeError, formatMessage } from '../core/errors.js';
import { codeOf, messageOf } from '../core/foreign.js';
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

const CODES: readonly unknown[] = [
  'ERR_FILE_DATA',
  'ERR_FILE_INPUT',
  'ERR_FILE_OUTPUT',
  'ERR_FILE_SAME',
  'ERR_FILE_IO',
] satisfies FileErrorCode[];

/** What a `FileError` says: `<file>: Expected <expected> for <parameter> but received <received>`. */
export interface FileErrorParts {
  /** The file's name, printed on one line whatever it holds. */
  readonly file: string;
  /** What was expected, */
  readonly expected: string;
  /** for what, */
  readonly parameter: string;
  /** and what was there: printable text. */
  readonly received: string;
  /** The system's error behind it. */
  readonly cause?: unknown;
}

function messageFrom(parts: FileErrorParts): string {
  const { file, expected, parameter, received } = Object(parts) as FileErrorParts;
  for (const [name, text] of Object.entries({ file, expected, parameter, received })) {
    if (typeof text === 'string') continue;
    throw typeError('ERR_INVALID_ARG_TYPE', 'a string', `parts.${name}`, describe(text));
  }
  const name = file === '' ? "''" : printable(file);
  return `${name}: ${formatMessage({ expected, parameter, received })}`;
}

/** An input or output that is not what it must be; its message is one printable line. */
export class FileError extends Error {
  /** What kind of fault it is. */
  readonly code: FileErrorCode;
  /** The file, what was expected, for what, and what was there: what the message is made of. */
  readonly file: string;
  readonly expected: string;
  readonly parameter: string;
  readonly received: string;

  constructor(code: FileErrorCode, parts: FileErrorParts) {
    if (!CODES.includes(code)) {
      throw rangeError('ERR_OUT_OF_RANGE', CODES.join(', '), 'code', describe(code));
    }
    const message = messageFrom(parts);
    super(message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = 'FileError';
    this.code = code;
    this.file = parts.file;
    this.expected = parts.expected;
    this.parameter = parts.parameter;
    this.received = parts.received;
  }
}

/** Whether it is an error of this form, whichever copy or realm made it. */
export function isFileError(error: unknown): error is FileError {
  return CODES.includes(codeOf(error));
}

/** The code of an error, such as the system's `ENOENT`, of whatever realm; `undefined` without. */
export function systemCode(error: unknown): string | undefined {
  return codeOf(error);
}

/** What the system answered, in its own words: `ENOENT (no such file or directory)`. */
export function systemReason(error: unknown): string {
  const code = codeOf(error);
  for (const [name, text] of getSystemErrorMap().values()) {
    if (name === code) return `${name} (${text})`;
  }
  return printable(messageOf(error));
}
