import type { FailureReason } from './failure-reason.ts';
import type { Instant } from './instant.ts';
import { isFinal, outcomeOf, type Status, statuses } from './status.ts';

/** One distinct report as the history of its message keeps it. */
export interface HistoryEntry {
  readonly status: Status;
  readonly providerStatus: string;
  readonly providerCode: string | null;
  /** All that it says about the status, where that is more than these two; else absent or null. */
  readonly said?: readonly string[] | null;
  readonly occurredAt: Instant | null;
  readonly receivedAt: Instant;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly failureReason: FailureReason | null;
  /** Whether the reason is only what the status word hints at; else absent or null. */
  readonly isHint?: true | null;
  readonly fingerprint: string;
  /** The queue message that wrote the entry: tells a redelivery after a crash from a report sent twice. */
  readonly queueMessage: string;
}

/** What a report did: moved the message's state, or was only recorded because a higher one stood there. */
export type Effect = 'applied' | 'recorded';

/** A position in the order of all reports of a message. */
export type Version = string & { readonly __brand: 'Version' };

/**
 * The place of a report in the order of all reports of a message; the greatest decides the state. Rank first (`-1` sorts before
 * `00`), then the
 * provider's time (none sorts below any), then a fixed order. Arrival time is left out on purpose: with it, the state
 * would depend on which repeat came first.
 */
export function versionOf(report: Pick<HistoryEntry, 'status' | 'occurredAt' | 'fingerprint'>): Version {
  const rank = String(statuses[report.status].rank).padStart(2, '0');
  return `${rank}|${report.occurredAt ?? '-'}|${report.status}|${report.fingerprint}` as Version;
}

/** The least upper bound of some reports: the one that decides the state. Commutative, associative and idempotent. */
export const join = <T extends Pick<HistoryEntry, 'status' | 'occurredAt' | 'fingerprint'>>(
  reports: readonly [T, ...T[]],
): T => reports.reduce((highest, report) => (versionOf(report) > versionOf(highest) ? report : highest));

export interface State {
  readonly version: Version;
  readonly status: Status;
}

export interface Step {
  readonly entry: HistoryEntry;
  readonly effect: Effect;
  /** The status before this report, null when it was the message's first. */
  readonly before: Status | null;
  /** Whether it takes back what stood: a failure that is not known to be the earlier word, after `delivered`, which stands. */
  readonly contradicts: boolean;
}

/** What each report did, in the order in which the table took them, from the state that stood there before them. */
export function replay(entries: readonly HistoryEntry[], start: State | null = null): readonly Step[] {
  let state = start;
  return entries.map((entry) => {
    const before = state;
    const version = versionOf(entry);
    if (before !== null && version <= before.version) {
      return { entry, effect: 'recorded', before: before.status, contradicts: takesBack(entry, before) };
    }
    state = { version, status: entry.status };
    return { entry, effect: 'applied', before: before?.status ?? null, contradicts: false };
  });
}

/** When the first final report was received that the table took; null where there is none. */
export const endedAt = (history: readonly Pick<HistoryEntry, 'status' | 'receivedAt'>[]): Instant | null =>
  history.find(({ status }) => isFinal(status))?.receivedAt ?? null;

/** Only times of the provider tell that a failure came before the delivery; where one is missing, the later arrival is the later word. */
function takesBack({ status, occurredAt }: HistoryEntry, standing: State): boolean {
  if (outcomeOf(status) !== 'failed' || outcomeOf(standing.status) !== 'delivered') return false;
  const standingAt = standing.version.split('|')[1] ?? '-';
  return occurredAt === null || standingAt === '-' || occurredAt >= standingAt;
}
