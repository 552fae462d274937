import { outcomeOf } from '../domain/status.ts';
import { messagebirdErrors } from './catalogues/messagebird.ts';
import { jsonRequest, submission } from './composed.ts';
import type { Gate } from './gate.ts';
import { type Provider, provider } from './provider.ts';
import { plainText } from './reading/fields.ts';
import { asObject } from './reading/json.ts';
import { readerOf, type Taken } from './reading/reports.ts';
import { type Lists, lookUp, statusesOf } from './reading/verdict.ts';
import { hmacOfTimeUrlBody } from './signatures/time-url-body.ts';

const lists: Lists = {
  words: {
    accepted: { status: 'queued', says: 'Bird has accepted the message and not handed it on yet.' },
    processing: { status: 'queued', says: 'Bird is working on the message and has not handed it on yet.' },
    sent: { status: 'sent', says: 'Handed to the operator or channel; no outcome yet.' },
    delivered: { status: 'delivered', says: 'Confirmed on the device of the recipient.' },
    read: { status: 'read', says: 'The recipient opened it (RCS, WhatsApp and others).' },
    delivery_failed: {
      status: 'undelivered',
      says: 'The operator or channel could not deliver it; the failure beside it tells why.',
    },
    sending_failed: { status: 'failed', says: 'Bird could not send it; the failure beside it tells why.' },
  },
  byError: {
    dlr_not_received: {
      status: 'unconfirmed',
      says: 'No receipt came from the operator within the validity: nobody can say whether it arrived.',
    },
  },
};

const sample = {
  service: 'channels',
  event: 'sms.outbound',
  payload: {
    id: '96a0b5fa-a986-453d-be5c-3117f989f025',
    channelId: '614208aa-b153-4d5d-9989-2fddfc0ce4c3',
    sender: { connector: { id: '86cc4dc0-3dc0-41b7-ac43-8ec829ead56f', identifierValue: '+31612340000' } },
    receiver: {
      contacts: [
        { id: '32cf5eee-f940-422c-ab8c-5f753aad5efd', identifierKey: 'phonenumber', identifierValue: '+31612345678' },
      ],
    },
    reference: '',
    status: 'delivery_failed',
    reason: 'details: unknown subscriber; reason: unknown_subscriber; code: 1',
    direction: 'outgoing',
    details: 'unknown_subscriber',
    failure: { code: 15005, source: { name: 'sms-messagebird', code: '1' } },
    lastStatusAt: '2022-12-22T08:32:50.736Z',
    createdAt: '2022-12-22T08:32:48.736Z',
  },
};

/**
 * Bird, whose webhooks tell of messages of all its channels: events such as `sms.outbound` with the message as payload. Received messages
 * have the same shape, status `delivered` and all; their direction is `incoming`. The id of the callback, in a header, is not signed and
 * so not read. The envelope and the fields of a receiver are put together from the pages of several resources: no whole callback is
 * published.
 * @see https://docs.bird.com/api/channels-api "Message status and interactions", "Message failure codes", "Receiving messages" and
 * https://docs.bird.com/api/notifications-api (read 2026-11-28)
 */
export const birdGate: Gate = {
  id: 'bird',
  name: 'Bird',
  method: 'POST',
  signature: hmacOfTimeUrlBody('signing key of the webhook'),
  deadlineMs: null,
};

/** How it is read, and played. */
export const bird: Provider = /* @__PURE__ */ provider(birdGate, () => ({
  sendsOtherEvents: true,
  catalogue: messagebirdErrors,
  words: statusesOf(lists.words),
  lists,
  parse: readerOf({
    id: ['id'],
    ...lists,
    doneAt: ['lastStatusAt', 'updatedAt'],
    submittedAt: ['createdAt'],
    channel: null,
    catalogue: messagebirdErrors,
    takeApart,
  }),
  compose: (wish) => {
    const { failure, reason, details, ...payload } = sample.payload;
    const status = wish.status ?? payload.status;
    const hasFailed = outcomeOf(lookUp(lists.words, status)?.status ?? 'unknown') === 'failed';
    const [contact] = payload.receiver.contacts;
    return jsonRequest({
      ...sample,
      payload: {
        ...payload,
        id: wish.messageId ?? payload.id,
        receiver: { contacts: [{ ...contact, identifierValue: wish.recipient ?? contact?.identifierValue }] },
        reference: wish.clientReference ?? payload.reference,
        status,
        ...(hasFailed && (wish.errorCode === undefined ? { reason, details, failure } : failureOf(wish.errorCode))),
        lastStatusAt: wish.atMs === undefined ? payload.lastStatusAt : new Date(wish.atMs).toISOString(),
        createdAt: submission(wish) ?? payload.createdAt,
      },
    });
  },
}));

const failureOf = (code: string): object => ({ failure: { code: 15001, source: { name: 'sms-messagebird', code } } });

function takeApart(value: unknown): readonly Taken[] | null {
  const document = asObject(value);
  const payload = asObject(document?.['payload']);
  const event = plainText(document?.['event']);
  if (document === null || event === null) return null;
  if (payload?.['direction'] === 'incoming' || /\binbound\b/.test(event)) return [{ other: 'inbound' }];
  if (!/\boutbound\b/.test(event)) return [{ other: /\bclick/.test(event) ? 'click' : 'other' }];
  if (payload === null) return null;
  return [
    {
      at: 'payload',
      record: {
        id: payload['id'],
        status: payload['status'],
        lastStatusAt: payload['lastStatusAt'],
        updatedAt: payload['updatedAt'],
        createdAt: payload['createdAt'],
        to: receiverOf(payload),
        from: asObject(asObject(payload['sender'])?.['connector'])?.['identifierValue'],
        channel: event.split('.')[0],
        reference: payload['reference'],
        ...errorIn(payload),
      },
    },
  ];
}

function receiverOf(payload: Readonly<Record<string, unknown>>): unknown {
  const contacts = asObject(payload['receiver'])?.['contacts'];
  return Array.isArray(contacts) ? asObject(contacts[0])?.['identifierValue'] : undefined;
}

/** The platform's own code where it is that of the SMS platform, which tells more than Bird's, common to all channels. */
function errorIn(payload: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const meaning = lookUp(lists.words, plainText(payload['status']) ?? '');
  if (meaning !== undefined && outcomeOf(meaning.status) !== 'failed') return {};
  const { code, source } = asObject(payload['failure']) ?? {};
  const platform = asObject(source);
  const isSms = plainText(platform?.['name'])?.startsWith('sms') ?? false;
  const details = plainText(payload['details']);
  const isUnconfirmed = lookUp(lists.byError ?? {}, details ?? '') !== undefined;
  const told = (isSms ? plainText(platform?.['code']) : null) ?? plainText(code);
  return { error_code: isUnconfirmed ? details : told, error_message: details ?? payload['reason'] };
}
