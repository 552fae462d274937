import { type Instant, instant, parseInstant } from '../domain/instant.ts';
import {
  type DetailName,
  type Details,
  type MessageFacts,
  noFacts,
  type ParseOutcome,
  type Report,
} from '../domain/report.ts';
import type { Status } from '../domain/status.ts';
import type { Composed, Wish } from './provider.ts';

/** The fields of one report as the provider wrote them, whatever the encoding. */
export type Fields = Readonly<Record<string, unknown>>;

/** Longest message id: with the provider's id before it, a partition key takes 2,048 bytes of UTF-8. */
const longestId = 500;
const expectedId = `text of 1 to ${longestId} characters`;
/** Longest text of any other field: a hundred reports of one message then stay far below an item's 400 KB. */
const longestText = 256;

/** What the provider's word means; a word that is not on its list is `unknown`, never an error. */
export const statusOf = (words: Readonly<Record<string, Status>>, word: string): Status =>
  (Object.hasOwn(words, word) ? words[word] : undefined) ?? 'unknown';

const malformed = (path: string, expected: string): ParseOutcome => ({ kind: 'malformed', path, expected });

/** What `read` makes of the JSON object in a body; malformed where there is none. */
export function fromJson(body: Buffer, read: (fields: Fields) => ParseOutcome): ParseOutcome {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8').replace(/^\uFEFF/, ''), keepLongIntegers);
  } catch {
    return malformed('body', 'JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return malformed('body', 'a JSON object');
  return read(value as Fields);
}

/** The one report in these fields; malformed where they lack what every report must have, message id and status word. */
export function oneReport(
  fields: Fields,
  idNames: readonly [string, ...string[]],
  word: string | null,
  read: (id: string, word: string) => Report,
): ParseOutcome {
  const id = messageId(fields, idNames);
  if (id === null) return malformed(idNames[0], expectedId);
  if (word === null) return malformed('status', 'a status word');
  const report = read(id, word);
  // An id may be made of more than one field.
  if (!isKey(report.messageId)) return malformed(idNames[0], `${expectedId}, its part with it`);
  return { kind: 'reports', reports: [report] };
}

/** An integer too long for a number stays the digits that were sent: ids must not be rounded. */
function keepLongIntegers(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER ? (context?.source ?? value) : value;
}

/** The first of these fields that holds text or a number, as text; null where none does. */
export function text(fields: Fields, ...names: readonly string[]): string | null {
  const found = rawText(fields, names)?.trim() ?? null;
  return found === null || found.length <= longestText
    ? (found?.toWellFormed() ?? null)
    : `${found.slice(0, longestText - 1).toWellFormed()}…`;
}

/** A message id to the letter; null where there is none, or none that a key can hold. */
function messageId(fields: Fields, names: readonly string[]): string | null {
  const found = rawText(fields, names);
  return found !== null && isKey(found) ? found : null;
}

/** U+FFFD stands where bytes were no UTF-8: like half a surrogate pair, it would make two ids one. */
const isKey = (id: string): boolean => id.length <= longestId && id.isWellFormed() && !id.includes('\uFFFD');

function rawText(fields: Fields, names: readonly string[]): string | null {
  for (const name of names) {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const written = typeof value === 'number' ? String(value) : value;
    if (typeof written === 'string' && written.trim() !== '') return written;
  }
  return null;
}

/** A whole number of at least 0; null for anything else. */
export function wholeNumber(fields: Fields, ...names: readonly string[]): number | null {
  const digits = text(fields, ...names);
  return digits !== null && /^\d{1,15}$/.test(digits) ? Number(digits) : null;
}

/** A time in ISO 8601, or as Unix time in seconds or milliseconds. */
export function time(fields: Fields, timeZone: string, ...names: readonly string[]): Instant | null {
  const written = text(fields, ...names);
  if (written === null || !/^\d{10}(\d{3})?$/.test(written)) return parseInstant(written, timeZone);
  return instant(Number(written) * (written.length === 10 ? 1000 : 1));
}

/** The facts of a report; what is not given is null. */
export const facts = (given: Partial<MessageFacts>): MessageFacts => ({ ...noFacts, ...given });

/** The details that are there. */
export const present = (given: { readonly [Name in DetailName]?: string | number | null }): Details =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));

/** A POST of a JSON object. */
export const jsonRequest = (body: object): Composed => ({
  query: '',
  contentType: 'application/json',
  body: JSON.stringify(body),
});

/** When a made-up message was submitted: where nothing is said, a moment before its event. */
export function submission({ atMs, submittedAtMs }: Wish): string | undefined {
  const ms = submittedAtMs ?? (atMs === undefined ? undefined : atMs - 4_000);
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
