import type { Message } from '../functions/domain/message.ts';
import { call } from './call.ts';
import type { Client } from './client.ts';
import { isRetryable } from './errors.ts';
import { aboutMessage } from './messages.ts';

/** So long the API is asked to wait at a time: below its limit, and below API Gateway's. */
const longestPollSeconds = 20;
/** Left at the end for the answer to come back. */
const marginMs = 1_000;
/** Between an answer that came at once and the next question. */
const firstPauseMs = 250;
const longestPauseMs = 2_000;

export interface WaitOptions {
  /** Milliseconds to wait. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Gets each answer on the way; null while nobody has reported or recorded the message. */
  readonly onAnswer?: ((message: Message | null) => void) | undefined;
}

/**
 * Waits until a message has a final status, or the time is over.
 * @returns the message as it was last heard of, `final` or not; null where nobody reported or recorded it.
 * @throws DelivrdError where the API did not answer at all, or refuses to; the signal's reason once that is aborted.
 */
export async function waitForFinal(
  client: Client,
  provider: string,
  messageId: string,
  { timeoutMs, signal, onAnswer }: WaitOptions,
): Promise<Message | null> {
  const { clock } = client;
  const request = aboutMessage('GET', provider, messageId);
  const endsMs = clock.now() + timeoutMs;
  let heard: Message | null | undefined;
  for (let pauseMs = firstPauseMs; ; ) {
    const startedMs = clock.now();
    const leftMs = endsMs - startedMs;
    if (leftMs <= 0 && heard !== undefined) return heard;
    const seconds = Math.max(0, Math.min(longestPollSeconds, Math.floor((leftMs - marginMs) / 1000)));
    const query = seconds > 0 ? `?waitForFinal=${seconds}` : '';
    try {
      const options = { timeoutMs: leftMs, signal, waitMs: seconds * 1000, orNull: true };
      heard = (await call(client, { ...request, path: request.path + query }, options)) as Message | null;
    } catch (error) {
      if (!isRetryable(error) || heard === undefined) throw error;
      return heard;
    }
    onAnswer?.(heard);
    if (heard?.final) return heard;
    const waited = seconds > 0 && clock.now() - startedMs >= seconds * 500;
    pauseMs = waited ? firstPauseMs : Math.min(longestPauseMs, pauseMs * 2);
    await clock.sleep(Math.min(pauseMs, Math.max(0, endsMs - clock.now())), signal);
  }
}
