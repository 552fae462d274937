import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** What a signature covers. */
export interface SignedRequest {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly raw: Buffer;
}

/** A provider's way to sign, both sides of it. */
export interface Signature {
  /** The headers that make the request a genuine one. */
  readonly sign: (secret: string, raw: Buffer) => Readonly<Record<string, string>>;
  readonly verify: (secret: string, request: SignedRequest) => boolean;
}

/** Compares in a time that tells nothing about either text. */
export function equalTexts(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** HMAC-SHA256 over the raw body, in hex behind a prefix: `X-Signature: sha256=<64 hex digits>`. */
export function hmacSha256Hex({ header, prefix }: { readonly header: string; readonly prefix: string }): Signature {
  const digest = (secret: string, raw: Buffer): string => createHmac('sha256', secret).update(raw).digest('hex');
  return {
    sign: (secret, raw) => ({ [header]: prefix + digest(secret, raw) }),
    verify: (secret, { headers, raw }) => {
      const given = headers[header.toLowerCase()];
      if (secret === '' || !given?.startsWith(prefix)) return false;
      return equalTexts(given.slice(prefix.length).toLowerCase(), digest(secret, raw));
    },
  };
}
