// Bytes from and to open file descriptors whose reads and writes end by themselves: regular files
// and devices. What can wait for another process (a pipe, a terminal) goes through fifo.ts and
// stream.ts, since a thread that waits in the kernel could not be stopped.
import { close, read, write } from 'node:fs';
import { promisify } from 'node:util';
import type { ByteSink, ByteSource, FileIdentity } from './bytes.js';
import { readError, writeError } from './system_errors.js';

/** Bytes asked for at once: Node counts them in 32 bits. */
export const MOST_BYTES = 2 ** 30;

export const closeAsync = promisify(close);
const readAsync = promisify(read);
const writeAsync = promisify(write);

/** Closes `fd` when the operation that uses it has ended: its number could be another's by then. */
export async function closeAfter(pending: Promise<unknown>, fd: number): Promise<void> {
  await pending.catch(() => undefined);
  await closeAsync(fd).catch(() => undefined);
}

/** Reads from an open descriptor, from where it stands. */
export class DescriptorSource implements ByteSource {
  readonly name: string;
  readonly size: number | undefined;
  readonly identity: FileIdentity | undefined;
  readonly #fd: number;
  #pending: Promise<unknown> = Promise.resolve();

  constructor(fd: number, name: string, size?: number, identity?: FileIdentity) {
    this.#fd = fd;
    this.name = name;
    this.size = size;
    this.identity = identity;
  }

  async read(into: Uint8Array): Promise<number> {
    const reading = readAsync(this.#fd, into, 0, Math.min(into.length, MOST_BYTES), null);
    this.#pending = reading;
    try {
      return (await reading).bytesRead;
    } catch (error) {
      throw readError(this.name, error);
    }
  }

  close(): Promise<void> {
    return closeAfter(this.#pending, this.#fd);
  }
}

/** Writes to an open descriptor, where it stands. */
export class DescriptorSink implements ByteSink {
  readonly name: string;
  readonly fd: number;
  #pending: Promise<void> = Promise.resolve();

  constructor(fd: number, name: string) {
    this.fd = fd;
    this.name = name;
  }

  write(bytes: Uint8Array): Promise<void> {
    this.#pending = this.#writeAll(bytes);
    return this.#pending;
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    try {
      for (let done = 0; done < bytes.length;) {
        const length = Math.min(bytes.length - done, MOST_BYTES);
        done += (await writeAsync(this.fd, bytes, done, length, null)).bytesWritten;
      }
    } catch (error) {
      throw writeError(this.name, error);
    }
  }

  async commit(): Promise<void> {
    await this.#pending;
    try {
      await closeAsync(this.fd);
    } catch (error) {
      throw writeError(this.name, error);
    }
  }

  discard(): Promise<void> {
    return closeAfter(this.#pending, this.fd);
  }
}
