import type { FailureReason } from '../../functions/domain/failure-reason.ts';
import type { Send } from '../messages.ts';
import type { Attempt } from './attempt.ts';

/** What `send` and `fallback.send` are told. */
export interface Turn {
  /** 1 for the first message, 2 for the next; one call, one message. */
  readonly number: number;
  /** Those before, oldest first: what became of them may decide which provider comes next. */
  readonly earlier: readonly Attempt[];
  /** Aborted once nobody waits for this any more; give it to `fetch`. */
  readonly signal: AbortSignal;
}

/** Sends one message, once, and says what the provider took it as. It must not try again itself. */
export type Sender = (turn: Turn) => Promise<Send>;

/** When to send again, and when to try something else. */
export interface Policy {
  /** Milliseconds from the start in which the message must have arrived; the carrier's own validity may be longer. */
  readonly deadlineMs: number;
  /** How often to send again, at most. @default 1 */
  readonly retries?: number | undefined;
  /** Milliseconds between a failure and the next message. @default 1000 */
  readonly retryDelayMs?: number | undefined;
  /**
   * Whether to send again after `failed`: it never left the provider, or there was a fault inside.
   * @default false: let the fallback go another way, or name the reasons for which the same way is worth a try (`internal`)
   */
  readonly retryFailed?: boolean | undefined;
  /** Reasons for which to send again whatever the status, `rejected` included, and even if it should be of no use. @default none */
  readonly retryReasons?: readonly FailureReason[] | undefined;
  /**
   * Whether what `send` threw means that the provider did not take the message: a 4xx of its API, a connection that it refused. Then the attempt failed.
   * @default never: the provider may have taken it, and it is not sent again
   */
  readonly wasRefused?: ((error: unknown) => boolean) | undefined;
  /** What to do once, where the message has not arrived by the deadline, or can't any more: a call, another channel or provider. */
  readonly fallback?: Fallback | undefined;
  /** Whether to record what was sent. @default true */
  readonly record?: boolean | undefined;
  /** Ends it all: nothing more is sent, and what is known is returned, within two seconds where something is being sent or recorded. */
  readonly signal?: AbortSignal | undefined;
}

export interface Fallback {
  readonly send: Sender;
  /** Milliseconds from its start that its outcome is waited for. @default the policy's deadlineMs */
  readonly deadlineMs?: number | undefined;
  /**
   * Whether to, by what became of the attempts: who opted out of SMS may not want a call either. What it throws counts as yes.
   * @default always
   */
  readonly when?: ((attempts: readonly Attempt[]) => boolean) | undefined;
}

/** A policy with its defaults. */
export interface Rules extends Policy {
  readonly retries: number;
  readonly retryDelayMs: number;
  readonly fallback: (Fallback & { readonly deadlineMs: number }) | undefined;
}

/** @throws RangeError that names the number which can't be. */
export function rulesOf(policy: Policy): Rules {
  const { deadlineMs, retries = 1, retryDelayMs = 1_000, fallback } = policy;
  mustBe('deadlineMs', deadlineMs, deadlineMs > 0, 'milliseconds above 0');
  mustBe('retries', retries, retries >= 0 && Number.isInteger(retries), 'a whole number from 0');
  mustBe('retryDelayMs', retryDelayMs, retryDelayMs >= 0, 'milliseconds from 0');
  const fallbackMs = fallback?.deadlineMs ?? deadlineMs;
  mustBe('fallback.deadlineMs', fallbackMs, fallbackMs > 0, 'milliseconds above 0');
  return { ...policy, retries, retryDelayMs, fallback: fallback && { ...fallback, deadlineMs: fallbackMs } };
}

function mustBe(name: string, value: number, isRight: boolean, expected: string): void {
  if (!isRight || !Number.isFinite(value)) throw new RangeError(`${name}: got ${value}; expected ${expected}.`);
}
