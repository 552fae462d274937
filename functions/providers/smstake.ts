import { isFinal } from '../domain/status.ts';
import { dltAmbiguous, dltErrors } from './catalogues/dlt.ts';
import { jsonRequest, submission } from './composed.ts';
import type { Gate } from './gate.ts';
import { type Provider, provider } from './provider.ts';
import { present, text, wholeNumber } from './reading/fields.ts';
import { readerOf } from './reading/reports.ts';
import { lookUp, statusesOf, type Words } from './reading/verdict.ts';
import { hmacSha256 } from './signatures/hmac-body.ts';

const words: Words = {
  queued: { status: 'queued', says: 'SMSTAKE has accepted the message; it waits to be handed to the operator.' },
  submitted: { status: 'queued', says: 'SMSTAKE has accepted the message; it waits to be handed to the operator.' },
  sent: { status: 'sent', says: 'Handed to the operator or channel; no outcome yet.' },
  delivered: { status: 'delivered', says: 'Confirmed on the device of the recipient.' },
  read: { status: 'read', says: 'The recipient opened it (RCS and WhatsApp).' },
  undelivered: {
    status: 'undelivered',
    hint: 'unreachable',
    says: 'The handset could not be reached or was switched off. Some routes try again by themselves, so that a delivery may still follow.',
  },
  failed: {
    status: 'failed',
    says: 'A permanent failure, such as an invalid number, DND, or a text that differs from its template; the error beside it tells which.',
  },
  rejected: {
    status: 'rejected',
    hint: 'blocked',
    says: 'Blocked by DLT, the operator or the policy of the channel; the error beside it tells by which.',
  },
  expired: { status: 'expired', says: 'Not delivered within its validity.' },
  answered: { status: 'delivered', says: 'Voice: the call was answered, and the call was the message.' },
  busy: { status: 'undelivered', hint: 'unreachable', says: 'Voice: the line was busy.' },
  'no-answer': { status: 'undelivered', hint: 'unreachable', says: 'Voice: nobody answered the call.' },
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
 * SMSTAKE: SMS, RCS, WhatsApp and voice in one callback, whose `event` is `message.dlr`; other events are no reports. Its own word
 * may be one that the guide lacks (`success`): `status_code`, an SMPP state, then decides. Errors are those of India's operators.
 * @see https://smstake.com/blog/dlr-webhook-guide.html (documented; read 2026-11-21). The guide names the signature's header only;
 * that it is an HMAC-SHA256 of the raw body, keyed with the dashboard's secret, is our reading, in whatever encoding. That errors
 * are DLT's and the operators', and numbers national at times, is of other Indian gateways' pages and threads (read 2026-11-27).
 */
export const smstakeGate: Gate = {
  id: 'smstake',
  name: 'SMSTAKE',
  method: 'POST',
  signature: hmacSha256({ header: 'X-SMSTAKE-Signature', prefix: 'sha256=', secretName: 'webhook signing secret' }),
  deadlineMs: 5_000,
};

/** How it is read, and played. */
export const smstake: Provider = /* @__PURE__ */ provider(smstakeGate, () => ({
  sendsOtherEvents: true,
  catalogue: dltErrors,
  ambiguous: dltAmbiguous,
  words: statusesOf(words),
  lists: { words },
  parse: readerOf({
    id: ['message_id'],
    words,
    doneAt: ['delivered_at'],
    submittedAt: ['submitted_at'],
    channel: null,
    catalogue: dltErrors,
    reportEvent: /^(?:message )?dlr(?: v?\d+)?$/,
    details: (fields) =>
      present({
        dltTemplateId: text(fields, ['dlt_template_id']),
        callDurationSeconds: wholeNumber(fields, ['call_duration', 'duration']),
      }),
  }),
  compose: (wish) => {
    const at = wish.atMs === undefined ? undefined : new Date(wish.atMs).toISOString();
    const status = wish.status ?? sample.status;
    const body = {
      ...sample,
      message_id: wish.messageId ?? sample.message_id,
      to: wish.recipient ?? sample.to,
      operator: wish.carrier ?? sample.operator,
      status,
      status_code: smppStat(status),
      submitted_at: submission(wish) ?? sample.submitted_at,
      delivered_at:
        at === undefined ? sample.delivered_at : isFinal(lookUp(words, status)?.status ?? 'unknown') ? at : null,
      client_ref: wish.clientReference ?? sample.client_ref,
      error_code: wish.errorCode ?? null,
    };
    return jsonRequest(body);
  },
}));

/** The SMPP state that SMSTAKE writes beside its own word; none beside one that nobody knows. */
function smppStat(word: string): string | null {
  const stats = { expired: 'EXPIRED', rejected: 'REJECTD', undelivered: 'UNDELIV', failed: 'UNDELIV' };
  const status = lookUp(words, word)?.status;
  if (status === undefined) return null;
  if (status === 'delivered' || status === 'read') return sample.status_code;
  return Object.hasOwn(stats, status) ? stats[status as keyof typeof stats] : 'ACCEPTD';
}
