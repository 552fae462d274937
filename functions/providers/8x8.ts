import { outcomeOf } from '../domain/status.ts';
import { eightByEightErrors } from './catalogues/8x8.ts';
import { jsonRequest } from './composed.ts';
import type { Gate } from './gate.ts';
import { type Provider, provider, type Wish } from './provider.ts';
import { plainText, present, priceOf, text } from './reading/fields.ts';
import { asObject } from './reading/json.ts';
import { readerOf, type Taken, takeOwn } from './reading/reports.ts';
import { type Lists, lookUp, statusesOf } from './reading/verdict.ts';

const lists: Lists = {
  words: {
    queued: { status: 'queued', says: 'The message was accepted by 8x8 and queued.' },
    accepted: { status: 'queued', says: 'Accepted by 8x8, as it is told of LINE; it was not handed on yet.' },
    rejected: { status: 'rejected', says: 'Refused by 8x8; the error beside it tells why.' },
    sent: { status: 'sent', says: 'Sent to the operator, which has not acknowledged it yet.' },
    delivered: { status: 'delivered', says: 'The operator confirmed that it was delivered.' },
    undelivered: {
      status: 'undelivered',
      says: 'The operator could not deliver it; the error beside it may tell why.',
    },
    read: { status: 'read', says: 'It was delivered and read.' },
    failed: {
      status: 'rejected',
      says: 'Refused by 8x8, in the words of its older page; the error beside it tells why.',
    },
    unknown: { status: 'unknown', says: 'The status is not known just now; another one follows.' },
  },
  codes: {
    delivered_to_operator: {
      // Beside `sent` it is no more than that (LINE); beside `delivered`, the state says the rest.
      status: 'sent',
      says: 'The operator has it, which is all that is known: some never tell whether it reached the phone.',
    },
    delivered_to_recipient: { status: 'delivered', says: 'The phone of the recipient has it.' },
    rejected_by_operator: { status: 'rejected', says: 'The operator refused it.' },
    undelivered_to_recipient: { status: 'undelivered', says: 'It came to the phone, which refused it.' },
  },
  byError: {
    '36': { status: 'expired', says: 'Its time was over before it could be delivered.' },
    '56': { status: 'unconfirmed', says: 'The operator does not know what became of it.' },
  },
};

const sample = {
  namespace: 'SMS',
  eventType: 'outbound_message_status_changed',
  description: 'SMS outbound message delivery receipt',
  payload: {
    umid: '9e09ac86-bd74-5465-851d-1eb5a5fdbb9a',
    batchId: '3e09ac86-bd74-5465-851d-1eb5a5fdbb9b',
    clientMessageId: '1e09ac86-bd74-5465-851d-1eb5a5fdbb9b',
    clientBatchId: '2e09ac86-bd74-5465-851d-1eb5a5fdbb9b',
    subAccountId: 'SubAccount-1',
    source: '8x8',
    destination: '+12025550293',
    status: {
      state: 'undelivered',
      detail: 'rejected_by_operator',
      timestamp: '2016-01-01T00:00:00Z',
      errorCode: 15,
      errorMessage: 'Invalid destination',
    },
    price: { total: 0.0375, perSms: 0.0125, currency: 'USD' },
    smsCount: 3,
  },
};

/**
 * 8x8, formerly Wavecell: SMS and, in the same envelope, the receipts of its messaging apps. One receipt at a time for each status, as JSON
 * or as XML. `state` is the status, `detail` what stands beside it: of an operator that never tells more, `delivered` with
 * `delivered_to_operator` is the last word; of LINE, which tells no delivery, `sent` with it. Times are of UTC. `price` comes with what is
 * charged; that of one part is not kept. The account’s webhook gets inbound messages, too. After 48 hours without a receipt none comes any
 * more. No signature is documented. Wavecell’s own, older shape is not.
 * @see https://developer.8x8.com/connect/docs/delivery-receipts-for-outbound-sms, /message-status-references, /delivery-receipts-for-outbound-chatapps,
 * /price-object-reference and the webhook pages of LINE, as 8x8Cloud/public-developer-docs on GitHub had them in July 2026, and
 * /connect/reference-link/message-status-reference (older: `failed`, `unknown`); documented, read 2026-11-28.
 */
export const eightByEightGate: Gate = {
  id: '8x8',
  name: '8x8',
  method: 'POST',
  signature: null,
  deadlineMs: null,
};

/** How it is read, and played. */
export const eightByEight: Provider = /* @__PURE__ */ provider(eightByEightGate, () => ({
  sendsOtherEvents: true,
  catalogue: eightByEightErrors,
  words: statusesOf(lists.words),
  lists,
  parse: readerOf({
    id: ['umid'],
    statusName: 'status.state',
    timeZone: 'UTC',
    ...lists,
    channel: 'sms',
    catalogue: eightByEightErrors,
    takeApart,
    details: (fields) => present({ batchId: text(fields, ['batchId']) }),
  }),
  compose: (wish) => jsonRequest({ ...sample, payload: { ...sample.payload, ...receipt(wish) } }),
}));

function receipt(wish: Wish): object {
  const { payload } = sample;
  const state = wish.status ?? payload.status.state;
  const hasFailed = outcomeOf(lookUp(lists.words, state)?.status ?? 'unknown') === 'failed';
  const { detail, timestamp, errorCode, errorMessage } = payload.status;
  const isSample = state === payload.status.state;
  const told = isSample ? detail : state === 'delivered' ? 'delivered_to_recipient' : undefined;
  const error =
    wish.errorCode === undefined
      ? { errorCode, errorMessage }
      : { errorCode: Number(wish.errorCode) || wish.errorCode };
  return {
    umid: wish.messageId ?? payload.umid,
    clientMessageId: wish.clientReference ?? payload.clientMessageId,
    clientBatchId: wish.tag ?? payload.clientBatchId,
    destination: wish.recipient ?? payload.destination,
    status: {
      state,
      ...(told === undefined ? {} : { detail: told }),
      timestamp: wish.atMs === undefined ? timestamp : new Date(wish.atMs).toISOString(),
      ...(hasFailed ? error : {}),
    },
  };
}

const takeApart = (value: unknown): readonly Taken[] | null => takeOwn(value, { open: envelopeIn, isOwn, take });

const envelopeIn = (one: unknown): Part | null => asObject(asObject(one)?.['root']) ?? asObject(one);

type Part = Readonly<Record<string, unknown>>;

/** By its own name of the id, or as another of its events. */
const isOwn = (envelope: Part): boolean =>
  payloadOf(envelope)['umid'] !== undefined ||
  (asObject(envelope['payload']) !== null && plainText(envelope['eventType']) !== null);

/** The older envelope of an inbound message has its fields beside the event’s name. */
const payloadOf = (envelope: Part): Part => asObject(envelope['payload']) ?? envelope;

function take(envelope: Part, at: string): Taken {
  const event = plainText(envelope['eventType']);
  const payload = payloadOf(envelope);
  if (event !== null && event !== sample.eventType) return { other: event.startsWith('inbound') ? 'inbound' : 'other' };
  const [status, price] = [asObject(payload['status']) ?? { state: payload['status'] }, asObject(payload['price'])];
  const record = {
    umid: payload['umid'],
    batchId: payload['batchId'],
    client_reference: payload['clientMessageId'],
    tag: payload['clientBatchId'],
    from: payload['source'],
    to: payload['destination'] ?? asObject(payload['user'])?.['msisdn'],
    segments: payload['smsCount'],
    channel: payload['channel'],
    status: status['state'],
    status_code: status['detail'],
    done_at: status['timestamp'],
    error_code: status['errorCode'],
    error_message: status['errorMessage'],
  };
  return { at, record, price: priceOf(toNumber(price?.['total']), price?.['currency']) };
}

/** In XML a number is a text. */
const toNumber = (value: unknown): unknown =>
  typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
