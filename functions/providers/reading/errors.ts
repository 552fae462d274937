import { type FailureReason, reasonOf } from '../../domain/failure-reason.ts';
import { cutText } from '../../domain/report.ts';
import { outcomeOf } from '../../domain/status.ts';
import type { Catalogue, KnownError } from '../catalogues/catalogue.ts';
import { smppErrors } from '../catalogues/smpp.ts';
import { type Fields, fieldOf, longestText, plainText, text, toFields } from './fields.ts';
import type { Meaning } from './verdict.ts';

/** The error of a report: a code, words, both or none. */
export interface ToldError {
  readonly code: string | null;
  readonly message: string | null;
}

const codeNames = ['error_code', 'err_code', 'err', 'reason_code', 'failure_code', 'network_error_code', 'dlr_error'];
const messageNames = [
  ...['error_message', 'error_text', 'error_description', 'error_reason', 'error_detail', 'err_msg'],
  ...['reason', 'failure_reason', 'fail_reason', 'status_reason', 'cause', 'errors', 'error'],
];
/** The names by which an error is found. */
export const errorNames = { code: codeNames, message: messageNames };
/** What stands in an error's field where there is none. */
const noError = /^(0+|none|null|nil|undefined|false|n\/?a|no[ _]?error|ok|success(ful)?|-+)$/i;

/** The error that a report tells, documented or not: providers send it under many names, some as an object. */
export function errorIn(fields: Fields): ToldError {
  const code = meant(text(fields, codeNames));
  const messages = messageNames.map((name) => errorOf(fieldOf(fields, name)));
  const message = messages.find((one) => one?.message != null)?.message ?? null;
  const objectCode = messages.find((one) => one?.code != null)?.code ?? null;
  return { code: code ?? objectCode, message };
}

const meant = (told: string | null): string | null => (told === null || noError.test(told) ? null : told);

/** An error as a text, a bare code, an object or a list of such. */
function errorOf(value: unknown): ToldError | null {
  if (Array.isArray(value)) return errorOf(value[0]);
  if (typeof value !== 'object' || value === null) {
    const told = meant(plainText(value));
    if (told === null) return null;
    return /^\d{1,6}$/.test(told) ? { code: told, message: null } : { code: null, message: cutText(told, longestText) };
  }
  const fields = toFields(value as Readonly<Record<string, unknown>>);
  const code = meant(text(fields, ['code', 'id', 'error_code', 'number']));
  const message = meant(
    text(fields, ['message', 'description', 'text', 'detail', 'title', 'reason', 'error', 'name'], longestText),
  );
  const isEmpty = Object.keys(value).length === 0;
  return {
    code,
    message: message ?? (code === null && !isEmpty ? cutText(JSON.stringify(value), longestText) : null),
  };
}

interface Index {
  readonly byCode: ReadonlyMap<string, KnownError>;
  readonly byText: ReadonlyMap<string, KnownError>;
}

const indices = new WeakMap<Catalogue, Index>();

function indexOf(catalogue: Catalogue): Index {
  const index = indices.get(catalogue) ?? {
    byCode: new Map(catalogue.flatMap((one) => (one.codes ?? []).map((code) => [bareCode(code), one] as const))),
    byText: new Map(catalogue.flatMap((one) => (one.texts ?? []).map((words) => [bare(words), one] as const))),
  };
  indices.set(catalogue, index);
  return index;
}

const bare = (words: string): string => words.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
/** A code without what does not count in it. */
export const bareCode = (code: string): string => code.toLowerCase().replace(/^0+(?=.)/, '');
/** A text of the catalogue that is at least so long is also known inside a longer one. */
const leastInside = 12;

/** The entry of a catalogue for an error: by its words, which tell more than a code that may be another's, else by its code. */
export function knownError(catalogue: Catalogue, { code, message }: ToldError): KnownError | undefined {
  const { byCode, byText } = indexOf(catalogue);
  const told = [message, code].filter((one) => one !== null).map(bare);
  const whole = told.map((one) => byText.get(one)).find(Boolean);
  return whole ?? (code === null ? undefined : byCode.get(bareCode(code))) ?? inside(byText, told[0] ?? '');
}

/** The entry whose text is the longest inside a longer one. */
function inside(byText: Index['byText'], told: string): KnownError | undefined {
  const found = [...byText.keys()].filter((one) => one.length >= leastInside && told.includes(one));
  return byText.get(found.sort((a, b) => b.length - a.length)[0] ?? '');
}

/** Why a message failed, and whether that is only what the status word hints at. */
export interface Cause {
  readonly failureReason: FailureReason | null;
  readonly isHint: true | null;
}

/**
 * Why a message failed, in our vocabulary: by its error where one is told, else by what its words and codes for the status
 * tell, else by what they hint at. An error that nobody understands is `unknown`: a hint beside it would be a guess.
 */
export function causeOf(
  { status, hint }: Meaning,
  words: readonly string[],
  error: ToldError,
  catalogue: Catalogue,
): Cause {
  if (outcomeOf(status) !== 'failed') return { failureReason: null, isHint: null };
  const tellsError = error.code !== null || error.message !== null;
  const told =
    (tellsError ? understood(error, catalogue) : null) ??
    words
      .map((word) => understood({ code: word, message: word }, catalogue))
      .find((one) => one !== null && one !== 'expired');
  if (told) return { failureReason: told, isHint: null };
  // That it expired is sure, but no cause: why it could not be delivered until then, an earlier report may have told.
  if (status === 'expired') return { failureReason: 'expired', isHint: true };
  const isHint = hint !== undefined && !tellsError;
  return { failureReason: isHint ? hint : 'unknown', isHint: isHint || null };
}

/** The cause that an error names; null where nobody knows it, its provider included. */
function understood(error: ToldError, catalogue: Catalogue): FailureReason | null {
  const known = (knownError(catalogue, error) ?? knownError(smppErrors, error))?.reason;
  if (known !== undefined) return known === 'unknown' ? null : known;
  return (
    [error.message, error.code].map((told) => told && reasonOf(told)).find((one) => one !== null && one !== '') || null
  );
}
