// Bytes from and to open file descriptors whose reads and writes end by themselves: regular files
// and devices. What can wait for another process (a pipe, a terminal) goes through fifo.ts and
// stream.ts, since a thread that waits in the kernel could not be stopped.
import { close, read, write } from 'node:fs';
import { promisify } from 'node:util';
import { raced } from './abort.js';
import { plainBytes, type ByteSink, type ByteSource, type FileIdentity } from './bytes.js';
import { readError, writeError } from './system_errors.js';

/** Bytes asked for at once: Node counts them in 32 bits. */
const MAX_BYTES = 2 ** 30;

export const closeAsync = promisify(close);
const readAsync = promisify(read);
const writeAsync = promisify(write);
const ignore = (): void => undefined;

/** An open descriptor, closed once, and not while it is in use: its number could be another's. */
export class Descriptor {
  readonly #fd: number;
  #used: Promise<unknown> = Promise.resolve();
  #closed: Promise<void> | undefined;

  constructor(fd: number) {
    this.#fd = fd;
  }

  /** Something that uses it until it has ended. */
  use<T>(operation: (fd: number) => Promise<T>): Promise<T> {
    if (this.#closed !== undefined) return Promise.reject(new Error('a closed file'));
    const using = operation(this.#fd);
    this.#used = Promise.allSettled([this.#used, using]);
    return using;
  }

  /** Reads into the start of `bytes`, where it stands or at a position. */
  read(bytes: Uint8Array, position: number | null = null): Promise<number> {
    const length = Math.min(bytes.length, MAX_BYTES);
    return this.use(async (fd) => (await readAsync(fd, bytes, 0, length, position)).bytesRead);
  }

  /** Writes some of `bytes` from `from` on. */
  write(bytes: Uint8Array, from: number): Promise<number> {
    const length = Math.min(bytes.length - from, MAX_BYTES);
    return this.use(async (fd) => (await writeAsync(fd, bytes, from, length, null)).bytesWritten);
  }

  /** Waits for what uses it, and leaves it open: it is somebody else's. */
  async leave(): Promise<void> {
    this.#closed ??= this.#used.then(ignore);
    await this.#closed;
  }

  /** Closes it after what uses it. */
  close(): Promise<void> {
    this.#closed ??= this.#used.then(() => closeAsync(this.#fd));
    return this.#closed;
  }
}

/** What there is to say of a descriptor that is read. */
export interface DescriptorSourceOptions {
  /** How many bytes there are from where it stands, which is then the start of its file. */
  readonly size?: number | undefined;
  readonly identity?: FileIdentity | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Reads from an open descriptor, from where it stands. */
export class DescriptorSource implements ByteSource {
  readonly name: string;
  readonly size: number | undefined;
  readonly identity: FileIdentity | undefined;
  /** For a file whose size is known: of others it is not known where they start. */
  readonly readAt: ((into: Uint8Array, position: number) => Promise<number>) | undefined;
  readonly #descriptor: Descriptor;
  readonly #signal: AbortSignal | undefined;

  constructor(fd: number, name: string, options: DescriptorSourceOptions = {}) {
    this.name = name;
    this.size = options.size;
    this.identity = options.identity;
    this.#descriptor = new Descriptor(fd);
    this.#signal = options.signal;
    if (this.size !== undefined) this.readAt = (into, position) => this.#read(into, position);
  }

  read(into: Uint8Array): Promise<number> {
    return this.#read(into);
  }

  async #read(into: Uint8Array, position?: number): Promise<number> {
    const bytes = plainBytes(into, 'into');
    try {
      return await raced(this.#descriptor.read(bytes, position), this.#signal);
    } catch (error) {
      throw readError(this.name, error);
    }
  }

  close(): Promise<void> {
    return this.#descriptor.close().catch(ignore);
  }
}

/** What there is to say of a descriptor that is written. */
export interface DescriptorSinkOptions {
  readonly signal?: AbortSignal | undefined;
  /** It is somebody else's, and stays open. */
  readonly isBorrowed?: boolean | undefined;
}

/** Writes to an open descriptor, where it stands. */
export class DescriptorSink implements ByteSink {
  readonly name: string;
  readonly descriptor: Descriptor;
  readonly #signal: AbortSignal | undefined;
  readonly #isBorrowed: boolean;

  constructor(fd: number, name: string, options: DescriptorSinkOptions = {}) {
    this.name = name;
    this.descriptor = new Descriptor(fd);
    this.#signal = options.signal;
    this.#isBorrowed = options.isBorrowed ?? false;
  }

  async write(bytes: Uint8Array): Promise<void> {
    const plain = plainBytes(bytes, 'bytes');
    try {
      for (let done = 0; done < plain.length;) {
        done += await raced(this.descriptor.write(plain, done), this.#signal);
      }
    } catch (error) {
      throw writeError(this.name, error);
    }
  }

  async commit(): Promise<void> {
    try {
      await raced(this.#end(), this.#signal);
    } catch (error) {
      throw writeError(this.name, error);
    }
  }

  discard(): Promise<void> {
    return this.#end().catch(ignore);
  }

  #end(): Promise<void> {
    return this.#isBorrowed ? this.descriptor.leave() : this.descriptor.close();
  }
}
