// Bytes from and to FIFOs, over descriptors that never wait (O_NONBLOCK). What is not ready is
// asked for again: a socket would be told by the system, but closes its descriptor without the
// knowledge of the thread that opened it, and when that thread ends Node closes whatever has the
// number by then.
import { setImmediate, setTimeout } from 'node:timers';
import { codeOf } from '../core/foreign.js';
import { raced } from './abort.js';
import { plainBytes, type ByteSink, type ByteSource, type FileIdentity } from './bytes.js';
import { Descriptor } from './descriptor.js';
import { readError, writeError } from './system_errors.js';

/** So often the other end is asked at once: it is usually about to be ready. */
const EAGER = 16;
const MAX_PAUSE_MS = 5;

/** Lets time pass until the next attempt, a little more each time. */
function pause(attempt: number): Promise<void> {
  return new Promise((resolve) => {
    if (attempt < EAGER) setImmediate(resolve);
    else setTimeout(resolve, Math.min(2 ** (attempt - EAGER), MAX_PAUSE_MS));
  });
}

/** An open end of a FIFO, which can be asked until the other end is ready. */
class FifoEnd {
  readonly #descriptor: Descriptor;
  readonly #signal: AbortSignal | undefined;

  constructor(fd: number, signal: AbortSignal | undefined) {
    this.#descriptor = new Descriptor(fd);
    this.#signal = signal;
  }

  /**
   * Repeats `attempt` until it returns a number, or fails otherwise than for want of the other end;
   * fails when the signal is given or this end is closed.
   */
  async retry(attempt: (descriptor: Descriptor) => Promise<number | undefined>): Promise<number> {
    for (let attempts = 0; ; attempts++) {
      const count = await raced(this.#attempted(attempt), this.#signal);
      if (count !== undefined) return count;
      await raced(pause(attempts), this.#signal);
    }
  }

  async #attempted(
    attempt: (descriptor: Descriptor) => Promise<number | undefined>,
  ): Promise<number | undefined> {
    try {
      return await attempt(this.#descriptor);
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') throw error;
      return undefined;
    }
  }

  /** Closes it; what waits for the other end then fails. */
  close(): Promise<void> {
    return this.#descriptor.close();
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
    const bytes = plainBytes(into, 'into');
    if (bytes.length === 0) return 0;
    try {
      return await this.#end.retry(async (descriptor) => {
        try {
          const count = await descriptor.read(bytes);
          if (count === 0 && !this.#begun) return undefined;
          this.#begun = true;
          return count;
        } catch (error) {
          // There is a writer, though it has written nothing.
          if (codeOf(error) === 'EAGAIN') this.#begun = true;
          throw error;
        }
      });
    } catch (error) {
      throw readError(this.name, error);
    }
  }

  close(): Promise<void> {
    return this.#end.close().catch(() => undefined);
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
    const plain = plainBytes(bytes, 'bytes');
    try {
      for (let done = 0; done < plain.length;) {
        const from = done;
        done += await this.#end.retry((descriptor) => descriptor.write(plain, from));
      }
    } catch (error) {
      throw writeError(this.name, error);
    }
  }

  async commit(): Promise<void> {
    try {
      await this.#end.close();
    } catch (error) {
      throw writeError(this.name, error);
    }
  }

  discard(): Promise<void> {
    return this.#end.close().catch(() => undefined);
  }
}
