import type { Message } from '../../functions/domain/message.ts';
import type { Client } from '../client.ts';
import { late, within } from '../clock.ts';
import { isRetryable } from '../errors.ts';
import { getMessage, recordSend, type Send } from '../messages.ts';
import { waitForFinal } from '../wait-for-final.ts';

/** A message that ended is asked about again so often, in milliseconds: some routes try again by themselves. */
const revisitMs = 2_000;
/** So long a wait goes on before another one begins, in milliseconds. */
const watchMs = 60_000;
/** Between a try that failed, its own repeats included, and the next, in milliseconds: the API may ask for more time than a call has. */
const againMs = 1_000;

type Named = Pick<Send, 'provider' | 'messageId'>;

/**
 * Hears of a message until the signal is aborted, of one that ended as well: an undelivered one may be delivered yet.
 * @throws DelivrdError where the API refuses to tell; the signal's reason.
 */
export async function watch(
  client: Client,
  { provider, messageId }: Named,
  signal: AbortSignal,
  onAnswer: (message: Message | null) => void,
): Promise<never> {
  for (;;) {
    try {
      let message = await waitForFinal(client, provider, messageId, { timeoutMs: watchMs, signal, onAnswer });
      while (message?.final) {
        await client.clock.sleep(revisitMs, signal);
        message = await getMessage(client, provider, messageId, { signal });
        onAnswer(message);
      }
    } catch (error) {
      if (!isRetryable(error)) throw error;
    }
    await client.clock.sleep(againMs, signal);
  }
}

/** Records a send, however often that must be tried. @throws DelivrdError where it is refused; the signal's reason. */
export async function keepRecording(client: Client, send: Send, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      return await recordSend(client, send, { signal });
    } catch (error) {
      if (!isRetryable(error)) throw error;
    }
    await client.clock.sleep(againMs, signal);
  }
}

/** What is known of a message right now; null where that can't be learnt in so many milliseconds. */
export async function glance(
  client: Client,
  { provider, messageId }: Named,
  ms: number,
  signal: AbortSignal,
): Promise<Message | null> {
  try {
    const ask = (until: AbortSignal): Promise<Message | null> =>
      getMessage(client, provider, messageId, { signal: until });
    const message = await within(client.clock, ms, signal, ask);
    return message === late ? null : message;
  } catch {
    return null;
  }
}
