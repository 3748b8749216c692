// Opens outputs: regular files appear whole or not at all, everything else is written directly.
import { constants, fstat, open, openSync, type BigIntStats } from 'node:fs';
import { access, lstat, readlink, realpath, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { checkOptions } from '../core/checks.js';
import { raced, racedOpening, throwIfAborted } from './abort.js';
import { createAtomicFile } from './atomic_file.js';
import { checkSource, type ByteSink, type ByteSource, type FileIdentity } from './bytes.js';
import { DescriptorSink } from './descriptor.js';
import { checkEndpoint, endpointName, type Endpoint, type OpenDescriptor } from './endpoint.js';
import { FileError, isFileError, systemCode } from './errors.js';
import { FifoSink } from './fifo.js';
import { identityOf } from './identity.js';
import { checkArray, checkSignal } from './options.js';
import { checkDescriptor } from './process_descriptors.js';
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

const MAX_LINKS = 40;
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
  for (let links = 0; links < MAX_LINKS; links++) {
    const folder = await orMissing(realpath(dirname(target)));
    if (folder === undefined) {
      throw new FileError('ERR_FILE_OUTPUT', {
        file: name,
        expected: 'a folder that exists',
        parameter: 'the output',
        received: printable(dirname(target)),
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
        expected: 'a file that is none of the inputs',
        parameter: 'the output',
        received: 'an input',
      });
    }
  }
}

function refuseFolder(name: string): never {
  throw new FileError('ERR_FILE_OUTPUT', {
    file: name,
    expected: 'a file that can be created',
    parameter: 'the output',
    received: 'a folder',
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
    await raced(setTimeout(READER_POLL_MS), signal);
  }
}

/** Writes straight to a descriptor that the caller has opened. */
function directSink(
  fd: number,
  name: string,
  stats: BigIntStats,
  signal: AbortSignal | undefined,
): ByteSink {
  if (!stats.isFIFO() && !stats.isSocket()) return new DescriptorSink(fd, name, { signal });
  return new StreamSink(new Socket({ fd, readable: false, writable: true }), name, signal);
}

/** The file that a path leads to, where it is to be created or replaced. */
async function targetOf(
  path: string,
  name: string,
  stats: BigIntStats | undefined,
): Promise<string> {
  const target = await followLinks(path, name);
  if (stats === undefined) return target;
  // What links of /proc say can be the name of a file that is no longer there.
  const found = await orMissing(lstat(target, { bigint: true }));
  if (found?.dev === stats.dev && found.ino === stats.ino) return target;
  throw new FileError('ERR_FILE_OUTPUT', {
    file: name,
    expected: 'a file that has a name',
    parameter: 'the output',
    received: 'one that has been removed',
  });
}

async function openEndpoint(
  endpoint: string | OpenDescriptor,
  inputs: readonly ByteSource[],
  signal: AbortSignal | undefined,
): Promise<ByteSink> {
  const name = endpointName(endpoint);
  try {
    const own = await checkDescriptor(endpoint, 'ERR_FILE_OUTPUT');
    if (typeof endpoint !== 'string') {
      const stats = await fstatAsync(endpoint.fd, { bigint: true });
      if (stats.isDirectory()) refuseFolder(name);
      refuseInputs(name, identityOf(stats), inputs);
      return directSink(endpoint.fd, name, stats, signal);
    }
    const path = endpoint;
    // The system finds no file under an empty name; joined to a folder it would be that folder.
    if (path === '') await stat(path);
    const stats = await orMissing(stat(path, { bigint: true }));
    if (stats?.isDirectory() === true || path.endsWith('/') || path.endsWith(sep))
      refuseFolder(name);
    if (stats !== undefined) refuseInputs(name, identityOf(stats), inputs);
    // A file that somebody opened for this is written where it stands, under whatever name.
    if (own !== undefined && stats?.isFile() === true) {
      return new DescriptorSink(own, name, { signal, isBorrowed: true });
    }
    // Replacing a file needs no right to write it: who protected it does not expect that.
    if (stats !== undefined) await access(path, constants.W_OK);
    if (stats === undefined || stats.isFile()) {
      const target = await targetOf(path, name, stats);
      return await createAtomicFile(target, { name, replaced: stats, signal });
    }
    if (stats.isFIFO()) return new FifoSink(await openFifo(path, signal), name, signal);
    return new DescriptorSink(await openAsync(path, constants.O_WRONLY), name, { signal });
  } catch (error) {
    throwIfAborted(signal);
    throw isFileError(error) ? error : openOutputError(name, error);
  }
}

/**
 * Opens an output. A regular file, new or existing, appears or is replaced when the sink is
 * committed, and not at all when it is discarded; of a symbolic link the file that it leads to.
 * A descriptor, also under a path such as /dev/fd/3, a device or a FIFO is written directly.
 *
 * @throws FileError `ERR_FILE_OUTPUT`, `ERR_FILE_SAME`; `AbortError` `ABORT_ERR`; for wrong
 * arguments TypeError `ERR_INVALID_ARG_TYPE`, RangeError `ERR_OUT_OF_RANGE`.
 */
export async function openOutput(output: Endpoint, options?: OutputOptions): Promise<ByteSink> {
  const endpoint = checkEndpoint(output, 'output');
  checkOptions(options, ['signal', 'inputs']);
  const { signal, inputs = [] } = options ?? {};
  checkSignal(signal);
  checkArray(inputs, 'inputs');
  Array.from(inputs, (input, i) => {
    checkSource(input, `inputs[${i}]`);
  });
  const opening = openEndpoint(endpoint, inputs, signal);
  return racedOpening(opening, signal, (sink) => sink.discard());
}
