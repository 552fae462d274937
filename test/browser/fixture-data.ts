import type { E164 } from '../../functions/domain/e164.ts';
import { type Instant, instant } from '../../functions/domain/instant.ts';
import type { Message, MessageEvent } from '../../functions/domain/message.ts';
import { partId, wholeOf } from '../../functions/domain/parts.ts';
import { eventTypes } from '../../functions/shared/event-types.ts';
import type {
  Alarm,
  AlarmChange,
  CallbackUrl,
  Demo,
  FeedEntry,
  Published,
  Quarantined,
  Sample,
} from '../../local/console/api.ts';
import { startClock } from '../../local/runtime/clock.ts';

/** The made-up stack's clock, a minute each second. */
export const clock = startClock(60);

const ago = (minutes: number): Instant => instant(clock.now() - minutes * 60_000);
const providers = ['mobivate', 'smspm', 'smstake', 'wavix'];

const alarm = (name: string, more: Partial<Alarm> = {}): Alarm => ({
  name: `Delivrd-dev-${name}`,
  state: 'OK',
  reason: 'Threshold not crossed: 0 of the last 15 datapoints were above it.',
  severity: null,
  runbook: null,
  since: ago(190),
  kind: 'metric',
  ...more,
  description: `${more.description ?? `Watches ${name.replace(/-/g, ' ')}.`}\nRunbook: https://example.com/runbook.md#${more.runbook ?? 'start'}`,
});

/** Alarms as a stack of four providers has them, some of them on. */
export const fixtureAlarms = (): Alarm[] => [
  alarm('queue-age', {
    severity: 'page',
    runbook: 'queue-age',
    description: 'Reports wait in the queue for more than five minutes.',
  }),
  alarm('ingest', { severity: 'page', runbook: 'ingest', description: 'Ingest answers providers with errors.' }),
  alarm('dead-letters', {
    state: 'ALARM',
    severity: 'ticket',
    runbook: 'dead-letters',
    since: ago(47),
    description: 'Requests that could not be read lie in the dead-letter queue.',
    reason: '1 of the last 1 datapoints [3.0] was greater than the threshold (0.0).',
  }),
  alarm('wavix', {
    state: 'ALARM',
    severity: 'page',
    kind: 'composite',
    runbook: 'failure-rate',
    since: ago(12),
    description: 'wavix fails more messages than it should, or has gone silent.',
    reason: 'Delivrd-dev-wavix-failure-rate is in ALARM.',
  }),
  alarm('wavix-failure-rate', {
    state: 'ALARM',
    since: ago(12),
    runbook: 'failure-rate',
    reason: '3 of the last 3 datapoints [31.2, 29.8, 27.5] were greater than the threshold (20.0).',
  }),
  alarm('country-IN', {
    state: 'ALARM',
    severity: 'ticket',
    runbook: 'country',
    since: ago(5),
    description: 'Messages to IN fail with every provider.',
    reason: '5 of the last 5 datapoints were greater than the threshold (15.0).',
  }),
  ...providers
    .filter((name) => name !== 'wavix')
    .map((name) => alarm(name, { severity: 'page', kind: 'composite', runbook: 'failure-rate' })),
  ...providers.flatMap((name) => [
    ...(name === 'wavix' ? [] : [alarm(`${name}-failure-rate`)]),
    alarm(`${name}-silence`),
    alarm(`${name}-late`, { severity: 'ticket', runbook: 'late' }),
    alarm(`${name}-time-to-final`, {
      state: name === 'smspm' ? 'INSUFFICIENT_DATA' : 'OK',
      reason: 'Unchecked: initial alarm creation.',
    }),
    alarm(`${name}-unknown-status`, { severity: 'ticket', runbook: 'unknown-status' }),
  ]),
  ...['DE', 'EE', 'FR', 'GB', 'US'].map((country) =>
    alarm(`country-${country}`, { severity: 'ticket', runbook: 'country' }),
  ),
];

export const fixtureChanges = (): AlarmChange[] => [
  {
    name: 'Delivrd-dev-country-IN',
    contributor: null,
    at: ago(5),
    from: 'OK',
    to: 'ALARM',
    reason: '5 of 5 datapoints',
    notified: ['ticket'],
  },
  {
    name: 'Delivrd-dev-wavix',
    contributor: null,
    at: ago(12),
    from: 'OK',
    to: 'ALARM',
    reason: 'a part is in ALARM',
    notified: ['page'],
  },
  {
    name: 'Delivrd-dev-wavix-failure-rate',
    contributor: null,
    at: ago(12),
    from: 'OK',
    to: 'ALARM',
    reason: '3 of 3 datapoints',
    notified: [],
  },
  {
    name: 'Delivrd-dev-mobivate-late',
    contributor: null,
    at: ago(31),
    from: 'ALARM',
    to: 'OK',
    reason: '0 of 3 datapoints',
    notified: ['ticket'],
  },
  {
    name: 'Delivrd-dev-dead-letters',
    contributor: null,
    at: ago(47),
    from: 'OK',
    to: 'ALARM',
    reason: '1 of 1 datapoints',
    notified: ['ticket'],
  },
  {
    name: 'Delivrd-dev-mobivate-late',
    contributor: null,
    at: ago(58),
    from: 'OK',
    to: 'ALARM',
    reason: '3 of 3 datapoints',
    notified: ['ticket'],
  },
  {
    name: 'Delivrd-dev-smspm-time-to-final',
    contributor: null,
    at: ago(90),
    from: 'OK',
    to: 'INSUFFICIENT_DATA',
    reason: 'no data',
    notified: [],
  },
];

export const fixtureEndpoints = (baseUrl: string): CallbackUrl[] =>
  providers.map((provider) =>
    provider === 'smstake'
      ? {
          provider,
          url: `${baseUrl}/webhooks/smstake`,
          method: 'POST',
          authentication: ['signature'],
          signingSecret: 'local_3kQ9vY2mH8sT1wZc',
        }
      : {
          provider,
          url: `${baseUrl}/webhooks/${provider}/Zm9vYmFyYmF6cXV4cXV1eGNvcmdlZ3JhdWx0Z2FycGx5`,
          method: provider === 'smspm' ? 'GET' : 'POST',
          authentication: ['urlToken'],
        },
  );

export const fixtureSamples = (baseUrl: string): Sample[] =>
  providers.flatMap((provider) =>
    ['delivered', 'failed'].map((name) => ({
      provider,
      name,
      messageId: `${provider}-${name}-1`,
      curl: `curl -sS -X POST '${baseUrl}/webhooks/${provider}' -H 'content-type: application/json' -d '{"message_id":"${provider}-${name}-1","status":"${name}","error_message":null}'`,
    })),
  );

const kinds = [
  ['delivered', 'DELIVRD', null],
  ['delivered', 'delivered', null],
  ['sent', 'ENROUTE', null],
  ['queued', 'accepted', null],
  ['undelivered', 'UNDELIV', 'unreachable'],
  ['failed', 'failed', 'sender_not_registered'],
  ['unconfirmed', 'unconfirmed', null],
  ['read', 'read', null],
] as const;

/** The newest `most` of an endless row of reports, fifty a second, as it stands now. */
export function fixtureFeed(most = 50): FeedEntry[] {
  const newest = Math.floor(clock.now() / 1200);
  return Array.from({ length: most }, (_, index) => {
    const number = newest - index;
    const [status, providerStatus, failureReason] = kinds[(number * 7) % kinds.length] as (typeof kinds)[number];
    return {
      provider: providers[number % providers.length] as string,
      messageId: `msg_${number.toString(36)}${(number * 7919).toString(36)}`,
      status,
      final: status !== 'sent' && status !== 'queued',
      providerStatus,
      country: ['IN', 'DE', null, 'US'][(number * 3) % 4] as string | null,
      receivedAt: new Date(number * 1200).toISOString() as FeedEntry['receivedAt'],
      effect: number % 9 === 0 ? 'recorded' : 'applied',
      contradicts: number % 18 === 0,
      ownWord: null,
      failureReason,
    };
  });
}

const event = (more: object): MessageEvent =>
  ({
    providerCode: null,
    errorCode: null,
    errorMessage: null,
    failureReason: null,
    isHint: false,
    contradicts: false,
    part: null,
    ...more,
  }) as MessageEvent;

/** A message with a long story. */
export function fixtureMessage(provider: string, messageId: string): Message {
  const history = [
    event({
      status: 'queued',
      providerStatus: 'accepted',
      occurredAt: ago(5),
      receivedAt: ago(4.99),
      effect: 'applied',
    }),
    event({
      status: 'undelivered',
      providerStatus: 'UNDELIV',
      occurredAt: ago(4),
      receivedAt: ago(3.9),
      effect: 'applied',
      providerCode: 'UNDELIV',
      errorCode: '27',
      errorMessage: 'Absent subscriber',
      failureReason: 'unreachable',
    }),
    event({
      status: 'sent',
      providerStatus: 'ENROUTE',
      occurredAt: ago(4.6),
      receivedAt: ago(3.5),
      effect: 'recorded',
    }),
    event({
      status: 'failed',
      providerStatus: 'failed',
      occurredAt: null,
      receivedAt: ago(2),
      effect: 'applied',
      errorCode: '1027',
      errorMessage: '<img src=x onerror=alert(1)> handset switched off',
      failureReason: 'unreachable',
    }),
    event({
      status: 'expired',
      providerStatus: 'EXPIRED',
      occurredAt: ago(2),
      receivedAt: ago(1),
      effect: 'applied',
      errorCode: '34',
      failureReason: 'expired',
    }),
  ];
  return {
    provider,
    messageId,
    channel: 'sms',
    recipient: '+919876543210' as E164,
    senderId: 'SMSTKE',
    clientReference: 'order_ORD2847',
    tag: 'otp',
    carrier: 'JIO',
    segments: 2,
    submittedAt: ago(5.1),
    price: null,
    preview: null,
    recordedAt: null,
    dueAt: null,
    overdueAt: null,
    confirmedAt: null,
    status: 'expired',
    final: true,
    providerStatus: 'EXPIRED',
    country: 'IN',
    errorCode: '34',
    failureReason: 'expired',
    retryable: true,
    explanation: null,
    doneAt: ago(2),
    failedAt: ago(1),
    firstReceivedAt: ago(4.99),
    updatedAt: ago(1),
    details: { dltTemplateId: '1107161234567890123', charge: '0.0145' },
    contradicted: false,
    unlistedWords: [],
    otherRecipients: [],
    leftOutSince: null,
    rereads: [],
    parts: null,
    history,
  };
}

/** A delivery that was taken back, with a word that nobody listed, and an id that two recipients share. */
export function fixtureDisputed(provider: string, messageId: string): Message {
  const history = [
    event({
      status: 'delivered',
      providerStatus: 'DELIVRD',
      occurredAt: ago(3),
      receivedAt: ago(3),
      effect: 'applied',
    }),
    event({
      status: 'undelivered',
      providerStatus: 'UNDELIV',
      occurredAt: ago(2.5),
      receivedAt: ago(2.5),
      effect: 'recorded',
      contradicts: true,
      failureReason: 'unreachable',
    }),
    event({ status: 'unknown', providerStatus: 'dancing', occurredAt: null, receivedAt: ago(1), effect: 'recorded' }),
  ];
  return {
    ...fixtureMessage(provider, messageId),
    segments: 1,
    status: 'delivered',
    providerStatus: 'DELIVRD',
    errorCode: null,
    failureReason: null,
    retryable: null,
    contradicted: true,
    unlistedWords: ['dancing'],
    otherRecipients: [{ recipient: '+447911123456' as E164, messageId: `${messageId}/+447911123456` }],
    leftOutSince: ago(0.5),
    // Between its second report and its third.
    rereads: [{ at: ago(2), from: 'sent', to: 'delivered', part: null }],
    history,
  };
}

const ownWord = (providerStatus: 'recorded' | 'confirmed', minutes: number, effect: 'applied' | 'recorded') =>
  event({ status: 'recorded', providerStatus, occurredAt: ago(minutes), receivedAt: ago(minutes), effect });

/** A message that the application recorded, and of which nobody reported anything by its deadline. */
export function fixtureMissing(provider: string, messageId: string): Message {
  return {
    ...fixtureMessage(provider, messageId),
    segments: 1,
    price: { amount: '0.0450', currency: 'EUR' },
    preview: 'Your order 2847 is on its way.',
    recordedAt: ago(15),
    dueAt: ago(5),
    overdueAt: ago(4),
    status: 'recorded',
    final: false,
    providerStatus: 'recorded',
    errorCode: null,
    failureReason: null,
    retryable: null,
    doneAt: null,
    failedAt: null,
    firstReceivedAt: ago(15),
    updatedAt: ago(15),
    details: {},
    history: [ownWord('recorded', 15, 'applied')],
  };
}

/** A message to a country that sends no receipts, whose code was typed in. */
export function fixtureConfirmed(provider: string, messageId: string): Message {
  return {
    ...fixtureMissing(provider, messageId),
    country: withoutReceipts[0] as string,
    recipient: '+2348031234567' as E164,
    overdueAt: null,
    confirmedAt: ago(13),
    status: 'sent',
    providerStatus: 'ENROUTE',
    history: [
      ownWord('recorded', 15, 'applied'),
      event({
        status: 'sent',
        providerStatus: 'ENROUTE',
        occurredAt: ago(14.9),
        receivedAt: ago(14.9),
        effect: 'applied',
      }),
      ownWord('confirmed', 13, 'recorded'),
    ],
  };
}

/** Countries whose carriers send no receipts, as the settings of the made-up stack name them. */
export const withoutReceipts: readonly string[] = ['NG'];

/** The newest of an endless row of events, as it stands now: every ninth is an overdue one, every twentieth of another kind. */
export function fixtureEvents(type: string | null, limit: number): Published[] {
  const newest = Math.floor(clock.now() / 1500);
  return Array.from({ length: 400 }, (_, index) => fixtureEvent(newest - index))
    .filter((one) => type === null || one.type === type)
    .slice(0, limit);
}

function fixtureEvent(number: number): Published {
  const provider = providers[number % providers.length] as string;
  const time = new Date(number * 1500).toISOString();
  const id = `e${number}`;
  if (number % 20 === 0) {
    const detail = { schemaVersion: 1, id, provider, kind: 'click', count: 2, receivedAt: time };
    return { id, type: eventTypes.callbackOther, time, detail };
  }
  const [status, providerStatus, failureReason] = kinds[(number * 7) % kinds.length] as (typeof kinds)[number];
  const ofMessage = {
    schemaVersion: 1,
    id,
    provider,
    ...{ sequence: `-|${number}`, subject: id, messageId: `msg_${number.toString(36)}`, part: null },
    ...{ clientReference: null, tag: 'otp', channel: 'sms', country: 'IN', submittedAt: null, firstReceivedAt: time },
  };
  if (number % 9 === 0)
    return {
      id,
      type: eventTypes.overdue,
      time,
      detail: { ...ofMessage, missing: number % 2 === 0, status: 'sent', dueAt: time, overdueAt: time },
    };
  return {
    id,
    type: eventTypes.statusChanged,
    time,
    detail: {
      ...ofMessage,
      cause: 'report',
      before: number % 3 === 0 ? null : { status: 'queued', providerStatus: 'accepted', final: false, outcome: null },
      after: { status, providerStatus, final: true, outcome: null, errorCode: null, failureReason, retryable: null },
      newlyFailed: false,
    },
  };
}

/** A long message of four parts: one arrived and was then disputed, one failed, one is out, of one nothing is known. */
export function fixtureWhole(provider: string, messageId: string): Message {
  const part = (number: number, more: Partial<Message>): Message => ({
    ...fixtureDisputed(provider, partId(messageId, number)),
    segments: 4,
    contradicted: false,
    unlistedWords: [],
    otherRecipients: [],
    leftOutSince: null,
    rereads: [],
    history: [],
    ...more,
  });
  const failure = { errorCode: '27', failureReason: 'unreachable' } as const;
  const told = { occurredAt: ago(2.5), receivedAt: ago(2), effect: 'applied' };
  return wholeOf(messageId, [
    part(1, { contradicted: true, history: fixtureDisputed(provider, messageId).history }),
    part(2, {
      ...failure,
      status: 'undelivered',
      providerStatus: 'UNDELIV',
      retryable: null,
      history: [event({ ...told, ...failure, status: 'undelivered', providerStatus: 'UNDELIV' })],
    }),
    part(3, {
      status: 'sent',
      final: false,
      providerStatus: 'ENROUTE',
      history: [event({ ...told, status: 'sent', providerStatus: 'ENROUTE' })],
    }),
  ]);
}

/** The messages of one number. */
export const fixtureFound = (): Message[] => [
  fixtureWhole('mobivate', 'whole'),
  fixtureDisputed('smstake', 'msg_of_yesterday_with_a_long_id_8f3k2j9x1m'),
  { ...fixtureMessage('wavix', 'msg_8f3k2j9x1m'), firstReceivedAt: ago(3_000) },
];

export const fixtureQuarantine = (): Quarantined[] => [
  {
    id: 'JKx1hgKxoAMEVcw=',
    provider: 'wavix',
    reason: 'message_id: expected text, 1 to 200 characters',
    receivedAt: ago(47),
  },
  { id: 'JKx2ohAFIAMEPaQ=', provider: 'mobivate', reason: 'the body is no JSON', receivedAt: ago(49) },
  {
    id: 'JKx9shZZoAMEJtA=',
    provider: 'unknown',
    reason: 'the consumer gave up (received 500 times)',
    receivedAt: null,
  },
];

export const fixtureDemo = (on: ReadonlySet<string>): Demo => ({
  seed: 42,
  speed: 60,
  reportsPerSecond: 50,
  sent: 128_734,
  refused: 12,
  recorded: 58_512,
  confirmed: 15_990,
  faults: [
    ['provider-down', 'wavix goes silent', 'No report of wavix comes any more.'],
    ['outage:mobivate', 'mobivate fails', 'Nothing of mobivate arrives.'],
    ['outage:smspm', 'smspm fails', 'Nothing of smspm arrives.'],
    ['failing', 'wavix fails a third', 'A third of its messages fail with “absent subscriber”.'],
    ['country', 'India is blocked', 'Messages to IN fail with every provider.'],
    ['unreadable', 'Unreadable bodies', 'Now and then a request that cannot be parsed.'],
    ['slow', 'Reports come late', 'Finals arrive half an hour after they happened.'],
    ['repeats', 'Every report twice', 'Each report is sent a second time.'],
  ].map(([id, label, description]) => ({ id, label, description, on: on.has(id as string) })) as Demo['faults'],
});
