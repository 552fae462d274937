import { isDeepStrictEqual } from 'node:util';
import { readHistory } from '../../functions/aws/kept-history.ts';
import type { Case } from './cases.ts';
import { countsIn } from './metric-data.ts';
import type { Played } from './play.ts';
import { type Counts, countsOf, type Entry, failures, happenedAt, highest, nameOf, placeOf } from './reference.ts';
import { type Batch, confirmedAt, type Delivery } from './reports.ts';

type Item = Readonly<Record<string, unknown>>;

/** How often the metrics count: `once`, `twice` what one batch did, or `both`: all that two consumers were given alike. */
export type Kind = 'once' | 'twice' | 'both';

/**
 * Compares what a schedule came to with the reference: the state is the highest report, the history has each distinct
 * report once and in the order of the writes, and the metrics are those of each batch once, each in its minute; twice only where the crash
 * fell after CloudWatch had taken them, or where SQS gave the batch to two consumers.
 * @throws Error that says what differs.
 */
export function judge({ mode, consumers }: Case, played: Played, item: Item | null): Kind {
  const deliveries = [...new Map(consumers.flat(2).map((delivery) => [delivery.id, delivery])).values()];
  if (item === null) throw new Error('nothing is stored');
  const history = readHistory(item) as readonly Entry[];
  compareHistory(history, item, deliveries);
  compareState(history, item, deliveries);
  compareOrder(history, played);

  const published = played.publications.map(({ input }) => input);
  const told = played.publications.map(({ batch }) => batch);
  for (const batch of new Set(consumers.flat())) {
    const times = told.filter((one) => one === batch).length;
    const wasToldAndStopped =
      batch === played.stopped && played.publications.some((one) => one.consumer === 'A' && one.batch === batch);
    const expected = wasToldAndStopped ? 2 : 1;
    if (times !== expected) throw new Error(`batch ${namesOf(batch)} was counted ${times} times, expected ${expected}`);
  }
  const expected = countsOf(history, told);
  for (const dimensions of [0, 1]) {
    same(`metrics with ${dimensions} dimensions`, countsIn(published, dimensions), expected);
  }
  const byPart = Object.entries(expected).filter(([name]) => /^(FailureRate|UnknownStatus)/.test(name));
  same('metrics with 2 dimensions', countsIn(published, 2), Object.fromEntries(byPart));

  const once = countsOf(history, consumers.flat());
  if (mode !== 'twice') {
    compareOnce(once, deliveries);
    return isDeepStrictEqual(expected, once) ? 'once' : 'twice';
  }
  // Each consumer finds its own queue messages in the history: all counts exactly twice, nothing more often.
  const single = Object.entries(countsOf(history, [deliveries]));
  same('metrics of two deliveries', expected, Object.fromEntries(single.map(([name, count]) => [name, count * 2])));
  return 'both';
}

const namesOf = (batch: Batch): string => batch.map(({ letter }) => letter).join('');

function same(what: string, actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) {
    throw new Error(`${what}: ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`);
  }
}

/** Each distinct report once, written from one of its own queue messages, and its fingerprint among those seen. */
function compareHistory(history: readonly Entry[], item: Item, deliveries: readonly Delivery[]): void {
  const entries = history.map((entry) => {
    const { letter, tells, receivedAt } = deliveryOf(entry, deliveries);
    same(
      `the entry of ${entry.queueMessage}`,
      valuesOf(entry, 'status', 'providerStatus', 'occurredAt', 'errorCode', 'receivedAt'),
      [tells.status, tells.word, happenedAt(tells), tells.errorCode, new Date(receivedAt).toISOString()],
    );
    return letter;
  });
  same('reports in the history', entries.sort(), [...new Set(deliveries.map(({ letter }) => letter))].sort());
  const fingerprints = history.map(({ fingerprint }) => fingerprint).sort();
  same('fingerprints seen', [...(item['seen'] as ReadonlySet<string>)].sort(), fingerprints);
  same('distinct fingerprints', new Set(fingerprints).size, fingerprints.length);
}

/** The state is that of the highest report, all of it; recipient and time of submission are those that the reports together tell. */
function compareState(history: readonly Entry[], item: Item, deliveries: readonly Delivery[]): void {
  const top = highest(history) as Entry;
  const { tells } = deliveryOf(top, deliveries);
  same('the state', valuesOf(item, 'version', 'status', 'providerStatus', 'doneAt', 'errorCode', 'failureReason'), [
    placeOf(top),
    tells.status,
    tells.word,
    tells.doneAt,
    tells.errorCode,
    ...valuesOf(top, 'failureReason'),
  ]);
  const unknown = deliveries.filter((one) => one.tells.status === 'unknown');
  const unlisted = new Set(unknown.map((one) => one.tells.word));
  same('the unlisted words', new Set((item['unlisted'] as ReadonlySet<string> | undefined) ?? []), unlisted);
  const failed = history.filter(({ status }) => failures.includes(status));
  const [failedOn, failedAt] = valuesOf(item, 'failedOn', 'failedAt');
  const isFailed = failed.some(({ status }) => status === tells.status);
  same('its place among the failures', [failedOn !== null, failedAt !== null], [isFailed, isFailed]);
  if (isFailed) {
    const times = failed.map(({ receivedAt }) => receivedAt);
    same('when it failed', times.includes(String(failedAt)) && String(failedOn).slice(0, 10), times[0]?.slice(0, 10));
  }
  same('when it began', item['begunAt'], history[0]?.receivedAt);
  const own = (kind: 'send' | 'confirmation'): readonly Delivery[] =>
    deliveries.filter(({ tells }) => tells.own === kind);
  const sends = own('send');
  same('when it was confirmed', item['confirmedAt'] ?? null, own('confirmation').length > 0 ? confirmedAt : null);
  for (const name of ['recipient', 'submittedAt', 'tag', 'price'] as const) {
    const all = deliveries.map((one) => one.tells[name]).filter((value) => value !== null);
    const [value] = valuesOf(item, name);
    if (all.length === 0 ? value !== null : !all.includes(String(value)))
      throw new Error(`the ${name} is ${value}, told was ${all.join(' or ') || 'none'}`);
  }
  const recordedAt = item['recordedAt'] ?? null;
  const times: readonly unknown[] = sends.map(({ receivedAt }) => new Date(receivedAt).toISOString());
  same('when it was recorded', sends.length > 0 ? times.includes(recordedAt) : recordedAt === null, true);
}

const valuesOf = (item: object, ...names: readonly string[]): readonly unknown[] =>
  names.map((name) => (item as Item)[name] ?? null);

/** @throws Error where the entry is not of a queue message that was sent. */
function deliveryOf({ queueMessage }: Entry, deliveries: readonly Delivery[]): Delivery {
  const delivery = deliveries.find(({ id }) => id === queueMessage);
  if (!delivery) throw new Error(`the history has an entry of ${queueMessage}, which was not sent`);
  return delivery;
}

/** Every write that took effect found the history that those before it had left, and appended reports of its own batch as they had arrived. */
function compareOrder(history: readonly Entry[], { writes }: Played): void {
  const ends = [...writes.slice(1).map(({ found }) => found), history.length];
  same('the first write found', writes[0]?.found, 0);
  for (const [index, { batch, found, consumer }] of writes.entries()) {
    const own = history.slice(found, ends[index]).map(({ queueMessage }) => queueMessage);
    if (own.length === 0) throw new Error(`${consumer} wrote ${namesOf(batch)} without an entry`);
    const inBatch = batch.map(({ id }) => id).filter((id) => own.includes(id));
    same(`what ${consumer} appended of ${namesOf(batch)}`, own, inBatch);
  }
}

/** What must hold whatever the order: a message begins once, ends once if it does, an outcome counts once, a distinct report once, the rest are repeats. */
function compareOnce(counts: Counts, deliveries: readonly Delivery[]): void {
  const reports = deliveries.filter(({ tells }) => !tells.own);
  const distinct = new Map(reports.map(({ letter, tells }) => [letter, tells.status]));
  const statuses = [...distinct.values()];
  const isFinal = (status: string): boolean => !['unknown', 'queued', 'sent'].includes(status);
  const isOutcome = (status: string): boolean => isFinal(status) && status !== 'unconfirmed';
  const sum = (...names: readonly string[]): number =>
    Object.entries(counts).reduce((total, [key, count]) => total + (names.includes(nameOf(key)) ? count : 0), 0);
  const failureRates = sum('FailureRate 0', 'FailureRate 100');
  same(
    'first outcomes, Unconfirmed beyond its reports, FailureRate, Interim, UnknownStatus, TimeToStore, Duplicate, Begun, Ended, Settled',
    [
      sum('Delivered', 'Failed'),
      Math.max(0, sum('Unconfirmed') - statuses.filter((status) => status === 'unconfirmed').length),
      failureRates,
      sum('Interim'),
      sum('UnknownStatus'),
      sum('TimeToStore'),
      sum('Duplicate'),
      sum('Begun'),
      sum('Ended'),
      sum('Settled'),
    ],
    [
      statuses.some(isOutcome) ? 1 : 0,
      0,
      sum('Delivered', 'Failed'),
      statuses.filter((status) => ['queued', 'sent'].includes(status)).length,
      statuses.filter((status) => status === 'unknown').length,
      distinct.size,
      reports.length - distinct.size,
      1,
      statuses.some(isFinal) ? 1 : 0,
      deliveries.length,
    ],
  );
}
