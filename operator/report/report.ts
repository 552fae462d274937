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
  /** Of those that have not ended, the ones that began within the last hour: they may well be under way. */
  readonly underWay: number | null;
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
  /** Those that began and have not ended, and their share of all that began, 0 to 1. */
  readonly unfinished: number | null;
  readonly unfinishedRate: number | null;
  readonly secondsToFinal: SecondsToFinal;
  /** Null where too few messages tell, or less than half of them. */
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
  const { begun, ended, delivered, failed, unconfirmed } = counts;
  const fates = (delivered ?? 0) + failed;
  const outcomes = fates + (unconfirmed ?? 0);
  const isKnown = delivered !== null && fates > 0;
  // CloudWatch may have heard of an end before it heard of the beginning.
  const unfinished = begun === null || ended === null ? null : Math.max(0, begun - ended);
  const deliveredRate = isKnown ? delivered / fates : null;
  return {
    key,
    ...counts,
    outcomes,
    deliveredRate,
    failedRate: isKnown ? failed / fates : null,
    unconfirmedRate: unconfirmed !== null && outcomes > 0 ? unconfirmed / outcomes : null,
    unfinished,
    unfinishedRate: unfinished !== null && begun ? unfinished / begun : null,
    secondsToFinal,
    mark: markOf({ ...counts, fates, outcomes, deliveredRate, unfinished }),
    ...bill,
  };
}

type Known = Counts & Pick<Line, 'deliveredRate' | 'outcomes' | 'unfinished'> & { readonly fates: number };

/**
 * By the share of delivered messages, where at least half of all have a known fate. Where half did not end in an hour, that is
 * worth a look, whatever became of the others; where half are under way or were closed without a receipt, there is nothing to tell.
 */
function markOf({ begun, underWay, fates, outcomes, unconfirmed, deliveredRate, unfinished }: Known): Mark | null {
  const isKnown = deliveredRate !== null && fates >= leastForMark;
  if (isKnown && deliveredRate < marksFrom.investigate) return 'act';
  const overdue = (unfinished ?? 0) - (underWay ?? 0);
  const due = (begun ?? 0) - (underWay ?? 0);
  if (overdue >= leastForMark && overdue > due / 2) return 'investigate';
  const isTold = (unconfirmed ?? 0) <= outcomes / 2 && (unfinished ?? 0) <= (begun ?? 0) / 2;
  if (!isKnown || !isTold) return null;
  return deliveredRate >= marksFrom.healthy ? 'healthy' : 'investigate';
}
