import { outcomeOf } from '../domain/status.ts';
import { clickatellErrors } from './catalogues/clickatell.ts';
import { jsonRequest } from './composed.ts';
import type { Gate } from './gate.ts';
import { type Provider, provider, type Wish } from './provider.ts';
import { type Fields, fieldOf, fieldsIn, international, plainText, present, text } from './reading/fields.ts';
import { opened } from './reading/path.ts';
import { readerOf, type Taken, takeEach } from './reading/reports.ts';
import { type Lists, lookUp, type Meaning, statusesOf, type Words } from './reading/verdict.ts';

/** One API's words, by their numbers. */
const coded: Readonly<Record<string, Meaning & { readonly code: number }>> = {
  UNKNOWN: { code: 1, status: 'unknown', says: 'The status is unknown, or the message was not found in the account.' },
  QUEUED: { code: 2, status: 'queued', says: 'It waits at Clickatell to be handed on.' },
  SCHEDULED: { code: 3, status: 'queued', says: 'It waits at Clickatell for the time for which it is scheduled.' },
  SENT_TO_SUPPLIER: { code: 4, status: 'sent', says: 'Handed to the operator or channel; no outcome yet.' },
  DEVICE_ACK: { code: 5, status: 'delivered', says: 'The phone acknowledged that it has the message.' },
  READ: { code: 6, status: 'read', says: 'The recipient read it (WhatsApp).' },
  EXPIRED: { code: 20, status: 'expired', says: 'Its validity ended before it was delivered.' },
  STOPPED_BY_USER: { code: 21, status: 'rejected' },
  STOPPED_BY_ADMIN: { code: 22, status: 'rejected' },
  DELIVERY_FAILURE: {
    code: 23,
    status: 'undelivered',
    says: 'It could not be delivered; Clickatell does not say why.',
  },
  EMULATED: { code: 24, status: 'unconfirmed', says: 'It was only emulated, as in a test: nobody got it.' },
  INSUFFICIENT_ACCOUNT_BALANCE: { code: 25, status: 'rejected' },
  VOLUME_LIMIT: { code: 26, status: 'rejected' },
  VOLUME_LIMIT_DAILY: { code: 27, status: 'rejected' },
  VOLUME_LIMIT_MONTHLY: { code: 28, status: 'rejected' },
  RECIPIENT_DOES_NOT_EXIST: { code: 29, status: 'undelivered' },
  ENCRYPTION_ACCESS_DENIED: { code: 60, status: 'failed' },
  ENCRYPTION_CONTENT_ERROR: { code: 61, status: 'failed' },
  MEDIA_NOT_FOUND: { code: 80, status: 'failed' },
  MEDIA_SIZE_ERROR: { code: 81, status: 'failed' },
  MEDIA_CHECKSUM_FAILURE: { code: 82, status: 'failed' },
  MEDIA_REJECTED_BY_SUPPLIER: { code: 83, status: 'failed' },
  MEDIA_METADATA_ERROR: { code: 84, status: 'failed' },
  MEDIA_ACCESS_ERROR: { code: 85, status: 'failed' },
  ROUTING_ERROR: { code: 100, status: 'failed' },
  WHATSAPP_ACCOUNT_PAYMENT_ISSUE: { code: 130, status: 'failed' },
  WHATSAPP_RE_ENGAGEMENT_REQUIRED: { code: 131, status: 'failed' },
  WHATSAPP_SPAM_RATE_LIMIT_REACHED: { code: 132, status: 'failed' },
  WHATSAPP_SERVER_RATE_LIMIT: { code: 133, status: 'failed' },
  WHATSAPP_HSM_NOT_AVAILABLE: { code: 134, status: 'failed' },
  WHATSAPP_HSM_PARAM_COUNT_MISMATCH: { code: 135, status: 'failed' },
  WHATSAPP_HSM_IS_MISSING: { code: 136, status: 'failed' },
  WHATSAPP_HSM_DOWNLOAD_FAILED: { code: 137, status: 'failed' },
  WHATSAPP_HSM_PACK_IS_MISSING: { code: 138, status: 'failed' },
  WHATSAPP_EXPERIMENTAL_NUMBER: { code: 139, status: 'failed' },
  WHATSAPP_TEMPLATE_TEXT_TOO_LONG: { code: 140, status: 'failed' },
  WHATSAPP_TEMPLATE_FORMAT_MISMATCH: { code: 141, status: 'failed' },
  WHATSAPP_TEMPLATE_FORMATTING_POLICY_VIOLATED: { code: 142, status: 'failed' },
};

/** Further words of One API, whose numbers could not be read, and one of the Platform's. */
const uncoded: Words = {
  WHATSAPP_TEMPLATE_MEDIA_FORMAT_UNSUPPORTED: 'failed',
  WHATSAPP_PARAMETER_MISSING: 'failed',
  WHATSAPP_PARAMETER_INVALID: 'failed',
  WHATSAPP_PARAMETER_NOT_REQUIRED: 'failed',
  WHATSAPP_TEMPLATE_INVALID_URL: 'failed',
  WHATSAPP_TEMPLATE_INVALID_PHONE_NUMBER: 'failed',
  WHATSAPP_TEMPLATE_RECEIVER_NO_BUTTON_SUPPORT: 'failed',
  RECEIVED_BY_RECIPIENT: { status: 'delivered', says: 'The recipient’s phone confirmed that it has the message.' },
};

/** The numbers of the older APIs, which One API uses for other things: of three digits here, whatever was sent. */
const older: Words = {
  '001': { status: 'unknown', says: 'Message unknown: the id is wrong, or its report is late.' },
  '002': { status: 'queued', says: 'Message queued: it waits to be delivered, or to be tried again.' },
  '003': { status: 'sent', says: 'Delivered to the gateway or network; no outcome yet.' },
  '004': { status: 'delivered', says: 'Received by the recipient: the phone confirmed it.' },
  '005': 'failed',
  '006': 'rejected',
  '007': { status: 'undelivered', says: 'Error delivering the message to the phone.' },
  '008': { status: 'queued', says: 'OK: the gateway has the message.' },
  '009': 'failed',
  '010': { status: 'expired', says: 'The message expired before it could be handed on.' },
  '011': { status: 'queued', says: 'Queued for a later delivery.' },
  '012': 'rejected',
  '014': 'rejected',
};

const ownLists = (): Lists => ({
  words: { ...coded, ...uncoded },
  codes: {
    ...Object.fromEntries(Object.values(coded).map(({ code, ...meaning }) => [String(code), meaning])),
    ...older,
  },
  family: (word) =>
    /^(?:(?:whatsapp|media|encryption)_|1[34]\d$)/i.test(word)
      ? { status: 'failed', says: 'A failure: the words and numbers of Clickatell that begin so are.' }
      : undefined,
});

const sample = {
  integrationId: 'fa8090815f05d5ed015f0b5b56080cd2',
  integrationName: 'My integration',
  event: {
    messageStatusUpdate: [
      {
        channel: 'sms',
        timestamp: 1506607698000,
        statusCode: 5,
        status: 'DEVICE_ACK',
        messageId: '3a89680503414383af44dcd0e4e5f184',
        clientMessageId: 'd33eef0838a121f71069a4cc8d55c19e',
      },
    ],
  },
};

/**
 * Clickatell: SMS and WhatsApp by One API, and SMS by two older APIs. One API posts events in an envelope, one now and perhaps several
 * one day; the Platform's REST API a flat object, with the numbers of old; the oldest (Central), by GET or POST, a form, JSON or XML,
 * wrapped in `data` at times. The same number is another status in One API than in the others. One API tells no recipient.
 * @see https://help.clickatell.com “One API Client Callbacks” (documented: the envelope); a receiver's description of itself
 * (ServiceStack metadata) for what is in the event, as https://www.clickatell.com “One API: Receive message callback” writes it for
 * messages that came in; https://www.clickatell.com/developers/api-documentation/rest-api-status-callback/;
 * https://docs.clickatell.com/archive “Callback (push status and cost notification)”; arcturial/clickatell, nyaruka/courier,
 * playsms/playsms and kolypto/py-smsframework-clickatell on GitHub (code); read 2026-11-28
 */
export const clickatellGate: Gate = {
  id: 'clickatell',
  name: 'Clickatell',
  method: 'POST',
  signature: null,
  deadlineMs: null,
};

/** How it is read, and played. */
export const clickatell: Provider = /* @__PURE__ */ provider(clickatellGate, () => ({
  sendsOtherEvents: true,
  catalogue: clickatellErrors,
  words: statusesOf(ownLists().words),
  lists: ownLists(),
  parse: readerOf({
    id: ['messageId', 'apiMsgId'],
    ...ownLists(),
    channel: 'sms',
    catalogue: clickatellErrors,
    takeApart,
    details: (fields) => present({ charge: text(fields, ['charge']) }),
  }),
  compose: (wish) => composeBatch([wish]),
  composeBatch,
}));

const composeBatch = (wishes: readonly Wish[]) =>
  jsonRequest({ ...sample, event: { messageStatusUpdate: wishes.map(updateOf) } });

function updateOf(wish: Wish): object {
  const [update] = sample.event.messageStatusUpdate;
  const status = failureOf(wish.errorCode) ?? wish.status ?? update?.status ?? '';
  return {
    ...update,
    timestamp: wish.atMs ?? update?.timestamp,
    statusCode: Object.hasOwn(coded, status) ? coded[status]?.code : 0,
    status,
    messageId: wish.messageId ?? update?.messageId,
    clientMessageId: wish.clientReference ?? wish.tag ?? update?.clientMessageId,
  };
}

/** Clickatell's status is the cause: the word of this number, where it is a failure's. */
const failureOf = (errorCode: string | undefined): string | undefined =>
  Object.entries(coded).find(
    ([, { code, status }]) => String(code) === errorCode && outcomeOf(status) === 'failed',
  )?.[0];

/** Any of the three APIs; null for what is none of them. */
const takeApart = (value: unknown): readonly Taken[] | null => takeEach(value, ofOne);

function ofOne(one: unknown, at: string): readonly Taken[] | null {
  const fields = fieldsIn(one);
  if (fields === null) return null;
  const event = fieldsIn(opened(fieldOf(fields, 'event')));
  const isNamed = text(fields, ['integrationId', 'integrationName']) !== null;
  if (event !== null && (isNamed || fieldOf(event, statusEvent) !== undefined)) return ofEvent(event, at);
  const held = inner(fields);
  return ofPlatform(held, at) ?? ofCentral(held, at);
}

const statusEvent = 'messageStatusUpdate';

/** One API: what kinds of events there are is in their names. */
const ofEvent = ({ exact }: Fields, at: string): readonly Taken[] =>
  Object.entries(exact).flatMap(([name, value]): readonly Taken[] => {
    if (name.toLowerCase() !== statusEvent.toLowerCase())
      return [{ other: /^mo[A-Z]/i.test(name) ? 'inbound' : 'other' }];
    const updates = Array.isArray(value) ? value : [value];
    return updates.map((update, index) => {
      const told = fieldsIn(update) ?? fieldsIn({});
      const place = `${at === '' ? '' : `${at}.`}event.${name}[${index}]`;
      return { at: place, record: toRecord(told as Fields, numberOf(told as Fields, 'statusCode')) };
    });
  });

/** A Platform report is flat, and so is an update of One API without its envelope, whose numbers are others. */
function ofPlatform(fields: Fields, at: string): readonly Taken[] | null {
  const { exact } = fields;
  if (plainText(exact['messageId']) === null) return null;
  if (exact['fromNumber'] !== undefined && exact['text'] !== undefined) return [{ other: 'inbound' }];
  if (!['statusCode', 'statusDescription', 'clientMessageId', 'requestId'].some((name) => exact[name] !== undefined))
    return null;
  const code = numberOf(fields, 'statusCode');
  const word = lookUp(coded, text(fields, ['status']) ?? '') as (typeof coded)[string] | undefined;
  const isOneApi = exact['channel'] !== undefined || String(word?.code) === code;
  return [{ at, record: toRecord(fields, isOneApi ? code : ofThreeDigits(code)) }];
}

/** A report of Central, or a message that came in there. */
function ofCentral(fields: Fields, at: string): readonly Taken[] | null {
  const { exact } = fields;
  const isOurs = ['apiMsgId', 'apimsgid', 'cliMsgId', 'climsgid', 'moMsgId', 'api_id'].some(
    (name) => exact[name] !== undefined,
  );
  if (!isOurs) return null;
  if (exact['text'] !== undefined && exact['status'] === undefined) return [{ other: 'inbound' }];
  const record = toRecord(fields, null);
  const status = ofThreeDigits(numberOf(fields, 'status'));
  return [
    { at, record: { ...record, status, apiMsgId: text(fields, ['apiMsgId', 'moMsgId'], Number.POSITIVE_INFINITY) } },
  ];
}

/** What a single wrapper holds, such as `data`, or the root of XML. */
function inner(fields: Fields, depth = 0): Fields {
  const values = Object.values(fields.exact);
  const [only] = values;
  const held = fieldsIn(opened(only));
  return values.length === 1 && held !== null && depth < 4 ? inner(held, depth + 1) : fields;
}

const numberOf = (fields: Fields, name: string): string | null => text(fields, [name]);

/** The older numbers as their list has them. */
const ofThreeDigits = (code: string | null): string | null =>
  code !== null && /^\d{1,3}$/.test(code) ? code.padStart(3, '0') : code;

/** @param code the number of the status. */
function toRecord(fields: Fields, code: string | null): Readonly<Record<string, unknown>> {
  const status = text(fields, ['status']);
  // Only the older APIs describe a status.
  const meaning = lookUp(older, code ?? '');
  const hasFailed = meaning !== undefined && outcomeOf(meaning.status) === 'failed';
  return {
    messageId: fieldOf(fields, 'messageId'),
    status,
    status_code: code,
    error_message: hasFailed ? fieldOf(fields, 'statusDescription') : null,
    to: international(fieldOf(fields, 'to')),
    from: fieldOf(fields, 'from'),
    client_ref: text(fields, ['clientMessageId', 'cliMsgId'], Number.POSITIVE_INFINITY),
    channel: text(fields, ['channel']),
    done_at: fieldOf(fields, 'timestamp'),
    charge: fieldOf(fields, 'charge'),
  };
}
