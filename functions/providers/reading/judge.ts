import type { HistoryEntry } from '../../domain/join.ts';
import type { Catalogue } from '../catalogues/catalogue.ts';
import { causeOf, type ToldError } from './errors.ts';
import { type Lists, lookUp, meaningOf, verdict, type Words } from './verdict.ts';

const none: Words = {};

/** What a report means: all of it that the tables of words, codes and errors decide. */
export type Judgement = Pick<HistoryEntry, 'status' | 'failureReason'> & { readonly isHint: true | null };

/**
 * What the words and codes of a report mean, its error beside them, by these tables.
 * @param said all that the report says about the status, words before codes.
 */
export function judge(lists: Lists, catalogue: Catalogue, said: readonly string[], error: ToldError): Judgement {
  const decided = error.code === null ? undefined : lookUp(lists.byError ?? none, error.code);
  const meaning = decided ?? verdict(said.map((told) => meaningOf(lists, told)));
  return { status: meaning.status, ...causeOf(meaning, said, error, catalogue) };
}
