import { isFinal } from '../domain/status.ts';
import type { Catalogue } from './catalogues/catalogue.ts';
import { wavixErrors } from './catalogues/wavix.ts';
import { jsonRequest, submission } from './composed.ts';
import type { Gate } from './gate.ts';
import { type Provider, provider } from './provider.ts';
import { present, text } from './reading/fields.ts';
import { readerOf } from './reading/reports.ts';
import { lookUp, statusesOf, type Words } from './reading/verdict.ts';

const words: Words = {
  accepted: { status: 'queued', says: 'Wavix has accepted the message and not sent it yet.' },
  pending: { status: 'queued', says: 'The message waits at Wavix to be sent.' },
  sent: { status: 'sent', says: 'Submitted for delivery; a second report brings the final status.' },
  delivered: { status: 'delivered', says: 'Successfully delivered.' },
  undelivered: { status: 'undelivered', says: 'It could not be delivered; the error beside it may tell why.' },
  rejected: { status: 'rejected', says: 'Rejected by a carrier, by the mobile device, or by Wavix itself.' },
  expired: { status: 'expired', says: 'Its validity ended before it was delivered.' },
  dlr_expired: {
    status: 'unconfirmed',
    says: 'No receipt came in time: Wavix closed the message without knowing whether it arrived.',
  },
};

/** The page numbers its errors from 5, SMPP's codes from 1005. */
const errors = (): Catalogue =>
  wavixErrors.map(({ codes = [], ...error }) => ({
    ...error,
    codes: codes.flatMap((code) => [code, String(Number(code) - 1000)]),
  }));

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
 * zone, the reference with `Z`; the older reference calls `segments_count` `segments`. The texts of `error` are those of
 * https://docs.wavix.com/messaging/troubleshooting (documented; read 2026-11-27). Times as `YYMMDDhhmm` in fields that are documented
 * as ISO are told of several gateways (threads; read 2026-11-27).
 */
export const wavixGate: Gate = {
  id: 'wavix',
  name: 'Wavix',
  method: 'POST',
  signature: null,
  deadlineMs: null,
};

/** How it is read, and played. */
export const wavix: Provider = /* @__PURE__ */ provider(wavixGate, () => ({
  sendsOtherEvents: false,
  catalogue: errors(),
  words: statusesOf(words),
  lists: { words },
  parse: readerOf({
    id: ['message_id'],
    words,
    doneAt: ['delivered'],
    submittedAt: ['sent'],
    channel: null,
    catalogue: errors(),
    details: (fields) => present({ charge: text(fields, ['charge']), carrierFees: text(fields, ['carrier_fees']) }),
  }),
  compose: (wish) => {
    const at = wish.atMs === undefined ? undefined : new Date(wish.atMs).toISOString();
    const status = wish.status ?? sample.status;
    const body = {
      ...sample,
      delivered: at !== undefined && isFinal(lookUp(words, status)?.status ?? 'unknown') ? at : null,
      error: wish.errorCode ?? null,
      message_id: wish.messageId ?? sample.message_id,
      sent: submission(wish) ?? sample.sent,
      status,
      to: wish.recipient ?? sample.to,
      tag: wish.tag ?? wish.clientReference ?? sample.tag,
    };
    return jsonRequest(body);
  },
}));
