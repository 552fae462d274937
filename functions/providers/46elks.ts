import { formRequest } from './composed.ts';
import type { Gate } from './gate.ts';
import { type Provider, provider } from './provider.ts';
import { asObject } from './reading/json.ts';
import { readerOf, type Taken } from './reading/reports.ts';
import { statusesOf, type Words } from './reading/verdict.ts';

const words: Words = {
  created: { status: 'queued', says: 'The message is at 46elks, and was not sent yet.' },
  sent: { status: 'sent', says: 'The carrier confirmed that the message was sent; no outcome yet.' },
  delivered: { status: 'delivered', says: 'The carrier confirmed that the message was delivered.' },
  failed: { status: 'undelivered', says: 'The carrier could not deliver it; 46elks does not say why.' },
};

const sample = {
  id: 's70df59406a1b4643b96f3f91e0bfb7b0',
  status: 'delivered',
  delivered: '2024-05-04T13:38:15.123000',
};

/**
 * 46elks: SMS and MMS. A report has an id and a word, and of a delivery its time, in UTC without saying so: no recipient and no reason.
 * The URL comes with each message (`whendelivered`), with user and password before its host where one likes. Messages that came in are
 * posted to a URL of their own; here they are known by their `direction`.
 * @see https://46elks.se/docs/sms-delivery-reports, in two revisions: the older has no `sent` (documented); semikolon/kimonokittens on
 * GitHub, `docs/api/46ELKS_API.md` (the sample, `created`, incoming messages); read 2026-11-28
 */
export const elks46Gate: Gate = {
  id: '46elks',
  name: '46elks',
  method: 'POST',
  signature: null,
  deadlineMs: null,
};

/** How it is read, and played. */
export const elks46: Provider = /* @__PURE__ */ provider(elks46Gate, () => ({
  sendsOtherEvents: true,
  catalogue: [],
  words: statusesOf(words),
  lists: { words },
  parse: readerOf({ id: ['id'], words, doneAt: ['delivered'], timeZone: 'UTC', channel: 'sms', takeApart }),
  compose: (wish) => {
    const status = wish.status ?? sample.status;
    const at = wish.atMs === undefined ? sample.delivered : new Date(wish.atMs).toISOString().replace('Z', '000');
    return formRequest({
      id: wish.messageId ?? sample.id,
      status,
      ...(status === 'delivered' ? { delivered: at } : {}),
    });
  },
}));

/** Only a message that came in shows by no more than its look that it is none of ours. */
const takeApart = (value: unknown): readonly Taken[] | null =>
  asObject(value)?.['direction'] === 'incoming' ? [{ other: 'inbound' }] : null;
