import { ChangeMessageVisibilityBatchCommand, SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import { attempts } from './attempts.ts';

/** A message that was received, and for how many seconds from now on nobody gets it. */
export interface Hiding {
  readonly receiptHandle: string;
  readonly seconds: number;
}

/**
 * Hides messages for a while. @throws Error of the SDK; what SQS does not take of a call stays hidden as the queue has it.
 */
export type Hide = (messages: readonly Hiding[]) => Promise<void>;

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html (read 2026-11-28) */
const mostAtOnce = 10;

export function connectHide(queueUrl: string, config: SQSClientConfig = {}): Hide {
  const client = new SQSClient({ ...attempts(2, 2000), ...config });
  return async (messages) => {
    for (let at = 0; at < messages.length; at += mostAtOnce) {
      const Entries = messages.slice(at, at + mostAtOnce).map(({ receiptHandle, seconds }, index) => ({
        Id: String(index),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: seconds,
      }));
      await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }));
    }
  };
}
