import { createHash } from 'node:crypto';
import { type Change, changesOf, sentAs, sequenceOf } from '../domain/change.ts';
import { instant } from '../domain/instant.ts';
import { versionOf } from '../domain/join.ts';
import { type StoredMessage, toMessage } from '../domain/message.ts';
import { shownRecipient } from '../domain/recipient.ts';
import type { EventKind } from '../domain/report.ts';
import { isFinal, outcomeOf } from '../domain/status.ts';
import type { CallbackOther, Overdue, StatusChanged } from './event-schemas.ts';
import { type EventType, eventTypes } from './event-types.ts';
import { messageKey } from './table-keys.ts';

/** An event before it is on the bus. */
export interface BusEvent {
  readonly type: EventType;
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** Events with the same one are put in order; no two of them go in one call. */
  readonly subject: string;
  readonly detail: StatusChanged | Overdue | CallbackOther;
}

/** What is to be told of a write, from the item before and after it; null where there was or is none. */
export function eventsOf(
  before: StoredMessage | null,
  after: StoredMessage | null,
  { atMs, withRecipient }: { readonly atMs: number; readonly withRecipient: boolean },
): readonly BusEvent[] {
  if (after === null) return [];
  return changesOf(before, after).map((change) => {
    const detail = { ...ofMessage(after, withRecipient, change), ...told(change, before, after) };
    return {
      type: change.kind === 'overdue' ? eventTypes.overdue : eventTypes.statusChanged,
      atMs,
      subject: detail.subject,
      detail: detail as StatusChanged | Overdue,
    };
  });
}

function ofMessage(after: StoredMessage, withRecipient: boolean, change: Change) {
  const { provider, messageId } = after;
  const { clientReference, tag, channel, country, submittedAt, firstReceivedAt } = toMessage(after);
  const { recipient } = after.facts;
  const sequence = sequenceOf(after);
  return {
    schemaVersion: 1 as const,
    // A message that is overdue stands where its last change left it.
    id: hashOf(provider, messageId, sequence, ...(change.kind === 'overdue' ? [change.at] : [])),
    sequence,
    subject: hashOf(messageKey(provider, messageId)),
    provider,
    ...sentAs(after),
    clientReference,
    tag,
    channel: channel as string,
    country,
    ...(withRecipient && { recipient: shownRecipient(recipient) ?? recipient }),
    submittedAt,
    firstReceivedAt,
  };
}

function told(change: Change, before: StoredMessage | null, after: StoredMessage) {
  if (change.kind === 'overdue') {
    const { status, dueAt = null } = after;
    return { missing: change.missing, status, dueAt, overdueAt: change.at };
  }
  const { status, providerStatus, errorCode, failureReason, retryable, final, doneAt } = toMessage(after);
  const deciding = after.history.find((entry) => versionOf(entry) === after.version);
  const outcome = outcomeOf(status);
  return {
    cause: change.cause,
    before: before && {
      status: before.status,
      providerStatus: before.providerStatus,
      final: isFinal(before.status),
      outcome: outcomeOf(before.status),
    },
    after: {
      ...{ status, providerStatus, final, outcome, errorCode, failureReason, retryable },
      occurredAt: deciding ? deciding.occurredAt : doneAt,
      receivedAt: deciding?.receivedAt ?? null,
    },
    newlyFailed: outcome === 'failed' && !(before && outcomeOf(before.status) === 'failed'),
  };
}

/** One event for each kind of what a callback held beside reports: of its content, nothing. @param receivedAtMs epoch milliseconds. */
export function otherEvents(
  provider: string,
  kinds: readonly EventKind[],
  { queueMessage, receivedAtMs }: { readonly queueMessage: string; readonly receivedAtMs: number },
): readonly BusEvent[] {
  return [...Map.groupBy(kinds, (kind) => kind)].map(([kind, all]) => {
    const id = hashOf(queueMessage, kind, provider);
    const detail = {
      schemaVersion: 1 as const,
      id,
      provider,
      kind,
      count: all.length,
      receivedAt: instant(receivedAtMs),
    };
    return { type: eventTypes.callbackOther, atMs: receivedAtMs, subject: id, detail };
  });
}

/** 132 bits of a hash, in 22 characters. */
const hashOf = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
