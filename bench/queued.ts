import type { Table } from '../functions/aws/table.ts';
import type { Consumer } from '../functions/consumer/consume.ts';
import type { Composed, Provider } from '../functions/providers/provider.ts';
import { registry } from '../functions/providers/registry.ts';
import { packBody, writeEnvelope } from '../functions/shared/envelope.ts';

/** When a callback came in, in all benchmarks; epoch milliseconds. */
export const receivedAtMs = Date.UTC(2026, 10, 21, 10);

/** The body of the queue message that ingest makes of a callback. */
export const queueBody = ({ id, method }: Provider, { query, contentType, body, headers }: Composed): string =>
  writeEnvelope({
    v: 1,
    provider: id,
    receivedAt: receivedAtMs,
    requestId: 'JKJaXmPLvHcESHA=',
    method,
    query,
    headers: { 'content-type': contentType, ...headers },
    ...packBody(Buffer.from(body)),
  });

/** A consumer of all providers that counts nothing, and is given nothing that it could not read. */
export const consumerOn = (table: Table): Consumer => ({
  providers: {},
  registry,
  table,
  metrics: { publish: async () => {} },
  deadLetterQueue: { send: () => Promise.reject(new Error('The consumer can’t read what a provider composes.')) },
  parts: { countries: new Set(), words: new Set() },
});
