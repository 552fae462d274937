import { setImmediate } from 'node:timers/promises';
import type { SQSClient } from '@aws-sdk/client-sqs';

interface Held {
  readonly MessageId: string;
  readonly Body: string;
  readonly labels: Readonly<Record<string, { readonly StringValue: string }>>;
  readonly group?: string | undefined;
  /** Epoch milliseconds, as SQS writes them. */
  readonly sentAt: string;
  /** Until when nobody else sees it, by the queue's clock. */
  hiddenUntilMs: number;
  handle: string;
}

/** A queue in memory whose clock stands still unless it is set: what is hidden stays so, and a receive that waits takes no time. */
export interface FakeQueue {
  readonly client: SQSClient;
  readonly calls: { readonly name: string; readonly input: Readonly<Record<string, unknown>> }[];
  readonly messages: Map<string, Held>;
  nowMs: number;
  /** Told of a call before it is carried out. */
  before: (name: string) => void | Promise<void>;
  /** Told once it is carried out, and not yet answered. */
  after: (name: string) => void | Promise<void>;
  /** `sentAtMs` is when the queue took it: else long ago. */
  readonly put: (id: string, body: object | string, reason?: string, sentAtMs?: number) => void;
  readonly hidden: () => number;
}

/** When a message was put there, unless it is said. */
const longAgoMs = 1_760_000_000_000;

export function fakeQueue(): FakeQueue {
  const messages = new Map<string, Held>();
  const byHandle = new Map<string, Held>();
  let sent = 0;
  const firstShown = (most: number): readonly Held[] => {
    const shown: Held[] = [];
    for (const one of messages.values()) {
      if (shown.length === most) break;
      if (one.hiddenUntilMs <= queue.nowMs) shown.push(one);
    }
    return shown;
  };
  const queue: FakeQueue = {
    client: {
      send: async (command: Command) => {
        const name = nameOf(command);
        queue.calls.push({ name, input: command.input });
        await queue.before(name);
        const answered = answer(command);
        // Else those who ask again and again let nobody else have a turn.
        if (name === 'ReceiveMessage' && !('Messages' in answered)) await setImmediate();
        await queue.after(name);
        return answered;
      },
    } as unknown as SQSClient,
    calls: [],
    messages,
    nowMs: 0,
    before: () => {},
    after: () => {},
    put: (id, body, reason, sentAtMs = longAgoMs) => {
      const Body = typeof body === 'string' ? body : JSON.stringify(body);
      const labels = reason === undefined ? {} : { reason: { StringValue: reason } };
      messages.set(id, { MessageId: id, Body, labels, sentAt: String(sentAtMs), hiddenUntilMs: 0, handle: '' });
    },
    hidden: () => [...messages.values()].filter(({ hiddenUntilMs }) => hiddenUntilMs > queue.nowMs).length,
  };
  const answer = (command: Command): object => {
    const { input } = command;
    const name = nameOf(command);
    if (name === 'GetQueueAttributes') {
      const hidden = queue.hidden();
      return {
        Attributes: {
          ApproximateNumberOfMessages: String(messages.size - hidden),
          ApproximateNumberOfMessagesNotVisible: String(hidden),
        },
      };
    }
    if (name === 'ReceiveMessage') {
      const most = Number(input['MaxNumberOfMessages']);
      const Messages = firstShown(most).map((one) => {
        one.hiddenUntilMs = queue.nowMs + Number(input['VisibilityTimeout']) * 1000;
        one.handle = String(byHandle.size);
        byHandle.set(one.handle, one);
        return {
          MessageId: one.MessageId,
          ReceiptHandle: one.handle,
          Body: one.Body,
          MessageAttributes: one.labels,
          Attributes: {
            SentTimestamp: one.sentAt,
            ApproximateReceiveCount: '1',
            ...(one.group && { MessageGroupId: one.group }),
          },
        };
      });
      return Messages.length === 0 ? {} : { Messages };
    }
    if (name === 'SendMessageBatch') {
      for (const { MessageBody, MessageAttributes = {}, MessageGroupId } of input['Entries'] as readonly Sent[]) {
        sent += 1;
        const id = `sent-${sent}`;
        const own = { Body: MessageBody, labels: MessageAttributes, group: MessageGroupId, sentAt: String(Date.now()) };
        messages.set(id, { MessageId: id, ...own, hiddenUntilMs: 0, handle: '' });
      }
      return {};
    }
    for (const { ReceiptHandle, VisibilityTimeout = 0 } of input['Entries'] as readonly Changed[]) {
      const meant = byHandle.get(ReceiptHandle);
      if (name === 'DeleteMessageBatch' && meant) messages.delete(meant.MessageId);
      else if (meant) meant.hiddenUntilMs = queue.nowMs + Number(VisibilityTimeout) * 1000;
    }
    return {};
  };
  return queue;
}

/** One client for several queues, by their URLs. */
export const clientOf = (queues: Readonly<Record<string, FakeQueue>>): SQSClient =>
  ({
    send: async (command: Command) => queues[String(command.input['QueueUrl'])]?.client.send(command as never),
  }) as unknown as SQSClient;

interface Sent {
  readonly MessageBody: string;
  readonly MessageAttributes?: Held['labels'];
  readonly MessageGroupId?: string;
}

interface Changed {
  readonly ReceiptHandle: string;
  readonly VisibilityTimeout?: number;
}

const nameOf = (command: Command): string => command.constructor.name.replace('Command', '');

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: Readonly<Record<string, unknown>>;
}
