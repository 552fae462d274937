import {
  type FaultKind,
  type FaultRule,
  faultKinds,
  type InjectedFault,
  type SeenCall,
} from '../../local/aws/faults.ts';
import { pollersName } from '../../local/aws/policy/permissions.ts';

/** How the faults of a call are split; the sum is 1. */
const mix: Readonly<Partial<Record<FaultKind, number>>> = {
  throttled: 0.25,
  refused: 0.2,
  'dropped-before': 0.15,
  'dropped-after': 0.15,
  slow: 0.15,
  'silent-before': 0.05,
  'silent-after': 0.05,
};

const without = (...kinds: readonly FaultKind[]) =>
  Object.fromEntries(Object.entries(mix).filter(([kind]) => !kinds.includes(kind as FaultKind)));

interface Calls extends Pick<FaultRule, 'caller' | 'service' | 'action'> {
  /** Calls that are made seldom fail so many times as often. */
  readonly times?: number;
  /** A run may well be without any. */
  readonly isSeldom?: boolean;
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
}

/** Every kind of call that the functions and their event sources make; one that is missing here is named by `withoutFault`. */
const calls: readonly Calls[] = [
  { caller: 'Ingest', service: 'sqs', action: 'SendMessage', faults: mix },
  { caller: 'Ingest', service: 'secretsmanager', action: 'GetSecretValue', times: 4, faults: mix },
  { caller: 'Consumer', service: 'dynamodb', action: 'UpdateItem', faults: mix },
  { caller: 'Consumer', service: 'dynamodb', action: 'GetItem', faults: mix },
  { caller: 'Consumer', service: 'sqs', action: 'SendMessage', times: 4, faults: mix },
  { caller: 'Consumer', service: 'cloudwatch', action: 'PutMetricData', faults: { ...mix, 'half-taken': 1 } },
  // Made for callbacks that are no reports.
  { caller: 'Consumer', service: 'events', action: 'PutEvents', times: 4, faults: mix },
  { caller: 'ApplicationServer', service: 'sqs', action: 'SendMessageBatch', times: 2, faults: mix },
  ...['GetItem', 'BatchGetItem', 'Query'].map((action) => ({
    ...{ caller: 'ApplicationServer', service: 'dynamodb', action, times: 4, faults: mix },
  })),
  {
    caller: 'EventsPublisher',
    service: 'events',
    action: 'PutEvents',
    times: 2,
    faults: { ...mix, 'some-failed': 0.5, 'refused-for-good': 0.5 },
  },
  // The only way in which an event outlives a refusal.
  { caller: 'EventsPublisher', service: 'sqs', action: 'SendMessage', times: 6, faults: mix },
  { caller: 'DueJudge', service: 'dynamodb', action: 'Query', faults: mix },
  { caller: 'DueJudge', service: 'dynamodb', action: 'BatchGetItem', times: 2, faults: mix },
  { caller: 'DueJudge', service: 'dynamodb', action: 'UpdateItem', times: 2, faults: mix },
  { caller: 'DueJudge', service: 'cloudwatch', action: 'PutMetricData', times: 4, faults: mix },
  // A poller waits for minutes before it gives up a call: silence would only stop the clock.
  {
    caller: pollersName,
    service: 'sqs',
    action: 'ReceiveMessage',
    faults: { ...without('silent-before', 'silent-after'), redelivered: 0.2 },
  },
  {
    caller: pollersName,
    service: 'sqs',
    action: 'DeleteMessageBatch',
    faults: without('silent-before', 'silent-after'),
  },
  {
    caller: pollersName,
    service: 'dynamodbstreams',
    action: 'GetRecords',
    faults: { ...without('silent-before', 'silent-after'), 'iterator-lost': 1 },
  },
  {
    caller: pollersName,
    service: 'dynamodbstreams',
    action: 'GetShardIterator',
    times: 6,
    faults: without('silent-before', 'silent-after'),
  },
  // Asked as the stack starts, before there are faults, and where a shard ends: in a short run none does.
  {
    caller: pollersName,
    service: 'dynamodbstreams',
    action: 'DescribeStream',
    faults: without('silent-before', 'silent-after'),
    isSeldom: true,
  },
];

/** Faults of so great a share of every kind of call, from 0 to 1; unless that is 0, each kind is refused once in any case. */
export const faultsOfEveryCall = (share: number): readonly FaultRule[] =>
  calls.flatMap(({ faults, times = 1, isSeldom: _, ...call }) => [
    ...Object.entries(faults).map(([kind, part]) => ({
      ...call,
      kind: kind as FaultKind,
      share: times * share * part,
    })),
    ...(share > 0 ? [{ ...call, kind: 'refused', share: 1, times: 1 } as const] : []),
  ]);

/** With fewer requests than this, chance may leave a fault out. */
export const enoughRequests = 5_000;

/**
 * The kinds of fault, the kinds of call and the outages that no call ever met: a rule that matches nothing proves nothing.
 * @param met Names of the outages that were met.
 */
export function neverStruck(injected: readonly InjectedFault[], met: ReadonlySet<string>): readonly string[] {
  const isStruck = ({ caller = '', service, action }: Calls): boolean =>
    injected.some((one) => one.caller.startsWith(caller) && one.call === `${service}:${action}`);
  return [
    ...calls
      .filter((one) => !one.isSeldom && !isStruck(one))
      .map(({ caller, action }) => `not struck: ${action} by ${caller}`),
    ...faultKinds.filter((kind) => !injected.some((one) => one.kind === kind)).map((kind) => `not injected: ${kind}`),
    ...outages.filter(({ name }) => !met.has(name)).map(({ name }) => `not met: ${name}, down for a while`),
  ];
}

/**
 * The kinds of call of these callers that came by without a rule that could strike them: "every kind of call fails" is no list that somebody
 * keeps by hand.
 */
export const withoutFault = (seen: readonly SeenCall[], callers: readonly string[]): readonly string[] =>
  seen
    .filter(({ caller }) => caller === pollersName || callers.includes(caller))
    .filter(
      (one) =>
        !calls.some(
          ({ caller = '', service, action }) => one.caller.startsWith(caller) && one.call === `${service}:${action}`,
        ),
    )
    .map(({ caller, call }) => `no fault is ever injected into ${call} by ${caller}`);

/** A run makes dozens of calls: at such a share of them, about every sixth run ends early or stands still for a while. */
const perCall = { killed: 0.001, frozen: 0.0015 };

/** The publisher killed in the middle of its work, or when the bus had taken all of it and it had said so to nobody; or standing still. */
const endsOfPublishers: readonly FaultRule[] = [
  ...(['killed-before', 'killed-after'] as const).map((kind) => ({ kind, caller: 'EventsPublisher', share: 0.03 })),
  ...(['frozen-before', 'frozen-after'] as const).map((kind) => ({ kind, caller: 'EventsPublisher', share: 0.005 })),
];

/** Processes of all functions killed, and those of the consumer frozen, at any of their calls. */
export const endsOfProcesses: readonly FaultRule[] = [
  ...(['killed-before', 'killed-after'] as const).flatMap((kind) =>
    ['Consumer', 'Ingest'].map((caller) => ({ kind, caller, share: perCall.killed })),
  ),
  // A publishing run is at its end: killed here, it has written and counted, and acknowledged nothing.
  { kind: 'killed-before', caller: 'Consumer', action: 'PutMetricData', share: 0.02 },
  { kind: 'killed-after', caller: 'Consumer', action: 'PutMetricData', share: 0.02 },
  ...(['frozen-before', 'frozen-after'] as const).map((kind) => ({ kind, caller: 'Consumer', share: perCall.frozen })),
  ...endsOfPublishers,
  ...(['killed-before', 'killed-after'] as const).flatMap((kind) => [
    { kind, caller: 'ApplicationServer', action: 'SendMessageBatch', share: 0.02 },
    { kind, caller: 'DueJudge', share: 0.005 },
  ]),
];

/** What is down as a whole for a while, when this part of the requests has been posted. */
export const outages: readonly { readonly name: string; readonly at: number; readonly rule: FaultRule }[] = [
  { name: 'the queue', at: 0.25, rule: { kind: 'refused', share: 1, caller: 'Ingest', service: 'sqs' } },
  { name: 'the secret store', at: 0.45, rule: { kind: 'refused', share: 1, service: 'secretsmanager' } },
  { name: 'the bus', at: 0.55, rule: { kind: 'refused', share: 1, service: 'events' } },
  { name: 'the table', at: 0.65, rule: { kind: 'throttled', share: 1, service: 'dynamodb', caller: 'Consumer' } },
  { name: 'CloudWatch', at: 0.85, rule: { kind: 'refused', share: 1, service: 'cloudwatch' } },
];
