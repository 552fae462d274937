import { toE164 } from '../domain/e164.ts';
import { failureReason } from '../domain/failure-reason.ts';
import { isFinal, type Status } from '../domain/status.ts';
import {
  facts,
  fromJson,
  jsonRequest,
  oneReport,
  present,
  statusOf,
  submission,
  text,
  time,
  wholeNumber,
} from './fields.ts';
import type { Provider } from './provider.ts';

const words: Readonly<Record<string, Status>> = {
  accepted: 'queued',
  pending: 'queued',
  sent: 'sent',
  delivered: 'delivered',
  undelivered: 'undelivered',
  rejected: 'rejected',
  expired: 'expired',
  // No receipt came in time: closed, but neither delivered nor failed.
  dlr_expired: 'unconfirmed',
};

const sample = {
  delivered: null as string | null,
  error: null as string | null,
  from: 'SenderID',
  message_id: '62845007-931a-4c3c-a581-6bdeffec75dc',
  message_type: 'sms',
  segments_count: 1,
  sent: '2025-03-21T08:09:02',
  status: 'sent',
  to: '1686xxxxxxx',
  tag: 'Message tag',
};

/**
 * Wavix: SMS and MMS. No signature is documented.
 * @see https://docs.wavix.com/messaging/webhooks-delivery-reports and
 * https://docs.wavix.com/api-reference/sms-and-mms/delivery-report (read 2026-11-21): the guide writes times without a
 * zone, the reference with `Z`; the older reference calls `segments_count` `segments`.
 */
export const wavix: Provider = {
  id: 'wavix',
  name: 'Wavix',
  method: 'POST',
  signature: null,
  deadlineMs: null,
  words,
  parse: ({ body, timeZone }) =>
    fromJson(body, (fields) =>
      oneReport(fields, ['message_id'], text(fields, 'status'), (id, word) => {
        const known = word.toLowerCase();
        const status = statusOf(words, known);
        const error = text(fields, 'error');
        return {
          messageId: id,
          status,
          providerStatus: word,
          doneAt: time(fields, timeZone, 'delivered'),
          providerCode: null,
          errorCode: null,
          errorMessage: error,
          failureReason: failureReason(status, [error]),
          eventId: null,
          part: null,
          facts: facts({
            channel: text(fields, 'message_type')?.toLowerCase() ?? null,
            recipient: toE164(text(fields, 'to')),
            senderId: text(fields, 'from'),
            tag: text(fields, 'tag'),
            segments: wholeNumber(fields, 'segments_count', 'segments'),
            submittedAt: time(fields, timeZone, 'sent'),
          }),
          details: present({ charge: text(fields, 'charge'), carrierFees: text(fields, 'carrier_fees') }),
        };
      }),
    ),
  compose: (wish) => {
    const at = wish.atMs === undefined ? undefined : new Date(wish.atMs).toISOString();
    const status = wish.status ?? sample.status;
    const body = {
      ...sample,
      delivered: at !== undefined && isFinal(statusOf(words, status)) ? at : null,
      error: wish.errorCode ?? null,
      message_id: wish.messageId ?? sample.message_id,
      sent: submission(wish) ?? sample.sent,
      status,
      to: wish.recipient ?? sample.to,
      tag: wish.clientReference ?? sample.tag,
    };
    return jsonRequest(body);
  },
};
