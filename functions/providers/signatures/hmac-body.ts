import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Signature } from './signature.ts';

/** The hashes, and how a digest or a secret is written. */
export const hashes = ['sha256', 'sha1', 'sha512'] as const;
export const digestEncodings = ['hex', 'base64', 'base64url'] as const;
export const secretEncodings = ['text', 'hex', 'base64'] as const;

export interface HmacBody {
  readonly header: string;
  /** What stands before the digest, `sha256=`. */
  readonly prefix: string;
  readonly secretName: string;
  /** @default sha256 */
  readonly algorithm?: (typeof hashes)[number] | undefined;
  /** How it is signed; in which of them a sender writes it does not matter. @default hex */
  readonly encoding?: (typeof digestEncodings)[number] | undefined;
  /** What the secret's text stands for. @default text */
  readonly secretEncoding?: (typeof secretEncodings)[number] | undefined;
}

/**
 * HMAC over the raw body. Signs behind a prefix, `X-Signature: sha256=<64 hex digits>`. Takes the same bytes
 * in hex of either case, base64 or base64url, padded or not, behind the prefix in any case or without it, in any element of
 * a list with commas: which of these a provider means, its documentation may leave open.
 */
export function hmacBody({
  header,
  prefix,
  secretName,
  algorithm = 'sha256',
  encoding = 'hex',
  secretEncoding = 'text',
}: HmacBody): Signature {
  const digest = (secret: string, raw: Buffer): Buffer =>
    createHmac(algorithm, keyOf(secret, secretEncoding)).update(raw).digest();
  return {
    covers: 'body',
    secretName,
    ...(secretEncoding !== 'text' && {
      secretMistake: (secret: string) =>
        keyOf(secret, secretEncoding).length === 0 ? `expected it in ${secretEncoding}` : null,
    }),
    headers: [header.toLowerCase()],
    sign: (secret, { raw }) => ({ headers: { [header]: prefix + digest(secret, raw).toString(encoding) } }),
    verify: (secret, { headers, raw }) => {
      const given = headers[header.toLowerCase()];
      if (given === undefined || keyOf(secret, secretEncoding).length === 0) return false;
      const forms = encodingsOf(digest(secret, raw));
      // All of them, so that the time does not tell which one matched.
      return given.split(',').filter((element) => isOneOf(forms, bare(element, prefix))).length > 0;
    },
  };
}

/** The family as most use it. */
export const hmacSha256 = (named: Pick<HmacBody, 'header' | 'prefix' | 'secretName'>): Signature => hmacBody(named);

/** Empty where the text is not written so: by an empty key anybody could sign. */
function keyOf(secret: string, encoding: NonNullable<HmacBody['secretEncoding']>): Buffer {
  if (encoding === 'text') return Buffer.from(secret);
  const isWritten = encoding === 'hex' ? /^(?:[0-9a-f]{2})+$/i : /^[A-Za-z0-9+/_-]{2,}={0,2}$/;
  return isWritten.test(secret) ? Buffer.from(secret, encoding) : Buffer.alloc(0);
}

/** What a digest is written as. What was given is never decoded, so that there is no second text for the same bytes. */
function encodingsOf(digest: Buffer): readonly Buffer[] {
  const [base64, base64url] = [digest.toString('base64'), digest.toString('base64url')];
  const padding = base64.slice(base64.indexOf('='));
  return [digest.toString('hex'), base64, base64.replaceAll('=', ''), base64url, base64url + padding].map((text) =>
    Buffer.from(text),
  );
}

function isOneOf([hex, ...forms]: readonly Buffer[], text: string): boolean {
  // Hex is the only form of its length, and the only one that may change its case.
  const given = Buffer.from(text.length === hex?.length ? text.toLowerCase() : text);
  const all = [...(hex ? [hex] : []), ...forms];
  return all.filter((form) => form.length === given.length && timingSafeEqual(form, given)).length > 0;
}

/** A list's element without the blanks around it and without the prefix. */
function bare(element: string, prefix: string): string {
  const text = element.trim();
  return text.slice(0, prefix.length).toLowerCase() === prefix.toLowerCase() ? text.slice(prefix.length) : text;
}
