import type { Status } from '../../domain/status.ts';

/**
 * The states of an SMPP receipt, abbreviated as they stand there and in full as gateways write them. They decide where a provider's
 * own list lacks the word. UNKNOWN closes a message of which no usable receipt came.
 * @see SMPP 3.4, appendix B and 5.2.28, SMPP 5.0, 4.7.15 (read 2026-11-27)
 */
export const smppWords: Readonly<Record<string, Status>> = {
  SCHEDULED: 'queued',
  ENROUTE: 'sent',
  EN_ROUTE: 'sent',
  ACCEPTD: 'sent',
  ACCEPTED: 'sent',
  DELIVRD: 'delivered',
  DELIVERED: 'delivered',
  EXPIRED: 'expired',
  DELETED: 'undelivered',
  UNDELIV: 'undelivered',
  UNDELIVERED: 'undelivered',
  UNDELIVERABLE: 'undelivered',
  REJECTD: 'rejected',
  REJECTED: 'rejected',
  SKIPPED: 'rejected',
  UNKNOWN: 'unconfirmed',
};
