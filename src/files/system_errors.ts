// What the system refuses, as errors that name the file.
import { codeOf } from '../core/foreign.js';
import { FileError, systemReason } from './errors.js';

/** An error that says that the caller stopped it, here or in a stream of Node: no fault. */
const isStop = (error: unknown): error is Error => codeOf(error) === 'ABORT_ERR';

/** An input that can't be opened. */
export function openInputError(file: string, cause: unknown): FileError {
  const received = systemReason(cause);
  const expected = 'a file that can be read';
  return new FileError('ERR_FILE_INPUT', {
    file,
    expected,
    parameter: 'the input',
    received,
    cause,
  });
}

/** An output that can't be created. */
export function openOutputError(file: string, cause: unknown): FileError {
  const received = systemReason(cause);
  const expected = 'a file that can be created';
  return new FileError('ERR_FILE_OUTPUT', {
    file,
    expected,
    parameter: 'the output',
    received,
    cause,
  });
}

/** An open input that fails; what the caller stopped stays what it is. */
export function readError(file: string, cause: unknown): Error {
  if (isStop(cause)) return cause;
  const received = systemReason(cause);
  const expected = 'the next bytes';
  return new FileError('ERR_FILE_IO', { file, expected, parameter: 'the input', received, cause });
}

/** An open output that fails; what the caller stopped stays what it is. */
export function writeError(file: string, cause: unknown): Error {
  if (isStop(cause)) return cause;
  const received = systemReason(cause);
  const expected = 'a place that takes all bytes';
  return new FileError('ERR_FILE_IO', { file, expected, parameter: 'the output', received, cause });
}
