import { createHash } from 'node:crypto';
import pMap from 'p-map';
import type { Metrics } from '../aws/metrics.ts';
import type { Queue } from '../aws/queue.ts';
import type { Arrival, Table } from '../aws/table.ts';
import { instant } from '../domain/instant.ts';
import { identityOf, occurredAt, type Report } from '../domain/report.ts';
import type { Provider } from '../providers/provider.ts';
import { type Envelope, rawBody, readEnvelope } from '../shared/envelope.ts';
import { describeError, log } from '../shared/log.ts';
import type { Providers } from '../shared/provider-settings.ts';
import { within } from '../shared/within.ts';
import { countryOf } from './country.ts';
import { startPatience } from './patience.ts';
import { store } from './store.ts';
import { addUp, type Point, pointsOf } from './tally.ts';

/** A message of the queue. */
export interface QueueMessage {
  readonly id: string;
  readonly body: string;
}

export interface Consumer {
  readonly providers: Providers;
  readonly registry: ReadonlyMap<string, Provider>;
  readonly table: Table;
  readonly metrics: Metrics;
  readonly deadLetterQueue: Queue;
  /** Countries with a metric series of their own. */
  readonly countries: ReadonlySet<string>;
}

/** Different messages written at the same time by one run. */
const writesAtOnce = 16;
/** What a run keeps of its time, so that what it did is counted and acknowledged before it is cut off. */
const reserveMs = 2_500;

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
  const patiently = startPatience();

  const attempt = async (queueMessages: readonly string[], work: () => Promise<void>): Promise<void> => {
    try {
      const leftMs = remainingMs() - reserveMs;
      if (leftMs <= 0) throw new DOMException('no time left in this run', 'TimeoutError');
      await within(leftMs, (signal) => patiently(work, signal));
    } catch (error) {
      log.error('will_retry', { ...describeError(error), messages: queueMessages.length });
      for (const id of queueMessages) failed.add(id);
    }
  };

  const unreadable: (() => Promise<void>)[] = [];
  // A standard queue may deliver a message twice, even in one batch.
  for (const message of new Map(batch.map((one) => [one.id, one])).values()) {
    const outcome = read(consumer, message);
    if (outcome.kind === 'deliveries') deliveries.push(...outcome.deliveries);
    if (outcome.kind === 'unreadable') {
      const { provider, reason, receivedAt } = outcome;
      unreadable.push(() =>
        attempt([message.id], async () => {
          await consumer.deadLetterQueue.send(message.body, provider, undefined, { reason });
          log.warn('quarantined', { provider, queueMessage: message.id, reason });
          points.push({ queueMessage: message.id, name: 'Quarantined', value: 1, provider, country: null, receivedAt });
        }),
      );
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
  await pMap([...unreadable, ...writes], (work) => work(), { concurrency: writesAtOnce });

  // What comes again is counted then: the table remembers which queue message wrote what.
  const counted = points.filter(({ queueMessage }) => !failed.has(queueMessage));
  await consumer.metrics.publish(addUp(counted, consumer.countries, Date.now()), remainingMs);
  log.info('consumed', { messages: batch.length, willRetry: failed.size });
  return [...failed];
}

type Reading =
  | { readonly kind: 'deliveries'; readonly deliveries: readonly Delivery[] }
  | { readonly kind: 'unreadable'; readonly provider: string; readonly reason: string; readonly receivedAt: number };

/** Whatever a queue message holds, reading it does not throw: what can't be read is kept with the reason. */
function read({ providers, registry }: Consumer, message: QueueMessage): Reading {
  const envelope = readEnvelope(message.body);
  if (envelope === null) {
    return { kind: 'unreadable', provider: 'unknown', reason: 'no envelope of version 1', receivedAt: Date.now() };
  }
  const unreadable = (reason: string): Reading => ({
    kind: 'unreadable',
    provider: envelope.provider,
    reason,
    receivedAt: envelope.receivedAt,
  });
  const provider = registry.get(envelope.provider);
  if (!provider) return unreadable('provider: one that this version knows');
  try {
    const { headers, query } = envelope;
    const timeZone = providers[provider.id]?.timeZone ?? 'UTC';
    const outcome = provider.parse({ headers, query, body: rawBody(envelope), timeZone });
    if (outcome.kind === 'malformed') return unreadable(`${outcome.path}: expected ${outcome.expected}`);
    const deliveries = outcome.reports.map((report) => deliver(envelope, message, report));
    return { kind: 'deliveries', deliveries };
  } catch (error) {
    log.error('parser_failed', { provider: provider.id, ...describeError(error) });
    return unreadable('the parser failed');
  }
}

function deliver(envelope: Envelope, message: QueueMessage, report: Report): Delivery {
  const { status, providerStatus, providerCode, errorCode, errorMessage, failureReason } = report;
  const entry = {
    status,
    providerStatus,
    providerCode,
    occurredAt: occurredAt(report),
    receivedAt: instant(envelope.receivedAt),
    errorCode,
    errorMessage,
    failureReason,
    fingerprint: createHash('sha256').update(identityOf(report)).digest('base64url').slice(0, 16),
    queueMessage: message.id,
  };
  return {
    queueMessage: message.id,
    provider: envelope.provider,
    arrival: { report, entry, country: countryOf(report.facts.recipient) },
  };
}

function byMessage(deliveries: readonly Delivery[]): readonly (readonly [Delivery, ...Delivery[]])[] {
  const groups = Map.groupBy(deliveries, ({ provider, arrival }) =>
    JSON.stringify([provider, arrival.report.messageId]),
  );
  return [...groups.values()] as [Delivery, ...Delivery[]][];
}
