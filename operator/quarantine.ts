import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import pMap from 'p-map';
import { instant } from '../functions/domain/instant.ts';
import { readEnvelope } from '../functions/shared/envelope.ts';
import { OperatorError } from './operator-error.ts';

/** SQS lets 120,000 messages be hidden at a time. */
export const mostLooked = 100_000;

/** A request that the consumer could not bring into the table. */
export interface QuarantinedRequest {
  readonly id: string;
  readonly provider: string;
  readonly reason: string;
  /** ISO 8601 in UTC; null where the queue message is no envelope. */
  readonly receivedAt: string | null;
}

/** What one look at the dead-letter queue saw. */
export interface Look {
  /** The newest first. */
  readonly requests: readonly QuarantinedRequest[];
  /** How many messages were looked at. */
  readonly seen: number;
  /** How many the queue holds, as far as SQS says: it counts roughly, and late. */
  readonly total: number;
  /** Why it went no further. `through`: nothing more came, which is all unless `total` says more. */
  readonly ended: 'through' | 'limit' | 'interrupted' | 'time';
}

export interface LookOptions {
  /** How many to look at, at most `mostLooked`. */
  readonly limit: number;
  /** Ends the look early; what it has hidden is shown again all the same. */
  readonly signal?: AbortSignal | undefined;
  /** Told after each call how many were seen, and of how many. */
  readonly onProgress?: ((seen: number, total: number) => void) | undefined;
}

export interface Quarantine {
  readonly look: (options: LookOptions) => Promise<Look>;
  /**
   * Deletes the messages with this id, for good, and returns those: a crash of the consumer can leave two of one request.
   * @throws OperatorError where the look was interrupted, or SQS did not delete all.
   */
  readonly drop: (id: string, options?: Omit<LookOptions, 'limit'>) => Promise<Look>;
}

/** What the API of SQS takes at once. */
const batch = 10;
/** A receive that waits asks all of the queue's servers, one that does not only some; the least that waits. */
const waitSeconds = 1;
/** So many receives without news end a look while the queue should hold more. */
const patience = 3;
const shortestHiddenSeconds = 60;
/** A look at a long queue takes long, and what it saw must not come again meanwhile: so many messages a second are slow. */
const slowestPerSecond = 10;
const atOnce = 5;

interface Seen extends QuarantinedRequest {
  readonly messageId: string;
  readonly handle: string;
}

/** What the dead-letter queue holds. One look at a time, since a message is hidden while it is looked at. */
export function openQuarantine(client: SQSClient, queueUrl: string): Quarantine {
  let looking: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(look: () => Promise<T>): Promise<T> => {
    const turn = looking.then(look);
    looking = turn.catch(() => undefined);
    return turn;
  };
  return {
    look: (options) =>
      inTurn(() =>
        lookThrough(client, queueUrl, options, async (seen, look) => ({
          ...look,
          requests: toList([...seen.values()]),
        })),
      ),
    drop: (id, options) =>
      inTurn(() =>
        lookThrough(client, queueUrl, { ...options, limit: mostLooked }, async (seen, look) => {
          if (look.ended === 'interrupted') throw new OperatorError('Interrupted: nothing dropped.');
          const meant = [...seen.values()].filter((one) => one.id === id);
          for (let at = 0; at < meant.length; at += batch) {
            await deleteMessages(client, queueUrl, meant.slice(at, at + batch));
          }
          for (const { messageId } of meant) seen.delete(messageId);
          return { ...look, requests: toList(meant) };
        }),
      ),
  };
}

/**
 * Looks at the messages of a queue, does something with them, and shows again those that are left, whatever happens. It ends: by its
 * limit, with the queue, or by the time that what it saw stays hidden.
 */
async function lookThrough<T>(
  client: SQSClient,
  queueUrl: string,
  { limit, signal, onProgress }: LookOptions,
  act: (seen: Map<string, Seen>, look: Omit<Look, 'requests'>) => Promise<T>,
): Promise<T> {
  const seen = new Map<string, Seen>();
  const expected = await countMessages(client, queueUrl);
  const hiddenSeconds = shortestHiddenSeconds + Math.ceil(Math.min(limit, expected) / slowestPerSecond);
  // The rest of the time is for showing them again.
  const endMs = performance.now() + hiddenSeconds * 1000 * 0.8;
  let idle = 0;
  const endedBy = (): Look['ended'] | null => {
    if (signal?.aborted) return 'interrupted';
    if (seen.size >= limit) return 'limit';
    if (performance.now() >= endMs) return 'time';
    return idle >= (seen.size < expected ? patience : 1) ? 'through' : null;
  };
  try {
    let ended = endedBy();
    for (; ended === null; ended = endedBy()) {
      const before = seen.size;
      for (const message of await receive(client, queueUrl, Math.min(batch, limit - seen.size), hiddenSeconds)) {
        seen.set(message.MessageId ?? '', toSeen(message));
      }
      idle = seen.size === before ? idle + 1 : 0;
      onProgress?.(seen.size, Math.max(expected, seen.size));
    }
    const total = Math.max(seen.size, await countMessages(client, queueUrl));
    return await act(seen, { seen: seen.size, total, ended });
  } finally {
    await showAgain(client, queueUrl, [...seen.values()]);
  }
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

/** All that the queue holds, also what is hidden. */
async function countMessages(client: SQSClient, queueUrl: string): Promise<number> {
  const names = [
    'ApproximateNumberOfMessages',
    'ApproximateNumberOfMessagesNotVisible',
    'ApproximateNumberOfMessagesDelayed',
  ] as const;
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...names] }),
  );
  return names.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
}

/** What can't be shown again now comes back by itself when its time is over: no reason to fail. */
async function showAgain(client: SQSClient, queueUrl: string, hidden: readonly Seen[]): Promise<void> {
  const batches = Array.from({ length: Math.ceil(hidden.length / batch) }, (_, at) =>
    hidden.slice(at * batch, (at + 1) * batch),
  );
  await pMap(
    batches,
    (some) => {
      const Entries = some.map(({ handle }, at) => ({ Id: String(at), ReceiptHandle: handle, VisibilityTimeout: 0 }));
      return client
        .send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }))
        .catch(() => undefined);
    },
    { concurrency: atOnce },
  );
}

async function deleteMessages(client: SQSClient, queueUrl: string, some: readonly Seen[]): Promise<void> {
  const Entries = some.map(({ handle }, at) => ({ Id: String(at), ReceiptHandle: handle }));
  const { Failed = [] } = await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  if (Failed.length > 0)
    throw new OperatorError(`SQS deleted ${some.length - Failed.length} of ${some.length}: run this again.`);
}

function toSeen({ MessageId = '', ReceiptHandle = '', Body, MessageAttributes, Attributes }: Message): Seen {
  const envelope = readEnvelope(Body ?? '');
  return {
    messageId: MessageId,
    handle: ReceiptHandle,
    id: envelope?.requestId ?? MessageId,
    provider: envelope?.provider ?? 'unknown',
    reason:
      MessageAttributes?.['reason']?.StringValue ??
      `the consumer gave up (received ${Attributes?.['ApproximateReceiveCount']} times)`,
    receivedAt: envelope ? instant(envelope.receivedAt) : null,
  };
}

const toList = (seen: readonly Seen[]): readonly QuarantinedRequest[] =>
  seen
    .map(({ id, provider, reason, receivedAt }) => ({ id, provider, reason, receivedAt }))
    .sort((one, other) => (other.receivedAt ?? '').localeCompare(one.receivedAt ?? ''));
