import type { FailureReason } from '../../functions/domain/failure-reason.ts';
import type { HistoryEntry } from '../../functions/domain/join.ts';
import type { StoredMessage } from '../../functions/domain/message.ts';
import type { Status } from '../../functions/domain/status.ts';
import type { Change, ReadAnew } from '../../functions/providers/read-anew.ts';

/** Messages by the status that they had and the one that they have now; the same where only lower reports or reasons changed. */
export interface StatusChange {
  readonly from: Status;
  readonly to: Status;
  readonly messages: number;
}

export interface Meant {
  readonly status: Status;
  readonly failureReason: FailureReason | null;
  /** Whether the reason is only what the status word hints at. */
  readonly isHint: boolean;
}

/** Reports with the same words, and what they meant and mean. */
export interface WordChange {
  readonly word: string;
  readonly code: string | null;
  readonly error: string | null;
  readonly from: Meant;
  readonly to: Meant;
  readonly reports: number;
}

/** What reading anew came to, or would. */
export interface Tally {
  /** Messages that were looked at. */
  readonly read: number;
  /** Messages that read differently. */
  readonly changed: number;
  /** Messages that read as they did, and got what an index needs to find them. */
  readonly filled: number;
  /** Most first, as the next. */
  readonly statuses: readonly StatusChange[];
  readonly words: readonly WordChange[];
  /** Reports that changed by words beyond those listed. */
  readonly otherReports: number;
  /** Reports that keep what they were read as, since no table knows a word of them any more. */
  readonly kept: number;
  /** Reports that will count as new should they be repeated: who they are can't be told by the new tables, or there is no room to. */
  readonly untold: number;
  /** Messages that are as they were because reports kept coming, or because they have no room. */
  readonly left: { readonly moving: number; readonly full: number };
  readonly interrupted: boolean;
}

/** Different words that are told; whoever sends unlisted words may send any number of them. */
const mostWords = 1_000;

export function openTally() {
  const counts = { read: 0, changed: 0, filled: 0, otherReports: 0, kept: 0, untold: 0 };
  const left = { moving: 0, full: 0 };
  const statuses = new Map<string, StatusChange>();
  const words = new Map<string, WordChange>();

  const addWord = (change: Change): void => {
    const row = rowOf(change);
    const key = JSON.stringify(row);
    const reports = (words.get(key)?.reports ?? 0) + 1;
    if (reports === 1 && words.size === mostWords) counts.otherReports += 1;
    else words.set(key, { ...row, reports });
  };

  return {
    read: (): void => {
      counts.read += 1;
    },
    same: ({ kept }: ReadAnew): void => {
      counts.kept += kept;
    },
    /** @param knowsRepeats whether the message has room for the fingerprints of repeats. */
    changed: ({ status: from }: StoredMessage, anew: ReadAnew, knowsRepeats: boolean): void => {
      counts.kept += anew.kept;
      if (anew.isSame) {
        counts.filled += 1;
        return;
      }
      counts.changed += 1;
      counts.untold += anew.untold + (knowsRepeats ? 0 : anew.aliases.length);
      const to = anew.state.status;
      const key = `${from} ${to}`;
      statuses.set(key, { from, to, messages: (statuses.get(key)?.messages ?? 0) + 1 });
      for (const change of anew.changes) addWord(change);
    },
    left: (why: keyof typeof left): void => {
      left[why] += 1;
    },
    isWritten: (): boolean => counts.changed + counts.filled > 0,
    close: (interrupted: boolean): Tally => ({
      ...counts,
      statuses: [...statuses.values()].sort((a, b) => b.messages - a.messages),
      words: [...words.values()].sort((a, b) => b.reports - a.reports),
      left,
      interrupted,
    }),
  };
}

const rowOf = ({ before, after }: Change): Omit<WordChange, 'reports'> => ({
  word: masked(before.providerStatus),
  code: before.providerCode && masked(before.providerCode),
  error: masked(before.errorCode ?? before.errorMessage ?? '') || null,
  from: meant(before),
  to: meant(after),
});

/** What a provider writes may hold a phone number. */
const masked = (text: string): string => text.replace(/\d(?:[ -]?\d){6,}/g, '#');

const meant = ({ status, failureReason, isHint }: HistoryEntry): Meant => ({
  status,
  failureReason,
  isHint: isHint === true,
});
