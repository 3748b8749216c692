// Bytes from and to FIFOs, over descriptors that never wait (O_NONBLOCK). What is not ready is
// asked for again: a socket would be told by the system, but closes its descriptor without the
// knowledge of the thread that opened it, and when that thread ends Node closes whatever has the
// number by then.
import { read, write } from 'node:fs';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { AbortError } from './abort.js';
import type { ByteSink, ByteSource, FileIdentity } from './bytes.js';
import { closeAfter, closeAsync, MOST_BYTES } from './descriptor.js';
import { systemCode } from './errors.js';
import { readError, writeError } from './system_errors.js';

const readAsync = promisify(read);
const writeAsync = promisify(write);

/** So often the other end is asked at once: it is usually about to be ready. */
const EAGER = 16;
const LONGEST_PAUSE_MS = 5;

const isNotReady = (error: unknown): boolean => systemCode(error) === 'EAGAIN';

/** Lets time pass until the next attempt, a little more each time. */
async function pause(attempt: number, signal: AbortSignal): Promise<void> {
  if (attempt < EAGER) await setImmediate(undefined, { signal });
  else await setTimeout(Math.min(2 ** (attempt - EAGER), LONGEST_PAUSE_MS), undefined, { signal });
}

/** An open end of a FIFO, with what stops waiting for the other end. */
class FifoEnd {
  readonly fd: number;
  readonly #outer: AbortSignal | undefined;
  readonly #stop = new AbortController();
  readonly #stopped = (): void => {
    this.#stop.abort();
  };
  #pending: Promise<unknown> = Promise.resolve();

  constructor(fd: number, signal: AbortSignal | undefined) {
    this.fd = fd;
    this.#outer = signal;
    if (signal?.aborted === true) this.#stopped();
    signal?.addEventListener('abort', this.#stopped, { once: true });
  }

  /** Repeats `attempt` until it returns a number; fails when the signal is given or it is closed. */
  async retry(attempt: () => Promise<number | undefined>): Promise<number> {
    const { signal } = this.#stop;
    try {
      for (let attempts = 0; ; attempts++) {
        signal.throwIfAborted();
        const attempted = attempt();
        this.#pending = attempted;
        const count = await attempted;
        if (count !== undefined) return count;
        await pause(attempts, signal);
      }
    } catch (error) {
      if (this.#outer?.aborted === true) throw new AbortError(this.#outer);
      throw signal.aborted ? new Error('a closed file') : error;
    }
  }

  /** Ends what waits; when that has ended the descriptor can be closed. */
  end(): Promise<unknown> {
    this.#outer?.removeEventListener('abort', this.#stopped);
    this.#stop.abort();
    return this.#pending;
  }
}

/** Reads from a FIFO, from its first writer to the moment when there is none any more. */
export class FifoSource implements ByteSource {
  readonly name: string;
  readonly identity: FileIdentity | undefined;
  readonly #end: FifoEnd;
  /** No bytes and no writer: before the first one that is the beginning, then it is the end. */
  #begun = false;

  /** @param fd open with O_NONBLOCK, in this thread, by `fs.open`. */
  constructor(fd: number, name: string, identity?: FileIdentity, signal?: AbortSignal) {
    this.#end = new FifoEnd(fd, signal);
    this.name = name;
    this.identity = identity;
  }

  async read(into: Uint8Array): Promise<number> {
    if (into.length === 0) return 0;
    try {
      return await this.#end.retry(() => this.#attempt(into));
    } catch (error) {
      throw readError(this.name, error);
    }
  }

  async #attempt(into: Uint8Array): Promise<number | undefined> {
    try {
      const length = Math.min(into.length, MOST_BYTES);
      const { bytesRead } = await readAsync(this.#end.fd, into, 0, length, null);
      if (bytesRead === 0 && !this.#begun) return undefined;
      this.#begun = true;
      return bytesRead;
    } catch (error) {
      if (!isNotReady(error)) throw error;
      this.#begun = true;
      return undefined;
    }
  }

  close(): Promise<void> {
    return closeAfter(this.#end.end(), this.#end.fd);
  }
}

/** Writes to a FIFO that has a reader. */
export class FifoSink implements ByteSink {
  readonly name: string;
  readonly #end: FifoEnd;

  /** @param fd open with O_NONBLOCK, in this thread, by `fs.open`. */
  constructor(fd: number, name: string, signal?: AbortSignal) {
    this.#end = new FifoEnd(fd, signal);
    this.name = name;
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      for (let done = 0; done < bytes.length;) {
        const from = done;
        done += await this.#end.retry(() => this.#attempt(bytes, from));
      }
    } catch (error) {
      throw writeError(this.name, error);
    }
  }

  async #attempt(bytes: Uint8Array, from: number): Promise<number | undefined> {
    try {
      const length = Math.min(bytes.length - from, MOST_BYTES);
      return (await writeAsync(this.#end.fd, bytes, from, length, null)).bytesWritten;
    } catch (error) {
      if (!isNotReady(error)) throw error;
      return undefined;
    }
  }

  async commit(): Promise<void> {
    try {
      await this.#end.end();
      await closeAsync(this.#end.fd);
    } catch (error) {
      throw writeError(this.name, error);
    }
  }

  discard(): Promise<void> {
    return closeAfter(this.#end.end(), this.#end.fd);
  }
}
