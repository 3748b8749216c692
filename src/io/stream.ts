// Bytes from and to Node streams: what waits for another process and must be stoppable.
import { finished } from 'node:stream/promises';
import type { ByteSink, ByteSource, FileIdentity } from './bytes.js';
import { readError, writeError } from './system_errors.js';

const ignore = (): void => undefined;

/** What is needed of a `Readable` of Node, whose chunks are bytes. */
export interface ReadableBytes extends AsyncIterable<Uint8Array> {
  on(event: 'error', listener: (error: Error) => void): unknown;
  destroy(): unknown;
}

/** What is needed of a `Writable` of Node, which it must be. */
export interface WritableBytes {
  on(event: 'error', listener: (error: Error) => void): unknown;
  write(bytes: Uint8Array, callback: (error?: Error | null) => void): unknown;
  end(): unknown;
  destroy(): unknown;
}

/** Reads from a stream of bytes, which it uses up. */
export class StreamSource implements ByteSource {
  readonly name: string;
  readonly identity: FileIdentity | undefined;
  readonly #stream: ReadableBytes;
  readonly #chunks: AsyncIterator<Uint8Array>;
  /** What came and has not been asked for. */
  #rest: Uint8Array = new Uint8Array();

  constructor(stream: ReadableBytes, name: string, identity?: FileIdentity) {
    this.name = name;
    this.identity = identity;
    this.#stream = stream;
    // Without a listener an error that nobody waits for would end the process.
    stream.on('error', ignore);
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  async read(into: Uint8Array): Promise<number> {
    while (this.#rest.length === 0) {
      let next;
      try {
        next = await this.#chunks.next();
      } catch (error) {
        throw readError(this.name, error);
      }
      if (next.done === true) return 0;
      this.#rest = next.value;
    }
    const count = Math.min(into.length, this.#rest.length);
    into.set(this.#rest.subarray(0, count));
    this.#rest = this.#rest.subarray(count);
    return count;
  }

  close(): Promise<void> {
    this.#stream.destroy();
    return Promise.resolve();
  }
}

/** Writes to a stream of bytes, which it ends. */
export class StreamSink implements ByteSink {
  readonly name: string;
  readonly #stream: WritableBytes;

  constructor(stream: WritableBytes, name: string) {
    this.name = name;
    this.#stream = stream;
    stream.on('error', ignore);
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      // Called when the system has taken them: nothing piles up here.
      this.#stream.write(bytes, (error) => {
        if (error) reject(writeError(this.name, error));
        else resolve();
      });
    });
  }

  async commit(): Promise<void> {
    try {
      this.#stream.end();
      await finished(this.#stream as unknown as NodeJS.WritableStream, { readable: false });
    } catch (error) {
      throw writeError(this.name, error);
    }
    this.#stream.destroy();
  }

  discard(): Promise<void> {
    this.#stream.destroy();
    return Promise.resolve();
  }
}
