import { createHash } from 'node:crypto';
import { isFinal, outcomeOf } from '../domain/status.ts';
import { awsSmsErrors } from './catalogues/aws-sms.ts';
import type { Gate, Handshake, Knock } from './gate.ts';
import { type Provider, provider, type Wish } from './provider.ts';
import { plainText, present, priceOf, text } from './reading/fields.ts';
import { asObject, jsonObject } from './reading/json.ts';
import { readerOf, type Taken } from './reading/reports.ts';
import { type Lists, lookUp, type Meaning, statusesOf, type Words } from './reading/verdict.ts';
import { playedTopicArn, snsEnvelope, snsTopic, subscribeUrl } from './signatures/sns.ts';

type Ends = Readonly<Record<string, Meaning>>;

/** What the types of events of SMS and MMS end in. */
const messages: Ends = {
  QUEUED: { status: 'queued', says: 'It waits at AWS to be delivered.' },
  PENDING: { status: 'sent', says: 'It is being delivered; no outcome yet.' },
  SUCCESSFUL: {
    status: 'delivered',
    says: 'The recipient’s operator accepted it, and nothing more will come: in some countries that stands for delivered.',
  },
  DELIVERED: { status: 'delivered', says: 'It was delivered.' },
  INVALID: { status: 'rejected' },
  INVALID_MESSAGE: { status: 'rejected' },
  UNREACHABLE: { status: 'undelivered' },
  CARRIER_UNREACHABLE: { status: 'undelivered' },
  BLOCKED: { status: 'rejected' },
  CARRIER_BLOCKED: { status: 'rejected' },
  SPAM: { status: 'rejected' },
  TTL_EXPIRED: { status: 'expired' },
  UNKNOWN: {
    status: 'unconfirmed',
    says: 'AWS does not know what became of it: no last word came from the operator within 72 hours, or none that says why.',
  },
};
const texts: Ends = {
  SENT: { status: 'sent', says: 'Handed to the operator; no outcome yet.' },
  PROTECT_BLOCKED: { status: 'rejected' },
};
const media: Ends = {
  FILE_INACCESSIBLE: { status: 'failed' },
  FILE_TYPE_UNSUPPORTED: { status: 'failed' },
  FILE_SIZE_EXCEEDED: { status: 'failed' },
};
const calls: Ends = {
  INITIATED: { status: 'queued', says: 'The call is being placed.' },
  RINGING: { status: 'sent', says: 'The phone rings.' },
  ANSWERED: { status: 'sent', says: 'Somebody or something answered; the message is not read out yet.' },
  COMPLETED: { status: 'delivered', says: 'The message was read out, to a person or to a mailbox.' },
  BUSY: { status: 'undelivered' },
  NO_ANSWER: { status: 'undelivered' },
  FAILED: { status: 'failed', says: 'The call failed; AWS does not say why.' },
  TTL_EXPIRED: { status: 'expired' },
};
const rich: Ends = {
  QUEUED: { status: 'queued', says: 'It waits at AWS to be delivered.' },
  SENT: { status: 'sent', says: 'Handed to the RCS platform; no outcome yet.' },
  DELIVERED: { status: 'delivered', says: 'It reached the recipient’s device.' },
  READ: { status: 'read', says: 'The recipient opened it.' },
  FAILED: { status: 'failed', says: 'RCS could not deliver it; the text beside it may tell why.' },
  TTL_EXPIRED: { status: 'expired' },
  PROTECT_BLOCKED: { status: 'rejected' },
  FALLEN_BACK_TO_SMS: {
    status: 'sent',
    says: 'RCS could not deliver it, so that it goes as SMS or MMS; whose events follow.',
  },
};

const channels = { TEXT: 'sms', MEDIA: 'mms', VOICE: 'voice', RCS: 'rcs' };
type Family = keyof typeof channels;

function words(): Words {
  const families: Readonly<Record<Family, Ends>> = {
    TEXT: { ...messages, ...texts },
    MEDIA: { ...messages, ...media },
    VOICE: calls,
    RCS: rich,
  };
  return Object.fromEntries(
    Object.entries(families).flatMap(([family, ends]) =>
      Object.entries(ends).map(([end, meaning]) => [`${family}_${end}`, meaning]),
    ),
  );
}

/** What stands behind the type of an event that would end a message, where the event says that it does not. */
const moreFollows = ' isFinal=false';

const lists = (known: Words): Lists => ({
  words: known,
  family: (word) => {
    const meaning = word.endsWith(moreFollows) ? lookUp(known, word.slice(0, -moreFollows.length)) : undefined;
    return meaning && { status: 'sent', says: 'Not the last word, says AWS: another event follows.' };
  },
});

const sample = {
  eventType: 'TEXT_SUCCESSFUL',
  eventVersion: '1.0',
  eventTimestamp: 1686975103470,
  isFinal: true,
  originationPhoneNumber: '+12065550152',
  destinationPhoneNumber: '+14255550156',
  isoCountryCode: 'US',
  mcc: '310',
  mnc: '800',
  messageId: '862a8790-60c0-4430-9b2b-658bdexample',
  messageRequestTimestamp: 1686975103170,
  messageEncoding: 'GSM',
  messageType: 'PROMOTIONAL',
  messageStatus: 'SUCCESSFUL',
  messageStatusDescription: 'Message has been accepted by phone carrier',
  context: { account: 'bar' },
  totalMessageParts: 1,
  totalMessagePrice: 0.09582,
  totalCarrierFee: 0,
};

/** The envelope of SNS's own sample, which has no event in it. */
const sampleEnvelope = {
  Type: 'Notification',
  MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
  TopicArn: playedTopicArn,
  Message: '',
  Timestamp: '2012-05-02T00:54:06.655Z',
  SignatureVersion: '1',
  Signature: 'EXAMPLEw6JRN',
  SigningCertURL: 'https://sns.us-west-2.amazonaws.com/SimpleNotificationService-f3ecfb7224c7233fe7bb5f59f96de52f.pem',
  UnsubscribeURL:
    'https://sns.us-west-2.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=arn:aws:sns:us-west-2:123456789012:MyTopic:c9135db0-26c4-47ec-8998-413945fb5a96',
};

/**
 * AWS End User Messaging SMS: events of SMS, MMS, voice and RCS, whose `isFinal` says whether it is the last. They come
 * - from SNS by HTTPS, as JSON in the `Message` of an envelope, signed; nothing else in the envelope is read. With raw message delivery
 *   there is no envelope, and nothing is signed: a token in the URL is then what proves it;
 * - from EventBridge by an API destination, as `detail`, with a token in the URL or basic authentication (and no phone number);
 * - not from Firehose, whose batches must be answered with their `requestId`.
 * Prices are in US dollars. An UNKNOWN follows after 72 hours without a last word.
 * @see https://docs.aws.amazon.com/sms-voice/latest/userguide/ "Example event data", "Event types", "Monitoring with EventBridge", "RCS
 * message events"; the enumeration of the API in public copies of its SDKs (read 2026-11-28). SNS waits 15 s for an answer (from general
 * knowledge).
 */
export const awsSmsGate: Gate = {
  id: 'aws-sms',
  name: 'AWS End User Messaging SMS',
  method: 'POST',
  signature: snsTopic(),
  deadlineMs: 15_000,
  handshake,
};

/** SNS wants the subscription confirmed before it posts anything. */
function handshake({ method, raw }: Knock): Handshake | null {
  const url = method === 'POST' ? subscribeUrl(raw) : null;
  return url === null ? null : { kind: 'confirmation', url };
}

/** How it is read, and played. */
export const awsSms: Provider = /* @__PURE__ */ provider(awsSmsGate, () => {
  const known = words();
  return {
    sendsOtherEvents: true,
    catalogue: awsSmsErrors,
    words: statusesOf(known),
    lists: lists(known),
    parse: readerOf({
      id: ['messageId'],
      ...lists(known),
      doneAt: ['eventTimestamp'],
      submittedAt: ['messageRequestTimestamp'],
      channel: null,
      catalogue: awsSmsErrors,
      takeApart: (value) => takeApart(value, known),
      details: (fields) => present({ carrierFees: text(fields, ['totalCarrierFee']) }),
    }),
    compose: (wish) => compose(wish, known),
  };
});

function compose(wish: Wish, known: Words): ReturnType<Provider['compose']> {
  const eventType = wish.status ?? sample.eventType;
  const status = lookUp(known, eventType)?.status ?? 'unknown';
  const at = wish.atMs ?? sample.eventTimestamp;
  const message = JSON.stringify({
    ...sample,
    eventType,
    eventTimestamp: at,
    isFinal: isFinal(status),
    destinationPhoneNumber: wish.recipient ?? sample.destinationPhoneNumber,
    ...(wish.carrier !== undefined && { carrierName: wish.carrier }),
    messageId: wish.messageId ?? sample.messageId,
    messageRequestTimestamp:
      wish.submittedAtMs ?? (wish.atMs === undefined ? sample.messageRequestTimestamp : wish.atMs - 4_000),
    messageStatus: eventType.replace(familyOf, ''),
    messageStatusDescription:
      wish.status === undefined ? sample.messageStatusDescription : (wish.errorCode ?? eventType.replace(familyOf, '')),
  });
  // Each event has a notification of its own.
  const digest = createHash('sha256').update(message).digest('hex');
  const isSample = Object.values(wish).every((one) => one === undefined);
  const envelope = {
    ...sampleEnvelope,
    ...(!isSample && { MessageId: digest.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') }),
    Message: message,
  };
  return {
    query: '',
    contentType: 'text/plain; charset=UTF-8',
    body: JSON.stringify(envelope),
    headers: { 'x-amz-sns-message-type': 'Notification' },
  };
}

const familyOf = /^(TEXT|MEDIA|VOICE|RCS)_/;

function takeApart(value: unknown, known: Words): readonly Taken[] | null {
  const envelope = snsEnvelope(value);
  if (envelope !== null) {
    if (envelope.type !== 'Notification') return [{ other: 'other' }];
    const inside = jsonObject(envelope.message);
    // What is no document is what somebody published to try the topic; what is half of one is kept.
    if (inside === null)
      return /^\s*[[{]/.test(envelope.message) ? [{ record: {}, at: 'Message' }] : [{ other: 'test' }];
    return eventIn(inside, envelope.messageId, known) ?? [{ record: {}, at: 'Message' }];
  }
  const event = asObject(value);
  return event && eventIn(event, null, known);
}

type Event = Readonly<Record<string, unknown>>;

/** The event, as it is or as the detail of one of EventBridge; null for anything else. */
function eventIn(value: Event, eventId: string | null, known: Words): readonly Taken[] | null {
  const { detail, source, 'detail-type': kind } = value;
  const inside = asObject(detail);
  if (inside !== null && plainText(kind) !== null) {
    const isReport = source === 'aws.sms-voice' && /\bDelivery Status Updated$/.test(plainText(kind) ?? '');
    return isReport ? eventIn(inside, eventId ?? plainText(value['id']), known) : [{ other: 'other' }];
  }
  const eventType = plainText(value['eventType']);
  if (eventType !== null && (familyOf.test(eventType) || value['messageStatus'] !== undefined))
    return [toTaken(value, eventType, eventId, known)];
  // A reply to a message, or what somebody did with it, on the topic of two-way messaging.
  if (value['inboundMessageId'] !== undefined) return [{ other: 'inbound' }];
  return eventType === null ? null : [{ other: 'other' }];
}

function toTaken(event: Event, eventType: string, eventId: string | null, known: Words): Taken {
  const meaning = lookUp(known, eventType);
  const isOver = meaning !== undefined && isFinal(meaning.status);
  const hasFailed = isOver && outcomeOf(meaning.status) !== 'delivered';
  const family = familyOf.exec(eventType)?.[1] as Family | undefined;
  return {
    at: '',
    eventId,
    price: priceOf(event['totalMessagePrice'], 'USD'),
    record: {
      messageId: event['messageId'],
      status: isOver && event['isFinal'] === false ? `${eventType}${moreFollows}` : eventType,
      eventTimestamp: event['eventTimestamp'],
      messageRequestTimestamp: event['messageRequestTimestamp'],
      to: event['destinationPhoneNumber'],
      from: event['originationPhoneNumber'],
      channel: family && channels[family],
      carrier: event['carrierName'] ?? networkOf(event),
      segments: event['totalMessageParts'],
      totalCarrierFee: event['totalCarrierFee'],
      ...(hasFailed && errorIn(event, eventType)),
    },
  };
}

/** Mobile country and network code, as one. */
function networkOf({ mcc, mnc }: Event): string | undefined {
  const [country, network] = [plainText(mcc), plainText(mnc)];
  return country === null || network === null ? undefined : `${country}${network}`;
}

/** The status says more than the type where it differs from its end. */
function errorIn({ messageStatus, messageStatusDescription }: Event, eventType: string): Event {
  const told = plainText(messageStatus);
  const isSame = told === null || told === eventType.replace(familyOf, '');
  return { error_code: isSame ? null : told, error_message: messageStatusDescription };
}
