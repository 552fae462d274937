import type { Message } from '../../functions/domain/message.ts';
import type { Client } from '../client.ts';
import { within } from '../clock.ts';
import { recordSend, type Send } from '../messages.ts';
import { type Attempt, begin, type Going, hear, toAttempt } from './attempt.ts';
import { glance, keepRecording, watch } from './background.ts';
import { nextStep, type Outcome, verdict } from './next-step.ts';
import { type Policy, rulesOf, type Sender } from './policy.ts';

export interface Result {
  /** `aborted` where the policy's signal ended it before one was known to have arrived. */
  readonly outcome: Outcome | 'aborted';
  /** The attempt that arrived; null where none is known to have. */
  readonly delivered: Attempt | null;
  /** All of them, oldest first. */
  readonly attempts: readonly Attempt[];
}

/** So long a last look at the messages before the next is sent may take, in milliseconds. */
const lookMs = 2_000;
/**
 * So long what was sent may take to be recorded at the end, where there is time, in milliseconds; once aborted, what is being sent to
 * return as well.
 */
const recordMs = 2_000;

/**
 * Sends a message until one has arrived: again where its provider says that it failed and the policy allows it, another way where it can't
 * arrive or has not by the deadline. Silence is no reason to send again. All that were sent are watched until the end, and recorded.
 * @returns what became of each; nothing that goes wrong on the way is thrown.
 * @throws RangeError for a policy that can't be.
 */
export async function sendWithRetry(client: Client, send: Sender, policy: Policy): Promise<Result> {
  const rules = rulesOf(policy);
  const { clock } = client;
  const startMs = clock.now();
  const attempts: Going[] = [];
  const sendings: Promise<unknown>[] = [];
  const recordings: Promise<void>[] = [];
  /** Nothing more is sent or waited for; what was sent may still be recorded, until all has ended. */
  const over = new AbortController();
  const ended = new AbortController();
  let wake = (): void => undefined;
  const abort = (): void => {
    over.abort(policy.signal?.reason);
    wake();
  };

  const hearOf = (attempt: Going, message: Message | null): void => {
    if (message === null) return;
    hear(attempt, message, clock.now());
    wake();
  };

  async function run(attempt: Going, sender: Sender, earlier: readonly Attempt[]): Promise<void> {
    try {
      const sending = (async () => sender({ number: attempt.number, earlier, signal: over.signal }))();
      sendings.push(sending);
      const sent = checked(await sending);
      attempt.state = 'sent';
      attempt.sent = { ...sent, sentAt: sent.sentAt ?? new Date(attempt.startedMs).toISOString() };
      if (rules.record !== false) recordings.push(record(attempt, attempt.sent));
    } catch (error) {
      attempt.error = error;
      attempt.state = isRefusal(error) ? 'refused' : 'unknown';
      attempt.failedMs = attempt.state === 'refused' ? clock.now() : null;
      return;
    } finally {
      wake();
    }
    if (over.signal.aborted) return;
    await watch(client, attempt.sent, over.signal, (message) => hearOf(attempt, message)).catch(
      noteOn(attempt, over.signal),
    );
  }

  /** What `send` returned after the end is recorded as well, as far as one call may do that. */
  const record = (attempt: Going, sent: Send): Promise<void> =>
    (ended.signal.aborted ? recordSend(client, sent) : keepRecording(client, sent, ended.signal)).then(
      () => {
        attempt.recorded = true;
      },
      noteOn(attempt, ended.signal),
    );

  /** The first thing that went wrong; that all is over is nothing wrong. */
  const noteOn = (attempt: Going, end: AbortSignal) => (error: unknown) => {
    if (!end.aborted) attempt.error ??= error;
  };

  /** Waits a little for what is under way. @param untilMs epoch milliseconds, not beyond which. */
  const finish = async (untilMs: number, ...all: readonly (readonly Promise<unknown>[])[]): Promise<void> => {
    const ms = Math.max(0, Math.min(recordMs, untilMs - clock.now()));
    await within(clock, ms, undefined, async () => {
      // One list after the other: what was sent is then being recorded.
      for (const some of all) await Promise.allSettled(some);
    });
  };

  function isRefusal(error: unknown): boolean {
    try {
      return rules.wasRefused?.(error) === true;
    } catch {
      return false;
    }
  }

  /** A report may have come since the last answer. */
  const look = (ms: number): Promise<unknown> =>
    Promise.all(
      attempts.map(async (attempt) => {
        if (attempt.sent !== null) hearOf(attempt, await glance(client, attempt.sent, ms, over.signal));
      }),
    );

  const result = (isAborted: boolean): Result => {
    const all = attempts.map(toAttempt);
    const outcome = verdict(all.map((attempt) => attempt.outcome));
    return {
      outcome: isAborted && outcome !== 'delivered' ? 'aborted' : outcome,
      delivered: all.find((attempt) => attempt.outcome === 'delivered') ?? null,
      attempts: all,
    };
  };

  policy.signal?.addEventListener('abort', abort);
  try {
    for (let hasLooked = true; ; ) {
      if (policy.signal?.aborted) {
        await finish(attempts.at(-1)?.untilMs ?? startMs, sendings, recordings);
        return result(true);
      }
      const nowMs = clock.now();
      const step = nextStep(attempts, rules, startMs, nowMs);
      if (step.do === 'end') {
        await finish(step.untilMs, recordings);
        return result(false);
      }
      if (step.do === 'wait') {
        await within(clock, step.untilMs - nowMs, undefined, () => new Promise<void>((rung) => (wake = rung)));
        hasLooked = false;
      } else if (!hasLooked) {
        // Not beyond the time of what is about to be sent.
        await look(Math.min(lookMs, step.untilMs - nowMs));
        hasLooked = true;
      } else {
        const { kind, untilMs } = step;
        const earlier = attempts.map(toAttempt);
        const attempt = begin({ number: attempts.length + 1, kind, startedMs: nowMs, untilMs });
        attempts.push(attempt);
        void run(attempt, kind === 'send' ? send : (rules.fallback as { send: Sender }).send, earlier);
        hasLooked = false;
      }
    }
  } finally {
    policy.signal?.removeEventListener('abort', abort);
    over.abort();
    ended.abort();
  }
}

/** @throws TypeError where nobody could find the message again: an id is text, for a number loses digits. */
function checked(sent: Send): Send {
  if (typeof sent?.provider === 'string' && typeof sent.messageId === 'string') return sent;
  throw new TypeError('send must return { provider, messageId }, both text, of the message that the provider took.');
}
