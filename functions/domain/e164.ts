/** A phone number as `+` and 7 to 15 digits, the first of them not 0 (ITU-T E.164). */
export type E164 = string & { readonly __brand: 'E164' };

/** The digits of a written number, and whether it says that they begin with a country code. */
export interface WrittenNumber {
  readonly digits: string;
  /** With the trunk zero that stood in brackets: in some countries it belongs to the number. */
  readonly withTrunkZero: string;
  readonly isInternational: boolean;
}

const longestWritten = 60;

/**
 * What a text says as a phone number; null where it is none (name, masked digits, too long). Beside the digits it may have `+`
 * or `00`, spaces, dots, hyphens, slashes, brackets, a bracketed trunk zero, a scheme as in `tel:` or `whatsapp:`, and marks that nobody sees.
 */
export function readDigits(text: string | null): WrittenNumber | null {
  if (text === null || text.length > longestWritten) return null;
  const plain = text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim()
    .replace(/^[a-z]+:/i, '')
    .replace(/[;@].*$/, '')
    .replace(/[\s./\p{Pd}]/gu, '');
  const [without, withZero] = [plain.replace(/\(0+\)/, ''), plain].map((text) =>
    /^(\+|00)?(\d{1,20})$/.exec(text.replace(/[()]/g, '')),
  );
  return without?.[2] === undefined
    ? null
    : { digits: without[2], withTrunkZero: withZero?.[2] ?? without[2], isInternational: without[1] !== undefined };
}

/** The number whose digits begin with a country code, or null where they are too few, too many or begin with 0. */
export const toE164 = (digits: string): E164 | null => (/^[1-9]\d{6,14}$/.test(digits) ? (`+${digits}` as E164) : null);
