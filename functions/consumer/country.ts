import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { E164 } from '../domain/e164.ts';

/** ISO 3166 code of the country that a number belongs to; null where it belongs to none (satellite, freephone). */
export const countryOf = (recipient: E164 | null): string | null =>
  (recipient === null ? undefined : parsePhoneNumberFromString(recipient)?.country) ?? null;
