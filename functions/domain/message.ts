import { type FailureReason, isRetryable } from './failure-reason.ts';
import type { Instant } from './instant.ts';
import { type Effect, type HistoryEntry, replay, type Version, versionOf } from './join.ts';
import type { Details, MessageFacts } from './report.ts';
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
}

/** A message as people and scripts see it. Times are ISO 8601 UTC; what no report told is null. */
export interface Message extends MessageFacts {
  readonly provider: string;
  readonly messageId: string;
  readonly status: Status;
  readonly final: boolean;
  readonly providerStatus: string;
  readonly country: string | null;
  readonly errorCode: string | null;
  readonly failureReason: FailureReason | null;
  /** Whether sending it again may help; null unless it failed. */
  readonly retryable: boolean | null;
  readonly doneAt: Instant | null;
  readonly firstReceivedAt: Instant;
  readonly updatedAt: Instant;
  readonly details: Details;
  readonly history: readonly MessageEvent[];
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
  readonly effect: Effect;
}

export function toMessage(stored: StoredMessage): Message {
  const { provider, messageId, status, providerStatus, doneAt, facts, country, details, history } = stored;
  const { errorCode, failureReason } = failureOf(stored);
  const received = history.map((entry) => entry.receivedAt).sort();
  return {
    provider,
    messageId,
    ...facts,
    channel: facts.channel ?? 'sms',
    status,
    final: isFinal(status),
    providerStatus,
    country,
    errorCode,
    failureReason,
    retryable: isRetryable(status, failureReason),
    doneAt,
    firstReceivedAt: received[0] as Instant,
    updatedAt: received.at(-1) as Instant,
    details,
    history: replay(history).map(({ entry, effect }) => ({
      status: entry.status,
      providerStatus: entry.providerStatus,
      occurredAt: entry.occurredAt,
      receivedAt: entry.receivedAt,
      providerCode: entry.providerCode,
      errorCode: entry.errorCode,
      errorMessage: entry.errorMessage,
      failureReason: entry.failureReason,
      effect,
    })),
  };
}

/** The cause of a failed message: of its deciding report or, where that names none, of the highest failure that does. */
function failureOf(stored: StoredMessage): Pick<StoredMessage, 'errorCode' | 'failureReason'> {
  if (outcomeOf(stored.status) !== 'failed') return { errorCode: null, failureReason: null };
  const failures = stored.history
    .filter((entry) => outcomeOf(entry.status) === 'failed')
    .sort((a, b) => (versionOf(a) < versionOf(b) ? 1 : -1));
  const told = failures.find((entry) => entry.failureReason !== null && entry.failureReason !== 'unknown');
  const own = stored.failureReason === 'unknown' ? null : stored.failureReason;
  return {
    errorCode: stored.errorCode ?? failures.find((entry) => entry.errorCode !== null)?.errorCode ?? null,
    failureReason: own ?? told?.failureReason ?? 'unknown',
  };
}
