import { randomUUID } from 'node:crypto';
import { packBody, writeEnvelope } from '../../functions/shared/envelope.ts';

/** A queue message with a callback of SMSPM, as ingest writes it. */
export const queued = (callback: object) => ({
  id: randomUUID(),
  sentAt: Date.now(),
  body: writeEnvelope({
    v: 1,
    provider: 'smspm',
    receivedAt: Date.now(),
    requestId: randomUUID(),
    method: 'POST',
    query: '',
    headers: { 'content-type': 'application/json' },
    ...packBody(Buffer.from(JSON.stringify(callback))),
  }),
});
