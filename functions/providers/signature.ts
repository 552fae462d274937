import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** What a signature covers. */
export interface SignedRequest {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly raw: Buffer;
  /** The URL, query and all, as the provider may have been given it: it signs over one of them. */
  readonly urls: readonly string[];
  /** Epoch milliseconds at which it came, for a scheme that signs a time: judged by this, not by when it is looked at. */
  readonly receivedAt?: number | undefined;
}

/** A provider's way to sign, both sides of it. */
export interface Signature {
  /** What it covers. Beside a signature of the body alone the consumer does not read the query: anyone could have written it. */
  readonly covers: 'body';
  /** The headers that it looks at, in lower case. */
  readonly headers: readonly string[];
  /** The headers that make the request a genuine one. `url` is where it is sent, query and all. */
  readonly sign: (secret: string, raw: Buffer, url: string) => Readonly<Record<string, string>>;
  readonly verify: (secret: string, request: SignedRequest) => boolean;
}

/** Compares in a time that tells nothing about either text. */
export function equalTexts(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/**
 * HMAC-SHA256 over the raw body. Signs in hex behind a prefix, `X-Signature: sha256=<64 hex digits>`. Takes the same 32 bytes
 * in hex of either case, base64 or base64url, padded or not, behind the prefix in any case or without it, in any element of
 * a list with commas: which of these a provider means, its documentation may leave open.
 */
export function hmacSha256({ header, prefix }: { readonly header: string; readonly prefix: string }): Signature {
  const digest = (secret: string, raw: Buffer): Buffer => createHmac('sha256', secret).update(raw).digest();
  return {
    covers: 'body',
    headers: [header.toLowerCase()],
    sign: (secret, raw) => ({ [header]: prefix + digest(secret, raw).toString('hex') }),
    verify: (secret, { headers, raw }) => {
      const given = headers[header.toLowerCase()];
      if (secret === '' || given === undefined) return false;
      const forms = encodingsOf(digest(secret, raw));
      // All of them, so that the time does not tell which one matched.
      return given.split(',').filter((element) => isOneOf(forms, bare(element, prefix))).length > 0;
    },
  };
}

/** What 32 bytes are written as. What was given is never decoded, so that there is no second text for the same bytes. */
const encodingsOf = (digest: Buffer): readonly Buffer[] =>
  [
    digest.toString('hex'),
    digest.toString('base64'),
    digest.toString('base64').replace('=', ''),
    digest.toString('base64url'),
    `${digest.toString('base64url')}=`,
  ].map((text) => Buffer.from(text));

function isOneOf(forms: readonly Buffer[], text: string): boolean {
  // Hex is the only form of its length, and the only one that may change its case.
  const given = Buffer.from(text.length === 64 ? text.toLowerCase() : text);
  return forms.filter((form) => form.length === given.length && timingSafeEqual(form, given)).length > 0;
}

/** A list's element without the blanks around it and without the prefix. */
function bare(element: string, prefix: string): string {
  const text = element.trim();
  return text.slice(0, prefix.length).toLowerCase() === prefix.toLowerCase() ? text.slice(prefix.length) : text;
}
