import { dltAmbiguous, dltErrors } from './catalogues/dlt.ts';
import { msg91Errors } from './catalogues/msg91.ts';
import { formRequest, spacedTime } from './composed.ts';
import type { Gate } from './gate.ts';
import { type Provider, provider, type Wish } from './provider.ts';
import { documentIn } from './reading/document.ts';
import { international, plainText, present, text } from './reading/fields.ts';
import { asObject } from './reading/json.ts';
import { readerOf, type Taken } from './reading/reports.ts';
import { type Lists, lookUp, statusesOf, type Words } from './reading/verdict.ts';

/** The words of `desc`. The last five are those of its panel: a webhook was seen with none of them. */
const words: Words = {
  DELIVERED: { status: 'delivered', says: 'The recipient got the message.' },
  FAILED: {
    status: 'undelivered',
    says: 'It could not be delivered, for any of several reasons; the reason beside it may tell which.',
  },
  REJECTED: { status: 'rejected', says: 'It was rejected; the reason beside it may tell why.' },
  NDNC: { status: 'rejected' },
  'Blocked number': { status: 'rejected' },
  SUBMITTED: { status: 'sent', says: 'It was submitted to the operator; no outcome yet.' },
  SENT: { status: 'sent', says: 'It was forwarded to the recipient’s operator; no outcome yet.' },
  PENDING: { status: 'sent', says: 'It is with the recipient’s operator, who tries for 4 hours; no outcome yet.' },
  'Auto failed': { status: 'rejected' },
  'OPT-OUT': { status: 'rejected' },
};

/** The codes of `status`. */
const codes: Words = {
  1: { status: 'delivered', says: 'Delivered to the recipient.' },
  2: { status: 'undelivered', says: 'Failed: it could not be delivered.' },
  9: {
    status: 'rejected',
    hint: 'opted_out',
    says: 'NDNC: the number is on the national do-not-disturb list, which promotional messages do not reach.',
  },
  16: { status: 'rejected', says: 'Rejected; the reason beside it may tell why.' },
  17: { status: 'rejected', hint: 'opted_out', says: 'Blocked number: it is blacklisted in the account’s phone book.' },
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
 * MSG91: SMS. Three versions of one webhook, of which the panel has one: v2 is a form with JSON in its one field, requests with the
 * recipients of each, in batches; v3 a flat JSON object; v4 what CleverTap wants, events without a request, where `meta` is the sender’s
 * own id of the message and the only one. A request has many recipients: a message is known by both. Times have no zone.
 * @see https://msg91.com/help/webhooks/how-can-i-get-the-delivery-reports-on-my-webhook-url in three revisions, and
 * https://msg91.com/help/delivery-report (documented); somebody’s receiver with `request_id` and `mobile`,
 * Abhinav-Chauhan1/ERP on GitHub (code); read 2026-11-28
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
      channel: 'sms',
      catalogue,
      takeApart,
      details: (fields) => present({ charge: text(fields, ['amount']) }),
    }),
    compose: (wish) => composeBatch([wish]),
    composeBatch,
  };
});

const composeBatch = (wishes: readonly Wish[]) => formRequest({ data: JSON.stringify(wishes.map(requestOf)) });

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
        date: spacedTime(wish.atMs) ?? report?.date,
        CRQID: wish.clientReference ?? report?.CRQID,
        number: wish.recipient?.replace('+', '') ?? report?.number,
        status: (Object.hasOwn(codeOfWord, desc) && codeOfWord[desc]) || '0',
        desc,
        failedReason: wish.errorCode ?? report?.failedReason,
      },
    ],
    campaignName: wish.tag ?? sample.campaignName,
  };
}

/** Any of the three versions; null for what is none. */
function takeApart(value: unknown): readonly Taken[] | null {
  const { held, at } = heldIn(value);
  const list = Array.isArray(held) ? held : [held];
  const taken = list.map((one, index) => ofOne(one, Array.isArray(held) ? `${at}[${index}]` : at));
  return list.length > 0 && taken.some((one) => one !== null) ? taken.flatMap((one) => one ?? [noReport]) : null;
}

const noReport: Taken = { other: 'other' };

/** What the one field of v2 holds; anything else as it is. */
function heldIn(value: unknown): { readonly held: unknown; readonly at: string } {
  const form = asObject(value);
  const data = form?.['data'];
  if (form === null || data === undefined || Object.keys(form).length > 1) return { held: value, at: '' };
  return { held: typeof data === 'string' ? documentIn(data) : data, at: 'data' };
}

function ofOne(one: unknown, at: string): readonly Taken[] | null {
  const told = asObject(one);
  if (told === null) return null;
  const { report, event, data } = told;
  const path = (name: string): string => (at === '' ? name : `${at}.${name}`);
  if (told['requestId'] !== undefined && Array.isArray(report))
    return report.map((each, index) => ({
      at: path(`report[${index}]`),
      record: toRecord({ ...told, report: null, ...asObject(each) }),
    }));
  if (typeof event === 'string' && Array.isArray(data))
    return data.map((each, index) => ({
      at: path(`data[${index}]`),
      // What it says as a word is in the record.
      event: lookUp(words, event) === undefined ? event : null,
      record: ofCleverTap(event, asObject(each) ?? {}),
    }));
  if (plainText(told['requestId']) !== null && (told['desc'] ?? told['status']) !== undefined)
    return [{ at, record: toRecord(told) }];
  return null;
}

type Told = Readonly<Record<string, unknown>>;

/** In v2 and v3. */
const toRecord = (told: Told): Told => ({
  requestId: told['requestId'],
  status: told['desc'],
  status_code: told['status'],
  error_message: told['failedReason'],
  to: international(told['number']),
  from: told['senderId'],
  client_ref: told['CRQID'] === undefined ? told['clientid'] : (meant(told['CRQID']) ?? told['clientid']),
  tag: told['campaignName'],
  amount: told['amount'],
  date: told['date'],
});

/** In v4: what is no word of a status is the reason. */
function ofCleverTap(event: string, told: Told): Told {
  const { description, meta, code, ts } = told;
  const isWord = lookUp(words, plainText(description) ?? '') !== undefined;
  return {
    requestId: meant(meta),
    status: isWord ? description : event,
    error_code: code,
    error_message: isWord ? null : description,
    ts,
  };
}

/** Zero stands where there is none. */
const meant = (reference: unknown): unknown => (plainText(reference) === '0' ? null : reference);
