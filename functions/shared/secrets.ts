import { createHmac } from 'node:crypto';

/**
 * The document in the stack's one secret. Every value may be one text or a list; all of a list are live, so that a
 * rotation adds the new one, waits, and drops the old one.
 */
export interface SecretDocument {
  /** The key from which each provider's URL token is derived. */
  readonly urlKey?: string | readonly string[];
  /** ISO times at which live secrets were stored, by fingerprint; of those that somebody put there by hand nothing is known. */
  readonly stored?: Readonly<Record<string, string>>;
  readonly providers?: Readonly<Record<string, ProviderSecrets>>;
}

export interface ProviderSecrets {
  /** The signing secret that the provider's dashboard shows. */
  readonly signingSecret?: string | readonly string[];
  /** `user:password`. */
  readonly basic?: string | readonly string[];
}

/** The values that are live; empty texts and anything that is no text are none. */
export const live = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string' && item !== '');

/** What a provider proves itself by; all providers' URL tokens are derived from the one `urlKey`. */
export const secretKinds = ['signingSecret', 'basic', 'urlKey'] as const;
export type SecretKind = (typeof secretKinds)[number];

/** The live secrets of a kind that let a provider in, newest first. */
export const liveOf = ({ urlKey, providers }: SecretDocument, kind: SecretKind, provider: string): readonly string[] =>
  live(kind === 'urlKey' ? urlKey : providers?.[provider]?.[kind]);

/**
 * Tells secrets apart for people: 8 hex digits, keyed with the oldest live URL key, so that whoever sees one can't try guesses
 * at a weak secret. It changes as that key is retired. Null where there is no such key.
 */
export function fingerprintOf(
  document: SecretDocument,
  kind: SecretKind,
  provider: string,
  secret: string,
): string | null {
  const key = live(document.urlKey).at(-1);
  if (key === undefined) return null;
  // No token is made of this text: no provider's id has a colon.
  const text = `fingerprint:${kind}:${kind === 'urlKey' ? '' : provider}:${secret}`;
  return createHmac('sha256', key).update(text).digest('hex').slice(0, 8);
}

/** The URL token of a provider: 43 characters that need no encoding in a path. */
export const urlToken = (urlKey: string, provider: string): string =>
  createHmac('sha256', urlKey).update(provider).digest('base64url');

/** The header of HTTP basic authentication for `user:password`. */
export const basicHeader = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

/** A header of basic authentication with its scheme, whose case means nothing, written as `basicHeader` does. */
export const normalBasicHeader = (header: string | undefined): string => (header ?? '').replace(/^basic +/i, 'Basic ');
