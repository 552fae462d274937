import { isFinal } from '../domain/status.ts';
import { sinchErrors } from './catalogues/sinch.ts';
import { jsonRequest } from './composed.ts';
import type { Gate } from './gate.ts';
import { type Provider, provider } from './provider.ts';
import { type Fields, fieldOf, fieldsIn, plainText, text, toFields, wholeNumber } from './reading/fields.ts';
import { readerOf, type Taken } from './reading/reports.ts';
import { lookUp, statusesOf, type Words } from './reading/verdict.ts';
import { bodyNonceTime } from './signatures/body-nonce-time.ts';

const words: Words = {
  Queued: { status: 'queued', says: 'The message waits at Sinch, by the rate of the account.' },
  Dispatched: { status: 'sent', says: 'The network has taken the message; no outcome yet.' },
  Aborted: {
    status: 'failed',
    says: 'Sinch gave up before the message reached the network; the code beside it tells why.',
  },
  Cancelled: { status: 'rejected', hint: 'blocked', says: 'Its sender cancelled it before it reached the network.' },
  Rejected: { status: 'rejected', says: 'The network refused the message.' },
  Deleted: {
    status: 'undelivered',
    says: 'The network deleted it, as it may where the number is invalid or its owner has opted out.',
  },
  Delivered: { status: 'delivered', says: 'The message was delivered.' },
  Failed: { status: 'undelivered', says: 'The network could not deliver it; the code beside it may tell why.' },
  Expired: { status: 'expired', says: 'Its validity ended before it was delivered.' },
  Unknown: { status: 'unconfirmed', says: 'The network does not know what became of it, and nothing more will come.' },
};

/** An aborted message of which the code says that its time was over, or that somebody cancelled it. */
const byError: Words = { 406: 'expired', 407: 'rejected' };

/** Codes of what did not fail. */
const underWay: Readonly<Record<string, number>> = { Queued: 400, Dispatched: 401 };

const sample = {
  at: '2025-01-13T09:22:40.914Z',
  batch_id: '01JHFFHQ0P99JPPNQPJDV7JTBP',
  client_reference: 'a client reference',
  code: 0,
  operator_status_at: '2025-01-13T09:22:00Z',
  recipient: '33662162466',
  status: 'Delivered',
  type: 'recipient_delivery_report_sms',
};

/**
 * Sinch: SMS and MMS of the SMS API (XMS). A message is known by its batch and its recipient. The kind of report that was asked for decides
 * the shape: one recipient each, or a batch with its recipients by status (`full`), or with no more than how many there are
 * (`summary`), which tells nothing of one message unless there is but one. `operator_status_at` is often cut to minutes and
 * may lie before the submission, so `at` is when it happened. Inbound messages (`mo_…`) come to the same URL. Signed where HMAC was
 * set up for the service plan; other 4xx than 429 are never sent again.
 * @see sinch/sinch-sdk-node on GitHub, `packages/sms` and `authorization.helper.ts` (shapes, vectors), Sinch's .NET SDK (codes);
 * https://developers.sinch.com/docs/sms/api-reference/sms/tag/Delivery-reports/ and https://developers.sinch.com/docs/sms/smpp/10dlc-errors
 * (read 2026-11-28)
 */
export const sinchGate: Gate = {
  id: 'sinch',
  name: 'Sinch',
  method: 'POST',
  signature: bodyNonceTime({ header: 'X-Sinch-Webhook-Signature', secretName: 'HMAC secret' }),
  deadlineMs: null,
};

/** How it is read, and played. */
export const sinch: Provider = /* @__PURE__ */ provider(sinchGate, () => ({
  sendsOtherEvents: true,
  catalogue: sinchErrors,
  words: statusesOf(words),
  lists: { words, byError },
  parse: readerOf({
    id: ['batch_id'],
    words,
    byError,
    channel: 'sms',
    catalogue: sinchErrors,
    takeApart,
  }),
  compose: (wish) => {
    const at = wish.atMs === undefined ? undefined : new Date(wish.atMs).toISOString();
    const status = wish.status ?? sample.status;
    return jsonRequest({
      ...sample,
      at: at ?? sample.at,
      batch_id: wish.messageId ?? sample.batch_id,
      client_reference: wish.clientReference ?? wish.tag ?? sample.client_reference,
      code: wish.errorCode === undefined ? (underWay[status] ?? sample.code) : codeOf(wish.errorCode),
      ...(wish.carrier === undefined ? {} : { operator: wish.carrier }),
      operator_status_at: at === undefined ? sample.operator_status_at : `${at.slice(0, 16)}:00Z`,
      recipient: wish.recipient ?? sample.recipient,
      status,
    });
  },
}));

const codeOf = (errorCode: string): number | string => (/^\d{1,6}$/.test(errorCode) ? Number(errorCode) : errorCode);

function takeApart(value: unknown): readonly Taken[] | null {
  const fields = fieldsIn(value);
  const type = fields && text(fields, ['type']);
  if (!type) return null;
  if (/^mo_/.test(type)) return [{ other: 'inbound' }];
  if (/^recipient_delivery_report_/.test(type))
    return [{ record: toRecord(fields, fields, fieldOf(fields, 'recipient')), at: '' }];
  return /^delivery_report_/.test(type) ? ofBatch(fields) : null;
}

function ofBatch(fields: Fields): readonly Taken[] | null {
  const statuses = fieldOf(fields, 'statuses');
  if (!Array.isArray(statuses)) return null;
  const isOfOne = wholeNumber(fields, ['total_message_count']) === 1;
  return statuses.flatMap((one, index): readonly Taken[] => {
    const at = `statuses[${index}]`;
    const status = fieldsIn(one);
    if (status === null) return [{ record: toRecord(fields, toFields({}), null), at }];
    const recipients = fieldOf(status, 'recipients');
    if (Array.isArray(recipients))
      return recipients.map((recipient, place) => ({
        record: toRecord(fields, status, recipient),
        at: `${at}.recipients[${place}]`,
      }));
    return isOfOne ? [{ record: toRecord(fields, status, null), at }] : [{ other: 'other' }];
  });
}

/** @param batch what is told of all. @param told the status, of this recipient or of several. */
function toRecord(batch: Fields, told: Fields, recipient: unknown): Readonly<Record<string, unknown>> {
  const status = fieldOf(told, 'status');
  const code = plainText(fieldOf(told, 'code'));
  const meaning = lookUp(words, plainText(status) ?? '');
  const isUnderWay = meaning !== undefined && !isFinal(meaning.status);
  return {
    batch_id: fieldOf(batch, 'batch_id'),
    status,
    error_code: isUnderWay || meaning?.status === 'delivered' ? null : code,
    to: recipient,
    from: fieldOf(batch, 'applied_originator'),
    client_reference: fieldOf(batch, 'client_reference'),
    operator: fieldOf(batch, 'operator'),
    segments: fieldOf(batch, 'number_of_message_parts'),
    channel: /_mms$/.test(text(batch, ['type']) ?? '') ? 'mms' : 'sms',
    done_at: plainText(fieldOf(batch, 'at')) ?? fieldOf(batch, 'operator_status_at'),
  };
}
