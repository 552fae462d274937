import { jsonRequest } from './composed.ts';
import type { Gate } from './gate.ts';
import { type Provider, provider } from './provider.ts';
import { readerOf } from './reading/reports.ts';
import { statusesOf, type Words } from './reading/verdict.ts';

const words: Words = {
  queued: { status: 'queued', says: 'SMSPM has taken the message and not handed it on yet.' },
  submitted: { status: 'queued', says: 'SMSPM has taken the message and not handed it on yet.' },
  pending: {
    status: 'sent',
    says: 'In transit without a confirmation: the phone is off, or roaming. Where carriers send no receipts, as in parts of Africa, it is the last word there ever is.',
  },
  sent: { status: 'sent', says: 'Handed to the carrier; no outcome yet.' },
  delivered: { status: 'delivered', says: 'The handset confirmed that it has the message.' },
  undelivered: {
    status: 'undelivered',
    says: 'The carrier confirmed that it was not delivered: the number is invalid, or the handset cannot be reached.',
  },
  bounced: { status: 'undelivered', says: 'The message came back undelivered.' },
  failed: { status: 'failed', says: 'Sending failed; SMSPM does not say why.' },
  rejected: {
    status: 'rejected',
    hint: 'blocked',
    says: 'The carrier rejected it: a spam filter, or a sender that is not registered. The same text will be rejected again.',
  },
  expired: {
    status: 'expired',
    says: 'Its time ran out without delivery: the phone was off too long. Carriers hold a message for 24 to 72 hours.',
  },
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
export const smspmGate: Gate = {
  id: 'smspm',
  name: 'SMSPM',
  method: 'POST',
  signature: null,
  deadlineMs: null,
};

/** How it is read, and played. */
export const smspm: Provider = /* @__PURE__ */ provider(smspmGate, () => ({
  sendsOtherEvents: false,
  catalogue: [],
  words: statusesOf(words),
  lists: { words },
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
}));
