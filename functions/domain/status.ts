/**
 * The statuses of a message. A higher rank is a later stage of its life and wins over a lower one;
 * `final` means that the provider expects to say nothing more.
 */
export const statuses = {
  /** The application's own word that it sent the message: anything that a provider says stands above it. */
  recorded: { rank: -1, final: false, outcome: null },
  unknown: { rank: 0, final: false, outcome: null },
  queued: { rank: 10, final: false, outcome: null },
  sent: { rank: 20, final: false, outcome: null },
  unconfirmed: { rank: 30, final: true, outcome: 'unconfirmed' },
  undelivered: { rank: 40, final: true, outcome: 'failed' },
  failed: { rank: 50, final: true, outcome: 'failed' },
  rejected: { rank: 50, final: true, outcome: 'failed' },
  expired: { rank: 50, final: true, outcome: 'failed' },
  delivered: { rank: 60, final: true, outcome: 'delivered' },
  read: { rank: 70, final: true, outcome: 'delivered' },
} as const;

export type Status = keyof typeof statuses;

/** What a provider's word can mean. */
export type ReportedStatus = Exclude<Status, 'recorded'>;

/** What a final status means for the sender of the message. */
export type Outcome = 'delivered' | 'failed' | 'unconfirmed';

export const isReportedStatus = (word: string): word is ReportedStatus =>
  Object.hasOwn(statuses, word) && word !== 'recorded';

export const isFinal = (status: Status): boolean => statuses[status].final;

/** The outcome that a status settles, or null while the message is still under way. */
export const outcomeOf = (status: Status): Outcome | null => statuses[status].outcome;
