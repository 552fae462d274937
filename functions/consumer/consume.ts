import pMap from 'p-map';
import type { Metrics } from '../aws/metrics.ts';
import { addUp, type Parts, type Point } from '../aws/points.ts';
import type { Queue } from '../aws/queue.ts';
import type { Arrival, Table } from '../aws/table.ts';
import { fingerprintOf } from '../domain/fingerprint.ts';
import { instant } from '../domain/instant.ts';
import { readOwnWord } from '../domain/own-word.ts';
import { type EventKind, occurredAt, type ParseOutcome, type Report, type Unreadable } from '../domain/report.ts';
import type { Provider } from '../providers/provider.ts';
import { deadLetterLabels } from '../shared/dead-letter-labels.ts';
import { type Envelope, rawBody, readEnvelope } from '../shared/envelope.ts';
import { describeError, log } from '../shared/log.ts';
import type { MetricName } from '../shared/metric-names.ts';
import type { ProviderSettings, Providers } from '../shared/provider-settings.ts';
import type { Readers } from '../shared/readers.ts';
import { type KeepRecipient, keepPlain } from '../shared/recipients.ts';
import { within } from '../shared/within.ts';
import { believe } from './believe.ts';
import { parseCallback } from './parse.ts';
import type { PassOn, ToPassOn } from './pass-on.ts';
import { type Patience, startPatience } from './patience.ts';
import { store } from './store.ts';
import { pointsOf } from './tally.ts';
import type { TellOthers } from './tell-others.ts';

/** A message of the queue. */
export interface QueueMessage {
  readonly id: string;
  readonly body: string;
  /** Epoch milliseconds at which the queue took it. */
  readonly sentAt: number;
  /** Whether it was quarantined before, and counted then: somebody sent it again. @default false */
  readonly wasQuarantined?: boolean;
}

export interface Consumer {
  readonly providers: Providers;
  readonly registry: Readers;
  readonly table: Table;
  readonly metrics: Metrics;
  readonly deadLetterQueue: Queue;
  /** Countries and words with a metric series of their own. */
  readonly parts: Parts;
  /** In what form the table has numbers, once that can be told. @default as they are */
  readonly recipients?: () => Promise<KeepRecipient>;
  /** Tells others what a callback held beside reports. @default nobody is told */
  readonly tellOthers?: TellOthers;
  /** Queues what is settled for the user's old URL. @default nothing is passed on */
  readonly passOn?: PassOn;
}

/** Different messages written at the same time by one run. */
export const writesAtOnce = 16;
/** Callbacks that are no reports and are told to the bus at the same time. */
const toldAtOnce = 4;
/** So many the bus may not take in one run; the rest comes again untried. */
const mostUntaken = 4;
/** What a run keeps of its time, so that what it did is counted and acknowledged before it is cut off. */
export const reserveMs = 2_500;

/** One report with the queue message that brought it. */
interface Delivery {
  readonly queueMessage: string;
  readonly provider: string;
  readonly arrival: Arrival;
}

/**
 * Takes a batch of queue messages: parses them, joins reports of one message, writes different messages in parallel,
 * counts once for the whole batch.
 * @returns ids of the queue messages that must come again.
 */
export async function consume(
  consumer: Consumer,
  batch: readonly QueueMessage[],
  remainingMs: () => number,
): Promise<readonly string[]> {
  const failed = new Set<string>();
  const points: (Point & { readonly queueMessage: string })[] = [];
  const deliveries: Delivery[] = [];
  // A throttle of the dead-letter queue says nothing of the table.
  const [withTable, withDeadLetters] = [startPatience(), startPatience()];

  /** @returns whether it was done. */
  const once = async (queueMessages: readonly string[], work: Parameters<typeof within>[1]): Promise<boolean> => {
    try {
      const leftMs = remainingMs() - reserveMs;
      if (leftMs <= 0) throw new DOMException('no time left in this run', 'TimeoutError');
      await within(leftMs, work);
      return true;
    } catch (error) {
      log.error('will_retry', { ...describeError(error), messages: queueMessages.length });
      for (const id of queueMessages) failed.add(id);
      return false;
    }
  };
  const attempt = (
    queueMessages: readonly string[],
    work: () => Promise<void>,
    patiently: Patience = withTable,
  ): Promise<boolean> => once(queueMessages, (signal) => patiently(work, signal));

  const keep = await keeperOf(consumer, batch, attempt);
  // Without the key no number may be stored: all of it comes again.
  if (keep === null) return [...failed];

  const unreadable: { readonly id: string; readonly bury: () => Promise<boolean> }[] = [];
  const toPassOn: ToPassOn[] = [];
  const told: (() => Promise<void>)[] = [];
  let untaken = 0;
  // A standard queue may deliver a message twice, even in one batch.
  for (const message of new Map(batch.map((one) => [one.id, one])).values()) {
    const { provider, receivedAt, others, reason, isForwarded, ...reading } = await read(consumer, message, keep);
    if (isForwarded) toPassOn.push({ queueMessage: message.id, provider, body: message.body });
    const count = (name: MetricName, part: string | null) =>
      points.push({ queueMessage: message.id, name, value: 1, provider, part, atMs: receivedAt });
    points.push({ queueMessage: message.id, name: 'Settled', value: 1, provider, part: null, atMs: message.sentAt });
    deliveries.push(...reading.deliveries);
    for (const kind of others) count('OtherEvents', kind);
    if (others.length > 0) log.info('set_aside', { provider, queueMessage: message.id, kinds: others.join() });
    const { tellOthers } = consumer;
    if (others.length > 0 && tellOthers)
      told.push(async () => {
        if (untaken >= mostUntaken) failed.add(message.id);
        else if (!(await once([message.id], () => tellOthers(provider, others, message.id, receivedAt)))) untaken += 1;
      });
    if (reason !== null) {
      const bury = () =>
        attempt(
          [message.id],
          async () => {
            await consumer.deadLetterQueue.send(message.body, provider, undefined, {
              [deadLetterLabels.reason]: reason,
            });
            log.warn('quarantined', { provider, queueMessage: message.id, reason });
            if (!message.wasQuarantined) count('Quarantined', null);
          },
          withDeadLetters,
        );
      unreadable.push({ id: message.id, bury });
    }
  }

  const writes = byMessage(deliveries).map(
    (group) => () =>
      attempt([...new Set(group.map(({ queueMessage }) => queueMessage))], async () => {
        const { provider } = group[0];
        const outcomes = await store(
          consumer.table,
          provider,
          group.map(({ arrival }) => arrival),
        );
        for (const outcome of outcomes) {
          const { queueMessage } = outcome.arrival.entry;
          points.push(...pointsOf(provider, outcome, Date.now()).map((point) => ({ ...point, queueMessage })));
        }
      }),
  );
  const { passOn } = consumer;
  const isPassing = passOn !== undefined && toPassOn.length > 0;
  // No report waits for a dead-letter queue or a bus that takes nothing.
  await pMap([...writes, ...(isPassing ? [] : unreadable.map(({ bury }) => bury))], (work) => work(), {
    concurrency: writesAtOnce,
  });
  if (isPassing) {
    const settled = toPassOn.filter(({ queueMessage }) => !failed.has(queueMessage));
    for (const id of await passOn(settled, remainingMs() - reserveMs)) failed.add(id);
    // What comes again comes whole: it becomes a dead letter then, not each time.
    const rest = unreadable.filter(({ id }) => !failed.has(id));
    await pMap(rest, ({ bury }) => bury(), { concurrency: writesAtOnce });
  }
  await pMap(told, (tell) => tell(), { concurrency: toldAtOnce });

  // What comes again is counted then: the table remembers which queue message wrote what.
  const counted = points.filter(({ queueMessage }) => !failed.has(queueMessage));
  await consumer.metrics.publish(addUp(counted, consumer.parts, Date.now()), remainingMs);
  log.info('consumed', { messages: batch.length, willRetry: failed.size });
  return [...failed];
}

/** Null where it could not be told in what form the table has numbers: then all of the batch has failed. */
async function keeperOf(
  { recipients }: Consumer,
  batch: readonly QueueMessage[],
  attempt: (queueMessages: readonly string[], work: () => Promise<void>) => Promise<unknown>,
): Promise<KeepRecipient | null> {
  if (!recipients) return keepPlain;
  const told: KeepRecipient[] = [];
  await attempt([...new Set(batch.map(({ id }) => id))], async () => void told.push(await recipients()));
  return told[0] ?? null;
}

/** What a queue message holds: reports, events that are none, or why it, or a part of it, can't be read. */
interface Reading {
  readonly provider: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  readonly deliveries: readonly Delivery[];
  readonly others: readonly EventKind[];
  readonly reason: string | null;
  /** Whether it is passed on as well. */
  readonly isForwarded: boolean;
}

/** Whatever a queue message holds, reading it does not throw: what can't be read is kept with the reason. */
async function read({ providers, registry }: Consumer, message: QueueMessage, keep: KeepRecipient): Promise<Reading> {
  const nothing = { deliveries: [], others: [], reason: null, isForwarded: false };
  const envelope = readEnvelope(message.body);
  if (envelope === null)
    return { ...nothing, provider: 'unknown', receivedAt: Date.now(), reason: 'no envelope of version 1' };
  const { provider: name, receivedAt, forward: isForwarded = false } = envelope;
  const found = { ...nothing, provider: name, receivedAt, isForwarded };
  const provider = await registry.get(envelope.provider);
  if (!provider) return { ...found, reason: 'provider: one that this version knows' };
  const settings = providers[provider.id];
  try {
    const outcome = parse(provider, settings, envelope);
    if (outcome.kind === 'malformed') return { ...found, reason: reasonOf(outcome) };
    const { others = [] } = outcome;
    if (outcome.kind === 'ignored') return { ...found, others };
    const deliveries = outcome.reports.map((report) =>
      deliver(envelope, message, report, { defaultCountry: settings?.defaultCountry, keep }),
    );
    return { ...found, deliveries, others, reason: outcome.unreadable ? reasonOf(...outcome.unreadable) : null };
  } catch (error) {
    log.error('parser_failed', { provider: provider.id, ...describeError(error) });
    return { ...found, reason: 'the parser failed' };
  }
}

function parse(provider: Provider, settings: ProviderSettings | undefined, envelope: Envelope): ParseOutcome {
  const body = rawBody(envelope);
  return envelope.kind
    ? readOwnWord(envelope.kind, body, instant(envelope.receivedAt))
    : parseCallback(provider, settings, { headers: envelope.headers, query: envelope.query, body });
}

/** So many places are named, of however many can't be read. */
const mostPlaces = 3;

const reasonOf = (...unreadable: readonly Unreadable[]): string =>
  [
    ...unreadable.slice(0, mostPlaces).map(({ path, expected }) => `${path}: expected ${expected}`),
    ...(unreadable.length > mostPlaces ? [`and ${unreadable.length - mostPlaces} more`] : []),
  ].join('; ');

function deliver(
  envelope: Envelope,
  message: QueueMessage,
  written: Report,
  { defaultCountry, keep }: { readonly defaultCountry: string | undefined; readonly keep: KeepRecipient },
): Delivery {
  const { report, identity, country, alsoKnownAs } = believe(written, envelope.receivedAt, keep, defaultCountry);
  const { status, providerStatus, providerCode, said, errorCode, errorMessage, failureReason, isHint } = report;
  const entry = {
    status,
    providerStatus,
    providerCode,
    ...(said && { said }),
    occurredAt: occurredAt(report),
    receivedAt: instant(envelope.receivedAt),
    errorCode,
    errorMessage,
    failureReason,
    isHint,
    fingerprint: fingerprintOf(identity),
    queueMessage: message.id,
  };
  return {
    queueMessage: message.id,
    provider: envelope.provider,
    arrival: { report, entry, country, ...(alsoKnownAs.length > 0 && { alsoKnownAs }) },
  };
}

function byMessage(deliveries: readonly Delivery[]): readonly (readonly [Delivery, ...Delivery[]])[] {
  const groups = Map.groupBy(deliveries, ({ provider, arrival }) =>
    JSON.stringify([provider, arrival.report.messageId]),
  );
  return [...groups.values()] as [Delivery, ...Delivery[]][];
}
