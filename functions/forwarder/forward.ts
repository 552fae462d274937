import type { Metrics } from '../aws/metrics.ts';
import { addUp, type Point } from '../aws/points.ts';
import type { Queue } from '../aws/queue.ts';
import type { Hide, Hiding } from '../aws/visibility.ts';
import { deadLetterLabels } from '../shared/dead-letter-labels.ts';
import { type Envelope, readEnvelope } from '../shared/envelope.ts';
import { describeError, log } from '../shared/log.ts';
import type { Post } from './post.ts';

/** A message of the queue of what is passed on. */
export interface Waiting {
  readonly id: string;
  readonly body: string;
  readonly receiptHandle: string;
  /** How often it was received, this time included. */
  readonly receives: number;
}

export interface Forwarder {
  /** The user's old URLs, by provider. */
  readonly urls: Readonly<Record<string, string>>;
  readonly post: Post;
  readonly hide: Hide;
  readonly deadLetterQueue: Queue;
  readonly metrics: Metrics;
  /** Where nobody answered, and until when that is not tried: kept from run to run, in epoch milliseconds. */
  readonly silent: Map<string, number>;
  /** @default as chance has it, 0 to 1 */
  readonly random?: () => number;
  /** Epoch milliseconds. @default as the clock goes */
  readonly now?: () => number;
}

/** Receives after which an answer that refuses is taken for the last word. */
export const mostRefusals = 5;
/** Seconds until the next try: at first, and at most; each wait is twice as long as the one before. */
export const firstWaitSeconds = 10;
export const longestWaitSeconds = 900;
/** So long a URL that did not answer is left alone: a run that waits for it holds up what goes elsewhere. */
export const leftAloneMs = 30_000;

/** Statuses below 500 that say that it may go well later. */
const passing: ReadonlySet<number> = new Set([408, 421, 423, 425, 429]);

/** Whether trying again a few times more would be for nothing: redirects among them, which nobody follows. */
const isRefusal = (status: number): boolean => status < 500 && !passing.has(status);

/** Passes a batch on. @returns ids of the queue messages that must come again. */
export async function forward(
  forwarder: Forwarder,
  batch: readonly Waiting[],
  remainingMs: () => number,
): Promise<readonly string[]> {
  const { urls, metrics, hide, silent, random = Math.random, now = Date.now } = forwarder;
  const points: Point[] = [];
  const failed: Waiting[] = [];

  const bury = async ({ body }: Waiting, provider: string, reason: string): Promise<boolean> => {
    try {
      await forwarder.deadLetterQueue.send(body, provider, undefined, { [deadLetterLabels.reason]: reason });
      log.warn('not_passed_on', { provider, reason });
      return true;
    } catch (error) {
      log.error('will_retry', describeError(error));
      return false;
    }
  };

  /** Whether it is done with. */
  const pass = async (waiting: Waiting, { provider, ...envelope }: Envelope, url: string): Promise<boolean> => {
    if ((silent.get(url) ?? 0) > now()) return false;
    const answer = await forwarder.post(url, { provider, ...envelope });
    const count = (name: 'Forwarded' | 'ForwardFailed') =>
      points.push({ name, value: 1, provider, part: null, atMs: now() });
    if (answer.kind === 'unanswered') silent.set(url, now() + leftAloneMs);
    else if (answer.kind !== 'unsendable') silent.delete(url);
    if (answer.kind === 'taken') {
      count('Forwarded');
      return true;
    }
    count('ForwardFailed');
    const why = answer.kind === 'answered' ? { status: answer.status } : { code: answer.code };
    log.warn('forward_failed', { provider, queueMessage: waiting.id, receives: waiting.receives, ...why });
    if (answer.kind === 'unsendable') return bury(waiting, provider, `it can’t be sent: ${answer.code}`);
    return (
      answer.kind === 'answered' &&
      isRefusal(answer.status) &&
      waiting.receives >= mostRefusals &&
      bury(waiting, provider, `the old URL answers ${answer.status}`)
    );
  };

  // A standard queue may deliver a message twice, even in one batch.
  const different = [...new Map(batch.map((one) => [one.id, one])).values()];
  await Promise.all(
    different.map(async (waiting) => {
      const envelope = readEnvelope(waiting.body);
      const url = envelope && Object.hasOwn(urls, envelope.provider) ? urls[envelope.provider] : undefined;
      const isDone =
        envelope === null
          ? await bury(waiting, 'unknown', 'no envelope of version 1')
          : // Switched off since: nobody is to get it any more.
            url === undefined || (await pass(waiting, envelope, url));
      if (!isDone) failed.push(waiting);
    }),
  );

  if (failed.length > 0) {
    const hidings = failed.map(
      ({ receiptHandle, receives }): Hiding => ({ receiptHandle, seconds: waitSeconds(receives, random()) }),
    );
    // Where that fails, they come again once the queue shows them.
    await hide(hidings).catch((error: unknown) => log.warn('not_hidden', describeError(error)));
  }
  await metrics.publish(addUp(points, { countries: new Set(), words: new Set() }, now()), remainingMs);
  log.info('passed_on', { messages: different.length, willRetry: failed.length });
  return failed.map(({ id }) => id);
}

/** Whole seconds until the next try after so many receives. @param chance 0 to 1, which spreads what failed together by a fifth. */
export const waitSeconds = (receives: number, chance: number): number =>
  Math.round(Math.min(longestWaitSeconds, firstWaitSeconds * 2 ** Math.min(20, receives - 1)) * (0.8 + 0.4 * chance));
