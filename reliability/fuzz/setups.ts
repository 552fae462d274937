import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuthenticationSettings, Providers } from '../../functions/shared/provider-settings.ts';
import { schemes } from './schemes.ts';

/** Secrets by kind; a list holds all that are live. */
export interface SecretLists {
  readonly urlKeys: readonly string[];
  /** Of whichever provider it is; the checks never let one provider's open another's door, see `secretOf`. */
  readonly signing: readonly string[];
  readonly basic: readonly string[];
}

/** A stack's authentication: what it is configured to check, what its secret holds, and what a genuine sender holds. */
export interface Setup {
  readonly name: string;
  readonly weight: number;
  /** Null: the provider is not configured. */
  readonly authentication: (provider: string) => AuthenticationSettings | null;
  /** The document in the secret store; null: the store does not answer. */
  readonly document: unknown;
  /** What counts in that document. */
  readonly live: SecretLists;
  /** What the sender of a genuine request uses; the same but where that must not help. */
  readonly sender: SecretLists;
  /** The zone of times without one; UTC where it is left out. */
  readonly timeZone?: string;
  /** Whether the parser throws an error that quotes all it was given. */
  readonly parserThrows?: true;
}

/** The setups in which one check alone opens every provider. */
export const byToken = 'token and ranges';
export const bySignature = 'a signature for all';

const ranges = ['203.0.113.0/24', '2001:db8::/32', '198.51.100.9'];

/** Addresses and whether `ranges` holds them. */
export const addresses: readonly { readonly sourceIp: string; readonly inside: boolean }[] = [
  ...['203.0.113.0', '203.0.113.7', '203.0.113.255', '198.51.100.9', '2001:db8::1', '2001:0DB8:ffff::9'].map(
    (sourceIp) => ({ sourceIp, inside: true }),
  ),
  ...[
    '203.0.112.255',
    '203.0.114.0',
    '198.51.100.10',
    '2001:db9::1',
    '::1',
    '127.0.0.1',
    '0.0.0.0',
    '',
    'nonsense',
  ].map((sourceIp) => ({ sourceIp, inside: false })),
  ...['203.0.113.7, 10.0.0.1', '10.0.0.1, 203.0.113.7', '203.0.113.007', '203.0.113.7/32', ' 203.0.113.7', '%'].map(
    (sourceIp) => ({ sourceIp, inside: false }),
  ),
];

const one: SecretLists = {
  urlKeys: ['planted-url-key-one'],
  signing: ['planted-signing-secret-one'],
  basic: ['planted-user:planted-pässword:one'],
};
const two: SecretLists = {
  urlKeys: [...one.urlKeys, 'planted-url-key-two'],
  signing: [...one.signing, 'planted-signing-secret-two'],
  basic: [...one.basic, 'planted-user:planted-password-two'],
};
const empty: SecretLists = { urlKeys: [''], signing: [''], basic: [''] };
const none: SecretLists = { urlKeys: [], signing: [], basic: [] };

/** Every provider has its own secrets, made from the list's by its name. */
export const secretOf = (provider: string, secret: string): string => (secret === '' ? '' : `${secret}@${provider}`);

/** What verifies what a secret signs: itself, unless the provider signs with another key. */
const verifierOf = (provider: string, secret: string): string =>
  secret === '' ? '' : (schemes.get(provider)?.verifier?.(secret) ?? secret);

const documentOf = (providers: readonly string[], { urlKeys, signing, basic }: SecretLists): object => {
  const listed = (secrets: readonly string[]) => (secrets.length === 1 ? secrets[0] : secrets);
  return {
    urlKey: listed(urlKeys),
    providers: Object.fromEntries(
      providers.map((id) => [
        id,
        {
          signingSecret: listed(signing.map((secret) => verifierOf(id, secretOf(id, secret)))),
          basic: listed(basic.map((secret) => secretOf(id, secret))),
        },
      ]),
    ),
  };
};

/** What cdk.json declares; a provider that it leaves out is checked by its signature or, without one, by a token. */
const declared: Providers = JSON.parse(readFileSync(join(import.meta.dirname, '../../cdk.json'), 'utf8')).context
  .delivrd.providers;

/** All setups for these providers; `signs` tells which of them document a signature. */
export function setupsFor(providers: readonly string[], signs: (provider: string) => boolean): readonly Setup[] {
  const byDefault = (id: string): AuthenticationSettings =>
    declared[id]?.authentication ?? (signs(id) ? { signature: true } : { urlToken: true });
  const all = (id: string): AuthenticationSettings => ({
    signature: signs(id),
    urlToken: true,
    basic: true,
    ipRanges: ranges,
  });
  const closed = { live: none, sender: one };
  const odd = { urlKey: [null, 42, '', {}], providers: Object.fromEntries(providers.map((id) => [id, null])) };
  const make = (
    name: string,
    weight: number,
    authentication: Setup['authentication'],
    more: Partial<Setup> = {},
  ): Setup => ({ name, weight, authentication, document: documentOf(providers, one), live: one, sender: one, ...more });
  return [
    make('as cdk.json declares', 50, byDefault),
    make('two live secrets', 10, byDefault, {
      timeZone: 'Europe/Tallinn',
      document: documentOf(providers, two),
      live: two,
      sender: two,
    }),
    make('basic', 8, () => ({ basic: true })),
    make('two live passwords', 2, () => ({ basic: true }), {
      document: documentOf(providers, two),
      live: two,
      sender: two,
    }),
    make('source ranges', 5, () => ({ ipRanges: ranges })),
    make('all checks together', 10, all),
    make(byToken, 3, () => ({ urlToken: true, ipRanges: ranges })),
    make('a parser that throws', 4, byDefault, { parserThrows: true }),
    make('no secret at all', 2, all, { document: {}, ...closed }),
    make('empty secrets', 2, byDefault, { document: documentOf(providers, empty), live: none, sender: empty }),
    make('empty passwords', 1, () => ({ basic: true }), {
      document: documentOf(providers, empty),
      live: none,
      sender: empty,
    }),
    make('secrets of odd shapes', 1, byDefault, { document: odd, live: none, sender: empty }),
    make('no check configured', 1, () => ({}), {}),
    make(bySignature, 2, () => ({ signature: true })),
    make('not configured', 1, () => null),
    make('a silent secret store', 1, all, { document: null }),
  ];
}
