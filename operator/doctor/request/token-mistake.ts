import { basicHeader, normalBasicHeader, urlToken } from '../../../functions/shared/secrets.ts';
import type { KnownSecret, Standing } from './known-secrets.ts';

/** What is wrong with a text that stands for a secret; null where nothing is. */
export interface TextMistake<Mistake extends string> {
  readonly mistake: Exclude<Standing, 'newest'> | Mistake | null;
  readonly secret: KnownSecret | null;
}

export type TokenMistake = 'missing-token' | 'placeholder' | 'token-case' | 'cut-token' | 'encoded-token' | 'unknown';

/** What is wrong with the token of a callback URL. `others` are the ids of the other providers, whose tokens may stand there. */
export function tokenMistake(
  token: string | null,
  provider: string,
  others: readonly string[],
  keys: readonly KnownSecret[],
): TextMistake<TokenMistake> & { readonly ofProvider?: string } {
  if (token === null) return { mistake: 'missing-token', secret: null };
  if (/^(\{.*\}|%7Btoken%7D|<.*>|token)$/i.test(token)) return { mistake: 'placeholder', secret: null };
  const own = keys.map((key) => ({ key, right: urlToken(key.value, provider) }));
  const found = (key: KnownSecret, mistake: TokenMistake): TextMistake<TokenMistake> => ({ mistake, secret: key });
  for (const { key, right } of own)
    if (token === right) return { mistake: key.standing === 'newest' ? null : key.standing, secret: key };
  for (const key of keys)
    for (const other of others)
      if (token === urlToken(key.value, other)) return { mistake: 'of-other-provider', secret: key, ofProvider: other };
  const plain = plainOf(token);
  for (const { key, right } of own) {
    if (plain === right) return found(key, 'encoded-token');
    if (token.toLowerCase() === right.toLowerCase()) return found(key, 'token-case');
    // Shorter than these a piece is anybody's.
    if (token.length >= 8 && (right.startsWith(token) || right.endsWith(token) || token.startsWith(right)))
      return found(key, 'cut-token');
  }
  return { mistake: 'unknown', secret: null };
}

/** Without what a copy may add: encoding, quotes, blanks, punctuation. */
function plainOf(token: string): string {
  try {
    return decodeURIComponent(token).replace(/^["'<\s]+|["'>.,;\s]+$/g, '');
  } catch {
    return token;
  }
}

export type BasicMistake = 'missing-header' | 'other-scheme' | 'other-password' | 'charset' | 'unknown';

/** What is wrong with a header of basic authentication. */
export function basicMistake(header: string | undefined, pairs: readonly KnownSecret[]): TextMistake<BasicMistake> {
  if (header === undefined) return { mistake: 'missing-header', secret: null };
  if (!/^basic /i.test(header)) return { mistake: 'other-scheme', secret: null };
  const given = normalBasicHeader(header);
  for (const pair of pairs)
    if (given === basicHeader(pair.value))
      return { mistake: pair.standing === 'newest' ? null : pair.standing, secret: pair };
  for (const pair of pairs)
    if (given === `Basic ${Buffer.from(pair.value, 'latin1').toString('base64')}`)
      return { mistake: 'charset', secret: pair };
  const userOf = (text: string): string => text.slice(0, text.indexOf(':'));
  const user = userOf(Buffer.from(given.slice('Basic '.length), 'base64').toString('utf8'));
  const same = pairs.find(({ value }) => userOf(value) === user);
  return same ? { mistake: 'other-password', secret: same } : { mistake: 'unknown', secret: null };
}
