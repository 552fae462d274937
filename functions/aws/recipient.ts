import type { E164 } from '../domain/e164.ts';
import type { Message } from '../domain/message.ts';
import { healthOf, isDelivery, type RecipientHealth } from '../domain/recipient-health.ts';
import { mostListed } from '../shared/places.ts';
import type { Found } from './search.ts';

/** A number, its last messages, and what they say of it. */
export interface Recipient extends RecipientHealth {
  readonly recipient: E164;
  readonly country: string | null;
  /** The last 100 at most, newest first. */
  readonly messages: readonly Message[];
  /** How many of its last messages the verdict knows. */
  readonly judged: number;
  /** Whether there are older ones, which the verdict does not know. */
  readonly hasOlder: boolean;
  /** Whether these may change the verdict, or since when: they do not once a message was delivered after them. */
  readonly isOpen: boolean;
}

/** `several` where more than one of the numbers that may be meant has messages. */
export type Judged =
  | { readonly kind: 'one'; readonly recipient: Recipient }
  | { readonly kind: 'several'; readonly numbers: readonly E164[] };

/** Which messages of a number to list. */
export interface RecipientPage {
  readonly limit: number;
  /** Goes on after what a former answer gave as `next`. */
  readonly next?: string;
}

/** A verdict goes back so far, 100 messages each, as long as none of them was delivered. */
const mostPages = 10;

/**
 * Judges a number by its last messages: back to one that was delivered, which ends what was before it; by 100 at least, where there
 * are so many, and by 1,000 at most.
 * @param numbers those that somebody may mean, at least one.
 * @param list those of a number, newest first.
 */
export async function judgeNumber(
  numbers: readonly E164[],
  list: (number: E164, page: RecipientPage) => Promise<Pick<Found, 'messages' | 'next'>>,
  nowMs: number,
): Promise<Judged> {
  const found = await Promise.all(
    numbers.map(async (number) => ({ number, page: await list(number, { limit: mostListed }) })),
  );
  const there = found.filter(({ page }) => page.messages.length > 0);
  if (there.length > 1) return { kind: 'several', numbers: there.map(({ number }) => number) };
  const { number: recipient, page } = there[0] ?? (found[0] as (typeof found)[number]);

  const judged = [...page.messages];
  let isDecided = judged.some(isDelivery);
  let { next } = page;
  for (let pages = 1; next !== null && !isDecided && pages < mostPages; pages++) {
    const older = await list(recipient, { limit: mostListed, next });
    judged.push(...older.messages);
    isDecided = older.messages.some(isDelivery);
    next = older.next;
  }
  return {
    kind: 'one',
    recipient: {
      recipient,
      country: judged.find((message) => message.country !== null)?.country ?? null,
      ...healthOf(judged, nowMs),
      messages: page.messages,
      judged: judged.length,
      hasOlder: next !== null,
      isOpen: next !== null && !isDecided,
    },
  };
}
