import { setTimeout as wait } from 'node:timers/promises';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import pMap from 'p-map';
import { outputs } from '../../functions/shared/stack-outputs.ts';
import { sqsClient } from '../../local/aws/event-source.ts';
import { errorAnswer } from '../../local/aws/front-door.ts';
import { json, type Running, run, settingsWith } from '../../test/local/running.ts';
import { atLeast, atMost, equal, type Finding, type Limit } from './check.ts';
import { countMetrics, logged } from './counted.ts';
import { createPoster } from './posting.ts';
import { createTrickle } from './throttle.ts';

interface Outage {
  readonly limits: object;
  /** Messages that wait before the table takes anything. */
  readonly messages: number;
  readonly perSecond: number;
  readonly throttledMs: number;
  /** Least share of what the table would have taken that must have been used while it was throttled. */
  readonly leastUse: number;
  /** Most refused writes for each that was taken. */
  readonly mostRefusals: number;
  /** How long healthy messages must outlast a table that takes nothing, by the queue's own attributes. */
  readonly leastHours: number;
}

/** With the settings of cdk.json. A night and a morning without a table: what ADR 3 promises, rounded down. */
const asDeployed = {
  limits: {},
  perSecond: 10,
  throttledMs: 60_000,
  leastUse: 0.5,
  mostRefusals: 30,
  leastHours: 16,
};

/**
 * With the fewest receives and the shortest visibility time (24 s) that the settings allow: an outage as long as all of them.
 * Runs that give up at once receive all 600 within seconds, and again each time they are visible: the fifth time, which is the
 * last, after 96 s. Two runs of 10 messages that last 1.5 s receive some 13 a second, so that the first round takes 45 s.
 * Measured on a quiet machine: 81 dead letters and 231 writes in the outage where runs give up at once; none and 433, four receives at
 * most, where they wait.
 */
const fewReceives: Outage = {
  limits: {
    consumerTimeoutSeconds: 4,
    batchSize: 10,
    batchWindowSeconds: 0,
    consumerConcurrency: 2,
    maxReceives: 5,
  },
  messages: 600,
  perSecond: 4,
  throttledMs: 108_000,
  leastUse: 0.75,
  mostRefusals: 30,
  leastHours: 2 / 60,
};

/** How long the last of the backlog may take once the table is free: it may just have been hidden. */
const drainSlackSeconds = 30;

/** How often each queue message was received. */
function countReceives({ stack }: Running): ReadonlyMap<string, number> {
  const receives = new Map<string, number>();
  stack.frontDoor.witnesses.push(({ action, caller }, { body }) => {
    if (action !== 'ReceiveMessage' || caller !== 'event-source-mapping') return;
    for (const { MessageId } of (JSON.parse(body) as { Messages?: { MessageId: string }[] }).Messages ?? [])
      receives.set(MessageId, (receives.get(MessageId) ?? 0) + 1);
  });
  return receives;
}

/** What SQS says of a queue. */
async function attributesOf({ stack }: Running, queueUrl: string | undefined): Promise<Record<string, string>> {
  const sqs = sqsClient(stack.frontDoor.url, 'limits');
  try {
    const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] });
    return (await sqs.send(command)).Attributes ?? {};
  } finally {
    sqs.destroy();
  }
}

const messagesIn = (attributes: Record<string, string>): number =>
  Number(attributes['ApproximateNumberOfMessages']) + Number(attributes['ApproximateNumberOfMessagesNotVisible']);

/** A backlog against a table that takes a trickle, then all: what came of it. */
async function tryOutage(
  { limits, messages, perSecond, throttledMs, leastUse, mostRefusals, leastHours }: Outage,
  progress: (line: string) => void,
): Promise<readonly Finding[]> {
  const running = await run(settingsWith(limits));
  try {
    const { stack, items } = running;
    const trickle = createTrickle();
    let isHeld = true;
    stack.frontDoor.gates.push(trickle.gate, async ({ action, caller }) =>
      isHeld && action === 'ReceiveMessage' && caller === 'event-source-mapping'
        ? errorAnswer(503, 'ServiceUnavailable', 'The backlog is still being made.')
        : null,
    );
    const receives = countReceives(running);
    const counted = countMetrics(running);
    const queue = await attributesOf(running, stack.eventSources[0]?.queueUrl);
    const hiddenSeconds = Number(queue['VisibilityTimeout']);
    const { maxReceiveCount } = JSON.parse(queue['RedrivePolicy'] ?? '{}') as { maxReceiveCount: number };
    const poster = createPoster(running);
    const acknowledged = await pMap(
      Array.from({ length: messages }).keys(),
      (at) => poster.post(json('smspm', { messageId: `waits-${at}`, status: 'delivered' })),
      { concurrency: 8 },
    );

    trickle.set(perSecond);
    isHeld = false;
    const started = performance.now();
    let [offered, done] = [0, false];
    while (!done) {
      await wait(500);
      const passedMs = performance.now() - started;
      const { taken, refused } = trickle.counts();
      progress(`${Math.round(passedMs / 1000)} s, ${taken} taken, ${refused} refused`);
      done = passedMs >= throttledMs;
      offered = Math.min(messages, (passedMs / 1000) * perSecond);
    }
    const { taken, refused } = trickle.counts();
    const mostReceived = Math.max(0, ...receives.values());
    const throttledSeconds = (performance.now() - started) / 1000;

    trickle.set(Number.POSITIVE_INFINITY);
    const liftedAt = performance.now();
    await running.drained();
    const drainedMs = performance.now() - liftedAt;
    const stored = await items();
    return [
      equal('acknowledged', acknowledged.filter((status) => status === 200).length, messages),
      atLeast(
        `writes while it took ${perSecond} a second for ${Math.round(throttledMs / 1000)} s, of ${Math.round(offered)} that it would have taken`,
        taken,
        Math.floor(offered * leastUse),
      ),
      atMost('refused writes for each that was taken', refused / Math.max(1, taken), mostRefusals),
      atMost('receives of one message until then', mostReceived, 1 + Math.floor(throttledSeconds / hiddenSeconds)),
      atLeast(
        `outage before waiting alone leads to the dead-letter queue (${maxReceiveCount} receives, hidden ${hiddenSeconds} s each)`,
        (maxReceiveCount * hiddenSeconds) / 3600,
        leastHours,
        ' h',
      ),
      equal(
        'in the dead-letter queue',
        messagesIn(await attributesOf(running, stack.outputs[outputs.deadLetterQueueUrl])),
        0,
      ),
      equal('reports in the table', stored.length, messages),
      equal('reports that stand there more than once', stored.filter(({ history }) => history.length !== 1).length, 0),
      equal('runs that were cut off', running.consumer.usage().errors, 0),
      atMost(
        `counted as delivered (${counted.repeated()} calls that the SDK repeated left out)`,
        counted.total('Delivered'),
        messages,
      ),
      // On a busy machine a run may have had no time left for the call, or heard no answer.
      atLeast('… or written to the log instead', counted.total('Delivered') + logged(running, 'Delivered'), messages),
      atMost('counted as repeats', counted.total('Duplicate'), poster.unavailable()),
      atMost('drained after the throttle ended within', drainedMs / 1000, hiddenSeconds + drainSlackSeconds, ' s'),
    ];
  } finally {
    await running.stack.close();
  }
}

export const backPressure: Limit = {
  name: 'back-pressure',
  waits: true,
  about: 'a backlog against a table that takes a trickle, with the settings of cdk.json',
  messages: { byDefault: 1_000, least: 100, most: 10_000 },
  check: ({ messages, progress }) => tryOutage({ ...asDeployed, messages }, progress),
};

/** Its numbers hang together: always as many messages. */
export const longOutage: Limit = {
  name: 'long-outage',
  waits: true,
  about:
    'a backlog against such a table for as long as all the receives of a message last, with the fewest that the settings allow',
  check: ({ progress }) => tryOutage(fewReceives, progress),
};
