import {
  ChangeMessageVisibilityBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { instant } from '../functions/domain/instant.ts';
import { readEnvelope } from '../functions/shared/envelope.ts';

/** A request that the consumer could not bring into the table. */
export interface QuarantinedRequest {
  readonly id: string;
  readonly provider: string;
  readonly reason: string;
  /** ISO 8601 in UTC; null where the queue message is no envelope. */
  readonly receivedAt: string | null;
}

/** What the dead-letter queue holds. One look at a time, since a message is hidden while it is looked at. */
export function quarantineReader(client: SQSClient, queueUrl: string): () => Promise<readonly QuarantinedRequest[]> {
  let looking: Promise<unknown> = Promise.resolve();
  return async () => {
    const turn = looking.then(() => peek(client, queueUrl));
    looking = turn.catch(() => undefined);
    return (await turn).map(toQuarantined);
  };
}

/** All messages of a queue, left where they are: each is hidden for a moment, then shown again. */
async function peek(client: SQSClient, queueUrl: string): Promise<readonly Message[]> {
  const found = new Map<string, Message>();
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 30,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) break;
    for (const message of Messages) found.set(message.MessageId ?? '', message);
  }
  const messages = [...found.values()];
  for (let at = 0; at < messages.length; at += 10) {
    const Entries = messages
      .slice(at, at + 10)
      .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 }));
    await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }));
  }
  return messages;
}

function toQuarantined({ MessageId, Body, MessageAttributes, Attributes }: Message): QuarantinedRequest {
  const envelope = readEnvelope(Body ?? '');
  return {
    id: envelope?.requestId ?? MessageId ?? '',
    provider: envelope?.provider ?? 'unknown',
    reason:
      MessageAttributes?.['reason']?.StringValue ??
      `the consumer gave up (received ${Attributes?.['ApproximateReceiveCount']} times)`,
    receivedAt: envelope ? instant(envelope.receivedAt) : null,
  };
}
