import type { Instant } from './instant.ts';
import type { State } from './join.ts';
import type { Reread, StoredMessage } from './message.ts';
import { isPart } from './parts.ts';
import type { Status } from './status.ts';

/** What of a message decides whether a write changed it. */
export interface Standing extends State {
  readonly rereads?: readonly Reread[];
  /** When it was found to be past its deadline; absent or null while it is not. */
  readonly overdueAt?: Instant | null;
  /** Whether nothing had been reported then of it, nor of its parts. */
  readonly lateBySilence?: boolean | null;
}

/** What others are told of a write: one for each real change, none for what leaves the status as it was. */
export type Change =
  | { readonly kind: 'status-changed'; readonly before: Status | null; readonly cause: 'report' | 'reread' }
  /** `missing`: no provider ever reported it, so that all that is known of it is the application's word. */
  | { readonly kind: 'overdue'; readonly at: Instant; readonly missing: boolean };

/** What a write changed, from what stood before and after it; null for nothing. An item that goes away changes no status. */
export function changesOf(before: Standing | null, after: Standing | null): readonly Change[] {
  if (after === null) return [];
  const changes: Change[] = [];
  if (before?.status !== after.status) {
    const isReread = before !== null && lastReread(before) !== lastReread(after);
    changes.push({ kind: 'status-changed', before: before?.status ?? null, cause: isReread ? 'reread' : 'report' });
  }
  const at = after.overdueAt ?? null;
  if (at !== null && (before?.overdueAt ?? null) === null)
    changes.push({ kind: 'overdue', at, missing: after.lateBySilence === true });
  return changes;
}

const lastReread = ({ rereads }: Standing): Instant | null => rereads?.at(-1)?.at ?? null;

/**
 * Text that sorts the changes of one message. Its version only grows, but for what is read anew, whose time therefore goes first;
 * `-` sorts before any time.
 */
export const sequenceOf = (standing: Standing): string => `${lastReread(standing) ?? '-'}|${standing.version}`;

/** A message as its sender knows it: the id that the provider gave, and the part that is told of, where parts are reported. */
export interface SentAs {
  readonly messageId: string;
  readonly part: { readonly number: number; readonly total: number } | null;
}

/** A recipient in any form at the end of the id of one of several messages; of what was kept in another form before, too. */
const recipientAtEnd = /\/(?:\+\d{5,15}|(?:\+[\d*]+)?~[\w-]+)$/;

/** The item's id without what was added to it, a recipient's number among that. */
export function sentAs({ messageId, facts }: Pick<StoredMessage, 'messageId' | 'facts'>): SentAs {
  const own = facts.recipient === null ? messageId : messageId.replace(recipientAtEnd, '');
  if (!isPart({ messageId: own, facts })) return { messageId: own, part: null };
  const at = own.lastIndexOf('/');
  return { messageId: own.slice(0, at), part: { number: Number(own.slice(at + 1)), total: facts.segments as number } };
}
