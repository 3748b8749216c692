// Opens inputs: paths and open descriptors, of whatever kind the file behind them is.
import { constants, fstat, open, stat } from 'node:fs';
import { Socket } from 'node:net';
import { isatty, ReadStream } from 'node:tty';
import { promisify } from 'node:util';
import { checkOptions } from '../core/checks.js';
import { racedOpening } from './abort.js';
import type { ByteSource } from './bytes.js';
import { closeAsync, DescriptorSource } from './descriptor.js';
import { checkEndpoint, endpointName, type Endpoint, type OpenDescriptor } from './endpoint.js';
import { FileError, isFileError } from './errors.js';
import { FifoSource } from './fifo.js';
import { identityOf } from './identity.js';
import { checkSignal } from './options.js';
import { checkDescriptor } from './process_descriptors.js';
import { StreamSource } from './stream.js';
import { openInputError } from './system_errors.js';

const fstatAsync = promisify(fstat);
const openAsync = promisify(open);
const statAsync = promisify(stat);

/** Options of `openInput`. */
export interface InputOptions {
  /** Ends reads that wait, for another process or a slow device: they reject with `AbortError`. */
  readonly signal?: AbortSignal | undefined;
}

/** An open descriptor of `path`; never waits, not even for the writer of a FIFO. */
async function openPath(path: string): Promise<number> {
  // Not for others: a device that has no bytes ready would fail.
  const fifo = (await statAsync(path)).isFIFO();
  return openAsync(path, constants.O_RDONLY | (fifo ? constants.O_NONBLOCK : 0));
}

/** Reads from an open descriptor, of a path that was opened here or of the caller. */
async function sourceOf(
  fd: number,
  name: string,
  isPath: boolean,
  signal: AbortSignal | undefined,
): Promise<ByteSource> {
  const stats = await fstatAsync(fd, { bigint: true });
  if (stats.isDirectory()) {
    throw new FileError('ERR_FILE_INPUT', {
      file: name,
      expected: 'a file that can be read',
      parameter: 'the input',
      received: 'a folder',
    });
  }
  const identity = identityOf(stats);
  const terminal = isatty(fd);
  if (!terminal && !stats.isFIFO() && !stats.isSocket()) {
    // A descriptor may stand anywhere in its file.
    const size = isPath && stats.isFile() ? Number(stats.size) : undefined;
    return new DescriptorSource(fd, name, { size, identity, signal });
  }
  if (isPath && stats.isFIFO()) return new FifoSource(fd, name, identity, signal);
  const stream = terminal
    ? new ReadStream(fd)
    : new Socket({ fd, readable: true, writable: false });
  return new StreamSource(stream, name, identity, signal);
}

async function openEndpoint(
  endpoint: string | OpenDescriptor,
  signal: AbortSignal | undefined,
): Promise<ByteSource> {
  const name = endpointName(endpoint);
  try {
    const isPath = typeof endpoint === 'string';
    await checkDescriptor(endpoint, 'ERR_FILE_INPUT');
    const fd = isPath ? await openPath(endpoint) : endpoint.fd;
    try {
      return await sourceOf(fd, name, isPath, signal);
    } catch (error) {
      // What the system does not know may be another's by now.
      if (isPath || isFileError(error)) await closeAsync(fd).catch(() => undefined);
      throw error;
    }
  } catch (error) {
    throw isFileError(error) ? error : openInputError(name, error);
  }
}

/**
 * Opens an input for reading from its start, or from where its descriptor stands. The descriptor
 * belongs to the source from then on. A FIFO begins with its first writer that writes or stays.
 *
 * @param options.signal ends what waits, also for the input to open.
 * @throws FileError `ERR_FILE_INPUT`; `AbortError` `ABORT_ERR`; for wrong arguments TypeError
 * `ERR_INVALID_ARG_TYPE`, RangeError `ERR_OUT_OF_RANGE`.
 */
export async function openInput(input: Endpoint, options?: InputOptions): Promise<ByteSource> {
  const endpoint = checkEndpoint(input, 'input');
  checkOptions(options, ['signal']);
  const signal = options?.signal;
  checkSignal(signal);
  return racedOpening(openEndpoint(endpoint, signal), signal, (source) => source.close());
}
