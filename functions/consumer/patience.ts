import { setTimeout as wait } from 'node:timers/promises';
import { isThrottled } from '../aws/attempts.ts';

/**
 * Runs one piece of a batch's work, again and again while AWS throttles it, until the signal ends it.
 * @throws Error of the work that trying again in this run will not cure.
 */
export type Patience = (work: () => Promise<void>, signal: AbortSignal) => Promise<void>;

/** The first wait lasts at most this long, each further one at most twice as long as the one before, in milliseconds. */
const firstWaitMs = 200;
const longestWaitMs = 2_000;
/** A throttle that meets fewer than one in so many pieces, or just one of several, is that of a hot key: it must not hold up the others. */
const oneIn = 4;

/**
 * The patience of one run. What a run gives back stays hidden for minutes, and each time it comes again brings it closer to
 * the dead-letter queue: a run that gives up at once empties the queue into that, and leaves most of the little that a
 * throttled table takes unused. One that waits takes what there is, and everything else waits in the queue untried.
 */
export function startPatience(): Patience {
  let begun = 0;
  let throttled = 0;
  const isHotKey = (): boolean => (throttled === 1 && begun > 1) || throttled * oneIn < begun;
  return async (work, signal) => {
    begun += 1;
    for (let tries = 0; ; tries += 1) {
      signal.throwIfAborted();
      try {
        return await work();
      } catch (error) {
        if (!isThrottled(error)) throw error;
        if (tries === 0) throttled += 1;
        else if (isHotKey()) throw error;
        await wait(Math.random() * Math.min(longestWaitMs, firstWaitMs * 2 ** tries), undefined, { signal });
      }
    }
  };
}
