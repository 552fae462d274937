import { type AttemptOutcome, type Going, outcomeOfAttempt, toAttempt } from './attempt.ts';
import type { Fallback, Rules } from './policy.ts';

/**
 * What became of it all.
 * - `delivered`: one of the attempts arrived.
 * - `failed`: none did, and none will.
 * - `unconfirmed`: none is known to have arrived, one was closed by its provider without knowing.
 * - `unknown`: the time was over before the last word on each.
 */
export type Outcome = 'delivered' | 'failed' | 'unconfirmed' | 'unknown';

export type Step =
  | { readonly do: 'send'; readonly kind: Going['kind']; readonly untilMs: number }
  | { readonly do: 'wait'; readonly untilMs: number }
  | { readonly do: 'end'; readonly untilMs: number };

/**
 * What to do now, by all that is known of the attempts so far: decides everything, does nothing.
 * @param startMs epoch milliseconds, as nowMs.
 */
export function nextStep(attempts: readonly Going[], rules: Rules, startMs: number, nowMs: number): Step {
  const deadlineMs = startMs + rules.deadlineMs;
  const last = attempts.at(-1);
  if (last === undefined) return { do: 'send', kind: 'send', untilMs: deadlineMs };
  const { untilMs } = last;
  const outcomes = attempts.map(outcomeOfAttempt);
  if (outcomes.includes('delivered')) return { do: 'end', untilMs };
  const canTell = attempts.some(canStillTell);
  if (last.kind === 'fallback') return { do: canTell && nowMs < untilMs ? 'wait' : 'end', untilMs };

  const fallback = rules.fallback && isWanted(rules.fallback, attempts) ? rules.fallback : null;
  if (nowMs < deadlineMs) {
    const sendAtMs = retryAtMs(last, attempts.length, rules);
    if (sendAtMs <= nowMs) return { do: 'send', kind: 'send', untilMs };
    if (sendAtMs < deadlineMs) return { do: 'wait', untilMs: sendAtMs };
    // What nobody knows of may have arrived: the other way only comes at the deadline.
    const mayHaveArrived = ['unconfirmed', 'unknown'].includes(outcomeOfAttempt(last));
    if (canTell || (fallback !== null && mayHaveArrived)) return { do: 'wait', untilMs };
  }
  if (fallback === null) return { do: 'end', untilMs };
  // However late it begins, its time is over as if it had begun at the deadline.
  return { do: 'send', kind: 'fallback', untilMs: Math.min(nowMs, deadlineMs) + fallback.deadlineMs };
}

function isWanted({ when }: Fallback, attempts: readonly Going[]): boolean {
  try {
    return when?.(attempts.map(toAttempt)) ?? true;
  } catch {
    return true;
  }
}

/** Whether an attempt's last word is still to come. */
const canStillTell = (attempt: Going): boolean =>
  attempt.state === 'sending' || (attempt.state === 'sent' && outcomeOfAttempt(attempt) === 'pending');

/** When to send again after an attempt; infinity where not to. */
function retryAtMs(last: Going, begun: number, rules: Rules): number {
  if (last.failedMs === null || begun > rules.retries || !mayRetry(last, rules)) return Number.POSITIVE_INFINITY;
  return last.failedMs + rules.retryDelayMs;
}

function mayRetry({ message }: Going, { retryFailed, retryReasons = [] }: Rules): boolean {
  // Refused: no provider has it.
  if (message === null) return true;
  const { status, failureReason, retryable } = message;
  if (failureReason !== null && retryReasons.includes(failureReason)) return true;
  const isTried = status === 'undelivered' || status === 'expired' || (status === 'failed' && retryFailed === true);
  return isTried && retryable !== false;
}

export function verdict(outcomes: readonly AttemptOutcome[]): Outcome {
  if (outcomes.includes('delivered')) return 'delivered';
  if (outcomes.includes('pending') || outcomes.includes('unknown')) return 'unknown';
  return outcomes.includes('unconfirmed') ? 'unconfirmed' : 'failed';
}
