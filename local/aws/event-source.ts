import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Clock } from '../runtime/clock.ts';
import type { FunctionDeclaration, InvokeOutcome, LocalFunction } from '../runtime/lambda.ts';
import { region } from '../template/resolve.ts';
import { reportedFailures } from './batch-failures.ts';
import { type Permissions, pollersName } from './policy/permissions.ts';

/** An event source mapping as the template declares it. */
export interface MappingDeclaration {
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly maximumConcurrency: number;
  /** Whether the mapping reads which messages failed; without it, every message of a run that returned is deleted. */
  readonly reportsBatchItemFailures: boolean;
}

export interface EventSource {
  readonly queueUrl: string;
  readonly close: () => Promise<void>;
}

/** The client of someone who calls AWS through the front door under his own name. */
export const sqsClient = (awsUrl: string, caller: string): SQSClient =>
  new SQSClient({
    endpoint: awsUrl,
    region,
    credentials: { accessKeyId: caller, secretAccessKey: 'local' },
    maxAttempts: 1,
  });

/**
 * What Lambda looks at before it creates a mapping.
 * @throws Error with AWS's words where the role lacks a permission, or a message would come again while it is worked on.
 */
export async function checkMapping(
  { queueUrl, queueArn }: MappingDeclaration,
  { name, timeoutSeconds }: FunctionDeclaration,
  permissions: Pick<Permissions, 'allows'>,
  awsUrl: string,
): Promise<void> {
  for (const action of ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes']) {
    if (!permissions.allows(name, `sqs:${action}`, queueArn))
      throw invalid(`The function execution role does not have permissions to call ${action} on SQS`);
  }
  const client = sqsClient(awsUrl, pollersName);
  try {
    const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['VisibilityTimeout'] });
    const hiddenSeconds = Number((await client.send(command)).Attributes?.['VisibilityTimeout']);
    if (!(hiddenSeconds >= timeoutSeconds))
      throw invalid(
        `Queue visibility timeout: ${hiddenSeconds} seconds is less than Function timeout: ${timeoutSeconds} seconds`,
      );
  } finally {
    client.destroy();
  }
}

const invalid = (message: string): Error => new Error(`InvalidParameterValueException: ${message}`);

/** Polls the queue and runs the function on batches, as Lambda's pollers do. */
export function startEventSource(
  mapping: MappingDeclaration,
  lambda: LocalFunction,
  awsUrl: string,
  clock: Pick<Clock, 'at'>,
): EventSource {
  const client = sqsClient(awsUrl, pollersName);
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();

  const receive = async (most: number, waitSeconds: number): Promise<readonly Message[]> => {
    try {
      const command = new ReceiveMessageCommand({
        QueueUrl: mapping.queueUrl,
        MaxNumberOfMessages: Math.min(10, most),
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      });
      return (await client.send(command, { abortSignal: stopping.signal })).Messages ?? [];
    } catch {
      if (!stopping.signal.aborted) await new Promise((resolve) => setTimeout(resolve, 200));
      return [];
    }
  };

  /** Waits for a first message, then for the window's end or a full batch. */
  const gather = async (): Promise<readonly Message[]> => {
    const batch: Message[] = [];
    let windowEndsMs = Number.POSITIVE_INFINITY;
    while (!stopping.signal.aborted && batch.length < mapping.batchSize && Date.now() < windowEndsMs) {
      const waitSeconds = batch.length === 0 ? 20 : Math.min(20, Math.ceil((windowEndsMs - Date.now()) / 1000));
      batch.push(...(await receive(mapping.batchSize - batch.length, waitSeconds)));
      if (batch.length > 0 && windowEndsMs === Number.POSITIVE_INFINITY)
        windowEndsMs = Date.now() + mapping.windowSeconds * 1000;
    }
    return batch;
  };

  const run = async (batch: readonly Message[]): Promise<void> => {
    const outcome = await lambda.invoke(toEvent(batch, mapping.queueArn, clock));
    const done = succeeded(batch, outcome, mapping.reportsBatchItemFailures);
    for (let at = 0; at < done.length; at += 10) {
      const Entries = done.slice(at, at + 10).map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await client.send(new DeleteMessageBatchCommand({ QueueUrl: mapping.queueUrl, Entries })).catch(() => undefined);
    }
  };

  const poll = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      if (running.size >= mapping.maximumConcurrency) await Promise.race(running);
      const batch = await gather();
      if (batch.length === 0 || stopping.signal.aborted) continue;
      const task = run(batch).finally(() => running.delete(task));
      running.add(task);
    }
  };
  const polling = poll();

  return {
    queueUrl: mapping.queueUrl,
    close: async () => {
      stopping.abort();
      await polling;
      await Promise.allSettled(running);
      client.destroy();
    },
  };
}

/** The messages that Lambda would delete after such an answer. */
export function succeeded(
  batch: readonly Message[],
  outcome: InvokeOutcome,
  reportsBatchItemFailures: boolean,
): readonly Message[] {
  const failed = reportedFailures(new Set(batch.map(({ MessageId }) => MessageId)), outcome, reportsBatchItemFailures);
  return failed === null ? [] : batch.filter(({ MessageId }) => !failed.has(MessageId ?? ''));
}

const toEvent = (batch: readonly Message[], queueArn: string, clock: Pick<Clock, 'at'>) => ({
  Records: batch.map(({ MessageId, ReceiptHandle, Body, Attributes, MD5OfBody, MessageAttributes }) => ({
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: { ...Attributes, SentTimestamp: String(clock.at(Number(Attributes?.SentTimestamp))) },
    messageAttributes: MessageAttributes ?? {},
    md5OfBody: MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  })),
});
