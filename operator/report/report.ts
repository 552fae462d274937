/** What a report can be split by. */
export const splits = ['day', 'provider', 'country', 'channel', 'tag', 'carrier', 'sender', 'reason'] as const;
export type Split = (typeof splits)[number];

export const sources = ['cloudwatch', 'table'] as const;
export type Source = (typeof sources)[number];

/** What is counted; null where the source can't tell. Parts of a long message count one by one. */
export interface Counts {
  /** Messages whose first report came. */
  readonly begun: number | null;
  /** Those of them that are final by now. */
  readonly ended: number | null;
  /** Outcomes that were reached for the first time. What was unconfirmed and is then delivered or failed counts in both. */
  readonly delivered: number | null;
  readonly failed: number;
  readonly unconfirmed: number | null;
}

/** Seconds within which half and nine tenths of the messages that ended did so; null where none did or the source can't tell. */
export interface SecondsToFinal {
  readonly p50: number | null;
  readonly p90: number | null;
}

/** What providers told of size and price; null where none did. */
export interface Bill {
  readonly segments: number | null;
  /** In the provider's currency: null too where several providers told one. */
  readonly charge: number | null;
  readonly carrierFees: number | null;
}

export type Mark = 'healthy' | 'investigate' | 'act';

export interface Line extends Counts, Bill {
  /** Null for what no report told, such as a message without a tag. */
  readonly key: string | null;
  /** All outcomes. */
  readonly outcomes: number;
  /** Of those that were delivered or failed, 0 to 1; null where none was. What is unconfirmed has no known fate. */
  readonly deliveredRate: number | null;
  readonly failedRate: number | null;
  /** Of all outcomes, 0 to 1. */
  readonly unconfirmedRate: number | null;
  readonly secondsToFinal: SecondsToFinal;
  /** Null with too few messages to tell. */
  readonly mark: Mark | null;
}

export interface Report {
  readonly by: Split;
  readonly from: Source;
  /** ISO instants; the first is in, the second is not. */
  readonly since: string;
  readonly until: string;
  /** Of the days. */
  readonly timeZone: string;
  /** The one that it is of; null for all. */
  readonly provider: string | null;
  readonly lines: readonly Line[];
  /** What is in no line; null where nothing is. */
  readonly others: Line | null;
  /** Different keys in `others`, as far as they were told apart; null where nobody can say. */
  readonly otherKeys: number | null;
  readonly total: Line;
}

/** From these shares of delivered messages on; below the second it is time to act. */
export const marksFrom = { healthy: 0.95, investigate: 0.85 } as const;
/** Fewer that were delivered or failed tell nothing: as in the alarms' default. */
export const leastForMark = 20;

const noBill: Bill = { segments: null, charge: null, carrierFees: null };
const noTimes: SecondsToFinal = { p50: null, p90: null };

/** A line of these counts, with its rates and its mark. */
export function toLine(
  key: string | null,
  counts: Counts,
  secondsToFinal: SecondsToFinal = noTimes,
  bill: Bill = noBill,
): Line {
  const { delivered, failed, unconfirmed } = counts;
  const fates = (delivered ?? 0) + failed;
  const outcomes = fates + (unconfirmed ?? 0);
  const isKnown = delivered !== null && fates > 0;
  const deliveredRate = isKnown ? delivered / fates : null;
  return {
    key,
    ...counts,
    outcomes,
    deliveredRate,
    failedRate: isKnown ? failed / fates : null,
    unconfirmedRate: unconfirmed !== null && outcomes > 0 ? unconfirmed / outcomes : null,
    secondsToFinal,
    mark: deliveredRate === null || fates < leastForMark ? null : markOf(deliveredRate),
    ...bill,
  };
}

function markOf(deliveredRate: number): Mark {
  if (deliveredRate >= marksFrom.healthy) return 'healthy';
  return deliveredRate >= marksFrom.investigate ? 'investigate' : 'act';
}
