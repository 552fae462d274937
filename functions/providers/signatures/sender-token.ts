import { equalTexts, type Signature } from './signature.ts';

/**
 * A secret that is sent along in a header, behind the name of its scheme (`Authorization: Bearer …`) or alone (`X-Api-Key: …`). It
 * tells who sent a request, and nothing of what is in it.
 */
export function senderToken({
  header,
  scheme = '',
}: {
  readonly header: string;
  /** Taken in any letter case. @default none */
  readonly scheme?: string;
}): Signature {
  const before = scheme === '' ? '' : `${scheme} `;
  return {
    covers: 'sender',
    headers: [header.toLowerCase()],
    secretName: 'token',
    secretMistake: (secret) =>
      /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(secret)
        ? null
        : 'expected letters, digits and signs of ASCII, as a header takes them, and no white space around them',
    sign: (secret) => ({ headers: { [header]: before + secret } }),
    verify: (secret, { headers }) => {
      const given = headers[header.toLowerCase()]?.trim();
      if (secret === '' || given === undefined) return false;
      const isOfScheme = given.slice(0, before.length).toLowerCase() === before.toLowerCase();
      return equalTexts(isOfScheme ? given.slice(before.length).trim() : '', secret);
    },
  };
}
