import { assumed } from '../../operator/cost/work.ts';
import { guessed } from './aws.ts';
import type { Calendar } from './calendar.ts';
import type { Queue } from './queue.ts';
import { type Runs, startEnvironments } from './runs.ts';
import type { Senders } from './senders.ts';
import type { Shape } from './shape.ts';

/** HTTP API and ingest, as one. */
export interface Ingest {
  readonly pass: (nowMs: number, ms: number) => void;
  readonly counts: () => IngestCounts;
}

export interface IngestCounts {
  /** Answers: 429 of the API; 503 for want of a run; 503 since the queue could not be reached. */
  readonly refusedByApi: number;
  readonly refusedByLambda: number;
  readonly refusedByQueue: number;
  /** Whose sender gave up waiting before they were answered: what it sends again is there already, or will be. */
  readonly late: number;
  /** Callbacks that will be answered 200, or wait for a run. */
  readonly answering: number;
}

export interface IngestOptions {
  readonly shape: Pick<Shape, 'api' | 'ingest'>;
  readonly senders: Senders;
  readonly queue: Queue;
  readonly runs: Runs;
  readonly calendar: Calendar;
  /** Whether the queue takes nothing at a time. */
  readonly isStalled: (nowMs: number) => boolean;
  /** So long senders wait, where callbacks wait for a run, as requests do before a server; null where they are refused, as by Lambda. */
  readonly waitMs: number | null;
}

/** Callbacks that came in the same step and wait. */
interface Waiting {
  count: number;
}

export function startIngest({ shape, senders, queue, runs, calendar, isStalled, waitMs }: IngestOptions): Ingest {
  const { requestsPerSecond, burst } = shape.api;
  const environments = startEnvironments();
  const counts = { refusedByApi: 0, refusedByLambda: 0, refusedByQueue: 0, late: 0, answering: 0 };
  let tokens = burst;
  /** In the order in which they came; those before `first` are answered. */
  const waiting: Waiting[] = [];
  let first = 0;

  const refuse = (count: number, nowMs: number): void => {
    for (let at = 0; at < count; at += 1) senders.refused(senders.pick(), nowMs);
  };

  /** As many of `count` as get a run; they are answered, and are in the queue, as their runs end. */
  const answer = (count: number, nowMs: number): number => {
    const got = runs.take(count);
    const { warm, cold } = environments.start(got);
    runs.giveBack(got - warm - cold);
    const stalled = isStalled(nowMs);
    const workMs = stalled ? shape.ingest.acknowledgeWithinMs : assumed.ingestMs;
    for (const [started, lasts] of [
      [warm, workMs],
      [cold, workMs + guessed.coldStartMs],
    ] as const) {
      if (started === 0) continue;
      calendar.at(nowMs + lasts, () => {
        runs.giveBack(started);
        environments.giveBack(started);
        if (stalled) return;
        counts.answering -= started;
        queue.add(started, nowMs + lasts);
      });
      if (!stalled) {
        counts.answering += started;
        continue;
      }
      // What their senders will do is known now, though they are not answered yet.
      counts.refusedByQueue += started;
      for (let at = 0; at < started; at += 1) senders.refused(senders.pick(), nowMs + lasts);
    }
    return warm + cold;
  };

  return {
    pass: (nowMs, ms) => {
      environments.pass(ms);
      tokens = Math.min(burst, tokens + (requestsPerSecond * ms) / 1000);
      const come = senders.come(nowMs);
      if (waitMs !== null) {
        waitInLine(come, nowMs, waitMs);
        return;
      }
      const admitted = Math.min(come, Math.floor(tokens));
      tokens -= admitted;
      counts.refusedByApi += come - admitted;
      const started = admitted === 0 ? 0 : answer(admitted, nowMs);
      counts.refusedByLambda += admitted - started;
      refuse(come - started, nowMs);
    },
    counts: () => ({ ...counts }),
  };

  /** Instead of a throttle and a refusal: first come, first served, however long it takes. */
  function waitInLine(come: number, nowMs: number, mostMs: number): void {
    if (isStalled(nowMs)) {
      counts.refusedByQueue += come;
      refuse(come, nowMs);
      return;
    }
    if (come > 0) {
      const all: Waiting = { count: come };
      const tries = Array.from({ length: come }, () => senders.pick());
      waiting.push(all);
      counts.answering += come;
      calendar.at(nowMs + mostMs, () => {
        counts.late += all.count;
        for (const each of tries.slice(0, all.count)) senders.refused(each, nowMs + mostMs);
      });
    }
    for (; first < waiting.length; first += 1) {
      const next = waiting[first] as Waiting;
      const started = answer(next.count, nowMs);
      // They were counted as they came.
      counts.answering -= started;
      next.count -= started;
      if (next.count > 0) return;
    }
  }
}
