import { toE164 } from '../domain/e164.ts';
import { type FailureReason, failureReason } from '../domain/failure-reason.ts';
import type { ParseOutcome } from '../domain/report.ts';
import { isFinal, type Status } from '../domain/status.ts';
import {
  type Fields,
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
import { hmacSha256Hex } from './signature.ts';

const words: Readonly<Record<string, Status>> = {
  queued: 'queued',
  submitted: 'queued',
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  undelivered: 'undelivered',
  failed: 'failed',
  rejected: 'rejected',
  expired: 'expired',
  // Voice: the call was the message.
  answered: 'delivered',
  busy: 'undelivered',
  'no-answer': 'undelivered',
};

/** What the guide says a word stands for, where no error tells more. */
const hints: Readonly<Record<string, FailureReason>> = {
  undelivered: 'unreachable',
  busy: 'unreachable',
  'no-answer': 'unreachable',
  rejected: 'blocked',
};

const sample = {
  event: 'message.dlr',
  message_id: 'msg_8f3k2j9x1m',
  channel: 'sms',
  to: '+919876543210',
  from: 'SMSTKE',
  status: 'delivered',
  status_code: 'DELIVRD',
  operator: 'JIO',
  submitted_at: '2026-06-30T10:15:02+05:30',
  delivered_at: '2026-06-30T10:15:04+05:30',
  dlt_template_id: '1207165123456789012',
  client_ref: 'order_ORD2847',
  error_code: null,
  error_message: null,
};

/**
 * SMSTAKE: SMS, RCS, WhatsApp and voice in one callback.
 * @see https://smstake.com/blog/dlr-webhook-guide.html (read 2026-11-21). The guide names the signature's header only;
 * that it is an HMAC-SHA256 of the raw body, keyed with the dashboard's secret, is our reading.
 */
export const smstake: Provider = {
  id: 'smstake',
  name: 'SMSTAKE',
  method: 'POST',
  signature: hmacSha256Hex({ header: 'X-SMSTAKE-Signature', prefix: 'sha256=' }),
  deadlineMs: 5_000,
  words,
  parse: ({ body, timeZone }) => fromJson(body, (fields) => readReport(fields, timeZone)),
  compose: (wish) => {
    const at = wish.atMs === undefined ? undefined : new Date(wish.atMs).toISOString();
    const status = wish.status ?? sample.status;
    const body = {
      ...sample,
      message_id: wish.messageId ?? sample.message_id,
      to: wish.recipient ?? sample.to,
      operator: wish.carrier ?? sample.operator,
      status,
      status_code: status === 'delivered' ? sample.status_code : smppStat(status),
      submitted_at: submission(wish) ?? sample.submitted_at,
      delivered_at: at === undefined ? sample.delivered_at : isFinal(statusOf(words, status)) ? at : null,
      client_ref: wish.clientReference ?? sample.client_ref,
      error_code: wish.errorCode ?? null,
    };
    return jsonRequest(body);
  },
};

/** The SMPP state that SMSTAKE writes beside its own word. */
function smppStat(word: string): string {
  const stats: Readonly<Record<string, string>> = {
    expired: 'EXPIRED',
    rejected: 'REJECTD',
    undelivered: 'UNDELIV',
    failed: 'UNDELIV',
  };
  return stats[word] ?? 'ACCEPTD';
}

const readReport = (fields: Fields, timeZone: string): ParseOutcome =>
  oneReport(fields, ['message_id'], text(fields, 'status'), (id, word) => {
    const known = word.toLowerCase().replace(/[\s_]+/g, '-');
    const status = statusOf(words, known);
    const errorCode = text(fields, 'error_code');
    const errorMessage = text(fields, 'error_message');
    return {
      messageId: id,
      status,
      providerStatus: word,
      doneAt: time(fields, timeZone, 'delivered_at'),
      providerCode: text(fields, 'status_code'),
      errorCode,
      errorMessage,
      failureReason: failureReason(status, [errorMessage, errorCode], hints[known]),
      eventId: null,
      part: null,
      facts: facts({
        channel: text(fields, 'channel')?.toLowerCase() ?? null,
        recipient: toE164(text(fields, 'to')),
        senderId: text(fields, 'from'),
        clientReference: text(fields, 'client_ref'),
        carrier: text(fields, 'operator'),
        submittedAt: time(fields, timeZone, 'submitted_at'),
      }),
      details: present({
        dltTemplateId: text(fields, 'dlt_template_id'),
        callDurationSeconds: wholeNumber(fields, 'call_duration', 'duration'),
      }),
    };
  });
