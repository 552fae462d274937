import { judgeNumber, type Recipient } from '../functions/aws/recipient.ts';
import type { Finder } from './find.ts';
import { OperatorError } from './operator-error.ts';

/** Judges a number by its last 100 messages. @throws OperatorError where it is no number, or means several that have messages. */
export async function readRecipientHealth(finder: Finder, text: string, nowMs: number): Promise<Recipient> {
  const list = (number: string, limit: number) => finder.byRecipient(number, { limit });
  const judged = await judgeNumber(finder.numbers(text), list, nowMs);
  if (judged.kind === 'one') return judged.recipient;
  throw new OperatorError(
    `${text} may mean ${judged.numbers.join(' or ')}, and each has messages: write it with + and its country code.`,
  );
}
