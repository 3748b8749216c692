// What a stopped operation throws, whatever reason the signal has.

/** An operation was stopped by its `AbortSignal`, whose reason is the `cause`. */
export class AbortError extends Error {
  override readonly name = 'AbortError';
  /** As on the errors of Node that say so. */
  readonly code = 'ABORT_ERR';

  constructor(signal: AbortSignal) {
    super('The operation was aborted', { cause: signal.reason });
  }
}

/** Throws `AbortError` once the signal has been given. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new AbortError(signal);
}
