import { type Series, toSeries } from '../../functions/aws/points.ts';
import type { Table } from '../../functions/aws/table.ts';
import type { Consumer } from '../../functions/consumer/consume.ts';
import type { OwnWord } from '../../functions/domain/own-word.ts';
import { registry } from '../../functions/providers/registry.ts';
import { type Envelope, packBody, writeEnvelope } from '../../functions/shared/envelope.ts';

/** Time enough for any run, in milliseconds. */
export const plenty = () => 30_000;
/** When the queue messages of these tests were received. */
export const arrivedAtMs = Date.UTC(2026, 10, 27);

/** What a consumer published and buried. */
export interface Seen {
  readonly published: Series[];
  readonly buried: { readonly body: string; readonly reason: string | undefined }[];
}

export const seesNothing = (): Seen => ({ published: [], buried: [] });

/** A consumer of all providers, and of what it publishes and buries a witness. */
export const consumerOf = (table: Table, seen: Seen, more: Partial<Consumer> = {}): Consumer => ({
  providers: {},
  registry,
  table,
  metrics: { publish: async (sums) => void seen.published.push(...toSeries(sums)) },
  deadLetterQueue: {
    send: async (body, _group, _signal, labels) => void seen.buried.push({ body, reason: labels?.['reason'] }),
  },
  parts: { countries: new Set(), words: new Set() },
  ...more,
});

/** A queue message with a callback of a provider. */
export const queued = (id: string, provider: string, body: string | Buffer, more: Partial<Envelope> = {}) => ({
  id,
  sentAt: arrivedAtMs,
  body: writeEnvelope({
    v: 1,
    provider,
    receivedAt: arrivedAtMs,
    requestId: id,
    method: 'POST',
    query: '',
    headers: { 'content-type': 'application/json' },
    ...packBody(Buffer.from(body)),
    ...more,
  }),
});

/** A queue message with what an application tells of one of SMSPM's messages. */
export const ownWord = (id: string, kind: OwnWord, body: object, receivedAt = arrivedAtMs) =>
  queued(id, 'smspm', JSON.stringify(body), { kind, receivedAt, headers: {} });

export const smspm = (id: string, messageId: string, status = 'delivered') =>
  queued(id, 'smspm', JSON.stringify({ messageId, status, to: '+37256789045' }));

/** The sum of a metric over the whole stage. */
export const totalOf = ({ published }: Seen, name: string): number =>
  published
    .filter((one) => one.name === name && Object.keys(one.dimensions).length === 0)
    .reduce((sum, { values }) => sum + [...values.values()].reduce((a, b) => a + b, 0), 0);
