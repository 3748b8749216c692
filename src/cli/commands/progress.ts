// The progress bar: on a terminal only, and only for work that takes long.
import { SingleBar } from 'cli-progress';
import type { Console } from '../process/process_io.js';

/** A bar that may not have appeared yet. */
export interface Progress {
  /** Tells how many of all values are done. */
  update(done: number, total: number): void;
  /** Takes the bar away. */
  stop(): void;
}

/** Options of `createProgress`. */
export interface ProgressOptions {
  readonly quiet: boolean;
  readonly now: () => number;
  /** Work that ends within as many milliseconds shows no bar. */
  readonly delay?: number;
}

const DELAY_MS = 500;
const NONE: Progress = { update: () => undefined, stop: () => undefined };

/** A progress bar on `console`; none if it is no terminal or the command is to be quiet. */
export function createProgress(
  console: Console,
  { quiet, now, delay = DELAY_MS }: ProgressOptions,
): Progress {
  if (quiet || console.isTTY !== true) return NONE;
  const start = now();
  const bar = new SingleBar({
    stream: console,
    format: '{bar} {percentage} % | {eta_formatted} left',
    clearOnComplete: true,
    // The command handles signals itself.
    gracefulExit: false,
    // A killed process would leave these behind.
    hideCursor: null,
    linewrap: null,
  });
  let started = false;
  return {
    update(done, total) {
      if (!started) {
        if (now() - start < delay) return;
        bar.start(total, done);
        started = true;
      }
      bar.update(done);
    },
    stop() {
      if (started) bar.stop();
    },
  };
}
