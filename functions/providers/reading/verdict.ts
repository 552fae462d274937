import type { FailureReason } from '../../domain/failure-reason.ts';
import { fold } from '../../domain/report.ts';
import { isFinal, outcomeOf, type ReportedStatus } from '../../domain/status.ts';
import { smppWords } from './smpp.ts';

/** What one of a provider's words or codes for a status means. */
export interface Meaning {
  readonly status: ReportedStatus;
  /** The cause that it suggests where no error is told. */
  readonly hint?: FailureReason;
  /**
   * What it stands for, in a sentence for a person: as the provider says or, where its pages only list the word, as its name says.
   * Left out where the catalogue of errors has the word.
   */
  readonly says?: string;
}

/** A provider's status words, or codes as text, with what they mean. */
export type Words = Readonly<Record<string, Meaning | ReportedStatus>>;

/** A provider's own lists. */
export interface Lists {
  readonly words: Words;
  /** What its numeric codes mean, by the code as text. */
  readonly codes?: Words;
  /** A word that is on no list, as one of a family. */
  readonly family?: (word: string) => Meaning | undefined;
  /** Codes of errors that decide the status, whatever the word beside them: a failure that stands for "no receipt came", say. */
  readonly byError?: Words;
}

const folded = new WeakMap<Words, ReadonlyMap<string, Meaning>>();

/** What a list says of a word, whatever its letter case and separators. */
export function lookUp(words: Words, word: string): Meaning | undefined {
  const map =
    folded.get(words) ??
    new Map(
      Object.entries(words).map(([name, meaning]) => [
        fold(name) as string,
        typeof meaning === 'string' ? { status: meaning } : meaning,
      ]),
    );
  folded.set(words, map);
  return map.get(fold(word) as string);
}

/** The meaning of a word by the provider's own lists or, where they lack it, by SMPP's; undefined for a word of neither. */
export const meaningOf = ({ words, codes = {}, family }: Lists, word: string): Meaning | undefined =>
  lookUp(codes, word) ?? lookUp(words, word) ?? family?.(word) ?? lookUp(smppWords, word);

/** How much a statement counts beside another of the same report: a failure that is final most, no statement least. */
const weight = ({ status }: Meaning): number =>
  outcomeOf(status) === 'failed' ? 3 : isFinal(status) ? 2 : status === 'unknown' ? 0 : 1;

/**
 * What a report says that says it in several ways, as by a word and a code. Where they contradict each other the failing, final
 * one is believed: who writes UNDELIVERED beside the code of "accepted" has something to tell. Of equals, the first.
 */
export function verdict(statements: readonly (Meaning | undefined)[]): Meaning {
  const told = statements.filter((one) => one !== undefined);
  return told.reduce((best, one) => (weight(one) > weight(best) ? one : best), told[0] ?? { status: 'unknown' });
}

/** The words with nothing but their statuses. */
export const statusesOf = (words: Words): Readonly<Record<string, ReportedStatus>> =>
  Object.fromEntries(
    Object.entries(words).map(([word, meaning]) => [word, typeof meaning === 'string' ? meaning : meaning.status]),
  );
