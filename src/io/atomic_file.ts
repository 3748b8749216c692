// A file that appears whole or not at all: written under another name beside it, then renamed.
import { randomBytes } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { fchmod, fchown, fdatasync, fsync, open } from 'node:fs';
import { open as openHandle, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { throwIfAborted } from './abort.js';
import type { ByteSink } from './bytes.js';
import { DescriptorSink } from './descriptor.js';
import { openOutputError, writeError } from './system_errors.js';

const fchmodAsync = promisify(fchmod);
const fchownAsync = promisify(fchown);
const fdatasyncAsync = promisify(fdatasync);
const fsyncAsync = promisify(fsync);
const openAsync = promisify(open);

/**
 * Bytes after which the disk begins to take them, while more are written: one long wait at the end
 * could not be interrupted.
 */
const SYNC_BYTES = 2 ** 26;

/** Options of `createAtomicFile`. */
export interface AtomicFileOptions {
  /** How messages call it. */
  readonly name: string;
  /** The file that stands there now, whose permissions are kept. */
  readonly replaced?: BigIntStats | undefined;
  /** Keeps the file from appearing, up to the last moment. */
  readonly signal?: AbortSignal | undefined;
}

class AtomicFile implements ByteSink {
  readonly name: string;
  readonly #path: string;
  readonly #temporary: string;
  readonly #sink: DescriptorSink;
  readonly #signal: AbortSignal | undefined;
  #unsynced = 0;
  #syncing: Promise<void> = Promise.resolve();
  #closed = false;
  #ended = false;

  constructor(path: string, temporary: string, fd: number, options: AtomicFileOptions) {
    this.name = options.name;
    this.#path = path;
    this.#temporary = temporary;
    this.#sink = new DescriptorSink(fd, options.name);
    this.#signal = options.signal;
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#sink.write(bytes);
    this.#unsynced += bytes.length;
    if (this.#unsynced < SYNC_BYTES) return;
    this.#unsynced = 0;
    await this.#synced();
    this.#syncing = fdatasyncAsync(this.#sink.fd);
    // Told by the next write, or at the end.
    this.#syncing.catch(() => undefined);
  }

  async #synced(): Promise<void> {
    try {
      await this.#syncing;
    } catch (error) {
      throw writeError(this.name, error);
    }
  }

  async commit(): Promise<void> {
    await this.#synced();
    throwIfAborted(this.#signal);
    try {
      // Otherwise the name could reach the disk before the contents do.
      await fsyncAsync(this.#sink.fd);
    } catch (error) {
      throw writeError(this.name, error);
    }
    this.#closed = true;
    await this.#sink.commit();
    throwIfAborted(this.#signal);
    try {
      await rename(this.#temporary, this.#path);
    } catch (error) {
      throw openOutputError(this.name, error);
    }
    this.#ended = true;
    await syncFolder(dirname(this.#path));
  }

  async discard(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await this.#syncing.catch(() => undefined);
    if (!this.#closed) await this.#sink.discard();
    await unlink(this.#temporary).catch(() => undefined);
  }
}

/** Brings a new name to the disk, where the system can do that. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await openHandle(path);
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch {
    // The file is complete and in its place: nothing to undo.
  }
}

/**
 * Opens a new file under an unused name beside `path`, with which `commit` replaces what stands
 * at `path`. `path` itself is not followed if it is a symbolic link.
 *
 * @throws FileError `ERR_FILE_OUTPUT`.
 */
export async function createAtomicFile(
  path: string,
  options: AtomicFileOptions,
): Promise<ByteSink> {
  const { name, replaced } = options;
  try {
    // Short, whatever the length of the name itself.
    const temporary = join(dirname(path), `.sigmoid-${randomBytes(8).toString('hex')}.tmp`);
    const fd = await openAsync(temporary, 'wx', replaced === undefined ? 0o666 : 0o600);
    const file = new AtomicFile(path, temporary, fd, options);
    if (replaced !== undefined) {
      try {
        // Where the system allows it: only root may give a file away.
        await fchownAsync(fd, Number(replaced.uid), Number(replaced.gid)).catch(() => undefined);
        await fchmodAsync(fd, Number(replaced.mode) & 0o777);
      } catch (error) {
        await file.discard();
        throw error;
      }
    }
    return file;
  } catch (error) {
    throw openOutputError(name, error);
  }
}
