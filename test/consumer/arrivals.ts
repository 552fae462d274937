import type { Arrival } from '../../functions/aws/table.ts';
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
