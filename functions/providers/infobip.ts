import { type PriceText, priceText } from '../domain/report.ts';
import type { Catalogue } from './catalogues/catalogue.ts';
import { infobipChatErrors } from './catalogues/infobip-chat.ts';
import { infobipDltErrors } from './catalogues/infobip-dlt.ts';
import { infobipMmsErrors } from './catalogues/infobip-mms.ts';
import { infobipSmsErrors } from './catalogues/infobip-sms.ts';
import { jsonRequest, submission } from './composed.ts';
import type { Gate } from './gate.ts';
import { type Provider, provider, type Wish } from './provider.ts';
import { type Fields, fieldOf, fieldsIn, plainText, present, text, toFields, wholeNumber } from './reading/fields.ts';
import { readerOf, type Taken } from './reading/reports.ts';
import { type Lists, lookUp, type Meaning, statusesOf } from './reading/verdict.ts';

type Named = Meaning & { readonly id?: number };

/** Statuses by name, with their ids. Those without a sentence are the cause of a failure: the catalogue has them. */
const names: Readonly<Record<string, Named>> = {
  MESSAGE_ACCEPTED: { id: 0, status: 'queued', says: 'Infobip has accepted the message.' },
  PENDING_TIME_VIOLATION: { id: 1, status: 'queued', says: 'It waits for the hours in which it may be sent.' },
  DELIVERED_TO_OPERATOR: {
    id: 2,
    status: 'delivered',
    says: 'The operator has it, which is all that is known: some operators never tell whether it reached the phone.',
  },
  PENDING_WAITING_DELIVERY: { id: 3, status: 'sent', says: 'The operator has it; its receipt is awaited.' },
  UNDELIVERABLE_REJECTED_OPERATOR: {
    id: 4,
    status: 'rejected',
    says: 'The operator refused it; the error beside it may tell why.',
  },
  DELIVERED_TO_HANDSET: { id: 5, status: 'delivered', says: 'The phone of the recipient has it.' },
  REJECTED_NETWORK: { id: 6, status: 'rejected' },
  PENDING_ENROUTE: { id: 7, status: 'sent', says: 'It is on its way to the operator; no outcome yet.' },
  REJECTED_PREFIX_MISSING: { id: 8, status: 'rejected' },
  UNDELIVERABLE_NOT_DELIVERED: {
    id: 9,
    status: 'undelivered',
    says: 'The operator could not deliver it; the error beside it may tell why.',
  },
  REJECTED_DND: { id: 10, status: 'rejected' },
  REJECTED_SOURCE: { id: 11, status: 'rejected' },
  REJECTED_NOT_ENOUGH_CREDITS: { id: 12, status: 'rejected' },
  REJECTED_SENDER: { id: 13, status: 'rejected' },
  REJECTED_DESTINATION_BLOCKLISTED: { id: 14, status: 'rejected' },
  EXPIRED_EXPIRED: {
    id: 15,
    status: 'expired',
    says: 'Its validity, of 48 hours where none was given, ended before it was delivered.',
  },
  REJECTED_NOT_REACHABLE: { id: 16, status: 'rejected' },
  REJECTED_PREPAID_PACKAGE_EXPIRED: { id: 17, status: 'rejected' },
  REJECTED_DESTINATION_NOT_REGISTERED: { id: 18, status: 'rejected' },
  REJECTED_ROUTE_NOT_AVAILABLE: { id: 19, status: 'rejected' },
  REJECTED_FLOODING_FILTER: { id: 20, status: 'rejected' },
  REJECTED_SYSTEM_ERROR: { id: 21, status: 'rejected' },
  EXPIRED_UNKNOWN: { id: 22, status: 'expired', says: 'Its validity ended, for a reason that is not known.' },
  REJECTED_DUPLICATE_MESSAGE_ID: { id: 23, status: 'rejected' },
  REJECTED_INVALID_UDH: { id: 24, status: 'rejected' },
  REJECTED_MESSAGE_TOO_LONG: { id: 25, status: 'rejected' },
  PENDING_ACCEPTED: { id: 26, status: 'queued', says: 'Infobip has accepted the message and is about to hand it on.' },
  EXPIRED_DLR_UNKNOWN: {
    id: 29,
    status: 'unconfirmed',
    says: 'No usable receipt came before its validity ended: nobody can say whether it arrived.',
  },
  UNDELIVERABLE_NOT_SENT: { id: 31, status: 'failed' },
  MISSING_TO: { id: 51, status: 'rejected' },
  REJECTED_DESTINATION: { id: 52, status: 'rejected' },
  REJECTED_INVALID_NOTIFY_URL: { id: 56, status: 'rejected' },
  REJECTED_MESSAGE_TEXT_TOO_LONG: { id: 77, status: 'rejected' },
  SIGNALS_BLOCKED: { id: 87, status: 'rejected' },
  NO_ANSWER: { id: 96, status: 'undelivered' },
  BUSY: { id: 97, status: 'undelivered' },
  CANCELLED: { id: 98, status: 'rejected' },
  UNDELIVERABLE_REJECTED_PLATFORM: { id: 100, status: 'rejected' },
  SENT: { status: 'sent', says: 'It was sent; no outcome yet (the oldest API).' },
  NOT_SENT: { status: 'failed', says: 'It was not sent; the error beside it may tell why (the oldest API).' },
  NOT_ALLOWED: { status: 'rejected', says: 'The account may not send this (the oldest API).' },
  NOT_ENOUGH_CREDITS: { status: 'rejected' },
  ROUTE_NOT_AVAILABLE: { status: 'rejected' },
  INVALID_DESTINATION_ADDRESS: { status: 'rejected' },
  INVALID_SOURCE_ADDRESS: { status: 'rejected' },
  INVALID_MESSAGE_FORMAT: { status: 'rejected' },
  SEEN: { status: 'read', says: 'The recipient has seen the message (chat apps).' },
};

/** The groups of statuses, by id: an array of their names, whose statuses count where the name beside them is on no list. */
const groups = ['ACCEPTED', 'PENDING', 'UNDELIVERABLE', 'DELIVERED', 'EXPIRED', 'REJECTED'] as const;
const meaningOfGroup: Readonly<Record<(typeof groups)[number], Meaning>> = {
  ACCEPTED: { status: 'queued', says: 'Infobip has accepted the message.' },
  PENDING: { status: 'sent', says: 'It is on its way; no outcome yet.' },
  UNDELIVERABLE: { status: 'undelivered', says: 'It was handed on and could not be delivered.' },
  DELIVERED: { status: 'delivered', says: 'It was delivered.' },
  EXPIRED: { status: 'expired', says: 'Its validity ended before it was delivered.' },
  REJECTED: { status: 'rejected', says: 'Infobip or the operator refused it.' },
};

const ownLists = (): Lists => ({ words: { ...names, ...meaningOfGroup }, family: ofGroup });

/** A name that is on no list begins with that of its group. */
function ofGroup(word: string): Meaning | undefined {
  const group = groups.find((one) => word.toUpperCase().startsWith(`${one}_`));
  return group && meaningOfGroup[group];
}

const errors = (): Catalogue => [...infobipSmsErrors, ...infobipDltErrors, ...infobipMmsErrors, ...infobipChatErrors];

const sample = {
  bulkId: 'BULK-ID-123-xyz',
  messageId: 'MESSAGE-ID-123-xyz',
  to: '41793026727',
  sender: 'InfoSMS',
  sentAt: '2019-11-09T16:00:00.000+0000',
  doneAt: '2019-11-09T16:00:00.000+0000',
  messageCount: 1,
  mccMnc: '22801',
  callbackData: 'callbackData',
  price: { pricePerMessage: 0.01, currency: 'EUR' },
  status: {
    groupId: 3,
    groupName: 'DELIVERED',
    id: 5,
    name: 'DELIVERED_TO_HANDSET',
    description: 'Message delivered to handset',
  } as object,
  error: { groupId: 0, groupName: 'OK', id: 0, name: 'NO_ERROR', description: 'No Error', permanent: false } as object,
  platform: { entityId: 'promotional-traffic-entity', applicationId: 'marketing-automation-application' },
};

/**
 * Infobip: SMS, MMS and chat apps, up to 100 reports and more in one callback. No signature is documented. A status counts by
 * its name, else by its group; `error` tells the cause, `permanent` whether it would stay. `DELIVERED_TO_OPERATOR` is of the group
 * DELIVERED and may be the last word, on the operator's level; one page calls it not final. Reports that a message was seen name no status. Older
 * accounts get XML (`notifyContentType`), the oldest `<DeliveryReport>` with attributes. Inbound messages and clicks may come to
 * the same URL.
 * @see https://www.infobip.com/docs/essentials/api-essentials/response-status-and-error-codes (the codes, by api-evangelist/infobip on
 * GitHub) and https://www.infobip.com/docs/developer-resources/api-fundamentals/message-status-codes.md (documented);
 * infobip/infobip-api-java-client on GitHub; the older API's pages (XML, archived); rapidpro and another on GitHub
 * (somebody's code: `<DeliveryReport>`); read 2026-11-28. That what is not answered comes again, at longer and longer intervals, is
 * general knowledge.
 */
export const infobipGate: Gate = {
  id: 'infobip',
  name: 'Infobip',
  method: 'POST',
  signature: null,
  deadlineMs: null,
};

/** How it is read, and played. */
export const infobip: Provider = /* @__PURE__ */ provider(infobipGate, () => ({
  sendsOtherEvents: true,
  catalogue: errors(),
  words: statusesOf(ownLists().words),
  lists: ownLists(),
  parse: readerOf({
    id: ['messageId'],
    ...ownLists(),
    channel: null,
    catalogue: errors(),
    takeApart,
    details: (fields) => present({ batchId: text(fields, ['bulkId']), charge: text(fields, ['charge']) }),
  }),
  compose: (wish) => batchOf([wish]),
  composeBatch: batchOf,
  // Unless asked otherwise.
  mostAtOnce: 100,
}));

const batchOf = (wishes: readonly Wish[]) => jsonRequest({ results: wishes.map(resultOf) });

function resultOf(wish: Wish): object {
  const common = {
    messageId: wish.messageId ?? sample.messageId,
    to: wish.recipient ?? sample.to,
    sentAt: withOffset(submission(wish)) ?? sample.sentAt,
  };
  const doneAt = wish.atMs === undefined ? sample.doneAt : withOffset(new Date(wish.atMs).toISOString());
  if (wish.status === 'SEEN') return { ...common, from: sample.sender, seenAt: doneAt };
  return {
    ...sample,
    ...common,
    doneAt,
    mccMnc: wish.carrier ?? sample.mccMnc,
    callbackData: wish.clientReference ?? wish.tag ?? sample.callbackData,
    status: wish.status === undefined ? sample.status : statusOf(wish.status),
    error: wish.errorCode === undefined ? sample.error : errorOf(wish.errorCode),
  };
}

const withOffset = (at: string | undefined): string | undefined => at?.replace('Z', '+0000');

function statusOf(word: string): object {
  const id = Object.hasOwn(names, word) ? names[word]?.id : undefined;
  const group = groups.findIndex((one) => word.startsWith(one));
  const inGroup = group < 0 ? {} : { groupId: group, groupName: groups[group] };
  return { ...inGroup, ...(id === undefined ? {} : { id }), name: word };
}

function errorOf(code: string): object {
  const known = errors().find(({ codes = [], texts = [] }) => codes.includes(code) || texts.includes(code));
  return { id: /^\d{1,6}$/.test(code) ? Number(code) : code, name: known?.texts?.[0] ?? code };
}

function takeApart(value: unknown): readonly Taken[] | null {
  const document = fieldsIn(value);
  if (document === null) return null;
  if (/^click/i.test(text(document, ['notificationType']) ?? '')) return [{ other: 'click' }];
  const results = listOf(document, ['results', 'result']);
  if (results !== null) return results.map((one, index) => taken(one, `results[${index}]`));
  const oldest = fieldsIn(fieldOf(document, 'DeliveryReport'));
  const messages = oldest && listOf(oldest, ['message']);
  return messages?.map((one, index) => ofAttributes(one, `message[${index}]`)) ?? null;
}

/** The list of one of these names. XML has it in its root element, and in an element of the same name; a single one is no list there. */
function listOf(document: Fields, listNames: readonly string[]): readonly unknown[] | null {
  const [root, ...more] = Object.values(document.exact);
  const inRoot = more.length === 0 ? fieldsIn(root) : null;
  const found = structureIn(document, listNames) ?? structureIn(inRoot, listNames);
  const list = structureIn(fieldsIn(found), listNames) ?? found;
  if (list === null) return null;
  return Array.isArray(list) ? list : [list];
}

/** The first of these fields that holds fields or a list. */
const structureIn = (fields: Fields | null, fieldNames: readonly string[]): object | null =>
  fieldNames
    .map((name) => fields && fieldOf(fields, name))
    .find((one): one is object => typeof one === 'object' && one !== null) ?? null;

function taken(value: unknown, at: string): Taken {
  const result = fieldsIn(value) ?? toFields({});
  const event = text(result, ['event'])?.toUpperCase() ?? null;
  const seenAt = fieldOf(result, 'seenAt');
  const status = seenAt !== undefined && fieldOf(result, 'status') === undefined ? 'SEEN' : fieldOf(result, 'status');
  if (status === undefined && (event === 'MO' || fieldOf(result, 'receivedAt') !== undefined))
    return { other: 'inbound' };
  if (status === undefined && event !== null) return { other: 'other' };
  const [name, group] = saidBy(status);
  const network = text(result, ['mccMnc', 'networkId']);
  return {
    at,
    price: priceOf(result),
    record: {
      messageId: fieldOf(result, 'messageId') ?? fieldOf(result, 'id'),
      status: name,
      status_code: group,
      ...errorIn(fieldsIn(fieldOf(result, 'error'))),
      to: plainText(fieldOf(result, 'to')) ?? fieldOf(result, 'destination'),
      from: plainText(fieldOf(result, 'sender')) ?? fieldOf(result, 'from'),
      client_reference: fieldOf(result, 'callbackData'),
      operator: network === 'null' ? null : network,
      segments: text(result, ['messageCount', 'smsCount']),
      // Only chat apps tell that a message was seen.
      channel: plainText(fieldOf(result, 'channel')) ?? (seenAt === undefined ? 'sms' : null),
      sent_at: fieldOf(result, 'sentAt'),
      done_at: seenAt ?? fieldOf(result, 'doneAt'),
      bulkId: fieldOf(result, 'bulkId'),
    },
  };
}

/** A status by its name or, where there is none, by its id; and its group, where that tells more than a name that is on no list. */
function saidBy(status: unknown): readonly [name: string | null, group: string | null] {
  const fields = fieldsIn(status);
  if (fields === null) return [plainText(status), null];
  const id = text(fields, ['id']);
  const name = text(fields, ['name']) ?? Object.keys(names).find((one) => String(names[one]?.id) === id) ?? null;
  const group = text(fields, ['groupName']) ?? groups[wholeNumber(fields, ['groupId']) ?? groups.length] ?? null;
  const isKnown = name !== null && (lookUp(names, name) ?? lookUp(meaningOfGroup, name) ?? ofGroup(name)) !== undefined;
  return name === null ? [group ?? id, null] : [name, isKnown ? null : group];
}

function errorIn(error: Fields | null): Readonly<Record<string, unknown>> {
  const code = error && text(error, ['id']);
  if (error === null || code === '0') return {};
  return { error_code: code, error_message: text(error, ['description', 'name']) };
}

/** `pricePerMessage` is that of one SMS, of which a long message has several. */
function priceOf(result: Fields): PriceText | null {
  const price = fieldsIn(fieldOf(result, 'price'));
  const [, whole, fraction = ''] =
    /^(\d{1,9})(?:\.(\d{1,9}))?$/.exec((price && text(price, ['pricePerMessage'])) ?? '') ?? [];
  const currency = price && text(price, ['currency']);
  if (whole === undefined || !/^[A-Z]{3}$/.test(currency ?? '')) return null;
  const count = wholeNumber(result, ['messageCount', 'smsCount']) || 1;
  const digits = String(BigInt(whole + fraction) * BigInt(count)).padStart(fraction.length + 1, '0');
  const at = digits.length - fraction.length;
  return priceText({
    amount: fraction ? `${digits.slice(0, at)}.${digits.slice(at)}` : digits,
    currency: currency as string,
  });
}

/** `<message id="…" sentdate="2010/8/2 14:55:10" … status="DELIVERED" gsmerror="0" price="0.65"/>` */
function ofAttributes(value: unknown, at: string): Taken {
  const message = fieldsIn(value) ?? toFields({});
  const padded = (name: string): string | undefined => text(message, [name])?.replace(/\b\d\b/g, '0$&');
  return {
    at,
    record: {
      messageId: fieldOf(message, 'id'),
      status: fieldOf(message, 'status'),
      channel: 'sms',
      error_code: fieldOf(message, 'gsmerror'),
      sent_at: padded('sentdate'),
      done_at: padded('donedate'),
      charge: fieldOf(message, 'price'),
    },
  };
}
