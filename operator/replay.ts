import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type Message, SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { inCalls } from '../functions/aws/in-calls.ts';
import { deadLetterLabels } from '../functions/shared/dead-letter-labels.ts';
import { HalfDone } from './half-done.ts';
import { type DeadLetter, isMeant, reasonOf, type Selection, toDeadLetter } from './quarantine.ts';
import { mostLooked } from './queue-limits.ts';
import { countMessages, deleteMessages, hiddenSeconds, lookThrough, type Seeing, type Watch } from './queue-look.ts';

/** A message for the queue of the reports. */
export interface Entry {
  readonly body: string;
  /** The tenant of a fair queue: the provider. */
  readonly group: string;
  /** Why it was quarantined; null where it was not. */
  readonly formerReason: string | null;
}

export interface ReplayOptions extends Watch {
  /** What of a message goes to the consumer; null leaves it where it is. */
  readonly entryOf: (message: Message) => Entry | null;
  /** Requests sent a second, `slowestReplay` to `fastestReplay`. */
  readonly perSecond: number;
  /** Told how many were sent, and about how many are to go: of the dead letters, then of what waits for the consumer. */
  readonly onProgress?: ((sent: number, left: number) => void) | undefined;
}

/** What came of a replay. */
export interface Replayed extends Omit<Seeing, 'ended'> {
  /** `failed`: by an error, which is told beside it. */
  readonly ended: Seeing['ended'] | 'failed';
  /** Requests that the report queue took and the dead-letter queue gave up. */
  readonly sent: number;
  /** Sent, but still dead letters: SQS did not delete them, so that the next replay sends them again. */
  readonly undeleted: number;
  /** What SQS did not take, by its code: still dead letters. */
  readonly refused: Readonly<Record<string, number>>;
  /** Of what was sent, what the consumer put into quarantine again, by reason. */
  readonly cameBack: Readonly<Record<string, number>>;
  /** What the report queue held at the end, roughly; new reports may be among it. Null where it failed before. */
  readonly waiting: number | null;
}

/** So long nobody else gets a message that is being sent. */
const sendingSeconds = 30;
/** Receives of a second each without news until what somebody hides is given up: longer than a killed replay or look hides. */
const patience = hiddenSeconds + 15;
/** With nothing hidden: SQS may count late, or not find what there is at once. */
const shortPatience = 3;
/** So long the consumer may bring nothing to an end until nobody waits for it any more, and so long at most in all. */
const stalledMs = 30_000;
const longestWaitMs = 300_000;
/** By so much at most the clocks of SQS and of this machine differ once the SDK has corrected its own. */
const clocksDifferMs = 300_000;
/** Sent by one lane, on AWS, in a second. */
const laneTakes = 100;
const mostLanes = 10;

/**
 * Sends what lies in a queue to the consumer. Each leaves that queue only once the report queue has acknowledged it: killed in between, it is
 * in both, and the table takes it once. Of dead letters what the consumer then quarantines again is told, not sent again.
 * @throws HalfDone where it fails after something was sent; else the SDK's error.
 */
export async function replay(
  client: SQSClient,
  { sourceUrl, reportQueueUrl }: { readonly sourceUrl: string; readonly reportQueueUrl: string },
  { entryOf, perSecond, signal, onProgress }: ReplayOptions,
): Promise<Replayed> {
  const pace = startPace(perSecond, signal);
  /** Ids of the queue messages that were sent, and the requests in them. */
  const sent = new Set<string>();
  const requests = new Set<string>();
  const undeleted = new Set<string>();
  const refused = new Map<string, string>();
  const cameBack = new Map<string, string>();
  const startedMs = Date.now() + clockOffset(client);
  let [fewest, movedAtMs, waitedSinceMs] = [Number.POSITIVE_INFINITY, 0, 0];
  /** From which second without news on nothing waited for the consumer. */
  let quietFrom = Number.POSITIVE_INFINITY;

  const isBack = (message: Message): boolean =>
    requests.has(requestOf(message)) &&
    // Else it is a copy that a crash of the consumer left there.
    !(Number(message.Attributes?.SentTimestamp) < startedMs - clocksDifferMs);

  const send = async (some: readonly Meant[]): Promise<void> => {
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({ QueueUrl: reportQueueUrl, Entries: some.map(({ entry }, at) => toSqs(entry, at)) }),
    );
    const failed = new Map(Failed.map(({ Id, Code = 'unknown' }) => [Number(Id), Code]));
    for (const [at, { message }] of some.entries()) {
      const code = failed.get(at);
      if (code !== undefined) refused.set(message.MessageId ?? '', code);
      else {
        sent.add(message.MessageId ?? '');
        requests.add(requestOf(message));
      }
    }
  };

  const take = async (messages: readonly Message[]): Promise<ReadonlySet<string>> => {
    const meant = messages.flatMap((message): readonly Meant[] => {
      const { MessageId = '' } = message;
      if (sent.has(MessageId) || refused.has(MessageId)) return [];
      if (isBack(message)) {
        cameBack.set(MessageId, toDeadLetter(message).reason);
        return [];
      }
      const entry = entryOf(message);
      return entry === null ? [] : [{ message, entry }];
    });
    if (meant.length > 0 && (await pace(meant.length)))
      for (const some of inCalls(meant, ({ entry }) => entry.body)) await send(some);
    // Also what was sent before, and came again since its deletion took too long.
    const done = messages.map(toDeadLetter).filter(({ messageId }) => sent.has(messageId));
    // First: where deleting fails, they are there still.
    for (const { messageId } of done) undeleted.add(messageId);
    const gone = done.length === 0 ? [] : await deleted(client, sourceUrl, done);
    for (const id of gone) undeleted.delete(id);
    return new Set(gone);
  };

  const isThrough = async (idle: number, held: number): Promise<boolean> => {
    // Counted first: what leaves the report queue meanwhile may be a dead letter by then.
    const waiting = sent.size === 0 ? 0 : (await countMessages(client, reportQueueUrl)).all;
    const { all, hidden } = await countMessages(client, sourceUrl);
    const isSeen = all <= held || idle >= (hidden > held ? patience : shortPatience);
    if (sent.size === 0) {
      onProgress?.(0, Math.max(0, all - held));
      return isSeen;
    }
    onProgress?.(sent.size, Math.max(0, all - held) + waiting);
    const nowMs = performance.now();
    waitedSinceMs ||= nowMs;
    if (waiting < fewest) [fewest, movedAtMs] = [waiting, nowMs];
    if (waiting > 0 || idle < quietFrom) quietFrom = waiting > 0 ? Number.POSITIVE_INFINITY : idle;
    const isSettled = waiting === 0 ? idle - quietFrom >= shortPatience : nowMs - movedAtMs > stalledMs;
    return isSeen && (isSettled || nowMs - waitedSinceMs > longestWaitMs);
  };

  const told = () => ({
    sent: sent.size - undeleted.size,
    undeleted: undeleted.size,
    refused: countEach(refused.values()),
    cameBack: countEach(cameBack.values()),
  });
  let [seenSoFar, totalSoFar] = [0, 0];
  const lanes = Math.min(mostLanes, Math.max(1, Math.floor(perSecond / laneTakes)));
  return lookThrough<DeadLetter, Replayed>(
    client,
    sourceUrl,
    {
      limit: mostLooked,
      signal,
      onProgress: (seen, total) => {
        [seenSoFar, totalSoFar] = [seen, total];
        onProgress?.(sent.size, total - seen);
      },
    },
    { read: toDeadLetter, take, takeSeconds: sendingSeconds, isThrough, lanes },
    async (_, seeing) => ({
      ...seeing,
      ...told(),
      waiting: sent.size === 0 ? 0 : (await countMessages(client, reportQueueUrl)).all,
    }),
  ).catch((error: unknown) => {
    if (sent.size === 0) throw error;
    const done = { seen: seenSoFar, total: totalSoFar, ended: 'failed', ...told(), waiting: null } satisfies Replayed;
    throw new HalfDone<Replayed>(done, error);
  });
}

/** The same request, whichever queue message it lies in. */
const requestOf = ({ Body = '' }: Message): string =>
  createHash('sha256').update(Body).digest('base64url').slice(0, 22);

/** Milliseconds by which the SDK found its clock to differ from that of AWS. */
const clockOffset = (client: SQSClient): number => client.config?.systemClockOffset ?? 0;

interface Meant {
  readonly message: Message;
  readonly entry: Entry;
}

/** Of a dead letter that is meant: the same body again. */
export const deadLetterEntry =
  (only: Selection) =>
  (message: Message): Entry | null => {
    const letter = toDeadLetter(message);
    if (!isMeant(only, letter)) return null;
    const group = message.Attributes?.MessageGroupId ?? letter.provider;
    return { body: message.Body ?? '', group, formerReason: reasonOf(message) };
  };

const toSqs = ({ body, group, formerReason }: Entry, at: number) => ({
  Id: String(at),
  MessageBody: body,
  MessageGroupId: group,
  ...(formerReason !== null && {
    MessageAttributes: { [deadLetterLabels.formerReason]: { DataType: 'String', StringValue: formerReason } },
  }),
});

/** The ids of those that SQS deleted, at the second try at the latest. */
async function deleted(
  client: SQSClient,
  queueUrl: string,
  letters: readonly DeadLetter[],
): Promise<readonly string[]> {
  let left = letters;
  for (let tries = 0; tries < 2 && left.length > 0; tries += 1) {
    const failed = await deleteMessages(client, queueUrl, left);
    left = left.filter((_, at) => failed.has(at));
  }
  return letters.filter((one) => !left.includes(one)).map(({ messageId }) => messageId);
}

/** Waits until so many more may be sent; false where that was interrupted. */
function startPace(perSecond: number, signal: AbortSignal | undefined): (count: number) => Promise<boolean> {
  let freeAtMs = 0;
  return async (count) => {
    const nowMs = performance.now();
    const startMs = Math.max(nowMs, freeAtMs);
    freeAtMs = startMs + (count * 1000) / perSecond;
    if (startMs > nowMs) await wait(startMs - nowMs, undefined, signal ? { signal } : {}).catch(() => undefined);
    return !signal?.aborted;
  };
}

function countEach(words: Iterable<string>): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted(([, one], [, other]) => other - one));
}
