import type { E164 } from '../../functions/domain/e164.ts';
import { maskNumber, type Recipient, referenceOf, replaceNumber } from '../../functions/domain/recipient.ts';
import { numbersMeant, tellingDigits } from '../../functions/shared/phone.ts';
import { isHiding, type KeepRecipient } from '../../functions/shared/recipients.ts';
import { notANumber } from '../find.ts';
import { OperatorError } from '../operator-error.ts';

/** Somebody whose messages are to go: by all names that the table may have for the number. */
export interface Person {
  readonly forms: readonly Recipient[];
  readonly masked: string;
  /** The keyed hash of the number; null where the stage has no key. */
  readonly reference: string | null;
  /** Whether a text holds the number, however it is written. */
  readonly isIn: (text: string) => boolean;
  /** The text without the number. */
  readonly hide: (text: string) => string;
}

/**
 * The one number that somebody means.
 * @param countries ISO 3166 codes, in whose national form it may be written. @throws OperatorError where it is none, or may be several.
 */
export function numberMeant(text: string, countries: readonly string[]): E164 {
  const [number, ...others] = numbersMeant(text, countries);
  if (number === undefined) throw notANumber(text, countries);
  if (others.length > 0)
    throw new OperatorError(
      `"${text}" may mean ${[number, ...others].join(' or ')}: write it with + and its country code.`,
    );
  return number;
}

export function personOf(number: E164, keep: KeepRecipient): Person {
  const digits = tellingDigits(number);
  const hide: Person['hide'] = (text) => replaceNumber(text, digits, '***');
  return {
    forms: keep(number),
    masked: maskNumber(number),
    reference: isHiding(keep) ? referenceOf(keep(number)[0]) : null,
    isIn: (text) => hide(text) !== text,
    hide,
  };
}
