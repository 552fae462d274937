import { BlockList, isIP } from 'node:net';
import type { Provider } from '../providers/provider.ts';
import { equalTexts } from '../providers/signature.ts';
import type { AuthenticationSettings } from '../shared/provider-settings.ts';
import { basicHeader, live, normalBasicHeader, type SecretDocument, urlToken } from '../shared/secrets.ts';

/** What authentication looks at. */
export interface Credentials {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly raw: Buffer;
  /** The last segment of the callback URL, where there is one. */
  readonly token: string | null;
  readonly sourceIp: string;
}

export type AuthOutcome =
  | { readonly kind: 'authentic' }
  | { readonly kind: 'rejected'; readonly reason: 'unconfigured' | 'ip_range' | 'url_token' | 'basic' | 'signature' };

/** Whether any check needs a secret; source ranges alone need none. */
export const needsSecrets = ({ signature, urlToken: token, basic }: AuthenticationSettings): boolean =>
  Boolean(signature || token || basic);

/** Whether a callback comes from its provider: every configured check must hold, and there must be one. */
export function authenticate(
  provider: Pick<Provider, 'id' | 'signature'>,
  settings: AuthenticationSettings,
  secrets: SecretDocument,
  { headers, raw, token, sourceIp }: Credentials,
): AuthOutcome {
  const own = secrets.providers?.[provider.id];
  const checks = {
    ip_range: settings.ipRanges && (() => isInRanges(sourceIp, settings.ipRanges ?? [])),
    url_token:
      settings.urlToken && (() => anyOf(secrets.urlKey, (key) => equalTexts(token ?? '', urlToken(key, provider.id)))),
    basic:
      settings.basic &&
      (() => anyOf(own?.basic, (pair) => equalTexts(normalBasicHeader(headers['authorization']), basicHeader(pair)))),
    signature:
      settings.signature &&
      (() => anyOf(own?.signingSecret, (secret) => provider.signature?.verify(secret, { headers, raw }) ?? false)),
  } as const;
  let checked = false;
  for (const [reason, check] of Object.entries(checks)) {
    if (!check) continue;
    if (!check()) return { kind: 'rejected', reason: reason as keyof typeof checks };
    checked = true;
  }
  return checked ? { kind: 'authentic' } : { kind: 'rejected', reason: 'unconfigured' };
}

/** Tries all live secrets, so that the time does not tell which one matched; none is no match. */
const anyOf = (secrets: unknown, matches: (secret: string) => boolean): boolean =>
  live(secrets).filter(matches).length > 0;

function isInRanges(address: string, ranges: readonly string[]): boolean {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(address) === 0) return false;
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', bits] = range.split('/');
    const networkFamily = isIP(network) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(network, Number(bits ?? (networkFamily === 'ipv6' ? 128 : 32)), networkFamily);
  }
  return list.check(address, family);
}
