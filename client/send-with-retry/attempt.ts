import type { Message } from '../../functions/domain/message.ts';
import { outcomeOf } from '../../functions/domain/status.ts';
import type { Send } from '../messages.ts';

/**
 * What became of an attempt.
 * - `delivered`: it arrived, or was confirmed: its code was typed in.
 * - `failed`: its provider says that it did not and will not arrive; `message` says why.
 * - `unconfirmed`: its provider closed it without knowing.
 * - `refused`: `send` threw an error that the policy knows: the provider did not take it.
 * - `pending`: the provider took it, and had not said its last word when this was over.
 * - `unknown`: `send` threw or did not return: the provider may have taken it.
 */
export type AttemptOutcome = 'delivered' | 'failed' | 'unconfirmed' | 'refused' | 'pending' | 'unknown';

/** One message that was tried to be sent. */
export interface Attempt {
  /** 1 for the first. */
  readonly number: number;
  readonly kind: 'send' | 'fallback';
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  readonly outcome: AttemptOutcome;
  /** What `send` returned; null where it did not. */
  readonly sent: Send | null;
  /** As it was last heard of; null where it was not. */
  readonly message: Message | null;
  /** Whether the API is known to have it recorded. Where not, `recordSend` with `sent` may be called later, and again. */
  readonly recorded: boolean;
  /** What went wrong: what `send` threw, or why the API let itself not be asked about the message; else undefined. */
  readonly error?: unknown;
}

/** An attempt while it goes on. */
export interface Going {
  readonly number: number;
  readonly kind: Attempt['kind'];
  readonly startedMs: number;
  /** When its time is over: the deadline, or the fallback's. Epoch milliseconds. */
  readonly untilMs: number;
  /** `sending` until `send` has returned or thrown. */
  state: 'sending' | 'sent' | 'refused' | 'unknown';
  sent: Send | null;
  message: Message | null;
  recorded: boolean;
  error: unknown;
  /** When it was known to have failed; null while it is not. Epoch milliseconds. */
  failedMs: number | null;
}

export function begin(what: Pick<Going, 'number' | 'kind' | 'startedMs' | 'untilMs'>): Going {
  return { ...what, state: 'sending', sent: null, message: null, recorded: false, error: undefined, failedMs: null };
}

export function outcomeOfAttempt({ state, message }: Going): AttemptOutcome {
  if (message !== null && isDelivered(message)) return 'delivered';
  if (state === 'sent') return (message && outcomeOf(message.status)) ?? 'pending';
  return state === 'refused' ? 'refused' : 'unknown';
}

const isDelivered = ({ status, confirmedAt }: Message): boolean =>
  outcomeOf(status) === 'delivered' || confirmedAt !== null;

/** Takes what was heard of an attempt's message, unless something newer is known: answers may overtake each other. */
export function hear(attempt: Going, message: Message, nowMs: number): void {
  if (attempt.message !== null && message.updatedAt < attempt.message.updatedAt) return;
  // A confirmation need not change when the message was last reported on.
  if (outcomeOfAttempt(attempt) === 'delivered') return;
  attempt.message = message;
  // One that was read anew by mended tables may not have failed after all.
  attempt.failedMs = outcomeOfAttempt(attempt) === 'failed' ? (attempt.failedMs ?? nowMs) : null;
}

export function toAttempt(going: Going): Attempt {
  const { number, kind, startedMs, sent, message, recorded, error } = going;
  return {
    number,
    kind,
    startedAt: new Date(startedMs).toISOString(),
    outcome: outcomeOfAttempt(going),
    sent,
    message,
    recorded,
    ...(error === undefined ? {} : { error }),
  };
}
