// An application that sends one-time codes: by SMS, again where that did not arrive, by a call where it did not arrive in time.
// In a program of yours the next line ends in 'delivrd/client'.
import { type Client, type Result, sendWithRetry, shouldSend } from '../../client/index.ts';
import type { SendMessage } from './providers.ts';

/** Short, for an example; of a real code, half a minute for the SMS and another for the call. */
const smsDeadlineMs = 5_000;
const callDeadlineMs = 10_000;

export interface Code {
  readonly number: string;
  /** The application's own id of what the code is for. */
  readonly reference: string;
  readonly text: string;
}

export interface App {
  readonly client: Client;
  readonly sms: SendMessage;
  readonly call: SendMessage;
  /** Tells what happens. */
  readonly say: (line: string) => void;
}

/** Sends a code. @returns what became of it; null where it should not be sent at all. */
export async function sendCode(
  { client, sms, call, say }: App,
  { number, reference, text }: Code,
): Promise<Result | null> {
  // Nobody waits for a code in vain because this could not be asked.
  const advice = await shouldSend(client, number).catch(() => null);
  if (advice?.send === false) {
    say(`nothing is sent: ${advice.reason?.replaceAll('_', ' ')} since ${advice.since}`);
    return null;
  }
  const facts = { recipient: number, clientReference: reference, tag: 'otp' };
  return sendWithRetry(
    client,
    async ({ number: attempt, earlier }) => {
      const before = earlier.at(-1)?.message;
      say(before ? `${before.status}, so SMS ${attempt} is sent` : 'an SMS is sent');
      const messageId = await sms({ to: number, text });
      return { provider: 'wavix', messageId, ...facts, channel: 'sms', price: { amount: '0.0450', currency: 'EUR' } };
    },
    {
      deadlineMs: smsDeadlineMs,
      retries: 1,
      retryDelayMs: 200,
      fallback: {
        deadlineMs: callDeadlineMs,
        when: (attempts) => attempts.at(-1)?.message?.failureReason !== 'opted_out',
        send: async ({ earlier }) => {
          say(`the SMS is still ${earlier.at(-1)?.message?.status ?? 'unheard of'}, so a call is made`);
          return { provider: 'smstake', messageId: await call({ to: number, text }), ...facts, channel: 'voice' };
        },
      },
    },
  );
}
