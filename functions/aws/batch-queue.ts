import { SendMessageBatchCommand, SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import { pause } from '../shared/pause.ts';
import { within } from '../shared/within.ts';
import { attempts } from './attempts.ts';

/** One message, and the tenant of the fair queue that it counts for. */
export interface Outgoing {
  readonly body: string;
  readonly group: string;
}

export interface BatchQueue {
  /**
   * Resolves once SQS holds all of them; what it did not take is sent again, and again until the time is over. Some may be there twice,
   * and where it rejects, any.
   * @param withinMs milliseconds for all of it.
   * @throws Error that stood in the way last.
   */
  readonly sendAll: (messages: readonly Outgoing[], withinMs: number) => Promise<void>;
}

/** Messages that SQS takes in one call, of 1 MiB together. */
const mostAtOnce = 10;
const firstPauseMs = 50;
const longestPauseMs = 1000;

/** @param isFair whether a message's `group` marks the tenant of a fair queue. */
export function connectBatchQueue(queueUrl: string, isFair: boolean, config: SQSClientConfig = {}): BatchQueue {
  const client = new SQSClient({ ...attempts(2, 2000), md5: false, ...config });

  /** What SQS did not take of these, and why. */
  const send = async (
    messages: readonly Outgoing[],
    signal: AbortSignal,
  ): Promise<{ readonly left: readonly Outgoing[]; readonly why: unknown }> => {
    const entries = messages.map(({ body, group }, at) => ({
      Id: String(at),
      MessageBody: body,
      ...(isFair && { MessageGroupId: group }),
    }));
    try {
      const command = new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries });
      const { Successful = [] } = await client.send(command, { abortSignal: signal });
      const taken = new Set(Successful.map(({ Id }) => Id));
      return {
        left: messages.filter((_, at) => !taken.has(String(at))),
        why: new Error('SQS did not take all of them.'),
      };
    } catch (why) {
      return { left: messages, why };
    }
  };

  return {
    sendAll: (messages, withinMs) =>
      within(withinMs, (signal) => sendLeft(messages, performance.now() + withinMs, signal)),
  };

  async function sendLeft(messages: readonly Outgoing[], endsAt: number, signal: AbortSignal): Promise<void> {
    let left = messages;
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, 2 * pauseMs)) {
      const batches = Array.from({ length: Math.ceil(left.length / mostAtOnce) }, (_, at) =>
        left.slice(at * mostAtOnce, (at + 1) * mostAtOnce),
      );
      const sent = await Promise.all(batches.map((batch) => send(batch, signal)));
      left = sent.flatMap((one) => one.left);
      if (left.length === 0) return;
      if (performance.now() + pauseMs >= endsAt) throw sent.find((one) => one.left.length > 0)?.why;
      await pause(pauseMs);
    }
  }
}
