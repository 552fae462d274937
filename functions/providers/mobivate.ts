import { cutText } from '../domain/report.ts';
import { mobivateErrors } from './catalogues/mobivate.ts';
import { jsonRequest } from './composed.ts';
import type { Gate } from './gate.ts';
import { type Provider, provider } from './provider.ts';
import { type Fields, fieldOf, longestText, present, text } from './reading/fields.ts';
import { readerOf } from './reading/reports.ts';
import { type Lists, type Meaning, statusesOf } from './reading/verdict.ts';

/** The words of the receipts' page with their codes. 13 to 16, 23 and 25 to 27 stand in no copy of the list. */
const coded: Readonly<Record<string, Meaning & { readonly code: number }>> = {
  DELIVERED: { code: 1, status: 'delivered', says: 'The delivery was confirmed.' },
  ACCEPTED: { code: 2, status: 'sent', says: 'The carrier has taken the message; no outcome yet.' },
  EXPIRED: { code: 3, status: 'expired', says: 'Its validity ended before the carrier could deliver it.' },
  DELETED: { code: 4, status: 'undelivered', says: 'It was deleted at the carrier before it was delivered.' },
  UNDELIVERABLE: { code: 5, status: 'undelivered', says: 'The carrier could not deliver it.' },
  UNKNOWN: {
    code: 6,
    status: 'unconfirmed',
    says: 'The carrier does not know what became of it, and nothing more will come.',
  },
  REJECTED: { code: 7, status: 'rejected', hint: 'blocked', says: 'The carrier refused it.' },
  INTERIM_QUEUED: { code: 8, status: 'queued', says: 'It waits to be handed on.' },
  INTERIM_ACKNOWLEDGED: {
    code: 9,
    status: 'sent',
    says: 'The next network has acknowledged that it has the message; no outcome yet.',
  },
  RETRY: { code: 10, status: 'sent', says: 'A try to deliver it failed; the next one follows by itself.' },
  FAILED_NACK: {
    code: 11,
    status: 'undelivered',
    says: 'The next network refused it (a negative acknowledgement) and does not say why.',
  },
  FAILED_NOROUTE: { code: 12, status: 'failed' },
  FAILED_INSUFFICIENT_CREDIT: { code: 17, status: 'rejected' },
  FAILED_ORIGINATOR_RECIPIENT_EQUAL: { code: 18, status: 'rejected' },
  FAILED_RECIPIENT_BLACKLISTED: { code: 19, status: 'rejected' },
  FAILED_ORIGINATOR_REJECTED: { code: 20, status: 'rejected' },
  FAILED_ROUTE_INVALID: { code: 21, status: 'rejected' },
  FAILED_LIMITS_EXCEEDED: { code: 22, status: 'rejected' },
  FAILED_EXHAUSTED: {
    code: 24,
    status: 'failed',
    hint: 'unreachable',
    says: 'All tries to deliver it are used up; the phone was probably off or out of coverage.',
  },
  FAILED_INTERNAL_ERROR: { code: 28, status: 'failed' },
  FAILED_UNKNOWN: { code: 29, status: 'failed', says: 'Mobivate failed to send it and does not say why.' },
};

/** Further words in an export of message history and in captured receipts. UNDELIVERED came with code 2, that of ACCEPTED. */
const uncoded: Readonly<Record<string, Meaning>> = {
  CREATED: { status: 'queued', says: 'Mobivate has the message and has not sent it yet.' },
  SCHEDULED: { status: 'queued', says: 'It waits at Mobivate for the time for which it is scheduled.' },
  QUEUED: { status: 'queued', says: 'It waits at Mobivate to be handed on.' },
  SENT: { status: 'sent', says: 'It was handed to the carrier; no outcome yet.' },
  ENROUTE: { status: 'sent', says: 'It is on its way to the phone; no outcome yet.' },
  UNDELIVERED: {
    status: 'undelivered',
    says: 'The carrier could not deliver it. It comes beside code 2, that of ACCEPTED; the word is believed.',
  },
  FAILED: { status: 'failed', says: 'Mobivate failed to send it and does not say why.' },
  SUBMIT_FAIL: { status: 'failed' },
  OPTED_OUT: { status: 'rejected' },
  INVALID_RECIPIENT: { status: 'rejected' },
  NETWORK_NOT_COVERED: { status: 'rejected' },
  LIMITS_EXCEEDED: { status: 'rejected' },
};

const ownLists = (): Lists => ({
  words: { ...coded, ...uncoded },
  codes: Object.fromEntries(
    Object.entries(coded).map(([word, { code, says, ...meaning }]) => [
      String(code),
      { ...meaning, ...(says && { says: `${word}: ${says}` }) },
    ]),
  ),
  family: (word) =>
    /^interim_/i.test(word)
      ? { status: 'sent', says: 'Not final: the words of Mobivate that begin so are not.' }
      : /^failed_/i.test(word)
        ? { status: 'failed', says: 'A failure that is final: the words of Mobivate that begin so are.' }
        : undefined,
});

const sample = {
  deliveryMessageId: '9A85B95E0A000A9D2FBD46710388AD54',
  batchId: '9A85B9110A000A9D2FBD4671D691C328',
  clientReference: null as string | null,
  created: '2023-07-28T03:23:22.000+00:00',
  status: 'ACCEPTED',
  statusCode: 2,
  parts: 1,
  hlr: null,
};

/**
 * Mobivate: no recipient, sender or price in the report, so correlate by message id or client reference. No signature.
 * Sent as JSON by the archived page; as `<deliveryreceipt>` in a form field by captured receipts, with a `reason` where it failed,
 * and one for each part. Nothing is reported of what Mobivate refuses at the door.
 * @see https://wiki.mobivatebulksms.com "Delivery Notifications" (no payload) and the archived "Delivery Receipt
 * Notification" (JSON), and Mobivate.java on GitHub (the older XML in a request parameter); read 2026-11-21. A public integration
 * with captured receipts, and its export of 170,524 messages of August and September 2026 (words); read 2026-11-27.
 */
export const mobivateGate: Gate = {
  id: 'mobivate',
  name: 'Mobivate',
  method: 'POST',
  signature: null,
  deadlineMs: null,
};

/** How it is read, and played. */
export const mobivate: Provider = /* @__PURE__ */ provider(mobivateGate, () => ({
  sendsOtherEvents: false,
  catalogue: mobivateErrors,
  words: statusesOf(ownLists().words),
  lists: ownLists(),
  parse: readerOf({
    id: ['deliveryMessageId'],
    ...ownLists(),
    doneAt: ['created'],
    channel: 'sms',
    catalogue: mobivateErrors,
    details: (fields) => present({ batchId: text(fields, ['batchId']), hlr: hlrOf(fields) }),
  }),
  compose: (wish) => {
    const status = wish.status ?? sample.status;
    const body = {
      ...sample,
      deliveryMessageId: wish.messageId ?? sample.deliveryMessageId,
      clientReference: wish.clientReference ?? sample.clientReference,
      created: wish.atMs === undefined ? sample.created : new Date(wish.atMs).toISOString().replace('Z', '+00:00'),
      status,
      statusCode: coded[status]?.code ?? 0,
    };
    return jsonRequest(body);
  },
}));

function hlrOf(fields: Fields): string | null {
  const hlr = fieldOf(fields, 'hlr');
  return typeof hlr === 'object' && hlr !== null ? cutText(JSON.stringify(hlr), longestText) : text(fields, ['hlr']);
}
