import type { Message } from '../domain/message.ts';
import { outcomeOf, type Status } from '../domain/status.ts';
import type { KnownError } from './catalogues/catalogue.ts';
import { smppErrors } from './catalogues/smpp.ts';
import type { Provider } from './provider.ts';
import { knownError, type ToldError } from './reading/errors.ts';
import { smppWords } from './reading/smpp.ts';
import { type Lists, lookUp } from './reading/verdict.ts';
import { registry } from './registry.ts';

/** By their names; a process explains the messages of one stack. */
let known: ReadonlyMap<string, Provider> = registry;

/** Explains from now on by these providers: those that the stack's settings name as well. */
export function explainBy(providers: ReadonlyMap<string, Provider>): void {
  known = providers;
}

/** What the status words and codes of a provider mean; undefined where there is no such provider. */
export const listsOf = (provider: string): Lists | undefined => known.get(provider)?.lists;

/** The message with what its provider's catalogue says about the cause of its failure, its parts' likewise. */
export function explained(message: Message): Message {
  const { parts } = message;
  return {
    ...message,
    explanation: explanationOf(message),
    parts: parts && { ...parts, list: parts.list.map(explained) },
  };
}

function explanationOf({ provider, failureReason, errorCode, history }: Message): string | null {
  // The latest report that names the cause that is shown.
  const told = history.toReversed().find((one) => one.failureReason === failureReason && one.errorCode === errorCode);
  if (failureReason === null || told === undefined) return null;
  const { errorMessage, providerStatus, providerCode } = told;
  const known =
    errorOf(provider, { code: errorCode, message: errorMessage })?.error ??
    errorOf(provider, { code: providerCode, message: providerStatus })?.error;
  return known?.reason === failureReason ? known.words : null;
}

/** What a code or word means, in a sentence or two, and whose list says so. */
export interface Meaning {
  readonly words: string;
  readonly source: string;
}

/** A provider's name as people write it; its id where there is no such provider. */
export const providerName = (provider: string): string => known.get(provider)?.name ?? provider;

/** What an error of a provider means, or may mean: by its own catalogue, else by SMPP's; null where neither has it. */
export function meaningOfError(provider: string, error: ToldError): Meaning | null {
  const found = errorOf(provider, error);
  if (found) return { words: found.error.words, source: found.source };
  const { ambiguous = {} } = known.get(provider) ?? {};
  const code = error.code?.replace(/^0+/, '') ?? '';
  const words = Object.hasOwn(ambiguous, code) ? ambiguous[code] : undefined;
  return words === undefined ? null : { words, source: providerName(provider) };
}

/**
 * What a word or code for a status means that was read as `status`: by the provider's catalogue of errors where it says why a
 * message failed, by its list of words, else by SMPP's. Null where no list has it.
 */
export function meaningOfWord(provider: string, word: string, status: Status): Meaning | null {
  const failure = outcomeOf(status) === 'failed' ? errorOf(provider, { code: word, message: word }) : null;
  const { words = {}, codes = {}, family } = known.get(provider)?.lists ?? {};
  const own = lookUp(codes, word) ?? lookUp(words, word) ?? family?.(word);
  const ofProvider = failure?.source === providerName(provider) ? failure.error.words : own?.says;
  if (ofProvider !== undefined) return { words: ofProvider, source: providerName(provider) };
  const ofSmpp = lookUp(smppWords, word)?.says ?? failure?.error.words;
  return ofSmpp === undefined ? null : { words: ofSmpp, source: smpp };
}

const smpp = 'SMPP';

function errorOf(provider: string, error: ToldError): { readonly error: KnownError; readonly source: string } | null {
  const own = knownError(known.get(provider)?.catalogue ?? [], error);
  if (own) return { error: own, source: providerName(provider) };
  const shared = knownError(smppErrors, error);
  return shared ? { error: shared, source: smpp } : null;
}
