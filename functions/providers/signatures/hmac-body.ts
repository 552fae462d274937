import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Signature } from './signature.ts';

/**
 * HMAC-SHA256 over the raw body. Signs in hex behind a prefix, `X-Signature: sha256=<64 hex digits>`. Takes the same 32 bytes
 * in hex of either case, base64 or base64url, padded or not, behind the prefix in any case or without it, in any element of
 * a list with commas: which of these a provider means, its documentation may leave open.
 */
export function hmacSha256({
  header,
  prefix,
  secretName,
}: {
  readonly header: string;
  readonly prefix: string;
  readonly secretName: string;
}): Signature {
  const digest = (secret: string, raw: Buffer): Buffer => createHmac('sha256', secret).update(raw).digest();
  return {
    covers: 'body',
    secretName,
    headers: [header.toLowerCase()],
    sign: (secret, { raw }) => ({ headers: { [header]: prefix + digest(secret, raw).toString('hex') } }),
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
