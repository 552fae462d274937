import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import { putMs } from '../aws/attempts.ts';
import { type Bus, isRefusedForGood, mostPerPut, mostPutBytes, putBytes } from '../aws/bus.ts';
import type { Queue } from '../aws/queue.ts';
import { deadLetterLabels } from '../shared/dead-letter-labels.ts';
import { type EventLetter, writeEventLetter } from '../shared/event-letters.ts';
import type { BusEvent } from '../shared/events.ts';
import { describeError, log } from '../shared/log.ts';
import { within } from '../shared/within.ts';

/** A record of the stream. */
export interface ChangeRecord {
  readonly sequenceNumber: string;
  /** Epoch milliseconds of the write. */
  readonly atMs: number;
  /** What it changed. @throws Error for a record that can't be read. */
  readonly read: () => readonly BusEvent[];
  /** What must be kept of one that can't be read. */
  readonly letter: EventLetter;
}

export interface Publisher {
  readonly bus: Bus;
  readonly deadLetterQueue: Queue;
  /** @default as the clock goes */
  readonly wait?: (ms: number) => Promise<unknown>;
}

/** So long the bus may refuse an event before that is set aside; a stream keeps a record for a day, and Lambda tries for eight hours. */
export const patienceMs = 4 * 3_600_000;
/** What a run keeps of its time to set events aside. */
const reserveMs = 10_000;
export const callsAtOnce = 8;
const lettersAtOnce = 16;
/** Rounds in a row in which the bus takes nothing, before the run gives up; Lambda calls again. */
const mostIdleRounds = 4;
const firstPauseMs = 100;

interface Waiting {
  readonly event: BusEvent;
  readonly record: ChangeRecord;
  /** Refused together with others: put alone, to see whose fault it is. */
  isAlone: boolean;
}

/**
 * Puts what the records changed on the bus: of each message in order, an event only once the one before it was taken.
 * @returns the sequence number of the first record that must come again, with all that follow it; null where none must.
 */
export async function publish(
  { bus, deadLetterQueue, wait = sleep }: Publisher,
  records: readonly ChangeRecord[],
  remainingMs: () => number,
  now: () => number = Date.now,
): Promise<string | null> {
  /** Records of which something is not taken and not set aside. */
  const open = new Set<ChangeRecord>();
  const waiting: Waiting[] = [];
  let [taken, setAside] = [0, 0];

  const bury = async (letter: EventLetter, subject: string, reason: string): Promise<boolean> => {
    try {
      const leftMs = remainingMs() - 500;
      await within(leftMs, (signal) =>
        deadLetterQueue.send(writeEventLetter(letter), subject, signal, { [deadLetterLabels.reason]: reason }),
      );
      setAside += 1;
      return true;
    } catch (error) {
      log.error('event_not_set_aside', describeError(error));
      return false;
    }
  };

  const unread: ChangeRecord[] = [];
  for (const record of records) {
    try {
      waiting.push(...record.read().map((event) => ({ event, record, isAlone: false })));
    } catch (error) {
      log.error('record_unreadable', describeError(error));
      unread.push(record);
    }
  }
  const drop = (one: Waiting): void => void waiting.splice(waiting.indexOf(one), 1);

  let isUp = true;
  const put = async (chunk: readonly Waiting[]): Promise<void> => {
    if (!isUp) return;
    try {
      const outcomes = await within(putMs, (signal) =>
        bus.put(
          chunk.map(({ event }) => event),
          signal,
        ),
      );
      for (const [at, outcome] of outcomes.entries()) {
        const one = chunk[at] as Waiting;
        if (outcome.taken) {
          taken += 1;
          drop(one);
        } else if (isRefusedForGood(outcome.code)) await refuse(one, outcome.code);
      }
    } catch (error) {
      const { name } = error as Error;
      if (!isRefusedForGood(name)) {
        isUp = false;
        log.error('bus_unavailable', { ...describeError(error), events: chunk.length });
      } else if (chunk.length > 1) for (const one of chunk) one.isAlone = true;
      else await refuse(chunk[0] as Waiting, name);
    }
  };
  const refuse = async (one: Waiting, code: string): Promise<void> => {
    log.error('event_refused', { code });
    if (await bury({ v: 1, event: one.event }, one.event.subject, `the bus refuses it: ${code}`)) drop(one);
  };

  for (let idle = 0; waiting.length > 0 && idle < mostIdleRounds && remainingMs() > reserveMs + putMs; ) {
    if (idle > 0) await wait(firstPauseMs * 2 ** idle);
    const before = waiting.length;
    const known = waiting.filter(({ isAlone }) => isAlone).length;
    isUp = true;
    await pMap(chunksOf(waiting), put, { concurrency: callsAtOnce });
    const hasMoved = waiting.length < before || waiting.filter(({ isAlone }) => isAlone).length > known;
    idle = hasMoved ? 0 : idle + 1;
    // The longer it lasts, the more there are: a backlog that is old must go faster than it grows.
    if (!isUp && isOld(waiting[0]?.record, now())) break;
  }

  await pMap(
    unread,
    async (record) => {
      if (!(await bury(record.letter, record.sequenceNumber, 'this version cannot read the record'))) open.add(record);
    },
    { concurrency: lettersAtOnce },
  );
  await pMap(
    waiting.filter(({ record }) => isOld(record, now())),
    async (one) => {
      if (await bury({ v: 1, event: one.event }, one.event.subject, 'the bus has not taken it for hours')) drop(one);
    },
    { concurrency: lettersAtOnce },
  );
  for (const { record } of waiting) open.add(record);
  log.info('published', { records: records.length, taken, setAside, willRetry: open.size });
  return records.find((record) => open.has(record))?.sequenceNumber ?? null;
}

const isOld = (record: ChangeRecord | undefined, now: number): boolean =>
  record !== undefined && now - record.atMs > patienceMs;

/** The first of each message that waits, in calls as large as the bus takes. */
function chunksOf(waiting: readonly Waiting[]): readonly (readonly Waiting[])[] {
  const subjects = new Set<string>();
  const chunks: Waiting[][] = [];
  let [current, bytes]: [Waiting[], number] = [[], 0];
  for (const one of waiting) {
    const { subject } = one.event;
    if (subjects.has(subject)) continue;
    subjects.add(subject);
    const size = putBytes(one.event);
    if (one.isAlone) {
      chunks.push([one]);
      continue;
    }
    if (current.length > 0 && (current.length === mostPerPut || bytes + size > mostPutBytes)) {
      chunks.push(current);
      [current, bytes] = [[], 0];
    }
    current.push(one);
    bytes += size;
  }
  return current.length > 0 ? [...chunks, current] : chunks;
}
