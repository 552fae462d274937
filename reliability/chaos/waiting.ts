import { setTimeout as wait } from 'node:timers/promises';
import { GetQueueAttributesCommand, type QueueAttributeName, type SQSClient } from '@aws-sdk/client-sqs';
import type { Progress } from '../progress.ts';

/** Against what never ends: after so many milliseconds without anything done. */
const patienceMs = 120_000;

/** Waits until nothing is left, or until nothing moves any more. @returns how much never was done. */
export async function untilNone(left: () => Promise<number>, what: string, progress: Progress): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  let leastAt = Date.now();
  for (;;) {
    const now = await left();
    if (now === 0) return 0;
    if (now < least) [least, leastAt] = [now, Date.now()];
    if (Date.now() - leastAt > patienceMs) return now;
    progress.say(`${what}, ${now} left`);
    await wait(250);
  }
}

/** How many messages a queue holds, hidden ones included. */
export async function depth(sqs: SQSClient, QueueUrl: string): Promise<number> {
  const attributes = await attributesOf(sqs, QueueUrl);
  return Number(attributes.ApproximateNumberOfMessages) + Number(attributes.ApproximateNumberOfMessagesNotVisible);
}

export async function attributesOf(
  sqs: SQSClient,
  QueueUrl: string,
): Promise<Partial<Record<QueueAttributeName, string>>> {
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  return Attributes;
}
