import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a signature may cover: a request as it came. */
export interface SignedRequest {
  /** In capitals. */
  readonly method: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly raw: Buffer;
  /** The URL, query and all, as the provider may have been given it: it signs over one of them. */
  readonly urls: readonly string[];
  /** Epoch milliseconds at which it came, for a scheme that signs a time: judged by this, not by when it is looked at. */
  readonly receivedAt: number;
  /** How far a signed time may be from that, in milliseconds (docs/adr/0030-signed-times.md). */
  readonly toleranceMs: number;
  /** In PEM, where the scheme names one to be fetched; absent while there is none. */
  readonly certificate?: string | undefined;
}

/** A request before it is signed. */
export interface Unsigned {
  readonly method: 'POST' | 'GET';
  /** As the provider was given it, with the query that it adds. */
  readonly url: string;
  readonly contentType: string;
  readonly raw: Buffer;
}

/** What signing adds to a request, or changes in it. */
export interface Signing {
  readonly headers: Readonly<Record<string, string>>;
  /** @default as before */
  readonly url?: string;
  /** @default as before */
  readonly raw?: Buffer;
}

/**
 * What is read of a request that a signature vouches for:
 * - `body`: the body alone, anyone could have written the query;
 * - `either`: whichever of body and query carries the signature, which is the body where there is one;
 * - `all`: body and query;
 * - `sender`: all of it, since a secret that is sent along tells who sent it, as a password does. It covers no bytes.
 */
export type Covers = 'body' | 'either' | 'all' | 'sender';

/** New keys of a scheme, for a sender that is played here. */
export interface Keys {
  /** What whoever verifies keeps: the shared secret, or the public key. */
  readonly secret: string;
  /** What the sender signs with: the same, or the private key in PEM. */
  readonly signingSecret: string;
  /** Where the scheme names a certificate: what it is, in PEM, and where a genuine request says that it is to be fetched. */
  readonly certificate?: { readonly pem: string; readonly url: string };
}

/** A provider's way to sign, both sides of it. */
export interface Signature {
  readonly covers: Covers;
  /** The headers without which there is no signature, in lower case; none where it stands elsewhere. */
  readonly headers: readonly string[];
  /** Whether one of them is enough, as where a provider signs in more than one way. @default false, all are needed */
  readonly isOneHeaderEnough?: boolean;
  /** Others that it looks at where they are there, in lower case: one of them may carry what another lacks. @default none */
  readonly otherHeaders?: readonly string[];
  /** What verifies it, as its provider calls it: `auth token`, `public key`. */
  readonly secretName: string;
  /** Whether the sender signs with another key than the one that verifies. @default false */
  readonly isAsymmetric?: boolean;
  /** New keys, where those are no text of one's own choice. @default any text, for both sides */
  readonly newKeys?: () => Keys;
  /** What is wrong with a secret that is to be stored, in words; null where nothing is. */
  readonly secretMistake?: (secret: string) => string | null;
  /**
   * Where the certificate is that a request is to be checked by: a place that the scheme names, for a request that one of these
   * secrets may verify. Null where nothing is to be fetched.
   */
  readonly certificateUrl?: (request: Pick<SignedRequest, 'raw'>, secrets: readonly string[]) => string | null;
  /** The request made a genuine one. @param atMs epoch milliseconds, for a scheme that signs a time. */
  readonly sign: (signingSecret: string, request: Unsigned, atMs: number) => Signing;
  /** Never throws, whatever the request holds. */
  readonly verify: (secret: string, request: SignedRequest) => boolean;
}

/** New keys of a scheme; where it takes any text, a random one. */
export function newKeysOf({ newKeys }: Pick<Signature, 'newKeys'>): Keys {
  if (newKeys) return newKeys();
  const secret = randomBytes(24).toString('base64url');
  return { secret, signingSecret: secret };
}

/** Compares in a time that tells nothing about either text. */
export const equalTexts = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether any of these texts is the given one; all are compared, so that the time does not tell which. */
export function equalsAny(given: string, expected: Iterable<string>): boolean {
  const own = digest(given);
  return [...expected].filter((one) => timingSafeEqual(own, digest(one))).length > 0;
}

/** Whether a signed time is near enough to when the request came. @param signedMs epoch milliseconds, NaN where none could be read. */
export const isNear = (
  signedMs: number,
  { receivedAt, toleranceMs }: Pick<SignedRequest, 'receivedAt' | 'toleranceMs'>,
): boolean => Math.abs(signedMs - receivedAt) <= toleranceMs;

/** Epoch milliseconds of whole seconds written in digits; NaN for anything else. */
export const secondsToMs = (digits: string | undefined): number =>
  digits !== undefined && /^\d{1,12}$/.test(digits) ? Number(digits) * 1000 : Number.NaN;
