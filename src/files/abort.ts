// What stops an operation: the error it then throws, and waiting no longer than until then.
import { performance } from 'node:perf_hooks';
import { clearTimeout, setImmediate, setTimeout } from 'node:timers';

/** An operation was stopped by its `AbortSignal`, whose reason is the `cause`. */
export class AbortError extends Error {
  override readonly name = 'AbortError';
  /** As on the errors of Node that say so. */
  readonly code = 'ABORT_ERR';

  constructor(signal: AbortSignal) {
    super('The operation was aborted', { cause: (Object(signal) as AbortSignal).reason });
  }
}

/** Throws `AbortError` once the signal has been given. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new AbortError(signal);
}

const ignore = (): void => undefined;

/** A promise that may reject before anyone waits for it. */
export function awaitedLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(ignore);
  return promise;
}

/** So often the event loop gets a turn, whatever answers at once: timers and signals wait for one. */
const TURN_MS = 20;
let lastTurn = 0;

/** A turn of the event loop, if the last one is long ago. */
function turnIfDue(): Promise<void> | undefined {
  const now = performance.now();
  if (now - lastTurn < TURN_MS) return undefined;
  lastTurn = now;
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/**
 * What `wait` comes to, or an `AbortError` as soon as the signal is given: what is waited for may
 * never come. It goes on by itself then, and nobody hears of how it ends.
 */
export function raced<T>(
  wait: PromiseLike<T> | T,
  signal: AbortSignal | undefined,
): Promise<Awaited<T>> {
  const waited = Promise.resolve(wait) as Promise<Awaited<T>>;
  const turn = turnIfDue();
  const waiting = turn === undefined ? waited : turn.then(() => awaitedLater(waited));
  // Until the turn has come, nobody listens.
  if (turn !== undefined) void awaitedLater(waited);
  if (signal === undefined) return waiting;
  return new Promise((resolve, reject) => {
    const ended = (): void => {
      signal.removeEventListener('abort', stop);
    };
    const stop = (): void => {
      ended();
      reject(new AbortError(signal));
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    waiting.then(resolve, reject).then(ended, ended);
  });
}

/** A stopped operation waits no longer than so for what tidies up behind it. */
const TIDYING_MS = 1000;

/**
 * Waits for what tidies up. Once the signal has been given that is only a while: a read or write
 * that hangs in the kernel keeps its descriptor from being closed, but must not keep the caller.
 */
export async function tidied(
  tidying: Promise<unknown>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const done = tidying.catch(ignore);
  try {
    await raced(done, signal);
  } catch {
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise((resolve) => {
      timer = setTimeout(resolve, TIDYING_MS);
    });
    await Promise.race([done, enough]);
    clearTimeout(timer);
  }
}

/**
 * As `raced`, for what must be given back: what opens after the signal is undone. A signal that was
 * given before leaves it to the first use of what has been opened.
 */
export async function racedOpening<T>(
  opening: Promise<T>,
  signal: AbortSignal | undefined,
  undo: (opened: T) => Promise<unknown>,
): Promise<T> {
  const isStopped = (): boolean => signal?.aborted === true;
  if (isStopped()) return opening;
  try {
    return await raced<Promise<T>>(opening, signal);
  } catch (error) {
    if (isStopped()) await tidied(opening.then(undo), signal);
    throw error;
  }
}
