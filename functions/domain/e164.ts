/** A phone number as `+` and 7 to 15 digits, the first of them not 0 (ITU-T E.164). */
export type E164 = string & { readonly __brand: 'E164' };

/**
 * The number in E.164, or null where the text is no international number (short code, name, masked digits).
 * Providers drop the plus or write `00` for it, and may set spaces, dots, hyphens or brackets between digits.
 */
export function toE164(text: string | null): E164 | null {
  if (text === null || text.length > 40) return null;
  const digits = text
    .trim()
    .replace(/[\s().-]/g, '')
    .replace(/^(\+|00)/, '');
  return /^[1-9]\d{6,14}$/.test(digits) ? (`+${digits}` as E164) : null;
}
