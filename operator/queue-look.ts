import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import pMap from 'p-map';
import { mostInCall } from '../functions/aws/in-calls.ts';

/** How far a look at a queue went. */
export interface Seeing {
  /** How many messages were looked at. */
  readonly seen: number;
  /** How many the queue holds, as far as SQS says: it counts roughly, and late. */
  readonly total: number;
  /** Why it went no further. `through`: nothing more came, which is all unless `total` says more. */
  readonly ended: 'through' | 'limit' | 'interrupted' | 'time';
}

/** What somebody who waits for it may do with it. */
export interface Watch {
  /** Ends the look early; what it has hidden is shown again all the same. */
  readonly signal?: AbortSignal | undefined;
  /** Told after each call how many were seen, and of how many. */
  readonly onProgress?: ((seen: number, total: number) => void) | undefined;
}

export interface LookOptions extends Watch {
  /** How many to look at, at most `mostLooked`. */
  readonly limit: number;
}

/** A message that stays hidden until the look ends. */
export interface Hidden {
  readonly messageId: string;
  /** By which it is shown again or deleted. */
  readonly handle: string;
}

/** What is done with the messages while the look goes on. */
export interface Course<Seen> {
  /** What is kept of a message in memory. */
  readonly read: (message: Message) => Seen;
  /** Takes messages out of the queue as they come; gives the ids of those that are gone. */
  readonly take?: (messages: readonly Message[]) => Promise<ReadonlySet<string>>;
  /** Seconds that a message is hidden while `take` has it. */
  readonly takeSeconds?: number;
  /** Asked after a second that brought nothing new, the nth in a row, while so many messages are held: whether that was all. */
  readonly isThrough?: (idle: number, held: number) => Promise<boolean>;
  /** Receives that are under way at the same time. @default 1 */
  readonly lanes?: number;
}

/** A receive that waits asks all of the queue's servers, one that does not only some; the least that waits. */
const waitSeconds = 1;
/** So many receives without news end a look while the queue should hold more. */
const patience = 3;
/** What is looked at is hidden for so long, again and again while the look goes on: when that is killed, it is soon seen again. */
export const hiddenSeconds = 90;
/** Of 100,000 that takes 10,000 calls, which have a minute. */
const hideAgainEveryMs = 30_000;
/** SQS hides a message for twelve hours at most, all in all; the rest is for showing it again. */
const longestMs = 10 * 3_600_000;
const atOnce = 20;

/**
 * Looks at the messages of a queue, does something with them, and shows again those that are left, whatever happens. It ends: by its
 * limit, with the queue, or by the time that SQS hides a message at most.
 */
export async function lookThrough<Seen extends Hidden, T>(
  client: SQSClient,
  queueUrl: string,
  { limit, signal, onProgress }: LookOptions,
  course: Course<Seen>,
  act: (seen: Map<string, Seen>, look: Seeing) => Promise<T>,
): Promise<T> {
  const { read, take, takeSeconds = hiddenSeconds, isThrough, lanes = 1 } = course;
  const held = new Map<string, Seen>();
  let gone = 0;
  const expected = await countMessages(client, queueUrl);
  const endMs = performance.now() + longestMs;
  const stopHiding = keepHidden(client, queueUrl, held);
  let idle = 0;
  let taking = 0;
  let failed = false;
  let ended: Seeing['ended'] | null = null;
  const endedBy = async (): Promise<Seeing['ended'] | null> => {
    if (signal?.aborted) return 'interrupted';
    if (held.size >= limit) return 'limit';
    if (performance.now() >= endMs) return 'time';
    if (isThrough) return idle > 0 && (await isThrough(Math.floor(idle / lanes), held.size)) ? 'through' : null;
    return idle >= (held.size + gone < expected.all ? patience : 1) ? 'through' : null;
  };
  const receiveOnce = async (): Promise<void> => {
    const most = Math.max(1, Math.min(mostInCall, limit - held.size));
    const messages = await receive(client, queueUrl, most, take ? takeSeconds : hiddenSeconds);
    const before = held.size + gone;
    for (const message of messages) held.set(message.MessageId ?? '', read(message));
    if (take && messages.length > 0) {
      taking += 1;
      const taken = await take(messages).finally(() => {
        taking -= 1;
      });
      for (const id of taken) gone += Number(held.delete(id));
      const kept = messages.flatMap(({ MessageId = '' }) => held.get(MessageId) ?? []);
      await changeVisibility(client, queueUrl, kept, hiddenSeconds);
    }
    // What is being taken may bring news.
    idle = held.size + gone === before && taking === 0 ? idle + 1 : 0;
    onProgress?.(held.size + gone, Math.max(expected.all, held.size + gone));
  };
  const lane = async (): Promise<void> => {
    try {
      for (;;) {
        ended ??= await endedBy();
        if (ended !== null || failed) return;
        await receiveOnce();
      }
    } catch (error) {
      failed = true;
      throw error;
    }
  };
  try {
    // All of them end before anything is shown again: one that goes on would hide more.
    const done = await Promise.allSettled(Array.from({ length: lanes }, lane));
    for (const one of done) if (one.status === 'rejected') throw one.reason;
    const seen = held.size + gone;
    const total = Math.max(seen, gone + (await countMessages(client, queueUrl)).all);
    return await act(held, { seen, total, ended: ended ?? 'through' });
  } finally {
    await stopHiding();
    await changeVisibility(client, queueUrl, [...held.values()], 0);
  }
}

/** Hides what is held again and again. @returns what ends that: after it nothing is hidden any more. */
function keepHidden(client: SQSClient, queueUrl: string, held: ReadonlyMap<string, Hidden>): () => Promise<void> {
  const stopping = new AbortController();
  let hiding: Promise<void> | null = null;
  const timer = setInterval(() => {
    hiding ??= changeVisibility(client, queueUrl, [...held.values()], hiddenSeconds, stopping.signal).finally(() => {
      hiding = null;
    });
  }, hideAgainEveryMs);
  return async () => {
    clearInterval(timer);
    stopping.abort();
    await hiding;
  };
}

async function receive(
  client: SQSClient,
  queueUrl: string,
  most: number,
  hiddenSeconds: number,
): Promise<readonly Message[]> {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: most,
      WaitTimeSeconds: waitSeconds,
      VisibilityTimeout: hiddenSeconds,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    }),
  );
  return Messages;
}

/** What a queue holds, and how much of that is hidden; roughly, and late. */
export async function countMessages(
  client: SQSClient,
  queueUrl: string,
): Promise<{ readonly all: number; readonly hidden: number }> {
  const names = [
    'ApproximateNumberOfMessages',
    'ApproximateNumberOfMessagesNotVisible',
    'ApproximateNumberOfMessagesDelayed',
  ] as const;
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...names] }),
  );
  const [visible, hidden, delayed] = names.map((name) => Number(Attributes[name] ?? 0)) as [number, number, number];
  return { all: visible + hidden + delayed, hidden };
}

/** What can't be shown again now comes back by itself when its time is over: no reason to fail. */
async function changeVisibility(
  client: SQSClient,
  queueUrl: string,
  hidden: readonly Hidden[],
  VisibilityTimeout: number,
  signal?: AbortSignal,
): Promise<void> {
  const batches = Array.from({ length: Math.ceil(hidden.length / mostInCall) }, (_, at) =>
    hidden.slice(at * mostInCall, (at + 1) * mostInCall),
  );
  await pMap(
    batches,
    async (some) => {
      if (signal?.aborted) return;
      const Entries = some.map(({ handle }, at) => ({ Id: String(at), ReceiptHandle: handle, VisibilityTimeout }));
      await client
        .send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }))
        .catch(() => undefined);
    },
    { concurrency: atOnce },
  );
}

/** Deletes at most `mostInCall` messages. @returns the places in the list of those that SQS did not delete. */
export async function deleteMessages(
  client: SQSClient,
  queueUrl: string,
  some: readonly Hidden[],
): Promise<ReadonlySet<number>> {
  const Entries = some.map(({ handle }, at) => ({ Id: String(at), ReceiptHandle: handle }));
  const { Failed = [] } = await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  return new Set(Failed.map(({ Id }) => Number(Id)));
}
