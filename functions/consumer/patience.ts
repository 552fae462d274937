import { setTimeout as wait } from 'node:timers/promises';
import { type Throttle, throttleOf } from '../aws/throttle.ts';

/**
 * Runs one piece of a batch's work, again and again while AWS throttles it, until the signal ends it.
 * @throws Error of the work that trying again in this run will not cure.
 */
export type Patience = (work: () => Promise<void>, signal: AbortSignal) => Promise<void>;

/** The first wait lasts at most this long, each further one at most twice as long as the one before, in milliseconds. */
export const firstWaitMs = 200;
export const longestWaitMs = 2_000;
/** Where AWS said nothing all along of whose the throttles are: one that meets fewer than one in so many pieces, or just one of several, is a key's. */
const oneIn = 4;

/**
 * The patience of one run. What a run gives back stays hidden for minutes, and each time it comes again brings it closer to
 * the dead-letter queue: a run that gives up at once empties the queue into that, and leaves most of the little that a
 * throttled table takes unused. One that waits takes what there is, and everything else waits in the queue untried.
 * A hot key is tried once more and given back: whoever waits for it holds up the others of its batch.
 */
export function startPatience(): Patience {
  let begun = 0;
  let throttled = 0;
  let isEverybodys = false;
  const isFew = (): boolean => (throttled === 1 && begun > 1) || throttled * oneIn < begun;
  const isHotKey = (throttle: Throttle): boolean =>
    throttle === 'key' || (throttle === 'unsaid' && !isEverybodys && isFew());
  return async (work, signal) => {
    begun += 1;
    let isCounted = false;
    for (let tries = 0; ; tries += 1) {
      signal.throwIfAborted();
      try {
        return await work();
      } catch (error) {
        const throttle = throttleOf(error);
        if (throttle === null) throw error;
        if (throttle === 'everybody') isEverybodys = true;
        if (throttle === 'unsaid' && !isCounted) {
          isCounted = true;
          throttled += 1;
        }
        if (tries > 0 && isHotKey(throttle)) throw error;
        await wait(Math.random() * Math.min(longestWaitMs, firstWaitMs * 2 ** tries), undefined, { signal });
      }
    }
  };
}
