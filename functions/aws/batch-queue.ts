import { SendMessageBatchCommand, SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import { pause } from '../shared/pause.ts';
import { within } from '../shared/within.ts';
import { attempts } from './attempts.ts';
import { inCalls } from './in-calls.ts';

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

export interface ImpatientQueue {
  /** Sends them once. @returns those that SQS did not take for all it said; some of them may be there. */
  readonly sendOnce: (messages: readonly Outgoing[], withinMs: number) => Promise<Unsent>;
}

/** What was not taken, and what stood in the way last; undefined where all was. */
export interface Unsent {
  readonly left: readonly Outgoing[];
  readonly why?: unknown;
}

const firstPauseMs = 50;
const longestPauseMs = 1000;

/** @param isFair whether a message's `group` marks the tenant of a fair queue. */
export function connectBatchQueue(
  queueUrl: string,
  isFair: boolean,
  config: SQSClientConfig = {},
): BatchQueue & ImpatientQueue {
  const client = new SQSClient({ ...attempts(2, 2000), md5: false, ...config });

  /** What SQS did not take of these, and why. */
  const send = async (messages: readonly Outgoing[], signal: AbortSignal): Promise<Unsent> => {
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

  const sendEach = async (messages: readonly Outgoing[], signal: AbortSignal): Promise<Unsent> => {
    const sent = await Promise.all(inCalls(messages, ({ body }) => body).map((batch) => send(batch, signal)));
    const left = sent.flatMap((one) => one.left);
    return { left, why: sent.find((one) => one.left.length > 0)?.why };
  };

  return {
    sendAll: (messages, withinMs) =>
      within(withinMs, (signal) => sendLeft(messages, performance.now() + withinMs, signal)),
    sendOnce: (messages, withinMs) =>
      within(withinMs, (signal) => sendEach(messages, signal)).catch((why: unknown) => ({ left: messages, why })),
  };

  async function sendLeft(messages: readonly Outgoing[], endsAt: number, signal: AbortSignal): Promise<void> {
    let left = messages;
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, 2 * pauseMs)) {
      const sent = await sendEach(left, signal);
      left = sent.left;
      if (left.length === 0) return;
      if (performance.now() + pauseMs >= endsAt) throw sent.why;
      await pause(pauseMs);
    }
  }
}
