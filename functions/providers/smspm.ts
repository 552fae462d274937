import { jsonRequest } from './composed.ts';
import type { Provider } from './provider.ts';
import { readerOf } from './reading/reports.ts';
import { statusesOf, type Words } from './reading/verdict.ts';

const words: Words = {
  queued: 'queued',
  submitted: 'queued',
  // In transit without a confirmation; in some markets the last word there ever is.
  pending: 'sent',
  sent: 'sent',
  delivered: 'delivered',
  undelivered: 'undelivered',
  bounced: 'undelivered',
  failed: 'failed',
  // What the guide says the word stands for.
  rejected: { status: 'rejected', hint: 'blocked' },
  expired: 'expired',
};

const sample = {
  messageId: 'msg_abc123xyz',
  status: 'delivered',
  to: '+37256789045',
  timestamp: '2025-06-26T14:23:11Z',
};

/**
 * SMSPM: by `callbackUrl` (`messageId`, `timestamp`), by dashboard webhook (`id`, `deliveredAt`, `event`, which names the status as
 * in `sms.delivered`), and by GET (`id`, `status`, `toNumber`). No signature is documented.
 * @see "How to Handle SMS Delivery Reports (DLR) in Production" and the integration guide on smspm.com (read 2026-11-21);
 * they print no captured body of the first shape, and do not say how `timestamp` is written. The GET and the word `submitted` are
 * in one integrator's code and tests, not captured (read 2026-11-27).
 */
export const smspm: Provider = {
  id: 'smspm',
  name: 'SMSPM',
  method: 'POST',
  signature: null,
  deadlineMs: null,
  sendsOtherEvents: false,
  catalogue: [],
  words: statusesOf(words),
  parse: readerOf({ id: ['messageId', 'id'], words, doneAt: ['timestamp', 'deliveredAt'], channel: 'sms' }),
  compose: (wish) => {
    const body = {
      messageId: wish.messageId ?? sample.messageId,
      status: wish.status ?? sample.status,
      to: wish.recipient ?? sample.to,
      timestamp: wish.atMs === undefined ? sample.timestamp : new Date(wish.atMs).toISOString(),
    };
    return jsonRequest(body);
  },
};
