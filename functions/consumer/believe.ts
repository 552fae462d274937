import type { Recipient } from '../domain/recipient.ts';
import { type Report, withoutImpossibleTimes } from '../domain/report.ts';
import { type KeepRecipient, keepPlain } from '../shared/recipients.ts';
import { countryOf, readRecipient } from './phone.ts';

/**
 * The report with what can be believed of it: the recipient as a number, where it is one for sure, and no times that can't be.
 * Its identity is that of the report as written, which does not depend on settings or on when it came.
 * @param receivedAtMs epoch milliseconds. @param defaultCountry ISO 3166 code, for numbers in a national form. @param keep in what form the table has numbers.
 */
export function believe(
  written: Report,
  receivedAtMs: number,
  defaultCountry?: string,
  keep: KeepRecipient = keepPlain,
): BelievedReport {
  const report = withoutImpossibleTimes(written, receivedAtMs);
  const number = readRecipient(written.recipient, defaultCountry);
  const [recipient = null, ...alsoKnownAs] = number === null ? [] : keep(number);
  return { report: { ...report, facts: { ...report.facts, recipient } }, country: countryOf(number), alsoKnownAs };
}

export interface BelievedReport {
  readonly report: Report;
  /** ISO 3166 code of the recipient's country; null where the report names none. */
  readonly country: string | null;
  /** Other forms in which the table may have the recipient. */
  readonly alsoKnownAs: readonly Recipient[];
}
