import { dltAmbiguous, dltErrors } from './catalogues/dlt.ts';
import { msg91Errors } from './catalogues/msg91.ts';
import { formRequest, spacedTime } from './composed.ts';
import type { Gate } from './gate.ts';
import { type Provider, provider, type Wish } from './provider.ts';
import { documentIn } from './reading/document.ts';
import { type Fields, fieldOf, fieldsIn, international, plainText, present, text, toFields } from './reading/fields.ts';
import { asObject } from './reading/json.ts';
import { readerOf, type Taken, takeEach } from './reading/reports.ts';
import { type Lists, lookUp, statusesOf, type Words } from './reading/verdict.ts';

/** The words of `desc`; READ is of WhatsApp and RCS. The last five are those of its panel: a webhook was seen with none of them. */
const words: Words = {
  DELIVERED: { status: 'delivered', says: 'The recipient got the message.' },
  FAILED: {
    status: 'undelivered',
    says: 'It could not be delivered, for any of several reasons; the reason beside it may tell which.',
  },
  REJECTED: { status: 'rejected', says: 'It was rejected; the reason beside it may tell why.' },
  NDNC: { status: 'rejected' },
  'Blocked number': { status: 'rejected' },
  READ: { status: 'read', says: 'The recipient read it (WhatsApp, RCS).' },
  SUBMITTED: { status: 'sent', says: 'It was submitted to the operator; no outcome yet.' },
  SENT: { status: 'sent', says: 'It was forwarded to the recipient’s operator; no outcome yet.' },
  PENDING: { status: 'sent', says: 'It is with the recipient’s operator, who tries for 4 hours; no outcome yet.' },
  'Auto failed': { status: 'rejected' },
  'OPT-OUT': { status: 'rejected' },
};

/** The codes of `status`; 0 and 20 stand in no page of MSG91's, only in a receiver. */
const codes: Words = {
  0: { status: 'sent', says: 'Sent; no outcome yet.' },
  1: { status: 'delivered', says: 'Delivered to the recipient.' },
  2: { status: 'undelivered', says: 'Failed: it could not be delivered.' },
  9: {
    status: 'rejected',
    hint: 'opted_out',
    says: 'NDNC: the number is on the national do-not-disturb list, which promotional messages do not reach.',
  },
  16: { status: 'rejected', says: 'Rejected; the reason beside it may tell why.' },
  17: { status: 'rejected', hint: 'opted_out', says: 'Blocked number: it is blacklisted in the account’s phone book.' },
  20: { status: 'rejected', hint: 'blocked', says: 'The country of the number is blocked in the account.' },
  25: { status: 'rejected', says: 'Rejected, by another of its two codes.' },
};

const lists: Lists = { words, codes };

const codeOfWord: Readonly<Record<string, string>> = {
  ...{ DELIVERED: '1', FAILED: '2', NDNC: '9', REJECTED: '16', 'Blocked number': '17' },
};

/** As it is published, with what MSG91 made unreadable in it. */
const sample = {
  senderId: 'uXXXXm',
  requestId: '346XXXXXXXXXXXX130',
  report: [
    {
      date: '2024-05-22 10:06:20',
      amount: '0.01',
      clientid: '',
      INMSID: '0',
      CRQID: '0',
      ctCode: '900',
      number: '9195XXXX6558',
      credit: '1',
      status: '1',
      desc: 'DELIVERED',
      failedReason: '',
    },
  ],
  userId: '27XXXX',
  campaignName: 'Sendhttp',
};

/**
 * MSG91: SMS, WhatsApp and RCS. Of the older webhook there are three versions, of which the panel has one: v2 is a form with JSON in its
 * one field, requests with the recipients of each, in batches; v3 a flat JSON object; v4 what CleverTap wants, events without a request,
 * where `meta` is the sender’s own id of the message and the only one. Webhook (New) is a flat JSON object of the fields that its user
 * chose, one for each recipient, with the log of requests and messages that came in at the same URL. A request has many recipients: a
 * message is known by both. Times have no zone: they are India’s, as far as one can see.
 * @see https://msg91.com/help/webhooks/how-can-i-get-the-delivery-reports-on-my-webhook-url in three revisions,
 * https://msg91.com/help/webhook-new for SMS, WhatsApp and RCS, and https://msg91.com/help/delivery-report (documented); two receivers
 * on GitHub, Abhinav-Chauhan1/ERP with `request_id` and `mobile`, and one that knows the codes 0 and 20 (code); read 2026-11-28
 */
export const msg91Gate: Gate = {
  id: 'msg91',
  name: 'MSG91',
  method: 'POST',
  signature: null,
  deadlineMs: null,
};

/** How it is read, and played. */
export const msg91: Provider = /* @__PURE__ */ provider(msg91Gate, () => {
  const catalogue = [...msg91Errors, ...dltErrors];
  return {
    sendsOtherEvents: true,
    catalogue,
    ambiguous: dltAmbiguous,
    words: statusesOf(words),
    lists,
    parse: readerOf({
      id: ['requestId'],
      ...lists,
      doneAt: ['date', 'ts'],
      usualTimeZone: 'Asia/Kolkata',
      channel: 'sms',
      catalogue,
      takeApart,
      details: (fields) => present({ charge: text(fields, ['amount']), dltTemplateId: text(fields, ['template']) }),
    }),
    compose: (wish) => composeBatch([wish]),
    composeBatch,
  };
});

const composeBatch = (wishes: readonly Wish[]) => formRequest({ data: JSON.stringify(wishes.map(requestOf)) });

/** India's clocks go so far ahead of UTC, all year. */
const aheadOfUtcMs = 5.5 * 3_600_000;

/** A request of one recipient. */
function requestOf(wish: Wish): object {
  const [report] = sample.report;
  const desc = wish.status ?? report?.desc ?? '';
  return {
    ...sample,
    requestId: wish.messageId ?? sample.requestId,
    report: [
      {
        ...report,
        date: (wish.atMs === undefined ? undefined : spacedTime(wish.atMs + aheadOfUtcMs)) ?? report?.date,
        CRQID: wish.clientReference ?? report?.CRQID,
        number: wish.recipient?.replace('+', '') ?? report?.number,
        status: (Object.hasOwn(codeOfWord, desc) && codeOfWord[desc]) || '',
        desc,
        failedReason: wish.errorCode ?? report?.failedReason,
      },
    ],
    campaignName: wish.tag ?? sample.campaignName,
  };
}

/** Any of its versions; null for what is none. */
function takeApart(value: unknown): readonly Taken[] | null {
  const { held, at } = heldIn(value);
  return takeEach(held, ofOne, at);
}

/** What the one field of v2 holds; anything else as it is. */
function heldIn(value: unknown): { readonly held: unknown; readonly at: string } {
  const form = asObject(value);
  const data = form?.['data'];
  if (form === null || data === undefined || Object.keys(form).length > 1) return { held: value, at: '' };
  return { held: typeof data === 'string' ? documentIn(data) : data, at: 'data' };
}

function ofOne(one: unknown, at: string): readonly Taken[] | null {
  const fields = fieldsIn(one);
  if (fields === null) return null;
  const { exact } = fields;
  const path = (name: string): string => (at === '' ? name : `${at}.${name}`);
  const reports = listed(exact['report'], path('report'));
  if (reports !== null)
    return reports.map(({ value, at: place }) => ({
      at: place,
      record: toRecord(toFields({ ...exact, report: null, ...asObject(value) })),
    }));
  const { event } = exact;
  const events = typeof event === 'string' ? listed(exact['data'], path('data')) : null;
  if (events !== null)
    return events.map(({ value, at: place }) => ({
      at: place,
      // What it says as a word is in the record.
      event: isWord(event) ? null : (event as string),
      record: ofCleverTap(event as string, asObject(value) ?? {}),
    }));
  return text(fields, ['requestId', 'oneApiRequestId']) === null ? null : ofFlat(fields, at);
}

/** What a list holds, or an object in its place; null for anything else. */
function listed(value: unknown, at: string): readonly { readonly value: unknown; readonly at: string }[] | null {
  if (Array.isArray(value)) return value.map((one, index) => ({ value: one, at: `${at}[${index}]` }));
  return asObject(value) === null ? null : [{ value, at }];
}

type Told = Readonly<Record<string, unknown>>;

const isWord = (told: unknown): boolean => lookUp(words, plainText(told) ?? '') !== undefined;

/** v3, or Webhook (New): a report, a message that came in, or the log of a request, which says nothing of an outcome. */
function ofFlat(fields: Fields, at: string): readonly Taken[] | null {
  const direction = plainText(told(fields, 'direction'));
  if (direction !== null && /^in/i.test(direction)) return [{ other: 'inbound' }];
  const record = toRecord(fields);
  const saysWhat = ['status', 'status_code', 'date', 'error_message'].some((name) => plainText(record[name]) !== null);
  if (!saysWhat) return told(fields, 'requestedAt') === undefined ? null : [{ other: 'other' }];
  const name = plainText(told(fields, 'eventName'));
  return [{ at, event: isWord(name) ? null : name, record }];
}

/** In all versions but v4. WhatsApp and RCS name their word and the number otherwise, and tell a reason in `desc`. */
function toRecord(fields: Fields): Told {
  const [desc, code, eventName] = ['desc', 'status', 'eventName'].map((name) => told(fields, name));
  const isNumber = /^\d+$/.test(plainText(code) ?? '');
  const word = [eventName, desc, isNumber ? null : code].find((one) => plainText(one) !== null) ?? null;
  const reason = first(fields, ['failedReason', 'failureReason', 'reason']);
  return {
    requestId: first(fields, ['requestId', 'oneApiRequestId']),
    status: word,
    status_code: word === code ? null : code,
    error_message: reason ?? (word === eventName && !isWord(desc) ? desc : null),
    to: international(first(fields, ['number', 'telNum', 'customerNumber', 'mobile'])),
    from: told(fields, 'senderId'),
    client_ref: meant(told(fields, 'CRQID')) ?? told(fields, 'clientid'),
    tag: told(fields, 'campaignName'),
    channel: channelOf(fields),
    amount: told(fields, 'amount'),
    template: told(fields, 'DLT_TE_ID'),
    date: first(fields, ['date', 'deliveryTime', 'statusUpdatedAt', 'timestamp', 'ts']),
    submitted_at: told(fields, 'requestedAt'),
  };
}

/** WhatsApp tells the number that sends, RCS the project. */
const channelOf = (fields: Fields): string | null =>
  told(fields, 'integratedNumber') !== undefined
    ? 'whatsapp'
    : told(fields, 'projectName') !== undefined
      ? 'rcs'
      : null;

/** The first of these fields that says something. */
const first = (fields: Fields, names: readonly string[]): unknown =>
  names.map((name) => told(fields, name)).find((one) => plainText(one) !== null) ?? null;

/** A field's value. In Webhook (New) some are a list in a text, and one that MSG91 does not know stays the name that was entered. */
function told(fields: Fields, name: string): unknown {
  const written = fieldOf(fields, name);
  if (typeof written !== 'string') return written;
  if (/^\s*\{\{[^{}]*\}\}\s*$/.test(written)) return null;
  const list = /^\s*\[/.test(written) ? documentIn(written) : null;
  return Array.isArray(list) && list.length === 1 ? list[0] : written;
}

/** In v4: what is no word of a status is the reason. Where event and description are both words, and differ, both are said. */
function ofCleverTap(event: string, { description, meta, code, ts }: Told): Told {
  const isStatus = isWord(description);
  const differs = isStatus && isWord(event) && meaningIn(description) !== meaningIn(event);
  return {
    requestId: meant(meta),
    status: isStatus ? description : event,
    status_code: differs ? event : null,
    error_code: code,
    error_message: isStatus ? null : description,
    ts,
  };
}

const meaningIn = (word: unknown): string | undefined => lookUp(words, plainText(word) ?? '')?.status;

/** Zero stands where there is none. */
const meant = (reference: unknown): unknown => {
  const written = plainText(reference);
  return written === null || written === '0' ? null : reference;
};
