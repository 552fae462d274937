import type { E164 } from '../domain/e164.ts';
import { readDigits, toE164 } from '../domain/e164.ts';
import { type Recipient, referenceOf, replaceNumber } from '../domain/recipient.ts';
import { identityOf, type Report, withoutImpossibleTimes } from '../domain/report.ts';
import { countryOf, readRecipient, tellingDigits } from '../shared/phone.ts';
import { type HideRecipient, isHiding, type KeepRecipient } from '../shared/recipients.ts';

/**
 * The report with what can be believed of it: the recipient as a number, where it is one for sure, and no times that can't be. Where
 * numbers are hidden, his is in none of its texts either.
 * @param receivedAtMs epoch milliseconds. @param keep in what form the table has numbers.
 * @param defaultCountry ISO 3166 code, for numbers in a national form.
 */
export function believe(
  written: Report,
  receivedAtMs: number,
  keep: KeepRecipient,
  defaultCountry?: string,
): BelievedReport {
  const number = readRecipient(written.recipient, defaultCountry);
  const told = isHiding(keep) ? withoutNumber(written, number, keep) : written;
  const report = withoutImpossibleTimes(told, receivedAtMs);
  const [recipient = null, ...alsoKnownAs] = number === null ? [] : keep(number);
  return {
    report: { ...report, facts: { ...report.facts, recipient } },
    identity: identityOf(told),
    country: countryOf(number),
    alsoKnownAs,
  };
}

export interface BelievedReport {
  readonly report: Report;
  /** What makes it that report: as written, which does not depend on when it came; but its hash must not tell a hidden number. */
  readonly identity: string;
  /** ISO 3166 code of the recipient's country; null where the report names none. */
  readonly country: string | null;
  /** Other forms in which the table may have the recipient. */
  readonly alsoKnownAs: readonly Recipient[];
}

/** The report with the number's keyed hash in its place, wherever the provider or the application wrote it. */
function withoutNumber(written: Report, number: E164 | null, hide: HideRecipient): Report {
  const typed = readDigits(written.recipient)?.digits.replace(/^0+/, '') ?? '';
  const named = number ?? toE164(typed);
  if (named === null) return written;
  const [hidden] = hide(named);
  const telling = tellingDigits(named);
  // What was written may be another form of the number, as an area code that is gone.
  const all = typed.includes(telling) || typed.length < telling.length ? [telling] : [telling, typed];
  return changeTexts(written, (text) =>
    all.reduce((before, digits) => replaceNumber(before, digits, referenceOf(hidden)), text),
  );
}

/** Times and words of ours hold no number; by the id the message is found, and the recipient is not kept as it was written. */
const left: ReadonlySet<string> = new Set<keyof Report | keyof Report['facts']>([
  ...(['messageId', 'recipient', 'status', 'failureReason', 'doneAt', 'submittedAt', 'recordedAt'] as const),
  ...(['confirmedAt', 'price'] as const),
]);

/** Any other text, whatever new ones there are one day. */
function changeTexts<T>(value: T, change: (text: string) => string): T {
  if (typeof value === 'string') return change(value) as T;
  if (Array.isArray(value)) return value.map((one) => changeTexts(one, change)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, left.has(name) ? one : changeTexts(one, change)]),
  ) as T;
}
