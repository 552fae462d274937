import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { type E164, readDigits, toE164 } from '../domain/e164.ts';

/** Whether a text is the code of a country with phone numbers: two capital letters of ISO 3166. */
export const isCountry = (text: string): boolean => isSupportedCountry(text);

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
 * The numbers that digits in a text may mean, as they would be kept: with a country code, whether its `+` is written or not,
 * and as a national number of each of these countries (ISO 3166). None where it is no number.
 */
export function numbersRead(text: string, countries: readonly string[]): readonly E164[] {
  const written = readDigits(text);
  if (written === null) return [];
  const read = written.isInternational
    ? [readRecipient(text)]
    : [readRecipient(`+${written.digits}`), ...countries.map((country) => readRecipient(text, country))];
  return distinct(read);
}

/**
 * The numbers that a person may mean who types or pastes this: as people write numbers, with marks around it or dots between its
 * digits, and `011` or `+00` for the plus. Digits without a plus are no number where they are a valid one of no country: a national
 * number would be taken for a foreign one. With a plus they are looked for as they are: a provider may have written them so.
 */
export function numbersMeant(text: string, countries: readonly string[]): readonly E164[] {
  const typed = tidied(text);
  const written = readDigits(typed);
  if (written === null) return [];
  if (written.isInternational) return distinct([readRecipient(typed)]);
  const american = /^011(?=[1-9])/;
  return distinct([
    valid(`+${written.digits}`),
    ...countries.map((country) => readRecipient(typed, country)),
    american.test(written.digits) ? valid(written.digits.replace(american, '+')) : null,
  ]);
}

/** Without what people paste along with a number. */
const tidied = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/^[^\p{L}\p{N}+(]+|[^\p{L}\p{N})]+$/gu, '')
    .replace(/[·•‧∙⋅]/gu, '')
    .replace(/^([a-z]+:)?\+\s*00\s*/i, '$1+');

const distinct = (numbers: readonly (E164 | null)[]): readonly E164[] => [
  ...new Set(numbers.filter((number) => number !== null)),
];

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
  const digits = readDigits(tidied(text))?.digits ?? '';
  if (digits.length < leastTelling || digits.length > mostDigits)
    return 'is no phone number: expected 7 to 15 digits with their country code, such as +491711234567.';
  const known = countries.length === 0 ? 'no provider has a defaultCountry' : `it is none of ${countries.join(', ')}`;
  if (digits.startsWith('0')) return `has no country code, and ${known}: write it with one, such as +491711234567.`;
  return `is a valid number of no country as it stands, and ${known}: write its country code, such as +491711234567. With a + in front it is looked for as it is.`;
}

const mostDigits = 16;

/** Whether a text looks like a phone number, though `numbersMeant` may find none in it. */
export const looksLikeNumber = (text: string): boolean => {
  const digits = readDigits(tidied(text))?.digits.length ?? 0;
  return digits > leastTelling && digits <= mostDigits;
};
