import { BlockList, isIP } from 'node:net';
import type { Gate } from '../providers/gate.ts';
import { equalTexts, type SignedRequest } from '../providers/signatures/signature.ts';
import { type AuthenticationSettings, defaultToleranceMinutes } from '../shared/provider-settings.ts';
import {
  basicHeader,
  fingerprintOf,
  liveOf,
  normalBasicHeader,
  type SecretDocument,
  type SecretKind,
  urlToken,
} from '../shared/secrets.ts';

/** What authentication looks at. */
export interface Credentials extends Omit<SignedRequest, 'toleranceMs'> {
  /** The last segment of the callback URL, where there is one. */
  readonly token: string | null;
  readonly sourceIp: string;
}

/** The checks that a secret decides. */
export type SecretCheck = 'url_token' | 'basic' | 'signature';

/** The secret that let a callback in. */
export interface UsedSecret {
  readonly check: SecretCheck;
  readonly kind: SecretKind;
  /** Else no more than an older live one matched: its sender has not switched to the newest. */
  readonly isNewest: boolean;
  readonly fingerprint: string | null;
}

export type AuthOutcome =
  | { readonly kind: 'authentic'; readonly by: readonly UsedSecret[] }
  | { readonly kind: 'rejected'; readonly reason: 'unconfigured' | 'ip_range' | SecretCheck };

/** Whether any check needs a secret; source ranges alone need none. */
export const needsSecrets = ({ signature, urlToken: token, basic }: AuthenticationSettings): boolean =>
  Boolean(signature || token || basic);

/** How what a request carries is compared with what it should carry. */
export interface Presented {
  readonly isToken: (expected: string) => boolean;
  /** `expected` is a header of basic authentication. */
  readonly isBasic: (expected: string) => boolean;
}

const inClear = ({ token, headers }: Credentials): Presented => ({
  isToken: (expected) => equalTexts(token ?? '', expected),
  isBasic: (expected) => equalTexts(normalBasicHeader(headers['authorization']), expected),
});

/**
 * Whether a callback comes from its provider: every configured check must hold, and there must be one. `presented` is for a request
 * of which token and password were kept as prints only.
 */
export function authenticate(
  gate: Pick<Gate, 'id' | 'signature'>,
  settings: AuthenticationSettings,
  secrets: SecretDocument,
  credentials: Credentials,
  presented: Presented = inClear(credentials),
): AuthOutcome {
  const { token: _, sourceIp, ...request } = credentials;
  const signed = { ...request, toleranceMs: (settings.toleranceMinutes ?? defaultToleranceMinutes) * 60_000 };
  if (settings.ipRanges && !isInRanges(sourceIp, settings.ipRanges)) return { kind: 'rejected', reason: 'ip_range' };
  const by: UsedSecret[] = [];
  for (const { check, kind, matches } of secretChecks(gate, presented, signed)) {
    if (!settings[methods[check]]) continue;
    const secretsOf = liveOf(secrets, kind, gate.id);
    const which = whichOf(secretsOf, matches);
    const secret = secretsOf[which];
    if (secret === undefined) return { kind: 'rejected', reason: check };
    by.push({ check, kind, isNewest: which === 0, fingerprint: fingerprintOf(secrets, kind, gate.id, secret) });
  }
  return by.length > 0 || settings.ipRanges ? { kind: 'authentic', by } : { kind: 'rejected', reason: 'unconfigured' };
}

/** Which setting switches a check on. */
const methods = { url_token: 'urlToken', basic: 'basic', signature: 'signature' } as const satisfies Readonly<
  Record<SecretCheck, keyof AuthenticationSettings>
>;

interface Matching {
  readonly check: SecretCheck;
  readonly kind: SecretKind;
  readonly matches: (secret: string) => boolean;
}

const secretChecks = (
  { id, signature }: Pick<Gate, 'id' | 'signature'>,
  { isToken, isBasic }: Presented,
  signed: SignedRequest,
): readonly Matching[] => [
  { check: 'url_token', kind: 'urlKey', matches: (key) => isToken(urlToken(key, id)) },
  { check: 'basic', kind: 'basic', matches: (pair) => isBasic(basicHeader(pair)) },
  { check: 'signature', kind: 'signingSecret', matches: (secret) => signature?.verify(secret, signed) ?? false },
];

/** The place of the newest live secret that matches, or -1. Tries all, so that the time does not tell which it was. */
const whichOf = (secrets: readonly string[], matches: (secret: string) => boolean): number =>
  secrets.map(matches).indexOf(true);

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
