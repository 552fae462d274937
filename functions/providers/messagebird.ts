import { outcomeOf } from '../domain/status.ts';
import { messagebirdErrors } from './catalogues/messagebird.ts';
import type { Gate } from './gate.ts';
import { type Provider, provider } from './provider.ts';
import { international, plainText, priceOf } from './reading/fields.ts';
import { asObject } from './reading/json.ts';
import { readerOf, type Taken } from './reading/reports.ts';
import { type Lists, lookUp, statusesOf } from './reading/verdict.ts';
import { either } from './signatures/either.ts';
import { jwtOfUrlAndBody } from './signatures/jwt.ts';
import { hmacOfTimeQueryBody } from './signatures/time-url-body.ts';

const lists: Lists = {
  words: {
    scheduled: { status: 'queued', says: 'It waits at MessageBird for the time for which it is scheduled.' },
    sent: { status: 'sent', says: 'Handed to the operator; no outcome yet.' },
    buffered: { status: 'sent', says: 'The operator has it and tries to deliver it; the phone may be off.' },
    delivered: { status: 'delivered', says: 'The operator confirmed that the phone has it.' },
    expired: {
      status: 'expired',
      says: 'It could not be delivered within its validity, in spite of further tries.',
    },
    delivery_failed: {
      status: 'undelivered',
      says: 'The operator could not deliver it; reason and code beside it tell why.',
    },
  },
  byError: {
    'DLR not received': {
      status: 'unconfirmed',
      says: 'No receipt came from the operator within the validity: nobody can say whether it arrived.',
    },
  },
};

const sample = {
  id: 'e8077d803532c0b5937c639b60216938',
  reference: 'YouReference123',
  recipient: '31612345678',
  status: 'delivered',
  statusDatetime: '2016-05-03T08:58:10+00:00',
};

/**
 * MessageBird's SMS API: reports by GET, only for messages with a reference; several recipients share an id. Signed by a token, by a
 * digest before that: both are taken. The plus of the time's zone may come as it is, and then is a space. `statusReason` says of delivered
 * ones, too, that they are.
 * @see https://github.com/messagebird/messagebird-nodejs (signatures, types), support.messagebird.com "I am missing my delivery reports"
 * (read 2026-11-28); `mccmnc`, `ported`, `price[amount]`, `messagePartCount`, `statusErrorCode`, `statusReason` in public integrations
 * and their tests, such as samuelcolvin/morpheus (read 2026-11-28).
 */
export const messagebirdGate: Gate = {
  id: 'messagebird',
  name: 'MessageBird',
  method: 'GET',
  signature: either(jwtOfUrlAndBody('signing key'), hmacOfTimeQueryBody('signing key')),
  deadlineMs: null,
};

/** How it is read, and played. */
export const messagebird: Provider = /* @__PURE__ */ provider(messagebirdGate, () => ({
  sendsOtherEvents: true,
  catalogue: messagebirdErrors,
  words: statusesOf(lists.words),
  lists,
  parse: readerOf({
    id: ['id'],
    ...lists,
    doneAt: ['statusDatetime'],
    channel: 'sms',
    catalogue: messagebirdErrors,
    takeApart,
  }),
  compose: (wish) => {
    const status = wish.status ?? sample.status;
    const query = new URLSearchParams({
      ...sample,
      id: wish.messageId ?? sample.id,
      reference: wish.clientReference ?? sample.reference,
      recipient: wish.recipient ?? sample.recipient,
      status,
      statusDatetime:
        wish.atMs === undefined
          ? sample.statusDatetime
          : new Date(wish.atMs).toISOString().replace(/\.\d+Z$/, '+00:00'),
    });
    if (wish.carrier !== undefined) query.set('mccmnc', wish.carrier);
    const hasFailed = outcomeOf(lookUp(lists.words, status)?.status ?? 'unknown') === 'failed';
    if (hasFailed && wish.errorCode !== undefined) query.set('statusErrorCode', wish.errorCode);
    return { query: query.toString(), contentType: 'application/x-www-form-urlencoded', body: '' };
  },
}));

function takeApart(value: unknown): readonly Taken[] | null {
  const report = asObject(value);
  // An id and a status alone may be those of what is around reports.
  if (report === null || plainText(report['id']) === null || report['recipient'] === undefined) return null;
  const { status, originator } = report;
  if (status === undefined) {
    const isInbound = originator !== undefined && (report['body'] ?? report['message']) !== undefined;
    return isInbound ? [{ other: 'inbound' }] : null;
  }
  const price = asObject(report['price']);
  return [
    {
      at: '',
      price: priceOf(price?.['amount'], price?.['currency']),
      record: {
        id: report['id'],
        status,
        statusDatetime: report['statusDatetime'],
        recipient: international(report['recipient']),
        from: originator,
        reference: report['reference'],
        carrier: report['mccmnc'],
        segments: report['messagePartCount'],
        ...errorIn(report),
      },
    },
  ];
}

/** What went wrong, where anything did: there is a reason for every status. */
function errorIn(report: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const meaning = lookUp(lists.words, plainText(report['status']) ?? '');
  if (meaning !== undefined && outcomeOf(meaning.status) !== 'failed') return {};
  const reason = plainText(report['statusReason']);
  const isUnconfirmed = lookUp(lists.byError ?? {}, reason ?? '') !== undefined;
  return { error_code: isUnconfirmed ? reason : report['statusErrorCode'], error_message: reason };
}
