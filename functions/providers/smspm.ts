import { toE164 } from '../domain/e164.ts';
import { type FailureReason, failureReason } from '../domain/failure-reason.ts';
import type { Status } from '../domain/status.ts';
import { type Fields, facts, fromJson, jsonRequest, oneReport, statusOf, text, time } from './fields.ts';
import type { Provider } from './provider.ts';

const words: Readonly<Record<string, Status>> = {
  queued: 'queued',
  // In transit without a confirmation; in some markets the last word there ever is.
  pending: 'sent',
  sent: 'sent',
  delivered: 'delivered',
  undelivered: 'undelivered',
  bounced: 'undelivered',
  failed: 'failed',
  rejected: 'rejected',
  expired: 'expired',
};

/** What the guide says a word stands for. */
const hints: Readonly<Record<string, FailureReason>> = { rejected: 'blocked' };

const sample = {
  messageId: 'msg_abc123xyz',
  status: 'delivered',
  to: '+37256789045',
  timestamp: '2025-06-26T14:23:11Z',
};

/**
 * SMSPM: two shapes, by `callbackUrl` (`messageId`, `timestamp`) and by dashboard webhook (`id`, `deliveredAt`, `event`).
 * No signature is documented.
 * @see "How to Handle SMS Delivery Reports (DLR) in Production" and the integration guide on smspm.com (read 2026-11-21);
 * they print no captured body of the first shape, and do not say how `timestamp` is written.
 */
export const smspm: Provider = {
  id: 'smspm',
  name: 'SMSPM',
  method: 'POST',
  signature: null,
  deadlineMs: null,
  words,
  parse: ({ body, timeZone }) =>
    fromJson(body, (fields) =>
      oneReport(fields, ['messageId', 'id'], statusWord(fields), (id, word) => {
        const known = word.toLowerCase();
        const status = statusOf(words, known);
        return {
          messageId: id,
          status,
          providerStatus: word,
          doneAt: time(fields, timeZone, 'timestamp', 'deliveredAt'),
          providerCode: null,
          errorCode: null,
          errorMessage: null,
          failureReason: failureReason(status, [], hints[known]),
          eventId: null,
          part: null,
          facts: facts({ channel: 'sms', recipient: toE164(text(fields, 'to')) }),
          details: {},
        };
      }),
    ),
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

/** The dashboard's shape also names the status in its event, `sms.delivered`. */
const statusWord = (fields: Fields): string | null =>
  text(fields, 'status') ?? text(fields, 'event')?.replace(/^sms\./, '') ?? null;
