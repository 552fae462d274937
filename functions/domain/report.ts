import type { FailureReason } from './failure-reason.ts';
import { type Instant, isPossible } from './instant.ts';
import type { Recipient } from './recipient.ts';
import { isFinal, type Status } from './status.ts';

/** What stays the same in every report of a message; a report may carry any part of it. */
export interface MessageFacts {
  readonly channel: string | null;
  readonly recipient: Recipient | null;
  readonly senderId: string | null;
  readonly clientReference: string | null;
  readonly tag: string | null;
  readonly carrier: string | null;
  readonly segments: number | null;
  readonly submittedAt: Instant | null;
  /** What the application says that it costs: `0.0450 EUR`. */
  readonly price: PriceText | null;
  /** How the text begins, where the application and the stage want that kept. */
  readonly preview: string | null;
  /** When the application's word that it sent the message was taken in. */
  readonly recordedAt: Instant | null;
  /** When the application learnt that the message arrived: its code was typed in. */
  readonly confirmedAt: Instant | null;
}

/** A decimal number, a space and a currency (ISO 4217). */
export type PriceText = string & { readonly __brand: 'PriceText' };

/** An amount as a decimal text, so that no cent is lost to binary fractions. */
export interface Price {
  readonly amount: string;
  /** ISO 4217. */
  readonly currency: string;
}

export const priceText = ({ amount, currency }: Price): PriceText => `${amount} ${currency}` as PriceText;

export function readPrice(text: PriceText): Price {
  const [amount = '', currency = ''] = text.split(' ');
  return { amount, currency };
}

/** Nothing known of a message; its keys are the names of all facts. */
export const noFacts: MessageFacts = {
  channel: null,
  recipient: null,
  senderId: null,
  clientReference: null,
  tag: null,
  carrier: null,
  segments: null,
  submittedAt: null,
  price: null,
  preview: null,
  recordedAt: null,
  confirmedAt: null,
};

/** Facts that only some providers give. Listed, so that none can take the name of another attribute of the table. */
export const detailNames = ['batchId', 'callDurationSeconds', 'carrierFees', 'charge', 'dltTemplateId', 'hlr'] as const;
export type DetailName = (typeof detailNames)[number];
export type Details = Readonly<Partial<Record<DetailName, string | number>>>;

/** One delivery report: one statement of a provider about one message (part). */
export interface Report {
  /** What identifies the message at the provider: text, never a number. */
  readonly messageId: string;
  readonly status: Status;
  /** The provider's own word (or code) for the status. */
  readonly providerStatus: string;
  /** When the message reached this status, by the provider's clock. */
  readonly doneAt: Instant | null;
  /** A code for the status that the provider writes beside its word, such as SMPP's `UNDELIV`. */
  readonly providerCode: string | null;
  /** All that it says about the status, words before codes, where that is more than the word and its code; else absent or null. */
  readonly said?: readonly string[] | null;
  readonly errorCode: string | null;
  /** The provider's words about the error; shown to people, decides nothing. */
  readonly errorMessage: string | null;
  readonly failureReason: FailureReason | null;
  /** Whether the reason is only what the status word hints at: true where no error was told, else null. */
  readonly isHint: true | null;
  /** The recipient as the provider wrote it; which number that is depends on settings, so the facts get it later. */
  readonly recipient: string | null;
  /** The provider's id of this very report, where it has one. */
  readonly eventId: string | null;
  /** The part of a multi-part message that this is about, where the provider reports parts. */
  readonly part: string | null;
  readonly facts: MessageFacts;
  readonly details: Details;
}

/** When the reported event happened: a report of an interim status without a time of its own happened on submission. */
export const occurredAt = (report: Report): Instant | null =>
  report.doneAt ?? (isFinal(report.status) ? null : report.facts.submittedAt);

/** All that a report says about its status, words before codes, each once. */
export const saidIn = ({
  providerStatus,
  providerCode,
  said,
}: Pick<Report, 'providerStatus' | 'providerCode' | 'said'>): readonly string[] =>
  said ?? [...new Set([providerStatus, ...(providerCode === null ? [] : [providerCode])])];

/** What makes a report without an id of its own that report. */
export type Identity = Pick<Report, 'status' | 'providerStatus' | 'errorCode' | 'errorMessage' | 'part'> & {
  readonly occurredAt: Instant | null;
};

/** The text that makes a report that report: equal for its repeats, whenever they arrive and however they are written. */
export const identityOf = (report: Report): string =>
  report.eventId !== null
    ? JSON.stringify([report.eventId])
    : identityText({ ...report, occurredAt: occurredAt(report) });

/** The same for a report without an id of its own. */
export const identityText = (report: Identity): string =>
  JSON.stringify([
    // The status too: a code beside the word may decide it. And the error's words: some providers have no codes.
    ...[report.status, fold(report.providerStatus), fold(report.errorCode), fold(report.errorMessage)],
    ...[report.part, report.occurredAt],
  ]);

/** A word in another letter case or with other separators is the same word. */
export const fold = (word: string | null): string | null => word?.toLowerCase().replace(/[\s_-]+/g, '_') ?? null;

/** The report without times that can't be. Its identity is taken before: it must not depend on when a repeat arrives. */
export function withoutImpossibleTimes(report: Report, receivedAtMs: number): Report {
  const checked = (at: Instant | null): Instant | null => (at !== null && isPossible(at, receivedAtMs) ? at : null);
  const facts = { ...report.facts, submittedAt: checked(report.facts.submittedAt) };
  return { ...report, doneAt: checked(report.doneAt), facts };
}

/** An authentic callback that is no delivery report: told apart by kind, so that they can be counted. */
export const eventKinds = ['click', 'test', 'inbound', 'billing', 'other'] as const;
export type EventKind = (typeof eventKinds)[number];

/** What can't be read. `path` names the field, and its place where there are several (`results[3].messageId`), never its value. */
export interface Unreadable {
  readonly path: string;
  readonly expected: string;
}

/** What a callback turned out to hold. Of several reports, some may be unreadable, and some no reports. */
export type ParseOutcome =
  | {
      readonly kind: 'reports';
      readonly reports: readonly Report[];
      readonly others?: readonly EventKind[];
      readonly unreadable?: readonly [Unreadable, ...Unreadable[]];
    }
  | { readonly kind: 'ignored'; readonly others: readonly EventKind[] }
  | ({ readonly kind: 'malformed' } & Unreadable);

/** A text as the table keeps it: whole, or cut with `…` as the last of `longest` characters. Who looks for it cuts alike. */
export const cutText = (whole: string, longest: number): string =>
  whole.length <= longest ? whole.toWellFormed() : `${whole.slice(0, longest - 1).toWellFormed()}…`;

/** A text whole, or cut at a character with `…` at its end: never more than so many bytes of UTF-8, of at least 3. */
export function cutToBytes(whole: string, mostBytes: number): string {
  if (Buffer.byteLength(whole) <= mostBytes) return whole;
  let [kept, left] = ['', mostBytes - Buffer.byteLength('…')];
  for (const char of whole) {
    left -= Buffer.byteLength(char);
    if (left < 0) break;
    kept += char;
  }
  return `${kept}…`;
}
