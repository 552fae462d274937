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
  const { recipients, messages, next } = await finder.byRecipient(text, { limit: mostListed });
  const there = [...new Set(messages.flatMap(({ recipient }) => recipient ?? []))];
  if (there.length > 1)
    throw new OperatorError(
      `${text} may mean ${there.join(' or ')}, and both have messages: write it with + and its country code.`,
    );
  const recipient = (there[0] as E164 | undefined) ?? (recipients[0] as E164);
  const country = messages.find((message) => message.country !== null)?.country ?? null;
  return { recipient, country, ...healthOf(messages, nowMs), messages, hasOlder: next !== null };
}
