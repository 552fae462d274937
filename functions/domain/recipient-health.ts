import type { FailureReason } from './failure-reason.ts';
import type { Instant } from './instant.ts';
import type { Message, MessageEvent } from './message.ts';
import { outcomeOf, type Status } from './status.ts';

/** What the last messages to a number say about the number itself. */
export type Verdict = 'fine' | 'unreachable' | 'invalid_number' | 'opted_out' | 'unknown';

/** What one message says about its number. */
export interface Evidence {
  readonly provider: string;
  readonly messageId: string;
  readonly status: Status;
  readonly failureReason: FailureReason | null;
  readonly errorCode: string | null;
  readonly at: Instant;
}

export interface RecipientHealth {
  readonly verdict: Verdict;
  /** Since when: of what is fine, the last delivery; null where nothing is known. */
  readonly since: Instant | null;
  /** Whether to send nothing more to it, before somebody has looked into it. */
  readonly stopSending: boolean;
  /** The messages that say so, newest first; where nothing is known, those that are too few or too old to say it. */
  readonly evidence: readonly Evidence[];
}

/** So many messages in a row must have failed for it, before a number counts as unreachable: one may have met a dead battery. */
export const unreachableAfter = 2;
/** The last of them no longer ago, in days: who was out of reach last month says nothing of today. */
export const unreachableForDays = 7;

/**
 * The verdict on a number by its last messages, in any order. A delivery ends what failed before it; nothing else ends an opt-out, and
 * an opt-out stands above an invalid number, which stands above one that is unreachable. In doubt a number is not fine: a delivery
 * counts from the earliest moment at which it may have happened, a failure from when it was told, and at the same moment the failure
 * holds. A delivery that its provider took back says nothing; nor does a failure for any other reason, which is no fault of the number.
 * @param nowMs epoch milliseconds.
 */
export function healthOf(messages: readonly Message[], nowMs: number): RecipientHealth {
  const told = messages.flatMap(evidenceOf).sort(newestFirst);
  const delivered = told.filter(({ status }) => outcomeOf(status) === 'delivered');
  const lastDelivery = delivered[0]?.at ?? '';
  const since = (...reasons: readonly FailureReason[]): readonly Evidence[] =>
    told.filter(({ failureReason: reason, at }) => reason !== null && reasons.includes(reason) && at >= lastDelivery);

  const optedOut = since('opted_out');
  if (optedOut.length > 0) return { verdict: 'opted_out', stopSending: true, ...dated(optedOut) };
  const invalid = since('invalid_number');
  if (invalid.length > 0) return { verdict: 'invalid_number', stopSending: true, ...dated(invalid) };
  const unreachable = since('unreachable', 'expired');
  if (isUnreachable(unreachable, nowMs)) return { verdict: 'unreachable', stopSending: false, ...dated(unreachable) };
  if (delivered.length > 0)
    return { verdict: 'fine', stopSending: false, since: delivered[0]?.at ?? null, evidence: delivered.slice(0, 1) };
  return { verdict: 'unknown', stopSending: false, since: null, evidence: unreachable };
}

/** Whether a message was delivered, so that none before it changes the verdict. */
export const isDelivery = (message: Message): boolean =>
  evidenceOf(message).some(({ status }) => outcomeOf(status) === 'delivered');

const isUnreachable = ([last, ...before]: readonly Evidence[], nowMs: number): boolean =>
  last !== undefined &&
  1 + before.length >= unreachableAfter &&
  Date.parse(last.at) >= nowMs - unreachableForDays * 86_400_000;

const dated = (evidence: readonly Evidence[]): Pick<RecipientHealth, 'since' | 'evidence'> => ({
  since: evidence.at(-1)?.at ?? null,
  evidence,
});

/** What a message says, once: that it was delivered, or why not. A long one of which a part arrived says both. */
function evidenceOf(message: Message): readonly Evidence[] {
  const { provider, messageId, parts } = message;
  const own = of(message);
  const arrived = (parts?.list ?? [])
    .flatMap(of)
    .filter(({ status }) => outcomeOf(status) === 'delivered')
    .sort(newestFirst);
  const told = outcomeOf(message.status) === 'delivered' ? own : [...own, ...arrived.slice(0, 1)];
  return told.map((one) => ({ ...one, provider, messageId }));
}

function of({ provider, messageId, status, failureReason, errorCode, contradicted, history, updatedAt }: Message) {
  const outcome = outcomeOf(status);
  if (contradicted || (outcome !== 'delivered' && outcome !== 'failed')) return [];
  const events = history.filter((event) => outcomeOf(event.status) === outcome);
  const naming = events.filter((event) => event.failureReason === failureReason);
  const times = (
    outcome === 'delivered' ? events.map(earliest) : (naming.length > 0 ? naming : events).map(toldAt)
  ).sort();
  // A full history may lack the report that decided.
  return [{ provider, messageId, status, failureReason, errorCode, at: times[0] ?? updatedAt }];
}

const toldAt = ({ receivedAt }: MessageEvent): Instant => receivedAt;
const earliest = ({ occurredAt, receivedAt }: MessageEvent): Instant =>
  occurredAt !== null && occurredAt < receivedAt ? occurredAt : receivedAt;

const newestFirst = (a: Evidence, b: Evidence): number =>
  compare(b.at, a.at) ||
  compare(b.provider, a.provider) ||
  compare(b.messageId, a.messageId) ||
  compare(a.status, b.status);

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
