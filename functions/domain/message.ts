import { type FailureReason, isRetryable } from './failure-reason.ts';
import type { Instant } from './instant.ts';
import { type Effect, type HistoryEntry, replay, type Version, versionOf } from './join.ts';
import { ofRecipient, type Recipient, shownRecipient } from './recipient.ts';
import { type Details, type MessageFacts, type Price, readPrice } from './report.ts';
import { isFinal, outcomeOf, type Status } from './status.ts';

/** A message as the table holds it: the state that the highest report left, the facts of all reports, and the history. */
export interface StoredMessage {
  readonly provider: string;
  readonly messageId: string;
  readonly version: Version;
  readonly status: Status;
  readonly providerStatus: string;
  readonly doneAt: Instant | null;
  readonly errorCode: string | null;
  readonly failureReason: FailureReason | null;
  readonly facts: MessageFacts;
  readonly country: string | null;
  readonly details: Details;
  readonly history: readonly HistoryEntry[];
  readonly seen: ReadonlySet<string>;
  /** Status words of its reports that nobody has listed for its provider. */
  readonly unlistedWords: readonly string[];
  /** Other recipients that the provider used the same id for; their reports are messages of their own. */
  readonly otherRecipients: readonly Recipient[];
  /** What all of this that grows with the number of reports takes in the table, in bytes. */
  readonly grownBytes: number;
  /** Whether its item says that, as one that an earlier version wrote does not. */
  readonly isCounted: boolean;
  /** When the first report came that the history had no room for: it has none that were stored later. Null while it has all. */
  readonly leftOutSince: Instant | null;
  /** The latest times that it was read anew, oldest first. */
  readonly rereads?: readonly Reread[];
  /** Its place among the messages of its recipient; absent or null in an item that an earlier version wrote. */
  readonly begunAt?: Instant | null;
  /** When something was expected of it; absent or null where nothing ever was. */
  readonly dueAt?: Instant | null;
  /** Its place among the messages of which something is expected, or that are late; absent or null elsewhere. */
  readonly dueOn?: string | null;
  /** When it was found to be late. */
  readonly overdueAt?: Instant | null;
  /** Whether no provider had reported anything of it then, nor of its parts; absent or null where it was not late. */
  readonly lateBySilence?: boolean | null;
  /** When what was expected of it was judged: once. */
  readonly dueSettledAt?: Instant | null;
  /** Its place among the failures; absent or null where it did not fail, and where an earlier version wrote that. */
  readonly failedAt?: Instant | null;
}

/** That a message's words and codes were read anew after a table of them was mended: the one way for a status to go down. */
export interface Reread {
  readonly at: Instant;
  readonly from: Status;
  readonly to: Status;
}

/** A message as people and scripts see it. Times are ISO 8601 UTC; what no report told is null. */
export interface Message extends Omit<MessageFacts, 'recipient' | 'price'> {
  /** In E.164, or with asterisks where the stage masks numbers; null as well where it keeps none that can be read. */
  readonly recipient: string | null;
  /** What the application says that it costs. */
  readonly price: Price | null;
  readonly provider: string;
  readonly messageId: string;
  readonly status: Status;
  readonly final: boolean;
  readonly providerStatus: string;
  readonly country: string | null;
  readonly errorCode: string | null;
  readonly failureReason: FailureReason | null;
  /** Whether sending it again may help; null unless it failed, and where it failed and nobody knows. */
  readonly retryable: boolean | null;
  /** What the provider's error means and what to do, in words for a person; null where no catalogue knows it. */
  readonly explanation: string | null;
  readonly doneAt: Instant | null;
  readonly firstReceivedAt: Instant;
  /** When it was first told to have failed, its place among the failures; null unless it stands as failed. */
  readonly failedAt: Instant | null;
  readonly updatedAt: Instant;
  /** By when something was expected of it; null where no deadline of the stage fits it. */
  readonly dueAt: Instant | null;
  /** When it was found to be late: no final report came in time. */
  readonly overdueAt: Instant | null;
  readonly details: Details;
  /** Whether the provider took a delivery back: reported a failure after it. The delivery stands. */
  readonly contradicted: boolean;
  readonly unlistedWords: readonly string[];
  readonly otherRecipients: readonly OtherRecipient[];
  /** When the first report came that the history had no room for; reports since then moved the status, but are not in it. */
  readonly leftOutSince: Instant | null;
  /** When its words and codes were read anew by mended tables, oldest first; the statuses below are those of the last time. */
  readonly rereads: readonly (Reread & Pick<MessageEvent, 'part'>)[];
  /** Null for a message that was not reported in parts, and for a part. */
  readonly parts: Parts | null;
  readonly history: readonly MessageEvent[];
}

/** A recipient who shares the provider's id with others, and the id under which his reports are kept. */
export interface OtherRecipient {
  /** Null where the stage keeps none that can be read. */
  readonly recipient: string | null;
  readonly messageId: string;
}

/** The parts of a long message whose provider reports each of them. What is none of these three is unconfirmed. */
export interface Parts {
  readonly total: number;
  readonly delivered: number;
  readonly failed: number;
  /** Not final yet, those included of which no report came. */
  readonly out: number;
  /** Those of which a report came, worst first. */
  readonly list: readonly Message[];
}

export interface MessageEvent {
  readonly status: Status;
  readonly providerStatus: string;
  readonly occurredAt: Instant | null;
  readonly receivedAt: Instant;
  readonly providerCode: string | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly failureReason: FailureReason | null;
  /** Whether the reason is only what the status word hints at. */
  readonly isHint: boolean;
  readonly effect: Effect;
  /** Whether it takes back a delivery that stands all the same. */
  readonly contradicts: boolean;
  /** The part that it tells of, in the history of a whole; else null. */
  readonly part: string | null;
}

/** Where the item does not say it, as one of an earlier version. */
const firstFailure = (history: readonly HistoryEntry[]): Instant | null =>
  history
    .filter(({ status }) => outcomeOf(status) === 'failed')
    .map(({ receivedAt }) => receivedAt)
    .sort()[0] ?? null;

/** The message of one item of the table. */
export function toMessage(stored: StoredMessage): Message {
  const { provider, messageId, status, providerStatus, doneAt, facts, country, details, history, leftOutSince } =
    stored;
  const { errorCode, failureReason } = failureOf(stored);
  const received = [...history.map((entry) => entry.receivedAt), ...(leftOutSince ? [leftOutSince] : [])].sort();
  const steps = replay(history);
  return {
    provider,
    messageId,
    ...facts,
    recipient: shownRecipient(facts.recipient),
    price: facts.price && readPrice(facts.price),
    channel: facts.channel ?? 'sms',
    status,
    final: isFinal(status),
    providerStatus,
    country,
    errorCode,
    failureReason,
    retryable: isRetryable(status, failureReason),
    explanation: null,
    doneAt,
    firstReceivedAt: received[0] as Instant,
    failedAt: outcomeOf(status) === 'failed' ? (stored.failedAt ?? firstFailure(history)) : null,
    updatedAt: received.at(-1) as Instant,
    dueAt: stored.dueAt ?? null,
    overdueAt: stored.overdueAt ?? null,
    details,
    contradicted: steps.some(({ contradicts }) => contradicts),
    unlistedWords: stored.unlistedWords,
    otherRecipients: stored.otherRecipients.map((recipient) => ({
      recipient: shownRecipient(recipient),
      messageId: ofRecipient(messageId, recipient),
    })),
    leftOutSince,
    rereads: (stored.rereads ?? []).map((reread) => ({ ...reread, part: null })),
    parts: null,
    history: steps.map(({ entry, effect, contradicts }) => ({
      status: entry.status,
      providerStatus: entry.providerStatus,
      occurredAt: entry.occurredAt,
      receivedAt: entry.receivedAt,
      providerCode: entry.providerCode,
      errorCode: entry.errorCode,
      errorMessage: entry.errorMessage,
      failureReason: entry.failureReason,
      isHint: entry.isHint === true,
      effect,
      contradicts,
      part: null,
    })),
  };
}

/** The reports of a message in order of arrival, and between them when they were read anew. */
export function timelineOf({
  history,
  rereads,
}: Pick<Message, 'history' | 'rereads'>): readonly (
  | { readonly event: MessageEvent }
  | { readonly reread: Message['rereads'][number] }
)[] {
  const left = [...rereads];
  return [
    ...history.flatMap((event) => {
      const later = left.findIndex(({ at }) => at > event.receivedAt);
      const before = left.splice(0, later === -1 ? left.length : later);
      return [...before.map((reread) => ({ reread })), { event }];
    }),
    ...left.map((reread) => ({ reread })),
  ];
}

type Cause = Pick<StoredMessage, 'version' | 'errorCode' | 'failureReason'> & Pick<HistoryEntry, 'isHint'>;

/**
 * The cause of a failed message: what the highest failure with a told cause says, else the highest with one that its status
 * word hints at. A later failure without a cause takes none away.
 */
function failureOf(stored: StoredMessage): Pick<StoredMessage, 'errorCode' | 'failureReason'> {
  if (outcomeOf(stored.status) !== 'failed') return { errorCode: null, failureReason: null };
  const failures = causesOf(stored).sort((a, b) => (a.version < b.version ? 1 : -1));
  const known = failures.filter(({ failureReason }) => failureReason !== null && failureReason !== 'unknown');
  const shown = known.find(({ isHint }) => !isHint) ?? known[0];
  return {
    errorCode: shown?.errorCode ?? failures.find(({ errorCode }) => errorCode !== null)?.errorCode ?? null,
    failureReason: shown?.failureReason ?? 'unknown',
  };
}

/** All failures that are known of; a full history may lack the one that decided the state. */
function causesOf({ version, errorCode, failureReason, history }: StoredMessage): Cause[] {
  const failures = history
    .filter(({ status }) => outcomeOf(status) === 'failed')
    .map((entry) => ({ ...entry, version: versionOf(entry) }));
  if (failures.some((failure) => failure.version === version)) return failures;
  // Its item does not say whether the reason is a hint: without a code it is taken for one, which displaces nothing told.
  return [...failures, { version, errorCode, failureReason, isHint: errorCode === null ? true : null }];
}
