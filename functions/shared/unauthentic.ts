import { createHmac, scryptSync } from 'node:crypto';
import type { Envelope } from './envelope.ts';
import { normalBasicHeader } from './secrets.ts';

/**
 * A request that proved nothing, as it lies in a queue of its own until somebody mended a secret. Nobody has parsed its body, and none of
 * its fields stands where an envelope has it: whatever is moved by mistake into the queue of the reports, the consumer reads none.
 */
export interface Unauthentic {
  readonly v: 1;
  readonly unauthentic: Pick<
    Envelope,
    'provider' | 'receivedAt' | 'requestId' | 'method' | 'query' | 'body' | 'encoding'
  > & {
    /** Those of the envelope, and those that the provider's signature looks at. */
    readonly headers: Readonly<Record<string, string>>;
    readonly sourceIp: string;
    /** With a mark for the token of the path, where it had one. */
    readonly urls: readonly string[];
    /** The check that failed. */
    readonly missing: string;
    /** By which both prints are made: of the execution environment, so that it makes the slow one once for a sender. */
    readonly salt: string;
    /** What the path and `Authorization` had, so that they can be compared and not used; null where there was none. */
    readonly tokenPrint: string | null;
    readonly basicPrint: string | null;
  };
}

/** Stands for the token in the kept URLs: no path has such a letter unescaped. */
export const keptToken = '{token}';

/** A token of ours is of 256 random bits: nobody guesses it from this. */
export const tokenPrint = (token: string, salt: string): string =>
  createHmac('sha256', salt).update(token).digest('base64url');

/** A password may be guessed, so each guess costs some 50 ms. */
export const basicPrint = (header: string, salt: string): string =>
  scryptSync(normalBasicHeader(header), salt, 32).toString('base64url');

export const writeUnauthentic = (request: Unauthentic['unauthentic']): string =>
  JSON.stringify({ v: 1, unauthentic: request } satisfies Unauthentic);

/** The request in a message of that queue, or null where there is none that this version can read. */
export function readUnauthentic(text: string): Unauthentic['unauthentic'] | null {
  try {
    const value = JSON.parse(text) as Partial<Unauthentic> | null;
    const { unauthentic } = value ?? {};
    if (value?.v !== 1 || !unauthentic) return null;
    const { provider, requestId, method, query, body, sourceIp, salt, headers, urls, receivedAt } = unauthentic;
    const texts = [provider, requestId, method, query, body, sourceIp, salt];
    const isWhole =
      texts.every((one) => typeof one === 'string') &&
      Number.isSafeInteger(receivedAt) &&
      typeof headers === 'object' &&
      headers !== null &&
      Array.isArray(urls);
    return isWhole ? unauthentic : null;
  } catch {
    return null;
  }
}
