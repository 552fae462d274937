import { type Instant, instant } from './instant.ts';
import { isFinal, type Status } from './status.ts';

/** Messages that fit all that is named here are due so many minutes after they are first heard of. */
export interface Deadline {
  readonly tag?: string | undefined;
  readonly channel?: string | undefined;
  readonly provider?: string | undefined;
  /** ISO 3166. */
  readonly country?: string | undefined;
  readonly minutes: number;
}

/** What a stage expects of its messages, and by when. */
export interface DueRules {
  readonly deadlines: readonly Deadline[];
  /** Whose carriers send no receipts: silence says nothing there. */
  readonly countriesWithoutReceipts: readonly string[];
  /** Tags whose messages are confirmed once they arrive: the code is typed in. */
  readonly conversionTags: readonly string[];
}

/** What of a message decides whether something is expected of it. */
export interface Expected {
  readonly provider: string;
  readonly status: Status;
  readonly tag: string | null;
  readonly channel: string | null;
  readonly country: string | null;
  readonly confirmedAt: Instant | null;
}

/** The channel of a message that names none. */
const usualChannel = 'sms';

/** When a message is due that was first heard of then: by the shortest of the rules that it fits; null where it fits none. */
export function dueAt(
  { deadlines }: DueRules,
  message: Omit<Expected, 'status' | 'confirmedAt'>,
  begunAt: Instant,
): Instant | null {
  const told = { ...message, channel: message.channel ?? usualChannel };
  const minutes = deadlines
    .filter((rule) =>
      (['tag', 'channel', 'provider', 'country'] as const).every((name) => (rule[name] ?? told[name]) === told[name]),
    )
    .map((rule) => rule.minutes);
  return minutes.length === 0 ? null : instant(Date.parse(begunAt) + Math.min(...minutes) * 60_000);
}

/** Within so many milliseconds whoever judges each minute what is due has judged it. */
const judgedWithinMs = 120_000;

/** Messages that are due so soon count in the minute in which they have been judged: metrics can be stamped two hours ahead. */
export const mostMinutesAhead = 110;

/**
 * Where a message counts as in time or late, confirmed or not: in the same minute, whichever it turns out to be and whenever that shows,
 * or a share would rise as traffic falls. @returns epoch milliseconds: of its judgement; of its beginning where that is too far ahead.
 */
export function countedAtMs(begunAt: Instant, dueAt: Instant): number {
  const [begunMs, dueMs] = [Date.parse(begunAt), Date.parse(dueAt)];
  return dueMs - begunMs <= mostMinutesAhead * 60_000 ? dueMs + judgedWithinMs : begunMs;
}

/** Whether a message is expected to be confirmed by who got it. */
export const isConverting = ({ conversionTags }: DueRules, { tag }: Pick<Expected, 'tag'>): boolean =>
  tag !== null && conversionTags.includes(tag);

/** Whether a final report of it is still expected. A message that was confirmed has arrived. */
export const isOpen = ({ countriesWithoutReceipts }: DueRules, { status, country, confirmedAt }: Expected): boolean =>
  confirmedAt === null && !isFinal(status) && !(country !== null && countriesWithoutReceipts.includes(country));

/** Whether anything is expected of it when it is due. */
export const isAwaited = (rules: DueRules, message: Expected): boolean =>
  isOpen(rules, message) || (isConverting(rules, message) && message.confirmedAt === null);
