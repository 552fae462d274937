import type { E164 } from '../functions/domain/e164.ts';
import type { Message } from '../functions/domain/message.ts';
import { healthOf, type RecipientHealth } from '../functions/domain/recipient-health.ts';
import type { Finder } from './find.ts';
import { OperatorError } from './operator-error.ts';
import { mostListed } from './places.ts';

/** A number, its last messages, and what they say of it. */
export interface Recipient extends RecipientHealth {
  readonly recipient: E164;
  readonly country: string | null;
  /** Newest first. */
  readonly messages: readonly Message[];
  /** Whether there are older ones, which the verdict does not know. */
  readonly hasOlder: boolean;
}

/** Judges a number by its last 100 messages. @throws OperatorError where it is no number, or means several that have messages. */
export async function readRecipientHealth(finder: Finder, text: string, nowMs: number): Promise<Recipient> {
  const found = await Promise.all(
    finder
      .numbers(text)
      .map(async (number) => ({ number, ...(await finder.byRecipient(number, { limit: mostListed })) })),
  );
  const there = found.filter(({ messages }) => messages.length > 0);
  if (there.length > 1)
    throw new OperatorError(
      `${text} may mean ${there.map(({ number }) => number).join(' or ')}, and each has messages: write it with + and its country code.`,
    );
  const { number: recipient, messages, next } = there[0] ?? (found[0] as (typeof found)[number]);
  const country = messages.find((message) => message.country !== null)?.country ?? null;
  return { recipient, country, ...healthOf(messages, nowMs), messages, hasOlder: next !== null };
}
