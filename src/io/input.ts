// Opens inputs: paths and open descriptors, of whatever kind the file behind them is.
import { constants, fstat, open, stat, type BigIntStats } from 'node:fs';
import { Socket } from 'node:net';
import { addAbortSignal } from 'node:stream';
import { isatty, ReadStream } from 'node:tty';
import { promisify } from 'node:util';
import type { ByteSource, FileIdentity } from './bytes.js';
import { DescriptorSource } from './descriptor.js';
import { FileError } from './errors.js';
import { StreamSource } from './stream.js';
import { openInputError } from './system_errors.js';

const fstatAsync = promisify(fstat);
const openAsync = promisify(open);
const statAsync = promisify(stat);

/** A file to read or write: its path, or an open descriptor and how messages call it. */
export type Endpoint = string | { readonly fd: number; readonly name: string };

/** How messages call it. */
export function endpointName(endpoint: Endpoint): string {
  return typeof endpoint === 'string' ? endpoint : endpoint.name;
}

/** Which file it is, if two that are the same could do harm: not for devices. */
export function identityOf(stats: BigIntStats): FileIdentity | undefined {
  if (!stats.isFile() && !stats.isFIFO()) return undefined;
  return { device: stats.dev, inode: stats.ino };
}

/** An open descriptor of `path`; never waits, not even for the writer of a FIFO. */
async function openPath(path: string): Promise<number> {
  // Not for others: a device that has no bytes ready would fail.
  const fifo = (await statAsync(path)).isFIFO();
  return openAsync(path, constants.O_RDONLY | (fifo ? constants.O_NONBLOCK : 0));
}

/**
 * Opens an input for reading from its start, or from where its descriptor stands. The descriptor
 * belongs to the source from then on.
 *
 * @param options.signal ends reads that wait for another process.
 * @throws FileError `ERR_FILE_INPUT`.
 */
export async function openInput(
  endpoint: Endpoint,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<ByteSource> {
  const name = endpointName(endpoint);
  try {
    const isPath = typeof endpoint === 'string';
    const fd = isPath ? await openPath(endpoint) : endpoint.fd;
    const stats = await fstatAsync(fd, { bigint: true });
    if (stats.isDirectory()) {
      await new DescriptorSource(fd, name).close();
      throw new FileError('ERR_FILE_INPUT', {
        file: name,
        what: 'a file that can be read',
        parameter: 'the input',
        came: 'a folder',
      });
    }
    const identity = identityOf(stats);
    const terminal = isatty(fd);
    if (!terminal && !stats.isFIFO() && !stats.isSocket()) {
      // A descriptor may stand anywhere in its file.
      const size = isPath && stats.isFile() ? Number(stats.size) : undefined;
      return new DescriptorSource(fd, name, size, identity);
    }
    const stream = terminal
      ? new ReadStream(fd)
      : new Socket({ fd, readable: true, writable: false });
    if (options.signal !== undefined) addAbortSignal(options.signal, stream);
    return new StreamSource(stream, name, identity);
  } catch (error) {
    throw error instanceof FileError ? error : openInputError(name, error);
  }
}
