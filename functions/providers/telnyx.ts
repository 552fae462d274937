import { isFinal } from '../domain/status.ts';
import { telnyxErrors } from './catalogues/telnyx.ts';
import { jsonRequest, submission } from './composed.ts';
import type { Gate } from './gate.ts';
import { type Provider, provider } from './provider.ts';
import { otherEvent } from './reading/events.ts';
import { plainText, priceOf } from './reading/fields.ts';
import { asObject } from './reading/json.ts';
import { readerOf, type Taken } from './reading/reports.ts';
import { lookUp, statusesOf, type Words } from './reading/verdict.ts';
import { ed25519 } from './signatures/ed25519.ts';

const words: Words = {
  scheduled: { status: 'queued', says: 'It waits at Telnyx for the time for which it is scheduled.' },
  queued: { status: 'queued', says: 'It waits at Telnyx to be sent.' },
  sending: { status: 'queued', says: 'Telnyx is sending it to the upstream carrier.' },
  sent: { status: 'sent', says: 'The upstream carrier has it; no outcome yet.' },
  delivered: { status: 'delivered', says: 'The carrier confirmed that it was delivered to the recipient.' },
  read: { status: 'read', says: 'The recipient opened it (RCS and WhatsApp).' },
  delivery_unconfirmed: {
    status: 'unconfirmed',
    says: 'No receipt came from the carrier in time: nobody can say whether it arrived.',
  },
  unknown: {
    status: 'unconfirmed',
    says: 'A recipient of a group who is no customer of Telnyx: no receipt comes of such.',
  },
  delivery_failed: {
    status: 'undelivered',
    says: 'The carrier had it and failed to deliver it; the error beside it tells why.',
  },
  sending_failed: {
    status: 'failed',
    says: 'Telnyx failed to hand it to the carrier; the error beside it tells why.',
  },
  expired: { status: 'expired', says: 'Its validity ended before it was delivered.' },
  cancelled: { status: 'rejected', says: 'The application called a scheduled message back before it was sent.' },
};

const sample = {
  data: {
    event_type: 'message.finalized',
    id: '4ee8c3a6-4995-4309-a3c6-38e3db9ea4be',
    occurred_at: '2024-01-15T21:32:14.148+00:00',
    payload: {
      completed_at: '2024-01-15T21:32:14.148+00:00' as string | null,
      cost: { amount: '0.0051', currency: 'USD' },
      cost_breakdown: {
        carrier_fee: { amount: '0.00305', currency: 'USD' },
        rate: { amount: '0.00205', currency: 'USD' },
      },
      direction: 'outbound',
      encoding: 'GSM-7',
      errors: [] as { code: string; title?: string }[],
      from: {
        carrier: 'Telnyx',
        line_type: 'Wireless',
        phone_number: '+13125550001',
        status: 'webhook_delivered',
      },
      id: 'ac012cbf-5e09-46af-a69a-7c0e2d90993c',
      media: [],
      messaging_profile_id: '83d2343b-553f-4c5f-b8c8-fd27004f94bf',
      organization_id: '9d76d591-1b7d-405d-8c64-1320ee070245',
      parts: 1,
      received_at: '2024-01-15T21:32:13.552+00:00',
      record_type: 'message',
      sent_at: '2024-01-15T21:32:13.596+00:00',
      tags: ['tag-a', 'tag-b'],
      text: 'Hello there!',
      to: [
        {
          carrier: 'T-MOBILE USA, INC.',
          line_type: 'Wireless',
          phone_number: '+13125550002',
          status: 'delivered',
        },
      ],
      type: 'SMS',
      valid_until: '2024-01-15T22:32:13.552+00:00',
      webhook_url: 'https://example.com/webhooks',
      tcr_campaign_billable: true,
      tcr_campaign_id: 'CNZO3VL',
      tcr_campaign_registered: 'REGISTERED',
    },
    record_type: 'event',
  },
  meta: { attempt: 1, delivered_to: 'https://example.com/webhooks' },
};

/** Events that tell the status of messages; each recipient of one has a status of his own. */
const reportEvent = /^message (?:sent|finalized|read)$/;

/**
 * Telnyx: SMS, MMS, RCS and WhatsApp, one event a callback, which has an id. A message to several has each recipient in `to` or `cc`, under
 * one id, or, of a group, an event each under one `group_message_id`, which is what the request that sent it was answered. What it cost is
 * told for all of them, and kept where it is for one. `text` is the message's and is not read.
 * @see https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks, .../group-messaging and .../receiving-rcs-webhooks
 * (documented; the sample is the first's), an event captured in public code, and the SDK's types (`cancelled`, `scheduled`, `message.read`);
 * read 2026-11-28. A code example of Telnyx has `error_code` and `error_message` beside the status of a recipient: they go first.
 */
export const telnyxGate: Gate = {
  id: 'telnyx',
  name: 'Telnyx',
  method: 'POST',
  signature: ed25519({
    header: 'telnyx-signature-ed25519',
    timestampHeader: 'telnyx-timestamp',
    secretName: 'public key',
  }),
  deadlineMs: 2_000,
};

/** How it is read, and played. */
export const telnyx: Provider = /* @__PURE__ */ provider(telnyxGate, () => ({
  sendsOtherEvents: true,
  catalogue: telnyxErrors,
  words: statusesOf(words),
  lists: { words },
  parse: readerOf({
    id: ['id'],
    words,
    channel: 'sms',
    catalogue: telnyxErrors,
    reportEvent,
    takeApart,
  }),
  compose: (wish) => {
    const { data, meta } = sample;
    const { payload } = data;
    const [to] = payload.to;
    const status = wish.status ?? to?.status ?? '';
    const at = wish.atMs === undefined ? undefined : new Date(wish.atMs).toISOString().replace('Z', '+00:00');
    const submitted = submission(wish)?.replace('Z', '+00:00');
    const isOver = isFinal(lookUp(words, status)?.status ?? 'unknown');
    return jsonRequest({
      data: {
        ...data,
        event_type: status === 'read' ? 'message.read' : isOver || at === undefined ? data.event_type : 'message.sent',
        // Else every report that is made up would be a repeat of the first.
        id:
          Object.keys(wish).length === 0 ? data.id : `${data.id}-${wish.messageId ?? ''}-${status}-${wish.atMs ?? ''}`,
        occurred_at: at ?? data.occurred_at,
        payload: {
          ...payload,
          completed_at: at === undefined ? payload.completed_at : isOver ? at : null,
          errors: wish.errorCode === undefined ? payload.errors : [{ code: wish.errorCode }],
          id: wish.messageId ?? payload.id,
          received_at: submitted ?? payload.received_at,
          sent_at: submitted ?? payload.sent_at,
          tags: wish.tag === undefined ? payload.tags : [wish.tag],
          to: [
            { ...to, status, phone_number: wish.recipient ?? to?.phone_number, carrier: wish.carrier ?? to?.carrier },
          ],
        },
      },
      meta,
    });
  },
}));

/** An event of Telnyx's, or several; null for what tells no status of a message. */
function takeApart(value: unknown): readonly Taken[] | null {
  const events = Array.isArray(value) ? value : [value];
  const taken = events.map((event, index) => recipientsOf(event, Array.isArray(value) ? `[${index}].` : ''));
  return taken.length > 0 && taken.every((one) => one !== null) ? taken.flat() : null;
}

function recipientsOf(event: unknown, at: string): readonly Taken[] | null {
  const data = asObject(asObject(event)?.['data']) ?? {};
  const payload = asObject(data['payload']) ?? {};
  const name = plainText(data['event_type']);
  if (name === null) return null;
  const kind = otherEvent(name, null, reportEvent, false);
  if (kind !== null) return [{ other: kind }];
  const recipients = ['to', 'cc'].flatMap((list) => {
    const all = payload[list];
    return Array.isArray(all)
      ? all.map((one: unknown, index) => ({ one, at: `${at}data.payload.${list}[${index}]` }))
      : [];
  });
  const [eventId, isOne] = [plainText(data['id']), recipients.length === 1];
  if (recipients.length === 0) return null;
  const cost = asObject(payload['cost']);
  return recipients.map(({ one, at: place }) => ({
    record: recordOf(data, payload, asObject(one) ?? {}),
    at: place,
    // One id for what is told of each of several would make the second a repeat of the first.
    eventId: isOne || eventId === null ? eventId : `${eventId} ${place}`,
    price: isOne ? priceOf(cost?.['amount'], cost?.['currency']) : null,
  }));
}

type Part = Readonly<Record<string, unknown>>;

function recordOf(data: Part, payload: Part, recipient: Part): Part {
  const from = asObject(payload['from']) ?? {};
  const status = plainText(recipient['status']);
  const fails = ['undelivered', 'failed', 'expired'].includes(lookUp(words, status ?? '')?.status ?? '');
  const errors = Array.isArray(payload['errors']) && fails ? payload['errors'] : [];
  const error = errors.map(asObject).find((one) => one !== null);
  const isOver = isFinal(lookUp(words, status ?? '')?.status ?? 'unknown');
  return {
    id: plainText(payload['group_message_id']) ?? payload['id'],
    status,
    to: recipient['phone_number'],
    carrier: recipient['carrier'],
    error_code: recipient['error_code'] ?? error?.['code'],
    error_message: recipient['error_message'] ?? error?.['detail'] ?? error?.['title'],
    from: from['phone_number'] ?? from['agent_id'],
    channel: payload['type'],
    segments: payload['parts'],
    tag: Array.isArray(payload['tags']) ? payload['tags'][0] : null,
    done_at: (isOver ? plainText(payload['completed_at']) : null) ?? data['occurred_at'],
    submitted_at: payload['received_at'] ?? payload['sent_at'],
  };
}
