// Seconds of one call: by the `benchmark` package for JavaScript, inside the addon for the limits.
import Benchmark from 'benchmark';
import type { Limit } from './limits.js';

/** Seconds of one call, measured again at every call. */
export type Timer = () => number | Promise<number>;

/** A sample lasts at least this long, or one call. */
export interface Budget {
  readonly seconds: number;
}

/** How many calls fill a sample, with some to spare: fewer would make the package try again. */
const callsFor = (budget: Budget, secondsOfACall: number): number =>
  Math.max(1, Math.ceil((1.2 * budget.seconds) / secondsOfACall));

// One sample of one benchmark; rounds are ours, so that candidates take turns.
const optionsFor = (budget: Budget, initCount: number): Benchmark.Options => ({
  minTime: budget.seconds,
  // Never another sample for want of time: −1, because an elapsed time may read as 0.
  maxTime: -1,
  minSamples: 1,
  initCount,
});

function secondsOf(benchmark: Benchmark): number {
  const error: unknown = benchmark.error;
  if (error instanceof Error) throw error;
  return benchmark.stats.mean;
}

/** Times a synchronous call. */
export function callTimer(run: () => void, budget: Budget): Timer {
  let calls = 1;
  return () => {
    const benchmark = new Benchmark(run, optionsFor(budget, calls));
    benchmark.run();
    const seconds = secondsOf(benchmark);
    calls = callsFor(budget, seconds);
    return seconds;
  };
}

/** Times a call that returns a promise, from its start until the promise is fulfilled. */
export function asyncTimer(run: () => Promise<unknown>, budget: Budget): Timer {
  let calls = 1;
  return async () => {
    // Benchmark would wait for ever for a promise that is rejected.
    await run();
    const benchmark = new Benchmark(
      (deferred: { resolve(): void }) => {
        void run().then(() => {
          deferred.resolve();
        });
      },
      { ...optionsFor(budget, calls), defer: true },
    );
    await new Promise((resolve) => {
      benchmark.on('complete', resolve).run();
    });
    const seconds = secondsOf(benchmark);
    calls = callsFor(budget, seconds);
    return seconds;
  };
}

/** Times passes of a limit loop, without a call from JavaScript for each. */
export function limitTimer(
  limit: Limit,
  threads: number,
  views: Parameters<Limit['run']>,
  budget: Budget,
): Timer {
  let passes = 1;
  return () => {
    let seconds = limit.seconds(threads, passes, ...views);
    if (seconds * passes < budget.seconds / 2) {
      passes = callsFor(budget, seconds);
      seconds = limit.seconds(threads, passes, ...views);
    }
    passes = callsFor(budget, seconds);
    return seconds;
  };
}
