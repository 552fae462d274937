import { isFinal } from '../domain/status.ts';
import { govukNotifyErrors } from './catalogues/govuk-notify.ts';
import { jsonRequest, submission } from './composed.ts';
import type { Gate } from './gate.ts';
import { type Provider, provider } from './provider.ts';
import { plainText } from './reading/fields.ts';
import { asObject } from './reading/json.ts';
import { readerOf, type Taken, takeEach } from './reading/reports.ts';
import { lookUp, statusesOf, type Words } from './reading/verdict.ts';
import { senderToken } from './signatures/sender-token.ts';

const words: Words = {
  created: { status: 'queued', says: 'Notify has the message in a queue, to be sent to its provider.' },
  sending: { status: 'sent', says: 'Notify’s provider has the message and tries to deliver it for up to 72 hours.' },
  pending: { status: 'sent', says: 'Notify’s provider has heard of the message; the phone has not answered yet.' },
  sent: {
    status: 'sent',
    says: 'Sent to a number abroad, whose network may tell nothing more: then it is the last word there ever is.',
  },
  delivered: { status: 'delivered', says: 'The message was successfully delivered.' },
  'permanent-failure': {
    status: 'undelivered',
    says: 'It could not be delivered: the number is wrong, or the network operator rejected the message. Remove the number, unless you are sure of it.',
  },
  'temporary-failure': { status: 'undelivered' },
  'technical-failure': { status: 'failed' },
};

const sample = {
  id: '740e5834-3a29-46b4-9a6f-16142fde533a',
  reference: '12345678' as string | null,
  to: '07700912345',
  status: 'delivered',
  created_at: '2017-05-14T12:15:30.000000Z',
  completed_at: '2017-05-14T12:15:30.000000Z' as string | null,
  sent_at: '2017-05-14T12:15:30.000000Z' as string | null,
  notification_type: 'sms',
  template_id: 'f33517ff-2a88-4f6e-b855-c550268ce08a',
  template_version: 1,
};

/**
 * GOV.UK Notify: text messages. Proves itself by the bearer token that was entered beside the URL. Of emails, which report to the same
 * URL, of letters that came back, complaints and messages that came in nothing is kept. `to` is as the service wrote it: a number
 * without its country is one of the United Kingdom, as Notify itself takes it. The template stands for the kind of message.
 * Sent again is what met no answer, a 5xx or a 429; no other 4xx ever.
 * @see alphagov/notifications-tech-docs on GitHub, `source/documentation/_callbacks.md` (documented);
 * alphagov/notifications-api, `app/celery/service_callback_tasks.py` (header, patience, retries, other events); read 2026-11-28
 */
export const govukNotifyGate: Gate = {
  id: 'govuk-notify',
  name: 'GOV.UK Notify',
  method: 'POST',
  signature: senderToken({ header: 'Authorization', scheme: 'Bearer' }),
  deadlineMs: 5_000,
};

/** How it is read, and played. */
export const govukNotify: Provider = /* @__PURE__ */ provider(govukNotifyGate, () => ({
  sendsOtherEvents: true,
  catalogue: govukNotifyErrors,
  words: statusesOf(words),
  lists: { words },
  parse: readerOf({
    id: ['id'],
    words,
    doneAt: ['completed_at'],
    submittedAt: ['created_at'],
    timeZone: 'UTC',
    channel: 'sms',
    catalogue: govukNotifyErrors,
    takeApart,
  }),
  compose: (wish) => {
    const at = wish.atMs === undefined ? undefined : inMicroseconds(new Date(wish.atMs).toISOString());
    const submitted = submission(wish);
    const status = wish.status ?? sample.status;
    const hasEnded = isFinal(lookUp(words, status)?.status ?? 'unknown');
    return jsonRequest({
      ...sample,
      id: wish.messageId ?? sample.id,
      reference: wish.clientReference ?? sample.reference,
      to: wish.recipient ?? sample.to,
      status,
      created_at: submitted === undefined ? sample.created_at : inMicroseconds(submitted),
      completed_at: at === undefined ? sample.completed_at : hasEnded ? at : null,
      sent_at: submitted === undefined ? sample.sent_at : inMicroseconds(submitted),
      template_id: wish.tag ?? sample.template_id,
    });
  },
}));

const inMicroseconds = (iso: string): string => iso.replace('Z', '000Z');

/** Receipts, or Notify’s other callbacks. */
const takeApart = (value: unknown): readonly Taken[] | null => takeEach(value, ofOne);

/** A receipt, or one of the others; null for what is none of them. */
function ofOne(value: unknown, at: string): readonly Taken[] | null {
  const told = asObject(value);
  if (told === null) return null;
  if (plainText(told['source_number']) !== null && told['date_received'] !== undefined) return [{ other: 'inbound' }];
  if (plainText(told['notification_id']) !== null) return [{ other: 'other' }];
  const type = plainText(told['notification_type'])?.toLowerCase() ?? null;
  if (type === null) return null;
  if (type !== 'sms') return [{ other: 'other' }];
  const { id, status, to, reference, template_id: tag, completed_at, created_at } = told;
  return [{ at, record: { id, status, to: ofTheUnitedKingdom(to), reference, tag, completed_at, created_at } }];
}

/** A number that says no country, or its own without a plus, as Notify takes it: a mobile one, or with its zero a landline. */
function ofTheUnitedKingdom(to: unknown): unknown {
  const bare = plainText(to)?.replace(/[\s()-]/g, '') ?? '';
  const national =
    /^(?:0|(?:\+|00)?440?)?(7\d{9})$/.exec(bare)?.[1] ?? /^(?:0|(?:\+|00)?440?)([1-3]\d{8,9})$/.exec(bare)?.[1];
  return national === undefined ? to : `+44${national}`;
}
