import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { type E164, readDigits, toE164 } from '../domain/e164.ts';

/**
 * The recipient in E.164, or null where none can be told for sure. Digits without `+` or `00` are as often national as not:
 * they are read in the default country where they are a valid number of it, else taken as international only where they
 * are a valid number of the country that they would name.
 * @param defaultCountry ISO 3166 code of the country whose national numbers the provider writes; none without it.
 */
export function readRecipient(text: string | null, defaultCountry?: string): E164 | null {
  const written = readDigits(text);
  if (written === null) return null;
  const { withTrunkZero, isInternational } = written;
  // Mexico dropped the 1 of its mobile numbers in 2019; some still write it.
  const digits = written.digits.replace(/^521(?=\d{10}$)/, '52');
  if (isInternational) return valid(`+${digits}`) ?? valid(`+${withTrunkZero}`) ?? toE164(digits);
  const national =
    defaultCountry !== undefined && isSupportedCountry(defaultCountry) ? valid(digits, defaultCountry) : null;
  return national ?? valid(`+${digits}`);
}

/**
 * The numbers that somebody may mean who types this, as they would be kept: with a country code, whether its `+` is written or not,
 * and as a national number of each of these countries (ISO 3166). None where it is no number.
 */
export function numbersMeant(text: string, countries: readonly string[]): readonly E164[] {
  const written = readDigits(text);
  if (written === null) return [];
  const read = written.isInternational
    ? [readRecipient(text)]
    : [readRecipient(`+${written.digits}`), ...countries.map((country) => readRecipient(text, country))];
  return [...new Set(read.filter((number) => number !== null))];
}

function valid(text: string, country?: CountryCode): E164 | null {
  const number = parsePhoneNumberFromString(text, country);
  return number?.isValid() ? toE164(number.number.slice(1)) : null;
}

/** At least so many digits of a number tell it from another number in a text: a time of day, a code. */
const leastTelling = 6;

/** The digits of a number that stand in all its forms, with or without country code. */
export function tellingDigits(number: E164): string {
  const national: string | undefined = parsePhoneNumberFromString(number)?.nationalNumber;
  return national !== undefined && national.length >= leastTelling ? national : number.slice(1);
}

/** Territories that share the ranges of a larger country's numbering plan: who watches that country means them too. */
const partOf: Readonly<Record<string, string>> = {
  ...{ GG: 'GB', IM: 'GB', JE: 'GB' },
  ...{ AX: 'FI', BL: 'GP', CC: 'AU', CX: 'AU', EH: 'MA', MF: 'GP', SJ: 'NO', TA: 'SH', VA: 'IT' },
};

/** ISO 3166 code of the country that a number belongs to; null where it belongs to none (satellite, freephone). */
export function countryOf(recipient: E164 | null): string | null {
  const country = recipient === null ? undefined : parsePhoneNumberFromString(recipient)?.country;
  return country === undefined ? null : (partOf[country] ?? country);
}

/** Why a text is taken for no number by `numbersMeant`, as the end of a sentence about it. */
export function whyNoNumber(text: string, countries: readonly string[]): string {
  const digits = readDigits(text)?.digits;
  if (digits === undefined || !digits.startsWith('0'))
    return 'is no phone number: expected 7 to 15 digits with their country code, such as +491711234567.';
  const known = countries.length === 0 ? 'no provider has a defaultCountry' : `it is none of ${countries.join(', ')}`;
  return `has no country code, and ${known}: write it with one, such as +491711234567.`;
}
