import { referenceOf, replaceNumber } from '../domain/recipient.ts';
import { numbersMeant, tellingDigits } from './phone.ts';
import { isHiding, type KeepRecipient } from './recipients.ts';

/** Digits in a text that may be a number. */
const mayBeNumber = /\+?\d{7,}/g;

/** Whether a text may hold a number, so that the table may keep it otherwise. */
export const mayHoldNumber = (text: string): boolean => text.search(mayBeNumber) !== -1;

/**
 * The forms in which the table may have a text that an application gave, a reference: as it is, and with the keyed hash of its recipient
 * in place of the number that it may hold. @param countries ISO 3166 codes, in whose national form that may be.
 */
export function textForms(text: string, countries: readonly string[], keep: KeepRecipient): readonly string[] {
  if (!isHiding(keep)) return [text];
  const numbers = (text.match(mayBeNumber) ?? []).flatMap((digits) => numbersMeant(digits, countries));
  const hidden = numbers.map((number) => replaceNumber(text, tellingDigits(number), referenceOf(keep(number)[0])));
  return [...new Set([text, ...hidden])];
}
