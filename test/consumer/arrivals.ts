import type { Arrival } from '../../functions/aws/table.ts';
import type { HistoryEntry } from '../../functions/domain/join.ts';
import type { Report } from '../../functions/domain/report.ts';
import { facts } from '../../functions/providers/fields.ts';

/** A report on its way into the table, made from the entry that it will leave there. */
export function toArrival(entry: HistoryEntry, messageId: string, more: Partial<Report> = {}): Arrival {
  const { status, providerStatus, providerCode, occurredAt, errorCode, errorMessage, failureReason } = entry;
  const report: Report = {
    messageId,
    status,
    providerStatus,
    providerCode,
    doneAt: occurredAt,
    errorCode,
    errorMessage,
    failureReason,
    eventId: null,
    part: null,
    facts: facts({ channel: 'sms' }),
    details: {},
    ...more,
  };
  return { report, entry, country: null };
}
