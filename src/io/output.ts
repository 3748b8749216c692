// Opens outputs: regular files appear whole or not at all, everything else is written directly.
import { constants, fstat, open, openSync, type BigIntStats } from 'node:fs';
import { access, lstat, readlink, realpath, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { addAbortSignal } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { checkOptions } from '../core/checks.js';
import { describe, typeError } from '../core/errors.js';
import { throwIfAborted } from './abort.js';
import { createAtomicFile } from './atomic_file.js';
import type { ByteSink, ByteSource, FileIdentity } from './bytes.js';
import { DescriptorSink } from './descriptor.js';
import { checkEndpoint, endpointName, type Endpoint } from './endpoint.js';
import { FileError, systemCode } from './errors.js';
import { FifoSink } from './fifo.js';
import { identityOf } from './identity.js';
import { checkSignal } from './options.js';
import { StreamSink } from './stream.js';
import { openOutputError } from './system_errors.js';
import { printable } from './text.js';

const fstatAsync = promisify(fstat);
const openAsync = promisify(open);

/** Options of `openOutput`. */
export interface OutputOptions {
  /** Ends writes that wait for another process, and keeps a file from appearing. */
  readonly signal?: AbortSignal | undefined;
  /** The inputs, none of which the output may be. */
  readonly inputs?: readonly ByteSource[] | undefined;
}

const MOST_LINKS = 40;
const READER_POLL_MS = 20;

/** `undefined` where there is no such file. */
async function orMissing<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The path behind symbolic links, also where the last of them leads to no file yet. */
async function followLinks(path: string, name: string): Promise<string> {
  let target = path;
  for (let links = 0; links < MOST_LINKS; links++) {
    const folder = await orMissing(realpath(dirname(target)));
    if (folder === undefined) {
      throw new FileError('ERR_FILE_OUTPUT', {
        file: name,
        what: 'a folder that exists',
        parameter: 'the output',
        came: printable(dirname(target)),
      });
    }
    target = join(folder, basename(target));
    const stats = await orMissing(lstat(target));
    if (stats?.isSymbolicLink() !== true) return target;
    target = resolve(folder, await readlink(target));
  }
  // Says it in the system's words.
  return realpath(path);
}

function refuseInputs(
  name: string,
  identity: FileIdentity | undefined,
  inputs: readonly ByteSource[],
): void {
  for (const input of inputs) {
    if (
      identity !== undefined &&
      input.identity?.device === identity.device &&
      input.identity.inode === identity.inode
    ) {
      throw new FileError('ERR_FILE_SAME', {
        file: name,
        what: 'a file that is none of the inputs',
        parameter: 'the output',
        came: 'an input',
      });
    }
  }
}

function refuseFolder(name: string): never {
  throw new FileError('ERR_FILE_OUTPUT', {
    file: name,
    what: 'a file that can be created',
    parameter: 'the output',
    came: 'a folder',
  });
}

/** Opens a FIFO for writing, waiting for its reader without a thread that waits in the kernel. */
async function openFifo(path: string, signal: AbortSignal | undefined): Promise<number> {
  for (;;) {
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if (systemCode(error) !== 'ENXIO') throw error;
    }
    await setTimeout(READER_POLL_MS, undefined, { signal });
  }
}

/** Writes straight to a descriptor that the caller has opened. */
function directSink(
  fd: number,
  name: string,
  stats: BigIntStats,
  signal: AbortSignal | undefined,
): ByteSink {
  if (!stats.isFIFO() && !stats.isSocket()) return new DescriptorSink(fd, name);
  const stream = new Socket({ fd, readable: false, writable: true });
  if (signal !== undefined) addAbortSignal(signal, stream);
  return new StreamSink(stream, name);
}

/**
 * Opens an output. A regular file, new or existing, appears or is replaced when the sink is
 * committed, and not at all when it is discarded; of a symbolic link the file that it leads to.
 * A descriptor, a device or a FIFO is written directly.
 *
 * @throws FileError `ERR_FILE_OUTPUT`, `ERR_FILE_SAME`; `AbortError` `ABORT_ERR`; for wrong
 * arguments TypeError `ERR_INVALID_ARG_TYPE`, RangeError `ERR_OUT_OF_RANGE`.
 */
export async function openOutput(output: Endpoint, options?: OutputOptions): Promise<ByteSink> {
  const endpoint = checkEndpoint(output, 'output');
  checkOptions(options, ['signal', 'inputs']);
  const { signal, inputs = [] } = options ?? {};
  checkSignal(signal);
  if (!Array.isArray(inputs)) {
    throw typeError('ERR_INVALID_ARG_TYPE', 'an array', 'inputs', describe(inputs));
  }
  const name = endpointName(endpoint);
  try {
    if (typeof endpoint !== 'string') {
      const stats = await fstatAsync(endpoint.fd, { bigint: true });
      refuseInputs(name, identityOf(stats), inputs);
      return directSink(endpoint.fd, name, stats, signal);
    }
    const path = endpoint;
    // The system finds no file under an empty name; joined to a folder it would be that folder.
    if (path === '') await stat(path);
    const stats = await orMissing(stat(path, { bigint: true }));
    if (stats?.isDirectory() === true || path.endsWith('/') || path.endsWith(sep))
      refuseFolder(name);
    if (stats !== undefined) {
      refuseInputs(name, identityOf(stats), inputs);
      // Replacing a file needs no right to write it: who protected it does not expect that.
      await access(path, constants.W_OK);
    }
    if (stats === undefined || stats.isFile()) {
      return await createAtomicFile(await followLinks(path, name), {
        name,
        replaced: stats,
        signal,
      });
    }
    if (stats.isFIFO()) return new FifoSink(await openFifo(path, signal), name, signal);
    return new DescriptorSink(await openAsync(path, constants.O_WRONLY), name);
  } catch (error) {
    throwIfAborted(signal);
    throw error instanceof FileError ? error : openOutputError(name, error);
  }
}
