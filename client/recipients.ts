import type { Message } from '../functions/domain/message.ts';
import type { RecipientHealth } from '../functions/domain/recipient-health.ts';
import { writePathText } from '../functions/shared/path-text.ts';
import { call } from './call.ts';
import type { Client } from './client.ts';
import { DelivrdError } from './errors.ts';
import type { Options } from './messages.ts';

/** A number, its last messages, and what they say of it. */
export interface Recipient extends RecipientHealth {
  readonly recipient: string;
  readonly country: string | null;
  /** Its last 100, newest first. */
  readonly messages: readonly Message[];
  /** Whether there are older ones, which the verdict does not know. */
  readonly hasOlder: boolean;
}

/** What the last messages to a number say of it. @param number in E.164, with `+`. */
export async function getRecipient(client: Client, number: string, options: Options = {}): Promise<Recipient> {
  const request = { method: 'GET', route: '/recipients/{recipient}' } as const;
  const path = `/recipients/${writePathText(number)}`;
  return (await call(client, { ...request, path }, options)) as Recipient;
}

export interface Advice {
  readonly send: boolean;
  /** Why not; null where to send. */
  readonly reason: 'invalid_number' | 'opted_out' | null;
  /** Since when that is known. */
  readonly since: string | null;
}

/**
 * Whether to send to a number: not where it is invalid or none at all, or its owner opted out.
 * @throws DelivrdError where the API can't be asked; whether to send then is the application's to say.
 */
export async function shouldSend(client: Client, number: string, options: Options = {}): Promise<Advice> {
  const { verdict, since } = await verdictOn(client, number, options);
  return verdict === 'invalid_number' || verdict === 'opted_out'
    ? { send: false, reason: verdict, since }
    : { send: true, reason: null, since: null };
}

async function verdictOn(
  client: Client,
  number: string,
  options: Options,
): Promise<Pick<RecipientHealth, 'verdict' | 'since'>> {
  try {
    return await getRecipient(client, number, options);
  } catch (error) {
    // No number at all. One that may mean several is answered with another path, and thrown.
    if (error instanceof DelivrdError && error.status === 400 && error.path === 'recipient')
      return { verdict: 'invalid_number', since: null };
    throw error;
  }
}
