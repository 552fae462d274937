import { reserveMs } from '../../functions/consumer/consume.ts';
import { firstWaitMs, longestWaitMs } from '../../functions/consumer/patience.ts';
import type { Random } from '../../local/runtime/random.ts';
import { assumed, consumerMs } from '../../operator/cost/work.ts';
import { aws, guessed } from './aws.ts';
import type { Calendar } from './calendar.ts';
import { type Part, type Queue, sizeOf, split } from './queue.ts';
import { type Runs, startEnvironments } from './runs.ts';
import type { Shape } from './shape.ts';
import type { OnDemandTable } from './table.ts';

/** Lambda's pollers of the queue, and the consumer. */
export interface Consumer {
  readonly pass: (nowMs: number, ms: number) => void;
  readonly counts: () => ConsumerCounts;
}

export interface ConsumerCounts {
  /** Reports that the table refused in a try. */
  readonly throttledByTable: number;
  /** Batches that found no run, each time that they tried. */
  readonly throttledByLambda: number;
  /** Messages that a run gave back. */
  readonly givenBack: number;
}

/**
 * What DynamoDB says of a write for which there is no room: that one key has too much, of which a run gives back what it can't write at
 * its second try; or that the table has, for which it waits as long as it lasts (functions/consumer/patience.ts).
 */
export type ThrottledAs = 'key' | 'everybody';

export interface ConsumerOptions {
  readonly shape: Pick<Shape, 'mapping' | 'consumer' | 'queue'>;
  readonly queue: Queue;
  readonly table: OnDemandTable;
  readonly runs: Runs;
  readonly calendar: Calendar;
  readonly random: Random;
  readonly throttledAs: ThrottledAs;
}

/** One batch on its way; each holds one of the places that the mapping has. */
interface Batch {
  readonly receivedMs: number;
  readonly parts: readonly Part[];
  readonly size: number;
}

export function startConsumer(options: ConsumerOptions): Consumer {
  const { queue, table, runs, calendar, random, throttledAs } = options;
  const { mapping, consumer, queue: queueShape } = options.shape;
  const environments = startEnvironments();
  const counts = { throttledByTable: 0, throttledByLambda: 0, givenBack: 0 };
  /** Places that may be taken now; it grows while there is more than they take. */
  let places = Math.min(mapping.maximumConcurrency, aws.pollers.batchesAtFirst);
  let taken = 0;
  /** When the windows opened in which a batch gathers, the first one first. */
  const windows: number[] = [];

  const requestsMs = (messages: number): number => Math.ceil(messages / assumed.messagesPerRequest) * assumed.callMs;

  const fetch = (most: number, nowMs: number): void => {
    const parts = queue.receive(most);
    const size = sizeOf(parts);
    if (size === 0) return;
    taken += 1;
    const batch: Batch = { receivedMs: nowMs, parts, size };
    calendar.at(nowMs + requestsMs(size), () => invoke(batch, nowMs + requestsMs(size)));
  };

  const invoke = (batch: Batch, nowMs: number): void => {
    if (random.isLucky(runs.chance()) && runs.take(1) === 1) {
      const { warm, cold } = environments.start(1);
      if (warm + cold === 1) {
        const beginMs = nowMs + cold * guessed.coldStartMs;
        calendar.at(beginMs, () => write(batch, { beginMs, left: batch.size, tries: 0 }, beginMs));
        return;
      }
      runs.giveBack(1);
    }
    counts.throttledByLambda += 1;
    const laterMs = nowMs + guessed.noRunMs;
    if (laterMs < batch.receivedMs + queueShape.visibilityMs) calendar.at(laterMs, () => invoke(batch, laterMs));
    // Lambda lets go of what it could not hand over in time.
    else end(batch, batch.size, laterMs);
  };

  interface Run {
    readonly beginMs: number;
    readonly left: number;
    readonly tries: number;
  }

  const write = (batch: Batch, { beginMs, left, tries }: Run, nowMs: number): void => {
    const rest = left - table.write(left);
    counts.throttledByTable += rest;
    const waitMs = random.next() * Math.min(longestWaitMs, firstWaitMs * 2 ** tries);
    const lastMs = beginMs + consumer.timeoutMs - reserveMs;
    const givesUp = rest === 0 || (throttledAs === 'key' && tries > 0) || nowMs + waitMs >= lastMs;
    if (!givesUp) {
      const nextMs = nowMs + waitMs;
      calendar.at(nextMs, () => write(batch, { beginMs, left: rest, tries: tries + 1 }, nextMs));
      return;
    }
    const worksUntilMs = Math.max(nowMs, beginMs + consumerMs(batch.size));
    const endMs = rest > 0 && throttledAs === 'everybody' ? Math.max(worksUntilMs, lastMs) : worksUntilMs;
    calendar.at(endMs, () => {
      runs.giveBack(1);
      environments.giveBack(1);
      calendar.at(endMs + requestsMs(batch.size - rest), () => end(batch, rest, endMs));
    });
  };

  /** The last `rest` of it come again once they are no longer hidden. */
  const end = ({ parts, size, receivedMs }: Batch, rest: number, nowMs: number): void => {
    taken -= 1;
    const [done, again] = split(parts, size - rest);
    queue.delete(done);
    if (rest === 0) return;
    counts.givenBack += rest;
    calendar.at(Math.max(nowMs, receivedMs + queueShape.visibilityMs), () => queue.show(again));
  };

  return {
    pass: (nowMs, ms) => {
      environments.pass(ms);
      const step = aws.pollers.morePerMs * ms;
      const isBusy = taken >= Math.floor(places) && queue.visible() >= mapping.batchSize;
      const least = Math.min(mapping.maximumConcurrency, aws.pollers.batchesAtFirst);
      places = isBusy
        ? Math.min(mapping.maximumConcurrency, places + step)
        : taken < places - 1
          ? Math.max(least, places - step)
          : places;
      // Who gets a message first opens a window; those that gather share what comes.
      let free = Math.floor(places) - taken - windows.length;
      for (let alone = queue.visible() - windows.length; free > 0 && alone > 0; free -= 1, alone -= 1)
        windows.push(nowMs);
      while (windows.length > 0) {
        const share = Math.ceil(queue.visible() / windows.length);
        const isOver = nowMs - (windows[0] as number) >= mapping.windowMs;
        if (!isOver && share < mapping.batchSize) break;
        windows.shift();
        fetch(Math.min(mapping.batchSize, share), nowMs);
      }
    },
    counts: () => ({ ...counts }),
  };
}
