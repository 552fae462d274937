import type { SQSClient } from '@aws-sdk/client-sqs';

interface Held {
  readonly MessageId: string;
  readonly Body: string;
  readonly reason?: string | undefined;
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
  readonly put: (id: string, body: object | string, reason?: string) => void;
  readonly hidden: () => number;
}

export function fakeQueue(): FakeQueue {
  const messages = new Map<string, Held>();
  const byHandle = new Map<string, Held>();
  const firstShown = (most: number): readonly Held[] => {
    const shown: Held[] = [];
    for (const one of messages.values()) {
      if (shown.length === most) break;
      if (one.hiddenUntilMs <= queue.nowMs) shown.push(one);
    }
    return shown;
  };
  const queue: FakeQueue = {
    client: { send: async (command: Command) => answer(command) } as unknown as SQSClient,
    calls: [],
    messages,
    nowMs: 0,
    before: () => {},
    put: (id, body, reason) => {
      const Body = typeof body === 'string' ? body : JSON.stringify(body);
      messages.set(id, { MessageId: id, Body, reason, hiddenUntilMs: 0, handle: '' });
    },
    hidden: () => [...messages.values()].filter(({ hiddenUntilMs }) => hiddenUntilMs > queue.nowMs).length,
  };
  const answer = async (command: Command): Promise<object> => {
    const { input } = command;
    const name = command.constructor.name.replace('Command', '');
    queue.calls.push({ name, input });
    await queue.before(name);
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
          ...(one.reason === undefined ? {} : { MessageAttributes: { reason: { StringValue: one.reason } } }),
        };
      });
      return Messages.length === 0 ? {} : { Messages };
    }
    for (const { ReceiptHandle } of input['Entries'] as readonly { readonly ReceiptHandle: string }[]) {
      const meant = byHandle.get(ReceiptHandle);
      if (name === 'DeleteMessageBatch' && meant) messages.delete(meant.MessageId);
      else if (meant) meant.hiddenUntilMs = 0;
    }
    return {};
  };
  return queue;
}

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: Readonly<Record<string, unknown>>;
}
