import type { ParseOutcome } from '../domain/report.ts';
import type { ReportedStatus } from '../domain/status.ts';
import type { Catalogue } from './catalogues/catalogue.ts';
import type { Gate } from './gate.ts';
import type { Lists } from './reading/verdict.ts';

/** What a parser gets of a callback. */
export interface Callback {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The query string as sent, still encoded. */
  readonly query: string;
  readonly body: Buffer;
  /** IANA name of the zone of times written without one, as the settings have it. @default the provider's usual one, or UTC */
  readonly timeZone?: string | undefined;
}

/** A delivery report to be made up; what is left out is as in the provider's published sample. */
export interface Wish {
  readonly messageId?: string | undefined;
  /** The provider's own status word. */
  readonly status?: string | undefined;
  /** Phone number in the provider's own form. */
  readonly recipient?: string | undefined;
  readonly clientReference?: string | undefined;
  /** What kind of message it is, where the provider gives that back. */
  readonly tag?: string | undefined;
  readonly errorCode?: string | undefined;
  readonly carrier?: string | undefined;
  /** Epoch milliseconds of the event, and of the submission (without it, a moment before the event). */
  readonly atMs?: number | undefined;
  readonly submittedAtMs?: number | undefined;
}

export interface Composed {
  /** Encoded as it is sent; empty for a provider that reports by POST. */
  readonly query: string;
  readonly contentType: string;
  readonly body: string;
  /** Others that it sends. @default none */
  readonly headers?: Readonly<Record<string, string>>;
}

/** How the callbacks of a provider are read, and made up. */
export interface Reading {
  /** Whether it is known to send events that are no delivery reports to the same URL. */
  readonly sendsOtherEvents: boolean;
  /** What its errors mean. */
  readonly catalogue: Catalogue;
  /** Codes of errors whose sources contradict each other, with what they may mean: told to a person, they decide nothing. */
  readonly ambiguous?: Readonly<Record<string, string>>;
  /** The provider's status words and what they mean. */
  readonly words: Readonly<Record<string, ReportedStatus>>;
  /** The same with what each stands for, and its codes: what `dlr explain` tells of them. */
  readonly lists?: Lists;
  readonly parse: (callback: Callback) => ParseOutcome;
  /** A genuine request body of this provider: with an empty wish, its published sample to the letter. */
  readonly compose: (wish: Wish) => Composed;
  /** Several reports in one callback, where the provider batches. */
  readonly composeBatch?: (wishes: readonly [Wish, ...Wish[]]) => Composed;
  /** How many reports it sends at once at most, where it batches and says so. */
  readonly mostAtOnce?: number;
}

/** All that Delivrd knows of one provider. */
export interface Provider extends Gate, Reading {}

/**
 * A provider of its gate and of how it is read. The latter is made when it is first asked for: nothing of it is there for whom only
 * gates concern, neither in the bundle (`@__PURE__` before the call lets it go) nor while a function starts.
 */
export function provider(gate: Gate, read: () => Reading): Provider {
  let made: Reading | undefined;
  const reading = (): Reading => {
    made ??= read();
    return made;
  };
  return {
    ...gate,
    get sendsOtherEvents() {
      return reading().sendsOtherEvents;
    },
    get catalogue() {
      return reading().catalogue;
    },
    get ambiguous() {
      return reading().ambiguous ?? {};
    },
    get words() {
      return reading().words;
    },
    get lists() {
      return reading().lists ?? { words: reading().words };
    },
    get parse() {
      return reading().parse;
    },
    get compose() {
      return reading().compose;
    },
    get composeBatch() {
      return reading().composeBatch as NonNullable<Reading['composeBatch']>;
    },
    get mostAtOnce() {
      return reading().mostAtOnce as NonNullable<Reading['mostAtOnce']>;
    },
  };
}
