import { ChangeMessageVisibilityBatchCommand, SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import { attempts } from './attempts.ts';
import { mostInCall } from './in-calls.ts';

/** A message that was received, and for how many seconds from now on nobody gets it. */
export interface Hiding {
  readonly receiptHandle: string;
  readonly seconds: number;
}

/**
 * Hides messages for a while. @throws Error of the SDK; what SQS does not take of a call stays hidden as the queue has it.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html (read 2026-11-28)
 */
export type Hide = (messages: readonly Hiding[]) => Promise<void>;

export function connectHide(queueUrl: string, config: SQSClientConfig = {}): Hide {
  const client = new SQSClient({ ...attempts(2, 2000), ...config });
  return async (messages) => {
    for (let at = 0; at < messages.length; at += mostInCall) {
      const Entries = messages.slice(at, at + mostInCall).map(({ receiptHandle, seconds }, index) => ({
        Id: String(index),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: seconds,
      }));
      await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }));
    }
  };
}
