import { isFinal } from '../domain/status.ts';
import { bandwidthErrors } from './catalogues/bandwidth.ts';
import { submission } from './composed.ts';
import type { Gate } from './gate.ts';
import { type Composed, type Provider, provider, type Wish } from './provider.ts';
import { plainText } from './reading/fields.ts';
import { isObject } from './reading/json.ts';
import { readerOf, type Taken } from './reading/reports.ts';
import { type Lists, lookUp, statusesOf, type Words } from './reading/verdict.ts';

const words: Words = {
  'message-sending': {
    status: 'sent',
    says: 'Bandwidth is sending it to the carrier (MMS, where its receipts are on).',
  },
  'message-sent': { status: 'sent', says: 'It has left Bandwidth and is on its way to the carrier.' },
  'message-delivered': {
    status: 'delivered',
    says: 'It was delivered; of an MMS or a group, without receipts for those, only to the carrier.',
  },
  'message-read': { status: 'read', says: 'The recipient opened it (RCS).' },
  'message-failed': { status: 'failed', says: 'It was not delivered; the error beside it tells why.' },
};

/** Types of what a phone sent. */
const inbound: readonly (string | null)[] = ['message-received', 'suggestion-response', 'requested-location-response'];

const sample = {
  type: 'message-delivered',
  time: '2016-09-14T18:20:16Z',
  description: 'ok',
  to: '+12345678902',
  message: {
    id: '14762070468292kw2fuqty55yp2b2',
    time: '2016-09-14T18:20:16Z',
    to: ['+12345678902'],
    from: '+12345678901',
    text: '',
    applicationId: '93de2206-9669-4e07-948d-329f4b722ee2',
    owner: '+12345678902',
    direction: 'out',
    segmentCount: 1,
  },
};

/**
 * Bandwidth, messaging v2: SMS, MMS, groups and RCS (which it calls RBM), always a list of events. What came in shares the shape. Of a group
 * there is an event for each recipient, its `to`, under one id. No signature: basic authentication, which its applications can send.
 * A failure's word is one for all; its code decides, by its class: 9902 is no failure ("does not indicate that the message was not
 * received"), 4360 ran out, 44 and two digits were refused by Bandwidth.
 * @see https://dev.bandwidth.com/docs/messaging/webhooks and .../errors (documented, as of 2023 in Bandwidth/api-docs; the sample is the
 * first's) and the SDK Bandwidth/node-sdk of July 2026, `StatusCallback` (`message-sent`, `message-read`, `eventTime`, `carrierName`,
 * `channel`, answers to RCS); read 2026-11-28. One page calls `time` a list; all samples have a text.
 */
export const bandwidthGate: Gate = {
  id: 'bandwidth',
  name: 'Bandwidth',
  method: 'POST',
  signature: null,
  deadlineMs: 10_000,
};

/** How it is read, and played. */
export const bandwidth: Provider = /* @__PURE__ */ provider(bandwidthGate, () => {
  const lists = ownLists();
  return {
    sendsOtherEvents: true,
    catalogue: bandwidthErrors,
    words: statusesOf(words),
    lists,
    parse: readerOf({ id: ['message.id'], ...lists, channel: 'sms', catalogue: bandwidthErrors, takeApart }),
    compose: (wish) => composed([wish]),
    composeBatch: composed,
  };
});

const ownLists = (): Lists => ({
  words,
  byError: {
    '9902': 'unconfirmed',
    '4360': 'expired',
    ...Object.fromEntries(Array.from({ length: 100 }, (_, last) => [String(4400 + last), 'rejected'] as const)),
  },
});

/** The events of a list, or one; null for what has none. */
function takeApart(value: unknown): readonly Taken[] | null {
  const events = Array.isArray(value) ? value : [value];
  const isOwn = events.every((one) => isObject(one) && isObject(one['message']));
  return isOwn ? events.map((event, index) => taken(event, Array.isArray(value) ? `[${index}]` : '')) : null;
}

type Part = Readonly<Record<string, unknown>>;

function taken(event: Part, at: string): Taken {
  const message = isObject(event['message']) ? event['message'] : {};
  const type = plainText(event['type']);
  if (inbound.includes(type) || message['direction'] === 'in') return { other: 'inbound' };
  const record = {
    'message.id': message['id'],
    status: type,
    to: event['to'],
    error_code: event['errorCode'],
    error_message: type === 'message-failed' ? event['description'] : null,
    done_at: plainText(event['eventTime']) ?? event['time'],
    submitted_at: message['time'],
    from: message['from'],
    tag: message['tag'],
    carrier: event['carrierName'],
    segments: message['segmentCount'],
    channel: channelOf(message),
  };
  return { record, at };
}

/** Older events name none: what has media, or several recipients, is an MMS. */
function channelOf({ channel, media, to }: Part): string {
  const named = plainText(channel)?.toLowerCase();
  if (named !== undefined) return named === 'rbm' ? 'rcs' : named;
  const isMms = (Array.isArray(media) && media.length > 0) || (Array.isArray(to) && to.length > 1);
  return isMms ? 'mms' : 'sms';
}

const composed = (wishes: readonly Wish[]): Composed => ({
  query: '',
  contentType: 'application/json; charset=utf-8',
  body: JSON.stringify(wishes.map(composedEvent)),
});

function composedEvent(wish: Wish): object {
  const { message } = sample;
  const type = wish.status ?? sample.type;
  const to = wish.recipient ?? sample.to;
  const tag = wish.tag ?? wish.clientReference;
  const isOver = isFinal(lookUp(words, type)?.status ?? 'unknown');
  return {
    ...sample,
    type,
    time: wish.atMs === undefined ? sample.time : new Date(wish.atMs).toISOString(),
    description: type === sample.type ? sample.description : isOver ? 'failed' : 'Message is sending to carrier',
    to,
    ...(wish.errorCode === undefined ? {} : { errorCode: Number(wish.errorCode) || wish.errorCode }),
    ...(wish.carrier === undefined ? {} : { carrierName: wish.carrier }),
    message: {
      ...message,
      id: wish.messageId ?? message.id,
      time: submission(wish) ?? message.time,
      to: [to],
      ...(tag === undefined ? {} : { tag }),
    },
  };
}
