import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import { mostInCall } from '../functions/aws/in-calls.ts';
import { instant } from '../functions/domain/instant.ts';
import { deadLetterLabels } from '../functions/shared/dead-letter-labels.ts';
import { type Envelope, readEnvelope } from '../functions/shared/envelope.ts';
import { OperatorError } from './operator-error.ts';
import { outlineOf } from './outline.ts';
import { mostLooked } from './queue-limits.ts';
import { deleteMessages, type Hidden, type LookOptions, lookThrough, type Seeing, type Watch } from './queue-look.ts';

/** A request that the consumer could not bring into the table. */
export interface QuarantinedRequest {
  readonly id: string;
  readonly provider: string;
  readonly reason: string;
  /** ISO 8601 in UTC; null where the queue message is no envelope. */
  readonly receivedAt: string | null;
}

/** What one look at the dead-letter queue saw. */
export interface Look extends Seeing {
  /** The newest first. */
  readonly requests: readonly QuarantinedRequest[];
}

/** All requests that one cause keeps from the table. */
export interface Cause {
  readonly cause: string;
  readonly count: number;
  readonly providers: readonly string[];
  /** ISO 8601 in UTC of the first and the last of them; null where none is an envelope. */
  readonly firstReceivedAt: string | null;
  readonly lastReceivedAt: string | null;
  /** What one of them looks like, its values masked; null where none is an envelope. */
  readonly example: { readonly id: string; readonly provider: string; readonly outline: string } | null;
}

/** The causes that one look at the dead-letter queue saw. */
export interface Causes extends Seeing {
  /** The most frequent first. */
  readonly causes: readonly Cause[];
}

/** Which requests are meant; what is left out leaves none out. */
export interface Selection {
  /** Text that stands in the cause, in any letter case. */
  readonly cause?: string | undefined;
  /** Whether that is the whole cause, to the letter. */
  readonly exact?: boolean | undefined;
  readonly provider?: string | undefined;
  readonly id?: string | undefined;
}

export interface Quarantine {
  readonly look: (options: LookOptions) => Promise<Look>;
  readonly causes: (options: LookOptions & { readonly only?: Selection }) => Promise<Causes>;
  /**
   * Deletes the messages with this id, for good, and returns those: a crash of the consumer can leave two of one request.
   * @throws OperatorError where the look was interrupted, or SQS did not delete all.
   */
  readonly drop: (id: string, options?: Watch) => Promise<Look>;
}

/** What is remembered of a dead letter while it is looked at. */
export interface DeadLetter extends QuarantinedRequest, Hidden {
  /** The reason, without what differs between requests of the same one. */
  readonly cause: string;
}

/**
 * What the dead-letter queue holds, or another one by what `read` makes of its messages. One look at a time, since a message is hidden
 * while it is looked at.
 */
export function openQuarantine(
  client: SQSClient,
  queueUrl: string,
  read: (message: Message) => DeadLetter = toDeadLetter,
): Quarantine {
  let looking: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(look: () => Promise<T>): Promise<T> => {
    const turn = looking.then(look);
    looking = turn.catch(() => undefined);
    return turn;
  };
  return {
    look: (options) =>
      inTurn(() =>
        lookThrough(client, queueUrl, options, { read }, async (seen, look) => ({
          ...look,
          requests: toList([...seen.values()]),
        })),
      ),
    causes: ({ only = {}, ...options }) =>
      inTurn(async () => {
        const groups = groupByCause(only, read);
        return lookThrough(client, queueUrl, options, { read: groups.read }, async (_, look) => ({
          ...look,
          causes: groups.causes(),
        }));
      }),
    drop: (id, options) =>
      inTurn(() =>
        lookThrough(client, queueUrl, { ...options, limit: mostLooked }, { read }, async (seen, look) => {
          if (look.ended === 'interrupted') throw new OperatorError('Interrupted: nothing dropped.');
          const meant = [...seen.values()].filter((one) => one.id === id);
          for (let at = 0; at < meant.length; at += mostInCall) {
            const some = meant.slice(at, at + mostInCall);
            const left = await deleteMessages(client, queueUrl, some).then(
              (failed) => failed.size,
              (cause: unknown) => {
                throw at === 0 ? cause : new Error(`${at} of ${meant.length} copies are dropped`, { cause });
              },
            );
            if (left > 0)
              throw new OperatorError(`SQS deleted ${at + some.length - left} of ${meant.length}: run this again.`);
          }
          for (const { messageId } of meant) seen.delete(messageId);
          return { ...look, requests: toList(meant) };
        }),
      ),
  };
}

/** Whether a dead letter is among those that are meant. */
export const isMeant = ({ cause, exact, provider, id }: Selection, letter: DeadLetter): boolean =>
  (cause === undefined ||
    (exact ? letter.cause === cause : letter.cause.toLowerCase().includes(cause.toLowerCase()))) &&
  (provider === undefined || letter.provider === provider) &&
  (id === undefined || letter.id === id);

/** Adds dead letters up by cause as they are read, without keeping them. */
function groupByCause(only: Selection, toLetter: (message: Message) => DeadLetter) {
  const groups = new Map<
    string,
    { count: number; providers: Set<string>; times: string[]; example: Cause['example'] }
  >();
  const counted = new Set<string>();
  return {
    read: (message: Message): DeadLetter => {
      const letter = toLetter(message);
      if (!isMeant(only, letter) || counted.has(letter.messageId)) return letter;
      counted.add(letter.messageId);
      const group = groups.get(letter.cause) ?? { count: 0, providers: new Set(), times: [], example: null };
      groups.set(letter.cause, group);
      group.count += 1;
      group.providers.add(letter.provider);
      if (letter.receivedAt !== null) group.times = ends([...group.times, letter.receivedAt]);
      group.example ??= exampleOf(letter, message);
      return letter;
    },
    causes: (): readonly Cause[] =>
      Array.from(groups, ([cause, { count, providers, times, example }]) => ({
        cause,
        count,
        providers: [...providers].toSorted(),
        firstReceivedAt: times[0] ?? null,
        lastReceivedAt: times.at(-1) ?? null,
        example,
      })).toSorted((one, other) => other.count - one.count || one.cause.localeCompare(other.cause)),
  };
}

/** The first and the last of some times. */
function ends(times: readonly string[]): string[] {
  const [first = '', ...rest] = times.toSorted();
  return [first, rest.at(-1) ?? first];
}

function exampleOf({ id, provider }: DeadLetter, { Body = '' }: Message): Cause['example'] {
  const envelope = readEnvelope(Body);
  return envelope && { id, provider, outline: outlineOf(envelope) };
}

/** What a message of the dead-letter queue tells. */
export function toDeadLetter({ MessageId = '', ReceiptHandle = '', Body, ...message }: Message): DeadLetter {
  const envelope: Envelope | null = readEnvelope(Body ?? '');
  const reason = reasonOf(message);
  const cause = reason ?? 'the consumer gave up';
  return {
    messageId: MessageId,
    handle: ReceiptHandle,
    id: envelope?.requestId ?? MessageId,
    provider: envelope?.provider ?? 'unknown',
    cause,
    reason: reason ?? `${cause} (received ${message.Attributes?.['ApproximateReceiveCount']} times)`,
    receivedAt: envelope ? instant(envelope.receivedAt) : null,
  };
}

/** Why the consumer put a message there; null where SQS moved it after too many tries. */
export const reasonOf = ({ MessageAttributes }: Pick<Message, 'MessageAttributes'>): string | null =>
  MessageAttributes?.[deadLetterLabels.reason]?.StringValue ?? null;

const toList = (seen: readonly DeadLetter[]): readonly QuarantinedRequest[] =>
  seen
    .map(({ id, provider, reason, receivedAt }) => ({ id, provider, reason, receivedAt }))
    .sort((one, other) => (other.receivedAt ?? '').localeCompare(one.receivedAt ?? ''));
