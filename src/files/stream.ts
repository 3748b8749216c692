// Bytes from and to Node streams: what waits for another process and must be stoppable.
import { finished } from 'node:stream/promises';
import { describe, typeError } from '../core/errors.js';
import { copyBytes, lengthOf, typedArrayNameOf, viewOf } from '../core/typed_array.js';
import { raced } from './abort.js';
import { plainBytes, type ByteSink, type ByteSource, type FileIdentity } from './bytes.js';
import { checkSignal, checkString } from './options.js';
import { readError, writeError } from './system_errors.js';
import { printable } from './text.js';

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

/** Throws unless `stream` has these methods and `name` is text. */
function checkStream(
  stream: unknown,
  methods: readonly (string | symbol)[],
  expected: string,
  name: unknown,
  signal: unknown,
): void {
  const object = Object(stream) as Readonly<Record<string | symbol, unknown>>;
  if (!methods.every((method) => typeof object[method] === 'function')) {
    throw typeError('ERR_INVALID_ARG_TYPE', expected, 'stream', describe(stream));
  }
  checkString(name, 'name');
  checkSignal(signal);
}

/** Reads from a stream of bytes, which it uses up. */
export class StreamSource implements ByteSource {
  readonly name: string;
  readonly identity: FileIdentity | undefined;
  readonly #stream: ReadableBytes;
  readonly #signal: AbortSignal | undefined;
  readonly #chunks: AsyncIterator<unknown>;
  /** What came and has not been asked for. */
  #rest = new Uint8Array() as Uint8Array;

  /** @param signal ends reads that wait: they reject with an `AbortError`. */
  constructor(stream: ReadableBytes, name: string, identity?: FileIdentity, signal?: AbortSignal) {
    const methods = ['on', 'destroy', Symbol.asyncIterator];
    checkStream(stream, methods, 'a Readable stream of Node', name, signal);
    this.name = name;
    this.identity = identity;
    this.#stream = stream;
    this.#signal = signal;
    // Without a listener an error that nobody waits for would end the process.
    stream.on('error', ignore);
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  async read(into: Uint8Array): Promise<number> {
    const target = plainBytes(into, 'into');
    if (target.length === 0) return 0;
    while (this.#rest.length === 0) {
      const chunk = await this.#next();
      if (chunk === undefined) return 0;
      this.#rest = chunk;
    }
    const count = Math.min(target.length, this.#rest.length);
    copyBytes(target, viewOf(this.#rest, 0, count));
    this.#rest = viewOf(this.#rest, count);
    return count;
  }

  /** The next chunk, `undefined` at the end. */
  async #next(): Promise<Uint8Array | undefined> {
    let next;
    try {
      next = Object(await raced(this.#chunks.next(), this.#signal)) as IteratorResult<unknown>;
    } catch (error) {
      throw readError(this.name, error);
    }
    if (next.done === true) return undefined;
    const chunk: unknown = next.value;
    if (typedArrayNameOf(chunk) !== 'Uint8Array') {
      const parameter = `each chunk of ${printable(this.name)}`;
      throw typeError('ERR_INVALID_ARG_TYPE', 'a Uint8Array', parameter, describe(chunk));
    }
    return viewOf(chunk as Uint8Array, 0, lengthOf(chunk as Uint8Array));
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
  readonly #signal: AbortSignal | undefined;

  /** @param signal ends writes and a commit that wait: they reject with an `AbortError`. */
  constructor(stream: WritableBytes, name: string, signal?: AbortSignal) {
    const methods = ['on', 'write', 'end', 'destroy'];
    checkStream(stream, methods, 'a Writable stream of Node', name, signal);
    this.name = name;
    this.#stream = stream;
    this.#signal = signal;
    stream.on('error', ignore);
  }

  async write(bytes: Uint8Array): Promise<void> {
    const plain = plainBytes(bytes, 'bytes');
    const written = new Promise<void>((resolve, reject) => {
      // Called when the system has taken them: nothing piles up here.
      this.#stream.write(plain, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
    try {
      await raced(written, this.#signal);
    } catch (error) {
      throw writeError(this.name, error);
    }
  }

  async commit(): Promise<void> {
    try {
      this.#stream.end();
      const stream = this.#stream as unknown as NodeJS.WritableStream;
      await raced(finished(stream, { readable: false }), this.#signal);
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
