import type { ReportedStatus } from '../../domain/status.ts';

type States = Readonly<Record<string, { readonly status: ReportedStatus; readonly says: string }>>;

/** One state by all its spellings. */
const state = (says: string, status: ReportedStatus, ...names: readonly string[]): States =>
  Object.fromEntries(names.map((name) => [name, { status, says }]));

/**
 * The states of an SMPP receipt, abbreviated as they stand there and in full as gateways write them. They decide where a provider's
 * own list lacks the word. UNKNOWN closes a message of which no usable receipt came.
 * @see SMPP 3.4, appendix B and 5.2.28, SMPP 5.0, 4.7.15 (read 2026-11-27)
 */
export const smppWords: States = {
  ...state('The message is scheduled and was not sent yet.', 'queued', 'SCHEDULED'),
  ...state('The message is on its way; no outcome yet.', 'sent', 'ENROUTE', 'EN_ROUTE'),
  ...state('The operator took the message; gateways say so before the phone has it.', 'sent', 'ACCEPTD', 'ACCEPTED'),
  ...state('The message was delivered to its destination.', 'delivered', 'DELIVRD', 'DELIVERED'),
  ...state('The validity period ended before the message could be delivered.', 'expired', 'EXPIRED'),
  ...state('The message was deleted before it was delivered.', 'undelivered', 'DELETED'),
  ...state('The message cannot be delivered.', 'undelivered', 'UNDELIV', 'UNDELIVERED', 'UNDELIVERABLE'),
  ...state('The message was rejected.', 'rejected', 'REJECTD', 'REJECTED'),
  ...state('The message was accepted and deliberately not sent.', 'rejected', 'SKIPPED'),
  ...state('The state of the message is not known: nobody can say whether it arrived.', 'unconfirmed', 'UNKNOWN'),
};

/**
 * A time of a receipt, `YYMMDDhhmm` with or without seconds, as one that nobody takes for Unix time: ten digits of the years 2010 to 2019
 * begin as its seconds do. What is none is as before.
 */
export const receiptTime = (written: string | null): string | null =>
  written !== null && /^\d{10}(?:\d{2})?$/.test(written) ? `20${written.padEnd(12, '0')}` : written;
