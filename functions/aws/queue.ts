import { SendMessageCommand, SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import { attempts } from './attempts.ts';

/** What may be said of a message beside its body; read by people who look at the dead-letter queue. */
export interface Labels {
  readonly [name: string]: string;
}

export interface Queue {
  /**
   * Resolves once SQS holds the message.
   * @throws Error of the SDK, or the signal's reason.
   */
  readonly send: (body: string, group: string, signal?: AbortSignal, labels?: Labels) => Promise<void>;
}

/** @param isFair whether `group` marks the tenant of a fair queue: one provider's burst then does not delay the others. */
export function connectQueue(
  queueUrl: string,
  maxAttempts: number,
  requestTimeoutMs: number,
  isFair: boolean,
  config: SQSClientConfig = {},
): Queue {
  const client = new SQSClient({ ...attempts(maxAttempts, requestTimeoutMs), md5: false, ...config });
  return {
    send: async (body, group, signal, labels) => {
      const command = new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: body,
        ...(isFair && { MessageGroupId: group }),
        ...(labels && {
          MessageAttributes: Object.fromEntries(
            Object.entries(labels).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
          ),
        }),
      });
      // With options, even with none in them, the SDK would put the command's middleware together anew.
      await (signal ? client.send(command, { abortSignal: signal }) : client.send(command));
    },
  };
}
