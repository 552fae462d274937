import { vonageSmsErrors } from './catalogues/vonage-sms.ts';
import { jsonRequest, spacedTime } from './composed.ts';
import type { Gate } from './gate.ts';
import { type Provider, provider, type Wish } from './provider.ts';
import { type Fields, fieldOf, fieldsIn, plainText, present, text } from './reading/fields.ts';
import { readerOf, type Taken } from './reading/reports.ts';
import { statusesOf, type Words } from './reading/verdict.ts';
import { sortedParameters } from './signatures/sorted-parameters.ts';

const words: Words = {
  accepted: { status: 'sent', says: 'The carrier has taken the message; no outcome yet.' },
  buffered: { status: 'sent', says: 'The carrier keeps the message to deliver it later; no outcome yet.' },
  delivered: { status: 'delivered', says: 'The carrier or the phone confirmed the delivery.' },
  expired: {
    status: 'expired',
    says: 'The carrier could not deliver it before its validity ended, or Vonage heard nothing for 72 hours.',
  },
  failed: { status: 'undelivered', says: 'The carrier could not deliver it; the error beside it may tell why.' },
  rejected: { status: 'rejected', says: 'The carrier refused to deliver it.' },
  unknown: { status: 'unconfirmed', says: 'Vonage has no usable information: nobody can say whether it arrived.' },
};

const sample = {
  'err-code': '0',
  'message-timestamp': '2018-10-25 12:10:29',
  messageId: '0B00000127FDBC63',
  msisdn: '447547232824',
  'network-code': '23410',
  price: '0.03330000',
  scts: '1810251310',
  status: 'delivered',
  to: 'Vonage',
};

/**
 * Vonage, formerly Nexmo: the SMS API's receipts, by GET or POST, as a query, a form or JSON, whichever the account has chosen. `msisdn` is
 * the recipient, `to` the sender. `message-timestamp` is when the receipt was pushed, in UTC; `scts` is a carrier's local time and
 * is not read. `price` comes without its currency. Each part of a long message has a message id and receipts of its own. Inbound
 * messages may come to the same URL. Receipts are signed once Vonage support has switched that on.
 * @see Nexmo/nexmo-developer on GitHub, "Delivery receipts" and "Signing messages" (documented, archived); Vonage/vonage-node-sdk,
 * `packages/sms` (vectors of signatures); nyaruka/courier, `handlers/nexmo` (somebody's code: error 16); read 2026-11-28.
 */
export const vonageSmsGate: Gate = {
  id: 'vonage-sms',
  name: 'Vonage SMS',
  method: 'POST',
  signature: sortedParameters({ secretName: 'signature secret' }),
  deadlineMs: 15_000,
};

/** How it is read, and played. */
export const vonageSms: Provider = /* @__PURE__ */ provider(vonageSmsGate, () => ({
  sendsOtherEvents: true,
  catalogue: vonageSmsErrors,
  words: statusesOf(words),
  lists: { words },
  parse: readerOf({
    id: ['messageId'],
    words,
    doneAt: ['message-timestamp'],
    channel: 'sms',
    catalogue: vonageSmsErrors,
    takeApart,
    details: (fields) => present({ charge: text(fields, ['price']) }),
  }),
  compose: (wish) => jsonRequest(receipt(wish)),
}));

function receipt(wish: Wish): object {
  const reference = wish.clientReference ?? wish.tag;
  return {
    ...sample,
    'err-code': wish.errorCode ?? sample['err-code'],
    'message-timestamp': spacedTime(wish.atMs) ?? sample['message-timestamp'],
    messageId: wish.messageId ?? sample.messageId,
    msisdn: wish.recipient ?? sample.msisdn,
    'network-code': wish.carrier ?? sample['network-code'],
    status: wish.status ?? sample.status,
    ...(reference === undefined ? {} : { 'client-ref': reference }),
  };
}

/** By `msisdn` it is told whose receipt or message it is: elsewhere, `to` is the recipient. */
function takeApart(value: unknown): readonly Taken[] | null {
  const list = Array.isArray(value) ? value : [value];
  const all = list.map(fieldsIn);
  if (all.length === 0 || !all.every((fields) => fields !== null && plainText(fieldOf(fields, 'msisdn')) !== null))
    return null;
  return all.map((fields, index) => taken(fields as Fields, Array.isArray(value) ? `[${index}]` : ''));
}

function taken(fields: Fields, at: string): Taken {
  const status = fieldOf(fields, 'status');
  if (status === undefined && ['text', 'type', 'keyword', 'data'].some((name) => fields.loose.has(name)))
    return { other: 'inbound' };
  return {
    at,
    record: {
      messageId: fieldOf(fields, 'messageId'),
      status,
      'error-code': fieldOf(fields, 'err-code'),
      to: fieldOf(fields, 'msisdn'),
      from: fieldOf(fields, 'to'),
      operator: fieldOf(fields, 'network-code'),
      'client-ref': fieldOf(fields, 'client-ref'),
      'message-timestamp': fieldOf(fields, 'message-timestamp'),
      price: fieldOf(fields, 'price'),
    },
  };
}
