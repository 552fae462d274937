import type { FailureReason } from '../../domain/failure-reason.ts';

/** One error of a provider or operator, by the codes and texts that are written for it. */
export interface KnownError {
  /** As written; compared without regard to letter case and leading zeros. */
  readonly codes?: readonly string[];
  /** As written; compared without regard to letter case, punctuation and white space. */
  readonly texts?: readonly string[];
  readonly reason: FailureReason;
  /** What happened, and what to do, in a sentence for the person who asks why it did not arrive. */
  readonly words: string;
}

export type Catalogue = readonly KnownError[];
