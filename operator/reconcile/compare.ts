import { fold } from '../../functions/domain/report.ts';
import {
  isFinal,
  isReportedStatus,
  outcomeOf,
  type ReportedStatus,
  type Status,
  statuses,
} from '../../functions/domain/status.ts';
import type { Provider } from '../../functions/providers/provider.ts';
import { meaningOf } from '../../functions/providers/reading/verdict.ts';

/** What the table tells of a message. */
export interface Told {
  readonly status: Status;
  readonly providerStatus: string;
  /** Each status that a report of it had. */
  readonly heard: ReadonlySet<Status>;
}

/**
 * How a line and the table stand to each other. `ahead`: the table knows more, as it does where the file is older. `unread`: nobody has listed
 * what the file says, so nothing can be told.
 */
export type Verdict = 'same' | 'ahead' | 'unread' | 'different' | 'missing';

/** What a status in a file means, by the provider's words, SMPP's, or our own; null where it is none of these. */
export function meantBy(
  { lists, words }: Pick<Provider, 'lists' | 'words'>,
  written: string,
  isOwn: boolean,
): ReportedStatus | null {
  const folded = fold(written) ?? '';
  const own = isReportedStatus(folded) ? folded : null;
  if (isOwn) return own;
  return meaningOf(lists ?? { words }, written)?.status ?? own;
}

/**
 * Compares what a file says with what the table tells.
 * @param written the status in the file; null where it tells none: then only whether the message is there counts.
 * @param meant what it means, where that is known.
 * @param told null where the table has no report of it.
 */
export function compare(written: string | null, meant: ReportedStatus | null, told: Told | null): Verdict {
  // What only the application told of, no provider reported.
  if (told === null || told.status === 'recorded') return 'missing';
  if (written === null) return 'same';
  if (meant === null) return fold(written) === fold(told.providerStatus) ? 'same' : 'unread';
  if (meant === told.status) return 'same';
  const isHigher = statuses[told.status].rank > statuses[meant].rank;
  if (!isHigher) return 'different';
  // Interim words are overtaken, a delivery by its reading.
  if (!isFinal(meant) || outcomeOf(meant) === outcomeOf(told.status)) return 'ahead';
  // What was final and then became something better, as the provider took it back, we have heard of.
  return told.heard.has(meant) ? 'ahead' : 'different';
}
