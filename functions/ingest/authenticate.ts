import { BlockList, isIP } from 'node:net';
import type { Provider } from '../providers/provider.ts';
import { equalTexts, type SignedRequest } from '../providers/signature.ts';
import type { AuthenticationSettings } from '../shared/provider-settings.ts';
import { basicHeader, live, normalBasicHeader, type SecretDocument, urlToken } from '../shared/secrets.ts';

/** What authentication looks at. */
export interface Credentials extends SignedRequest {
  /** The last segment of the callback URL, where there is one. */
  readonly token: string | null;
  readonly sourceIp: string;
}

/** The checks that a secret decides. */
export type SecretCheck = 'url_token' | 'basic' | 'signature';

export type AuthOutcome =
  /** `old` are the checks that no more than an older live secret passed: its sender has not switched to the newest. */
  | { readonly kind: 'authentic'; readonly old: readonly SecretCheck[] }
  | { readonly kind: 'rejected'; readonly reason: 'unconfigured' | 'ip_range' | SecretCheck };

/** Whether any check needs a secret; source ranges alone need none. */
export const needsSecrets = ({ signature, urlToken: token, basic }: AuthenticationSettings): boolean =>
  Boolean(signature || token || basic);

/** Whether a callback comes from its provider: every configured check must hold, and there must be one. */
export function authenticate(
  provider: Pick<Provider, 'id' | 'signature'>,
  settings: AuthenticationSettings,
  secrets: SecretDocument,
  { token, sourceIp, ...signed }: Credentials,
): AuthOutcome {
  const own = secrets.providers?.[provider.id];
  const checks = {
    ip_range: settings.ipRanges && (() => (isInRanges(sourceIp, settings.ipRanges ?? []) ? 0 : none)),
    url_token:
      settings.urlToken &&
      (() => whichOf(secrets.urlKey, (key) => equalTexts(token ?? '', urlToken(key, provider.id)))),
    basic:
      settings.basic &&
      (() =>
        whichOf(own?.basic, (pair) =>
          equalTexts(normalBasicHeader(signed.headers['authorization']), basicHeader(pair)),
        )),
    signature:
      settings.signature &&
      (() => whichOf(own?.signingSecret, (secret) => provider.signature?.verify(secret, signed) ?? false)),
  } as const;
  let checked = false;
  const old: SecretCheck[] = [];
  for (const [name, check] of Object.entries(checks)) {
    if (!check) continue;
    const which = check();
    if (which === none) return { kind: 'rejected', reason: name as keyof typeof checks };
    if (which > 0) old.push(name as SecretCheck);
    checked = true;
  }
  return checked ? { kind: 'authentic', old } : { kind: 'rejected', reason: 'unconfigured' };
}

const none = -1;

/** The place of the newest live secret that matches, or `none`. Tries all, so that the time does not tell which it was. */
const whichOf = (secrets: unknown, matches: (secret: string) => boolean): number =>
  live(secrets).map(matches).indexOf(true);

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
