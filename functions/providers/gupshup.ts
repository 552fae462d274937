import { outcomeOf } from '../domain/status.ts';
import { gupshupErrors } from './catalogues/gupshup.ts';
import { jsonRequest } from './composed.ts';
import type { Gate } from './gate.ts';
import { type Provider, provider, type Wish } from './provider.ts';
import { knownError } from './reading/errors.ts';
import { type Fields, fieldOf, fieldsIn, plainText } from './reading/fields.ts';
import { asObject } from './reading/json.ts';
import { opened } from './reading/path.ts';
import { readerOf, type Taken, takeOwn } from './reading/reports.ts';
import { type Lists, lookUp, statusesOf } from './reading/verdict.ts';

const lists: Lists = {
  words: {
    SENT: { status: 'sent', says: 'Handed on; no outcome yet. It is told of WhatsApp.' },
    DELIVERED: { status: 'delivered', says: 'The message was delivered.' },
    READ: { status: 'read', says: 'The recipient has read it. It is told of WhatsApp.' },
    FAILED: { status: 'undelivered', says: 'It failed; the cause beside it tells why.' },
    UNDELIV: { status: 'undelivered', says: 'The operator could not deliver it; the cause beside it tells why.' },
    EXPIRED: { status: 'expired', says: 'Its time was over before the operator could deliver it.' },
    SUCCESS: { status: 'delivered', says: 'The message was delivered: DELIVERED, as it is written with GET.' },
    FAILURE: { status: 'undelivered', says: 'It failed; the cause beside it tells why. So it is written with GET.' },
    UNKNOWN: { status: 'unconfirmed', says: 'No usable receipt came: nobody can say whether it arrived.' },
  },
  byError: {
    '006': { status: 'rejected', says: 'Refused for the do-not-disturb list.' },
    '007': { status: 'rejected', says: 'Refused, because the recipient has blocked the sender.' },
    '008': { status: 'rejected', says: 'Refused, because the do-not-disturb list could not be asked in time.' },
    '009': { status: 'rejected', says: 'Refused outside the hours in which it may be sent.' },
    '00b': { status: 'rejected', says: 'Refused for its sender.' },
    '00c': { status: 'expired', says: 'Its time was over before the operator could deliver it.' },
    '00d': { status: 'rejected', says: 'Cancelled before it was sent.' },
    '00e': { status: 'rejected', says: 'Cancelled with its schedule before it was sent.' },
    '022': { status: 'rejected', says: 'Refused, because the recipient has blocked the sender.' },
    '038': { status: 'rejected', says: 'Refused, because its text matches no template.' },
  },
};

const sample = {
  externalId: '3562707498794989059-328736121207676738',
  eventType: 'DELIVERED',
  eventTs: 1526347800000,
  destAddr: 919892488888 as number | string,
  srcAddr: 'TESTIN',
  cause: 'SUCCESS',
  errCode: '000',
  channel: 'SMS',
  noOfFrags: 1,
};

/**
 * Gupshup Enterprise: by GET one report in the URL, which is the default, or, once support has set it so, by POST a JSON list of up to 20;
 * the page has that list behind `response=`, receivers have met it bare. The names differ: `status`, `deliveredTS`, `phoneNo`, `mask` with
 * GET, `eventType`, `eventTs`, `destAddr`, `srcAddr` with POST, and `errorCode` for `errCode` for WhatsApp, which shares the URL.
 * `externalId`, two numbers with a hyphen between them, is text; `msg_id`, where it comes, is the sender’s own. Code and cause stand beside every status. No signature is documented.
 * @see https://docs.gupshup.io/docs/real-time-delivery-reports (documented; its sample lacks half of its quotes, which are mended here);
 * tests of two receivers on GitHub (somebody's code: the bare list, WhatsApp's `SENT` and `READ`, `UNDELIV`, `EXPIRED`, codes beyond
 * 003); read 2026-11-28.
 */
export const gupshupGate: Gate = {
  id: 'gupshup',
  name: 'Gupshup',
  method: 'POST',
  signature: null,
  deadlineMs: null,
};

/** How it is read, and played. */
export const gupshup: Provider = /* @__PURE__ */ provider(gupshupGate, () => ({
  sendsOtherEvents: false,
  catalogue: gupshupErrors,
  words: statusesOf(lists.words),
  lists,
  parse: readerOf({
    id: ['externalId'],
    statusName: 'eventType',
    ...lists,
    channel: 'sms',
    catalogue: gupshupErrors,
    takeApart,
  }),
  compose: (wish) => listOf([wish]),
  composeBatch: listOf,
  mostAtOnce: 20,
}));

const listOf = (wishes: readonly Wish[]) => jsonRequest(wishes.map(eventOf));

function eventOf(wish: Wish): object {
  const eventType = wish.status ?? sample.eventType;
  const hasFailed = outcomeOf(lookUp(lists.words, eventType)?.status ?? 'unknown') === 'failed';
  const code = wish.errorCode ?? (hasFailed ? '001' : sample.errCode);
  const digits = wish.recipient?.replace(/^\+/, '');
  return {
    ...sample,
    externalId: wish.messageId ?? sample.externalId,
    eventType,
    eventTs: wish.atMs ?? sample.eventTs,
    destAddr: digits === undefined ? sample.destAddr : Number(digits) || digits,
    cause: causes[code] ?? (hasFailed ? 'OTHER' : sample.cause),
    errCode: code,
  };
}

const causes: Readonly<Record<string, string>> = {
  ...{ '001': 'ABSENT_SUBSCRIBER', '002': 'CALL_BARRED', '003': 'UNKNOWN_SUBSCRIBER', '004': 'SERVICE_DOWN' },
  ...{ '005': 'SYSTEM_FAILURE', '006': 'DND_FAIL', '007': 'BLOCKED', '009': 'OUTSIDE_WORKING_HOURS' },
};

/** Its codes have three digits, which a number loses; where none came, the cause tells it. */
function codeIn(code: unknown, cause: unknown): unknown {
  const told = plainText(code);
  if (told !== null && !/^0+$/.test(told)) return told.padStart(3, '0');
  return knownError(gupshupErrors, { code: null, message: plainText(cause) })?.codes?.[0] ?? null;
}

/** The events of a list, bare or as `response`, or the one of a query; null for what has no `externalId`. */
function takeApart(value: unknown): readonly Taken[] | null {
  const inner = opened(asObject(value)?.['response']);
  const [whole, place] = typeof inner === 'object' && inner !== null ? [inner, 'response'] : [value, ''];
  if (Array.isArray(whole) && whole.length === 0) return [];
  return takeOwn(whole, { open: fieldsIn, isOwn, take }, place);
}

const isOwn = (fields: Fields): boolean => plainText(fieldOf(fields, 'externalId')) !== null;

function take(fields: Fields, at: string): Taken {
  const first = (...names: readonly string[]): unknown =>
    names.map((name) => fieldOf(fields, name)).find((one) => plainText(one) !== null);
  const status = first('eventType', 'status');
  const meaning = lookUp(lists.words, plainText(status) ?? '');
  // Code and cause stand beside a success, too: 025 and SENT, say.
  const hasError = meaning === undefined || outcomeOf(meaning.status) === 'failed';
  const record = {
    // By a name that only an id has: its own is elsewhere that of a reference.
    message_id: fieldOf(fields, 'externalId'),
    status,
    done_at: first('eventTs', 'deliveredTS'),
    to: first('destAddr', 'phoneNo'),
    from: first('srcAddr', 'mask'),
    segments: fieldOf(fields, 'noOfFrags'),
    reference: fieldOf(fields, 'msg_id'),
    channel: fieldOf(fields, 'channel'),
    error_code: hasError ? codeIn(first('errCode', 'errorCode'), fieldOf(fields, 'cause')) : null,
    error_message: hasError ? fieldOf(fields, 'cause') : null,
  };
  return { at, record };
}
