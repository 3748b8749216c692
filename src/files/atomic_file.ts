// A file that appears whole or not at all: written under another name beside it, then renamed.
import { randomBytes } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { fchmod, fchown, fdatasync, fsync, open } from 'node:fs';
import { chmod, lchown, open as openHandle, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { awaitedLater, raced, throwIfAborted } from './abort.js';
import { plainBytes, type ByteSink } from './bytes.js';
import { closeAsync, DescriptorSink } from './descriptor.js';
import { whereAllowed } from './protection.js';
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
  #syncing: Promise<unknown> = Promise.resolve();
  #ended = false;

  constructor(path: string, temporary: string, fd: number, options: AtomicFileOptions) {
    const { name, signal } = options;
    this.name = name;
    this.#path = path;
    this.#temporary = temporary;
    this.#sink = new DescriptorSink(fd, name, { signal });
    this.#signal = signal;
  }

  async write(bytes: Uint8Array): Promise<void> {
    const plain = plainBytes(bytes, 'bytes');
    await this.#sink.write(plain);
    this.#unsynced += plain.length;
    if (this.#unsynced < SYNC_BYTES) return;
    this.#unsynced = 0;
    await this.#synced();
    // A failure is told by the next write, or at the end.
    this.#sync(fdatasyncAsync);
  }

  #sync(sync: (fd: number) => Promise<void>): void {
    this.#syncing = awaitedLater(whereAllowed(this.#sink.descriptor.use(sync)));
  }

  async #synced(): Promise<void> {
    try {
      await raced(this.#syncing, this.#signal);
    } catch (error) {
      throw writeError(this.name, error);
    }
  }

  async commit(): Promise<void> {
    await this.#synced();
    // Otherwise the name could reach the disk before the contents do.
    this.#sync(fsyncAsync);
    await this.#synced();
    await this.#sink.commit();
    throwIfAborted(this.#signal);
    try {
      // Not raced with the signal: what is under way could still succeed.
      await rename(this.#temporary, this.#path);
    } catch (error) {
      throw openOutputError(this.name, error);
    }
    this.#ended = true;
    // The file is complete and in its place: nothing to undo, and nothing to wait for if stopped.
    await raced(syncFolder(dirname(this.#path)), this.#signal).catch(() => undefined);
  }

  async discard(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    // At once: it must be gone also if what uses it never ends.
    const remove = (): Promise<unknown> => unlink(this.#temporary);
    const isGone = remove().then(
      () => true,
      () => false,
    );
    await this.#sink.discard();
    // Where an open file can't be removed.
    if (!(await isGone)) await remove().catch(() => undefined);
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

/** Gives a new file the owner and mode of the one that it will replace. */
async function protect(fd: number, path: string, { uid, gid, mode }: BigIntStats): Promise<void> {
  const [user, group] = [Number(uid), Number(gid)];
  // Where the system allows it: only root may give a file away.
  await fchownAsync(fd, user, group)
    .catch(() => lchown(path, user, group))
    .catch(() => undefined);
  const bits = Number(mode) & 0o777;
  // Node's permission model has rights to paths, and none to descriptors.
  if (!(await whereAllowed(fchmodAsync(fd, bits)))) await whereAllowed(chmod(path, bits));
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
    if (replaced !== undefined) {
      try {
        await protect(fd, temporary, replaced);
      } catch (error) {
        await closeAsync(fd).catch(() => undefined);
        await unlink(temporary).catch(() => undefined);
        throw error;
      }
    }
    return new AtomicFile(path, temporary, fd, options);
  } catch (error) {
    throw openOutputError(name, error);
  }
}
