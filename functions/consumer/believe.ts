import type { E164 } from '../domain/e164.ts';
import { type Report, withoutImpossibleTimes } from '../domain/report.ts';
import { countryOf, readRecipient } from './phone.ts';

/**
 * The report with what can be believed of it: the recipient as a number, where it is one for sure, and no times that can't be.
 * Its identity is that of the report as written, which does not depend on settings or on when it came.
 * @param receivedAtMs epoch milliseconds. @param defaultCountry ISO 3166 code, for numbers in a national form.
 */
export function believe(written: Report, receivedAtMs: number, defaultCountry?: string): BelievedReport {
  const report = withoutImpossibleTimes(written, receivedAtMs);
  const recipient: E164 | null = readRecipient(written.recipient, defaultCountry);
  return { report: { ...report, facts: { ...report.facts, recipient } }, country: countryOf(recipient) };
}

export interface BelievedReport {
  readonly report: Report;
  /** ISO 3166 code of the recipient's country; null where the report names none. */
  readonly country: string | null;
}
