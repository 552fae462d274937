import { createHmac } from 'node:crypto';

/**
 * The document in the stack's one secret. Every value may be one text or a list; all of a list are live, so that a
 * rotation adds the new one, waits, and drops the old one.
 */
export interface SecretDocument {
  /** The key from which each provider's URL token is derived. */
  readonly urlKey?: string | readonly string[];
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

/** The URL token of a provider: 43 characters that need no encoding in a path. */
export const urlToken = (urlKey: string, provider: string): string =>
  createHmac('sha256', urlKey).update(provider).digest('base64url');

/** The header of HTTP basic authentication for `user:password`. */
export const basicHeader = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

/** A header of basic authentication with its scheme, whose case means nothing, written as `basicHeader` does. */
export const normalBasicHeader = (header: string | undefined): string => (header ?? '').replace(/^basic +/i, 'Basic ');
