import { mostListed, readPlace, usuallyListed } from '../shared/places.ts';
import { type Answer, ok, wrong } from './answer.ts';
import type { Application } from './application.ts';
import type { Call } from './call.ts';
import { needIndex } from './index-setting.ts';
import { numbersIn } from './numbers.ts';
import { readQuery, wholeIn } from './query.ts';

/** `GET /messages?recipient=` or `?clientReference=`: messages, newest first, and where the list goes on. */
export async function list({ search, indexes, providers }: Application, { query }: Call): Promise<Answer> {
  const { recipient, clientReference, ...page } = readQuery(query, ['recipient', 'clientReference', 'limit', 'next']);
  const limit = wholeIn(page.limit, 'limit', 1, mostListed) ?? usuallyListed;
  const after = page.next === undefined ? null : readPlace(page.next);
  if (page.next !== undefined && after === null)
    throw wrong({ path: 'next', expected: 'what a former answer gave as next' });
  if ((recipient === undefined) === (clientReference === undefined))
    throw wrong({
      path: recipient === undefined ? 'recipient' : 'clientReference',
      expected: 'either recipient or clientReference',
    });
  const found = recipient !== undefined ? await byRecipient(recipient) : await byReference(clientReference as string);
  return ok({ messages: found.messages, next: found.next });

  async function byRecipient(text: string) {
    needIndex(indexes, 'recipient');
    return search.byNumbers(numbersIn(text, providers), { limit, after });
  }
  async function byReference(text: string) {
    needIndex(indexes, 'clientReference');
    if (text.trim() === '') throw wrong({ path: 'clientReference', expected: 'a reference that was given on sending' });
    return search.byReference(text, { limit, after });
  }
}
