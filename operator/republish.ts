import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import { type Bus, mostPerPut } from '../functions/aws/bus.ts';
import { readWrite } from '../functions/aws/stream-record.ts';
import type { EventLetter } from '../functions/shared/event-letters.ts';
import { eventTypes } from '../functions/shared/event-types.ts';
import { type BusEvent, eventsOf } from '../functions/shared/events.ts';
import { reasonOf } from './quarantine.ts';
import { mostLooked } from './queue-limits.ts';
import { deleteMessages, lookThrough, type Seeing, type Watch } from './queue-look.ts';

/** What lies in the dead-letter queue of the events. */
export type Letter =
  /** Of the publisher: an event that the bus did not take, or those of a record that it could not read. */
  | { readonly kind: 'unpublished'; readonly events: readonly BusEvent[]; readonly reason: string }
  /** Of EventBridge: an event that one webhook or topic did not take for a day. */
  | { readonly kind: 'undelivered'; readonly events: readonly BusEvent[]; readonly reason: string }
  /** Of Lambda: a part of the stream that it gave up, without what it held. */
  | { readonly kind: 'discarded'; readonly reason: string }
  /** Of nobody who is known, or of a record that can't be read still. */
  | { readonly kind: 'unreadable'; readonly reason: string };

/** @param withRecipient whether events name the recipient: for records that are read only now. */
export function readLetter(message: Pick<Message, 'Body' | 'MessageAttributes'>, withRecipient: boolean): Letter {
  const reason = reasonOf(message) ?? 'nobody said why';
  try {
    const body = JSON.parse(message.Body ?? '');
    if (body?.v === 1) return { kind: 'unpublished', events: eventsIn(body as EventLetter, withRecipient), reason };
    if (body?.DDBStreamBatchInfo)
      return { kind: 'discarded', reason: String(body.requestContext?.condition ?? 'given up') };
    const type = Object.values(eventTypes).find((one) => one === body?.['detail-type']);
    if (type !== undefined && typeof body.detail?.id === 'string') {
      const { ERROR_CODE, TARGET_ARN } = message.MessageAttributes ?? {};
      const target = TARGET_ARN?.StringValue?.split(':').at(-1)?.split('/').slice(0, 2).join('/') ?? 'a target';
      return {
        kind: 'undelivered',
        reason: `${target}: ${ERROR_CODE?.StringValue ?? 'not taken'}`,
        events: [
          {
            type,
            atMs: Date.parse(body.time),
            subject: body.detail.subject ?? body.detail.id,
            detail: body.detail,
          },
        ],
      };
    }
  } catch {
    // Told as what it is.
  }
  return { kind: 'unreadable', reason };
}

function eventsIn(letter: EventLetter, withRecipient: boolean): readonly BusEvent[] {
  if ('event' in letter) return [letter.event];
  const { before, after, atMs } = readWrite(letter.record);
  return eventsOf(before, after, { atMs, withRecipient });
}

/** What came of it. */
export interface Republished extends Seeing {
  /** Events that the bus took; their letters are gone. */
  readonly published: number;
  /** Letters without events that were dropped, since that was asked for. */
  readonly dropped: number;
  /** Letters that are done, but that SQS did not delete: the next time their events are published again. */
  readonly undeleted: number;
  /** What the bus did not take, by its code; still in the queue. */
  readonly refused: Readonly<Record<string, number>>;
  /** Letters that hold nothing to publish, by what they are; still in the queue. */
  readonly left: Readonly<Record<string, number>>;
}

const marked = (event: BusEvent): BusEvent => ({ ...event, detail: { ...event.detail, republished: true } });

/** Looks at what would be published. */
export const lookAtLetters = (
  client: SQSClient,
  queueUrl: string,
  { withRecipient, ...watch }: Watch & { readonly withRecipient: boolean },
): Promise<Seeing & { readonly letters: readonly Letter[] }> =>
  lookThrough(
    client,
    queueUrl,
    { limit: mostLooked, ...watch },
    { read: (message) => ({ ...hiddenOf(message), letter: readLetter(message, withRecipient) }) },
    async (seen, look) => ({ ...look, letters: [...seen.values()].map(({ letter }) => letter) }),
  );

/**
 * Puts what lies there on the bus again. A letter is deleted once the bus has taken all of it: killed in between, it is published twice,
 * with the same id.
 * @param dropDiscarded whether to delete what Lambda told of records that it gave up, which holds no events.
 */
export async function republish(
  client: SQSClient,
  queueUrl: string,
  bus: Bus,
  {
    withRecipient,
    dropDiscarded,
    ...watch
  }: Watch & { readonly withRecipient: boolean; readonly dropDiscarded: boolean },
): Promise<Republished> {
  const refused = new Map<string, number>();
  const left = new Map<string, number>();
  const taken = new Set<string>();
  const looked = new Set<string>();
  let [published, dropped, undeleted] = [0, 0, 0];
  const count = (counts: Map<string, number>, what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);

  /** In calls none of which has two events of one message. @returns whether all were taken. */
  const put = async (events: readonly BusEvent[]): Promise<boolean> => {
    for (let at = 0; at < events.length; at += mostPerPut) {
      const some = events.slice(at, at + mostPerPut).map(marked);
      const outcomes = await bus.put(some);
      for (const outcome of outcomes) {
        if (outcome.taken) published += 1;
        else count(refused, outcome.code);
      }
      if (outcomes.some((outcome) => !outcome.taken)) return false;
    }
    return true;
  };

  const take = async (messages: readonly Message[]): Promise<ReadonlySet<string>> => {
    for (const message of messages) {
      const { MessageId = '' } = message;
      if (looked.has(MessageId)) continue;
      looked.add(MessageId);
      const letter = readLetter(message, withRecipient);
      if (letter.kind === 'discarded' && dropDiscarded) {
        taken.add(MessageId);
        dropped += 1;
      } else if (!('events' in letter)) count(left, letter.kind);
      else if (await put(letter.events)) taken.add(MessageId);
    }
    const done = messages.filter(({ MessageId = '' }) => taken.has(MessageId)).map(hiddenOf);
    if (done.length === 0) return new Set();
    const failed = await deleteMessages(client, queueUrl, done);
    undeleted += failed.size;
    return new Set(done.filter((_, at) => !failed.has(at)).map(({ messageId }) => messageId));
  };

  return lookThrough(
    client,
    queueUrl,
    { limit: mostLooked, ...watch },
    { read: hiddenOf, take },
    async (_, look): Promise<Republished> => ({
      ...look,
      published,
      dropped,
      undeleted,
      refused: Object.fromEntries(refused),
      left: Object.fromEntries(left),
    }),
  );
}

const hiddenOf = ({ MessageId = '', ReceiptHandle = '' }: Message) => ({ messageId: MessageId, handle: ReceiptHandle });
