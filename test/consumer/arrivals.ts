import { growthOf, roomOf } from '../../functions/aws/item-budget.ts';
import type { Arrival } from '../../functions/aws/table.ts';
import { instant } from '../../functions/domain/instant.ts';
import type { HistoryEntry } from '../../functions/domain/join.ts';
import { type MessageFacts, noFacts, type Report } from '../../functions/domain/report.ts';

/** The facts of a report; what is not given is null. */
export const facts = (given: Partial<MessageFacts>): MessageFacts => ({ ...noFacts, ...given });

/** A report on its way into the table, made from the entry that it will leave there. */
export function toArrival(entry: HistoryEntry, messageId: string, more: Partial<Report> = {}): Arrival {
  const {
    status,
    providerStatus,
    providerCode,
    occurredAt,
    errorCode,
    errorMessage,
    failureReason,
    isHint = null,
  } = entry;
  const report: Report = {
    messageId,
    status,
    providerStatus,
    providerCode,
    doneAt: occurredAt,
    errorCode,
    errorMessage,
    failureReason,
    isHint,
    recipient: null,
    eventId: null,
    part: null,
    facts: facts({ channel: 'sms' }),
    details: {},
    ...more,
  };
  return { report, entry, country: null };
}

const filler = (at: number, errorMessage: string): HistoryEntry => ({
  status: 'sent',
  providerStatus: 'sent',
  providerCode: null,
  // A number is stored with as many bytes as it has digits: all of these have as many.
  occurredAt: instant(10_001 + 10 * at),
  receivedAt: instant(1_760_000_000_000),
  errorCode: null,
  errorMessage,
  failureReason: null,
  fingerprint: `filler-${String(at).padStart(3, '0')}`,
  queueMessage: `q-${String(at).padStart(3, '0')}`,
});

/** Reports that leave room in the history of a message for these next ones, and for no byte more. */
export function fillers(provider: string, messageId: string, next: readonly HistoryEntry[] = []): HistoryEntry[] {
  const smallest = growthOf([filler(0, 'x')]);
  const bytes = roomOf(provider, messageId) - growthOf(next);
  const count = Math.floor(bytes / smallest);
  return Array.from({ length: count }, (_, at) =>
    filler(at, 'x'.repeat(at === count - 1 ? 1 + (bytes % smallest) : 1)),
  );
}
