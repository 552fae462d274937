import { createRandom } from '../../local/runtime/random.ts';
import { aws } from './aws.ts';
import { startCalendar } from './calendar.ts';
import { type ConsumerCounts, startConsumer, type ThrottledAs } from './consumer.ts';
import { type IngestCounts, startIngest } from './ingest.ts';
import { type QueueCounts, startQueue } from './queue.ts';
import { startRuns } from './runs.ts';
import { type Sender, startSenders } from './senders.ts';
import type { Shape } from './shape.ts';
import { startTable } from './table.ts';

/** What a deployed stage meets. Times in seconds from the begin. */
export interface World {
  readonly senders: readonly Sender[];
  readonly seconds: number;
  /** Write units of a report, by where they are written. */
  readonly writeUnits: Readonly<Record<string, number>>;
  /** Runs at once that the account has. @default 1,000 */
  readonly concurrency?: number;
  /** From when to when ingest can't reach the queue. */
  readonly stalled?: readonly [from: number, to: number];
  /** What part of its capacity the table takes. @default all of it */
  readonly tableTakes?: (second: number) => number;
  /** @default key: what it does with the smaller patience */
  readonly throttledAs?: ThrottledAs;
  /** Milliseconds that senders wait for an answer, where callbacks wait for a run; null where they are refused at once. @default null */
  readonly waitMs?: number | null;
  /** Of chance. @default 1 */
  readonly seed?: number;
}

/** How it stood at a second. */
export interface Sample {
  readonly second: number;
  /** Messages that are not deleted. */
  readonly backlog: number;
  readonly ageSeconds: number;
  /** Callbacks, since the sample before: refused, or not answered in time. */
  readonly refusedPerSecond: number;
}

/** Where all callbacks are that came, and what happened on the way. */
export interface Outcome extends IngestCounts, QueueCounts {
  readonly consumer: ConsumerCounts;
  /** Different callbacks that were sent. */
  readonly arrived: number;
  /** Those that are to be sent again, and those that are not, since the sender gave up. */
  readonly awaited: number;
  readonly gaveUp: number;
  readonly visible: number;
  readonly inFlight: number;
  readonly greatestBacklog: number;
  readonly greatestAgeSeconds: number;
  /** Minutes in which a callback was refused. */
  readonly refusedMinutes: readonly number[];
  readonly samples: readonly Sample[];
}

/** A third of what ingest takes to answer: shorter than anything that lasts. */
const stepMs = 5;
const sampleSeconds = 10;

/** Runs a stage through a world, the same way each time. */
export function simulate(shape: Shape, world: World): Outcome {
  const seed = world.seed ?? 1;
  const calendar = startCalendar(stepMs);
  const concurrency = world.concurrency ?? aws.lambda.concurrency;
  const reserved = shape.ingest.reservedConcurrency;
  const shared = startRuns(concurrency - reserved);
  const own = reserved === 0 ? shared : startRuns(reserved);
  const senders = startSenders(world.senders, createRandom(seed), stepMs);
  const queue = startQueue(shape.queue);
  const table = startTable(world.writeUnits, world.tableTakes);
  const [from, to] = world.stalled ?? [0, 0];
  const ingest = startIngest({
    shape,
    senders,
    queue,
    runs: own,
    calendar,
    isStalled: (nowMs) => nowMs >= from * 1000 && nowMs < to * 1000,
    waitMs: world.waitMs ?? null,
  });
  const consumer = startConsumer({
    shape,
    queue,
    table,
    runs: shared,
    calendar,
    // Of its own: what comes is the same whatever the consumer does.
    random: createRandom(seed + 1),
    throttledAs: world.throttledAs ?? 'key',
  });

  const samples: Sample[] = [];
  const refusedMinutes: number[] = [];
  let greatestBacklog = 0;
  let greatestAgeSeconds = 0;
  let [refusedAtSample, refusedAtMinute] = [0, 0];
  const refusals = (): number => {
    const { refusedByApi, refusedByLambda, refusedByQueue, late } = ingest.counts();
    return refusedByApi + refusedByLambda + refusedByQueue + late;
  };
  const look = (second: number): void => {
    const backlog = queue.visible() + queue.inFlight();
    const ageSeconds = queue.ageMs(second * 1000) / 1000;
    greatestBacklog = Math.max(greatestBacklog, backlog);
    greatestAgeSeconds = Math.max(greatestAgeSeconds, ageSeconds);
    if (second % sampleSeconds === 0) {
      samples.push({
        second,
        backlog,
        ageSeconds,
        refusedPerSecond: (refusals() - refusedAtSample) / sampleSeconds,
      });
      refusedAtSample = refusals();
    }
    if (second > 0 && second % 60 === 0) {
      if (refusals() > refusedAtMinute) refusedMinutes.push(second / 60 - 1);
      refusedAtMinute = refusals();
    }
  };

  for (let nowMs = 0; nowMs < world.seconds * 1000; nowMs += stepMs) {
    shared.pass(stepMs);
    if (own !== shared) own.pass(stepMs);
    table.pass(nowMs, stepMs);
    calendar.pass(nowMs);
    ingest.pass(nowMs, stepMs);
    consumer.pass(nowMs, stepMs);
    if (nowMs % 1000 !== 0) continue;
    queue.pass(nowMs);
    look(nowMs / 1000);
  }
  return {
    ...senders.counts(),
    ...ingest.counts(),
    ...queue.counts(),
    consumer: consumer.counts(),
    visible: queue.visible(),
    inFlight: queue.inFlight(),
    greatestBacklog,
    greatestAgeSeconds,
    refusedMinutes,
    samples,
  };
}
