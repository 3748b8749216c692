// What the system refuses, as errors that name the file.
import { FileError, systemReason } from './errors.js';

/** An input that can't be opened. */
export function openInputError(file: string, cause: unknown): FileError {
  const came = systemReason(cause);
  const what = 'a file that can be read';
  return new FileError('ERR_FILE_INPUT', { file, what, parameter: 'the input', came, cause });
}

/** An output that can't be created. */
export function openOutputError(file: string, cause: unknown): FileError {
  const came = systemReason(cause);
  const what = 'a file that can be created';
  return new FileError('ERR_FILE_OUTPUT', { file, what, parameter: 'the output', came, cause });
}

/** An open input that fails. */
export function readError(file: string, cause: unknown): FileError {
  const came = systemReason(cause);
  const what = 'the next bytes';
  return new FileError('ERR_FILE_IO', { file, what, parameter: 'the input', came, cause });
}

/** An open output that fails. */
export function writeError(file: string, cause: unknown): FileError {
  const came = systemReason(cause);
  const what = 'a place that takes all bytes';
  return new FileError('ERR_FILE_IO', { file, what, parameter: 'the output', came, cause });
}
