import type { E164 } from '../domain/e164.ts';
import type { Message } from '../domain/message.ts';
import { healthOf, type RecipientHealth } from '../domain/recipient-health.ts';
import { mostListed } from '../shared/places.ts';
import type { Found } from './search.ts';

/** A number, its last messages, and what they say of it. */
export interface Recipient extends RecipientHealth {
  readonly recipient: E164;
  readonly country: string | null;
  /** Newest first. */
  readonly messages: readonly Message[];
  /** Whether there are older ones, which the verdict does not know. */
  readonly hasOlder: boolean;
}

/** `several` where more than one of the numbers that may be meant has messages. */
export type Judged =
  | { readonly kind: 'one'; readonly recipient: Recipient }
  | { readonly kind: 'several'; readonly numbers: readonly E164[] };

/**
 * Judges a number by its last 100 messages.
 * @param numbers those that somebody may mean, at least one.
 * @param list those of a number, newest first.
 */
export async function judgeNumber(
  numbers: readonly E164[],
  list: (number: E164, limit: number) => Promise<Pick<Found, 'messages' | 'next'>>,
  nowMs: number,
): Promise<Judged> {
  const found = await Promise.all(numbers.map(async (number) => ({ number, ...(await list(number, mostListed)) })));
  const there = found.filter(({ messages }) => messages.length > 0);
  if (there.length > 1) return { kind: 'several', numbers: there.map(({ number }) => number) };
  const { number: recipient, messages, next } = there[0] ?? (found[0] as (typeof found)[number]);
  const country = messages.find((message) => message.country !== null)?.country ?? null;
  return {
    kind: 'one',
    recipient: { recipient, country, ...healthOf(messages, nowMs), messages, hasOlder: next !== null },
  };
}
