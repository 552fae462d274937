import { outcomeOf } from '../domain/status.ts';
import { vonageMessagesErrors } from './catalogues/vonage-messages.ts';
import { jsonRequest } from './composed.ts';
import type { Gate } from './gate.ts';
import { type Provider, provider } from './provider.ts';
import { international, plainText, priceOf } from './reading/fields.ts';
import { asObject } from './reading/json.ts';
import { readerOf, type Taken } from './reading/reports.ts';
import { type Lists, lookUp, statusesOf } from './reading/verdict.ts';
import { jwtOfBody } from './signatures/jwt.ts';

const lists: Lists = {
  words: {
    submitted: { status: 'sent', says: 'Vonage has passed it on to the operator or channel; no outcome yet.' },
    delivered: { status: 'delivered', says: 'The operator or channel confirmed that the recipient has it.' },
    read: { status: 'read', says: 'The recipient opened it (WhatsApp, Viber, RCS, Messenger).' },
    rejected: {
      status: 'rejected',
      hint: 'blocked',
      says: 'Vonage, the operator or the channel refused it; the error beside it tells why.',
    },
    undeliverable: {
      status: 'undelivered',
      hint: 'internal',
      says: 'Vonage could not hand it to the operator or channel, as in an outage there.',
    },
  },
  byError: {
    1360: { status: 'expired', says: 'Its time to live ended before it was delivered.' },
    1490: {
      status: 'unconfirmed',
      says: 'Not all receipts of its parts came in time: nobody can say whether it arrived whole.',
    },
  },
};

const sample = {
  message_uuid: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab',
  to: '447700900000',
  from: '447700900001',
  timestamp: '2023-05-01T14:00:00.000Z',
  status: 'rejected',
  error: {
    type: 'https://developer.nexmo.com/api-errors/messages-olympus#1000',
    title: 1000 as number | string,
    detail: 'Throttled - You have exceeded the submission capacity allowed on this account. Please wait and retry',
    instance: 'bf0ca0bf927b3b52e3cb03217e1a1ddf',
  },
  usage: { currency: 'EUR', price: '0.0333' },
  client_ref: 'string',
  channel: 'sms',
  destination: { network_code: '12345' },
  sms: { count_total: '2' },
};

/**
 * Vonage's Messages API: SMS, MMS, WhatsApp, RCS, Viber and Messenger. Version 1 writes numbers as texts and an error by RFC 7807, with
 * its code as title or at the end of its type; version 0.1 objects with `type` and `number` or `id`, and an error with `code` and `reason`.
 * Inbound messages may come to the same URL: they have no status. In an outage Vonage may post unsigned, and signs when it tries again
 * after a 5xx.
 * @see https://developer.vonage.com/en/messages/concepts/messages-status-callbacks and .../concepts/webhooks, the API's specifications of
 * versions 0.1 and 1, Vonage/vonage-java-sdk MessageStatusTest (read 2026-11-28). Times: 3 s to connect, 15 s to answer.
 */
export const vonageMessagesGate: Gate = {
  id: 'vonage-messages',
  name: 'Vonage Messages',
  method: 'POST',
  signature: jwtOfBody('signature secret'),
  resendsUnsigned: true,
  deadlineMs: 15_000,
};

/** How it is read, and played. */
export const vonageMessages: Provider = /* @__PURE__ */ provider(vonageMessagesGate, () => ({
  sendsOtherEvents: true,
  catalogue: vonageMessagesErrors,
  words: statusesOf(lists.words),
  lists,
  parse: readerOf({
    id: ['message_uuid'],
    ...lists,
    doneAt: ['timestamp'],
    channel: null,
    catalogue: vonageMessagesErrors,
    takeApart,
  }),
  compose: (wish) => {
    const status = wish.status ?? sample.status;
    const { error, ...rest } = sample;
    const hasFailed = outcomeOf(lookUp(lists.words, status)?.status ?? 'unknown') === 'failed';
    return jsonRequest({
      ...rest,
      message_uuid: wish.messageId ?? sample.message_uuid,
      to: wish.recipient ?? sample.to,
      timestamp: wish.atMs === undefined ? sample.timestamp : new Date(wish.atMs).toISOString(),
      status,
      client_ref: wish.clientReference ?? sample.client_ref,
      destination: { network_code: wish.carrier ?? sample.destination.network_code },
      ...(hasFailed && { error: wish.errorCode === undefined ? error : errorOf(wish.errorCode) }),
    });
  },
}));

const errorOf = (code: string): typeof sample.error => ({
  ...sample.error,
  type: `https://developer.vonage.com/api-errors/messages#${code}`,
  title: /^\d{1,9}$/.test(code) ? Number(code) : code,
  detail: '',
});

function takeApart(value: unknown): readonly Taken[] | null {
  const report = asObject(value);
  if (report === null || plainText(report['message_uuid']) === null) return null;
  if (report['status'] === undefined) return isInbound(report) ? [{ other: 'inbound' }] : null;
  const usage = asObject(report['usage']) ?? {};
  const [channel, to] = [channelOf(report), partyOf(report['to'])];
  return [
    {
      at: '',
      price: priceOf(usage['price'], usage['currency']),
      record: {
        message_uuid: report['message_uuid'],
        status: report['status'],
        timestamp: report['timestamp'],
        // Of Messenger it is an id.
        to: channel === 'messenger' ? to : international(to),
        from: partyOf(report['from']),
        channel,
        client_ref: report['client_ref'],
        carrier: asObject(report['destination'])?.['network_code'],
        segments: asObject(report['sms'])?.['count_total'],
        ...errorIn(asObject(report['error'])),
      },
    },
  ];
}

const isInbound = (message: Readonly<Record<string, unknown>>): boolean =>
  ['message_type', 'message', 'text'].some((name) => message[name] !== undefined);

/** Version 0.1 says in an object what kind of address it is. */
const partyOf = (party: unknown): unknown => asObject(party)?.['number'] ?? asObject(party)?.['id'] ?? party;

/** The name that the channel has elsewhere, too: `viber_service` and `viber_service_msg` are Viber. */
const channelOf = ({ channel, to }: Readonly<Record<string, unknown>>): string | undefined =>
  plainText(channel ?? asObject(to)?.['type'])?.replace(/^viber_.*$/, 'viber');

function errorIn(error: Readonly<Record<string, unknown>> | null): Readonly<Record<string, unknown>> {
  if (error === null) return {};
  const { title, type, code, detail, reason } = error;
  const inTitle = /^\d+$/.exec(plainText(title) ?? '')?.[0];
  const inType = /#(\d+)$/.exec(plainText(type) ?? '')?.[1];
  return {
    error_code: plainText(code) ?? inTitle ?? inType,
    error_message: plainText(detail) ?? plainText(reason) ?? (inTitle === undefined ? title : undefined),
  };
}
