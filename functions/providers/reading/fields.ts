import { type Instant, isPossible, parseInstant } from '../../domain/instant.ts';
import { cutText, type DetailName, type Details, type PriceText, priceText } from '../../domain/report.ts';

/** The fields of one report as the provider wrote them, whatever the encoding. */
export interface Fields {
  /** By name, to the letter. */
  readonly exact: Readonly<Record<string, unknown>>;
  /** By name without regard to letter case and separators: `messageId`, `message_id` and `Message-ID` are one. */
  readonly loose: ReadonlyMap<string, unknown>;
}

/** Longest message id: with the provider's id before it, a partition key takes 2,048 bytes of UTF-8. */
export const longestId = 500;
export const expectedId = `text of 1 to ${longestId} characters`;
/** Longest text of any other field, in characters, as it decides and is counted; the table keeps what its budget has room for. */
export const longestText = 256;
/** Longest reference or tag: by these people look for a message, so that few may be cut. */
export const longestReference = 500;

export function toFields(exact: Readonly<Record<string, unknown>>): Fields {
  const loose = new Map<string, unknown>();
  for (const [name, value] of Object.entries(exact)) {
    const key = looseName(name);
    if (!loose.has(key) || isEmpty(loose.get(key))) loose.set(key, value);
  }
  return { exact, loose };
}

/** The fields of an object; null for anything else. */
export const fieldsIn = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? toFields(value as Readonly<Record<string, unknown>>)
    : null;

/** A name without letter case and separators. */
export const looseName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Of the names that the code asks for, which are few and asked for again and again. */
const asked = new Map<string, string>();

function looseNameOf(name: string): string {
  const known = asked.get(name) ?? looseName(name);
  asked.set(name, known);
  return known;
}

const isEmpty = (value: unknown): boolean => value === null || value === '';

/** The value of a field: the one of exactly this name, else one that is called nearly so. */
export const fieldOf = ({ exact, loose }: Fields, name: string): unknown =>
  Object.hasOwn(exact, name) && !isEmpty(exact[name]) ? exact[name] : loose.get(looseNameOf(name));

/** The first of these fields that holds text or a number, as text without white space around it; null where none does. */
export function text(fields: Fields, names: readonly string[], longest = longestText): string | null {
  for (const name of names) {
    const found = plainText(fieldOf(fields, name));
    if (found !== null) return cutText(found, longest);
  }
  return null;
}

/** All different texts in these fields; an object tells its own by name. */
export function texts(fields: Fields, names: readonly string[]): readonly string[] {
  const found = names.flatMap((name) => {
    const value = fieldOf(fields, name);
    const object = fieldsIn(value);
    const told = object ? text(object, ['name', 'status', 'state', 'word', 'code']) : plainText(value);
    return told === null ? [] : [cutText(told, longestText)];
  });
  return [...new Set(found)];
}

/** Text or a number as text without white space around it; null for anything else, and for none. */
export function plainText(value: unknown): string | null {
  const written = typeof value === 'number' ? String(value) : value;
  const trimmed = typeof written === 'string' ? written.trim() : '';
  return trimmed === '' ? null : trimmed;
}

/** The name that may be anything's id: a message's, an event's, a customer's. */
export const bareId = 'id';

/** A message id, but for white space around it to the letter; null where there is none, or none that a key can hold. */
export const idIn = (fields: Fields, names: readonly string[]): string | null =>
  readId(text(fields, names, Number.POSITIVE_INFINITY) ?? '');

/** Likewise of a text. */
export function readId(written: string): string | null {
  // Bounded first: looking for the end of white space takes the square of what is there.
  const found = written.length > 2 * longestId ? '' : written.replace(/^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu, '');
  return found !== '' && isKey(found) ? found : null;
}

/** U+FFFD stands where bytes were no UTF-8: like half a surrogate pair, it would make two ids one. */
export const isKey = (id: string): boolean => id.length <= longestId && id.isWellFormed() && !id.includes('\uFFFD');

/** A whole number of at least 0; null for anything else. */
export function wholeNumber(fields: Fields, names: readonly string[]): number | null {
  const digits = text(fields, names);
  return digits !== null && /^\d{1,15}$/.test(digits) ? Number(digits) : null;
}

/** The first of these fields that holds a time, of whatever shape; one before there were reports is none. */
export function time(fields: Fields, names: readonly string[], timeZone: string): Instant | null {
  for (const name of names) {
    const at = parseInstant(plainText(fieldOf(fields, name)), timeZone);
    if (at !== null && isPossible(at, Number.POSITIVE_INFINITY)) return at;
  }
  return null;
}

/** A number whose digits begin with its country code, as its provider documents (an MSISDN): with the plus that says so. */
export function international(number: unknown): unknown {
  const written = plainText(number);
  return written !== null && /^[1-9]\d{6,14}$/.test(written) ? `+${written}` : number;
}

/** A price of more than nothing; null where there is none, or none that can be read. @param currency ISO 4217. */
export function priceOf(amount: unknown, currency: unknown): PriceText | null {
  const written = typeof amount === 'number' ? amount.toFixed(12).replace(/\.?0+$/, '') : plainText(amount);
  const isAmount = written !== null && /^\d{1,12}(?:\.\d{1,12})?$/.test(written) && Number(written) > 0;
  const code = plainText(currency)?.toUpperCase() ?? '';
  return isAmount && /^[A-Z]{3}$/.test(code) ? priceText({ amount: written, currency: code }) : null;
}

/** The details that are there. */
export const present = (given: { readonly [Name in DetailName]?: string | number | null }): Details =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
